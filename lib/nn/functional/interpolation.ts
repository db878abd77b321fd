/** Resampling of signals, pictures and volumes. */
import { NotImplementedError, ValueError } from '../../errors.js';
import { warn } from '../../internal/warn.js';
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import { is_floating_dtype } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import { resampled, resampling, target } from '../options/resampling.js';
import { needed, type OptionsOf, one, option, taking } from '../takes.js';

export type { InterpolationMode } from '../options/resampling.js';

export interface InterpolateArguments extends OptionsOf<typeof interpolate> {}

/**
 * Resamples `[N, C, L]`, `[N, C, H, W]` or `[N, C, D, H, W]` to another size.
 *
 * @throws ValueError if both or neither of `size` and `scale_factor` are given; NotImplementedError if the mode is for
 * another number of dimensions.
 *
 * @example
 * const larger = nn.functional.interpolate(torch.randn(1, 3, 4, 4), { scale_factor: 1.5, mode: 'bicubic' });
 * console.log(larger.shape); // [1, 3, 6, 6]
 */
export const interpolate = taking(
  'interpolate',
  {
    ...one,
    ...resampling,
    /** Smooths where the output is smaller; for `'bilinear'`, `'bicubic'` and `'lanczos'`. Default: false. */
    antialias: false,
  },
  ({ input, ...options }) => addon.interpolate(input, options) as Tensor,
);

function warn_deprecated(name: string): void {
  warn(`\`nn.functional.${name}\` is deprecated. Use \`nn.functional.interpolate\` instead.`, 'UserWarning');
}

/** As `interpolate`, which PyTorch wants to be used instead. */
export const upsample = taking('upsample', { ...one, ...resampled }, ({ input, ...options }) => {
  warn_deprecated('upsample');
  return interpolate(input, options);
});

/** As `interpolate` with mode `'nearest'`, which PyTorch wants to be used instead. */
export const upsample_nearest = taking('upsample_nearest', { ...one, ...target }, (given) => {
  warn_deprecated('upsample_nearest');
  return interpolate({ ...given, mode: 'nearest' });
});

/** As `interpolate` with mode `'bilinear'` and aligned corners, which PyTorch wants to be used instead. */
export const upsample_bilinear = taking('upsample_bilinear', { ...one, ...target }, (given) => {
  warn_deprecated('upsample_bilinear');
  return interpolate({ ...given, mode: 'bilinear', align_corners: true });
});

const corners = {
  /** Whether -1 and 1 are the centres of the corner pixels. Without it: false, and a warning. */
  align_corners: option<boolean | null>(null),
};

function corners_or_warn(align_corners: boolean | null): boolean {
  if (align_corners === null) {
    warn(
      'Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify ' +
        'align_corners=True if the old behavior is desired. See the documentation of grid_sample for details.',
      'UserWarning',
    );
  }
  return align_corners ?? false;
}

const sample_modes = ['bilinear', 'nearest', 'bicubic'] as const;
const sample_paddings = ['zeros', 'border', 'reflection'] as const;

export interface GridSampleArguments extends OptionsOf<typeof grid_sample> {}

/**
 * Samples the input at the points of a grid.
 *
 * @throws ValueError if a mode is not one that exists.
 *
 * @example
 * const grid = nn.functional.affine_grid(torch.eye(2, 3).unsqueeze(0), [1, 1, 4, 4], false);
 * console.log(nn.functional.grid_sample(torch.ones(1, 1, 8, 8), grid, { align_corners: false }).shape); // [1, 1, 4, 4]
 */
export const grid_sample = taking(
  'grid_sample',
  {
    /** `[N, C, H, W]` or `[N, C, D, H, W]`. */
    input: needed<Tensor>(),
    /** Where to look, from -1 to 1: `[N, H', W', 2]` or `[N, D', H', W', 3]`. */
    grid: needed<Tensor>(),
    /** Default: `'bilinear'`. */
    mode: option<(typeof sample_modes)[number]>('bilinear'),
    /** What lies outside of the input. Default: `'zeros'`. */
    padding_mode: option<(typeof sample_paddings)[number]>('zeros'),
    ...corners,
  },
  ({ input, grid, mode, padding_mode, align_corners }) => {
    const mode_code = sample_modes.indexOf(mode);
    if (mode_code < 0) {
      throw new ValueError(
        `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
      );
    }
    const padding_code = sample_paddings.indexOf(padding_mode);
    if (padding_code < 0) {
      throw new ValueError(
        "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: " +
          `'${padding_mode}'`,
      );
    }
    return functions.grid_sampler(input, grid, mode_code, padding_code, corners_or_warn(align_corners));
  },
);

export interface AffineGridArguments extends OptionsOf<typeof affine_grid> {}

/**
 * The grid of sampling points of affine maps, for `grid_sample`.
 *
 * @throws ValueError if `theta` does not fit `size`.
 */
export const affine_grid = taking(
  'affine_grid',
  {
    /** `[N, 2, 3]` or `[N, 3, 4]`. */
    theta: needed<Tensor>(),
    /** Size of the output that is sampled: `[N, C, H, W]` or `[N, C, D, H, W]`. */
    size: needed<readonly number[]>(),
    ...corners,
  },
  ({ theta, size, align_corners }) => {
    const aligned = corners_or_warn(align_corners);
    if (!is_floating_dtype(theta.dtype)) {
      throw new ValueError(`Expected theta to have floating point type, but got torch.${theta.dtype}`);
    }
    check_theta(theta, size);
    const text = `[${size.join(', ')}]`;
    if (aligned && Math.min(...size.slice(2)) === 1) {
      warn(
        'Since version 1.3.0, affine_grid behavior has changed for unit-size grids when align_corners=True. This is ' +
          'not an intended use case of affine_grid. See the documentation of affine_grid for details.',
        'UserWarning',
      );
    } else if (Math.min(...size) <= 0) {
      throw new ValueError(`Expected non-zero, positive output size. Got ${text}`);
    }
    return functions.affine_grid_generator(theta, [...size], aligned);
  },
);

function check_theta(theta: Tensor, size: readonly number[]): void {
  const text = `[${size.join(', ')}]`;
  const dimensions = size.length - 2;
  if (dimensions !== 2 && dimensions !== 3) {
    throw new NotImplementedError(
      'affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size ' +
        `${text}.`,
    );
  }
  const [, rows, columns] = theta.shape;
  if (theta.ndim === 3 && rows === dimensions && columns === dimensions + 1) return;
  throw new ValueError(
    `Expected a batch of ${dimensions}D affine matrices of shape Nx${dimensions}x${dimensions + 1} for size ${text}. ` +
      `Got torch.Size([${theta.shape.join(', ')}]).`,
  );
}
