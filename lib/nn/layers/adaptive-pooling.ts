import type { ModuleState } from '../module/state.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1 } from '../../types.js';
import { adaptive_maxima } from '../functional/adaptive-pooling.js';
import { python_text } from '../module/repr.js';
import {
  bind_accessors,
  factory_defaults,
  kind_of,
  Layer,
  layer_of,
  NativeModule,
  refuse_count,
  run_async,
} from '../native-module.js';

/** Height and width; null for that of the input. */
export type OptionalSize2 = number | null | readonly [number | null, number | null];

/** Depth, height and width; null for that of the input. */
export type OptionalSize3 = number | null | readonly [number | null, number | null, number | null];

/** Options of means over as many windows as the output is large. */
export interface AdaptiveAvgPoolOptions<Size> {
  /** Sizes of the output; null for those of the input. */
  output_size: Size;
}

const bind_avg = signature<AdaptiveAvgPoolOptions<Size1 | OptionalSize2 | OptionalSize3>>(
  '_AdaptiveAvgPoolNd.__init__',
  { output_size: required },
);

abstract class AdaptiveAvgPoolNd<Size> extends Layer {
  declare output_size: Size;

  constructor(...args: Arguments<AdaptiveAvgPoolOptions<Size>, [output_size: 'output_size']>) {
    super(kind_of(new.target), bind_avg(args));
  }

  override extra_repr(): string {
    return `output_size=${python_text(this.output_size)}`;
  }
}

export interface AdaptiveAvgPool1dOptions extends AdaptiveAvgPoolOptions<Size1> {}

/**
 * Means over as many windows as `output_size` says, whatever the length of the signal.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with `output_size` as length.
 *
 * @example
 * console.log(new nn.AdaptiveAvgPool1d(5).forward(torch.randn(1, 64, 8)).shape); // [1, 64, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 */
export class AdaptiveAvgPool1d extends AdaptiveAvgPoolNd<Size1> {
  static readonly kind: string = 'AdaptiveAvgPool1d';
}

bind_accessors(AdaptiveAvgPool1d);

export interface AdaptiveAvgPool2dOptions extends AdaptiveAvgPoolOptions<OptionalSize2> {}

/**
 * Means over as many windows as `output_size` says, whatever the size of the picture.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same with `output_size` as height and width.
 *
 * @example
 * console.log(new nn.AdaptiveAvgPool2d([6, 6]).forward(torch.randn(1, 256, 13, 13)).shape); // [1, 256, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 */
export class AdaptiveAvgPool2d extends AdaptiveAvgPoolNd<OptionalSize2> {
  static readonly kind: string = 'AdaptiveAvgPool2d';
}

bind_accessors(AdaptiveAvgPool2d);

export interface AdaptiveAvgPool3dOptions extends AdaptiveAvgPoolOptions<OptionalSize3> {}

/**
 * Means over as many windows as `output_size` says, whatever the size of the volume.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with `output_size` as its last sizes.
 *
 * @example
 * console.log(new nn.AdaptiveAvgPool3d([5, null, 2]).forward(torch.randn(1, 4, 8, 9, 10)).shape); // [1, 4, 5, 9, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool3d.html
 */
export class AdaptiveAvgPool3d extends AdaptiveAvgPoolNd<OptionalSize3> {
  static readonly kind: string = 'AdaptiveAvgPool3d';
}

bind_accessors(AdaptiveAvgPool3d);

/** Options of maxima over as many windows as the output is large. */
export interface AdaptiveMaxPoolOptions<Size, ReturnIndices extends boolean = false> {
  /** Sizes of the output; null for those of the input. */
  output_size: Size;
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: ReturnIndices;
}

const bind_max = signature<AdaptiveMaxPoolOptions<Size1 | OptionalSize2 | OptionalSize3, boolean>>(
  '_AdaptiveMaxPoolNd.__init__',
  { output_size: required, return_indices: false },
);

type Pooled<ReturnIndices extends boolean> = ReturnIndices extends true
  ? [maxima: Tensor, indices: Tensor]
  : Tensor;

abstract class AdaptiveMaxPoolNd<Size, ReturnIndices extends boolean> extends NativeModule {
  declare output_size: Size;
  return_indices: ReturnIndices;

  constructor(
    ...args: Arguments<
      AdaptiveMaxPoolOptions<Size, ReturnIndices>,
      [output_size: 'output_size', return_indices: 'return_indices']
    >
  ) {
    const { output_size, return_indices } = bind_max(args);
    const is_chained = (fields: ModuleState['fields']) =>
      !fields['return_indices'] && fields['forward'] === AdaptiveMaxPoolNd.prototype.forward;
    super(kind_of(new.target), { output_size }, factory_defaults, is_chained);
    this.return_indices = return_indices as ReturnIndices;
  }

  override forward(input: Tensor): Pooled<ReturnIndices> {
    if (arguments.length !== 1) refuse_count(this, arguments.length);
    const result = this.return_indices
      ? adaptive_maxima[kind_of(this.constructor)]!(input, this.output_size as never)
      : addon.layers_forward([layer_of(this)], input);
    return result as Pooled<ReturnIndices>;
  }

  /** As `forward`, on the compute thread: the event loop stays free until the promise is done. */
  override forward_async(input: Tensor): Promise<Pooled<ReturnIndices>> {
    return run_async(this, input) as Promise<Pooled<ReturnIndices>>;
  }

  override extra_repr(): string {
    return `output_size=${python_text(this.output_size)}`;
  }
}

export interface AdaptiveMaxPool1dOptions<ReturnIndices extends boolean = false>
  extends AdaptiveMaxPoolOptions<Size1, ReturnIndices> {}

/**
 * Maxima over as many windows as `output_size` says, whatever the length of the signal.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with `output_size` as length; with `return_indices`
 *   `[maxima, indices]`.
 *
 * @example
 * console.log(new nn.AdaptiveMaxPool1d(5).forward(torch.randn(1, 64, 8)).shape); // [1, 64, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 */
export class AdaptiveMaxPool1d<ReturnIndices extends boolean = false> extends AdaptiveMaxPoolNd<
  Size1,
  ReturnIndices
> {
  static readonly kind: string = 'AdaptiveMaxPool1d';
}

bind_accessors(AdaptiveMaxPool1d);

export interface AdaptiveMaxPool2dOptions<ReturnIndices extends boolean = false>
  extends AdaptiveMaxPoolOptions<OptionalSize2, ReturnIndices> {}

/**
 * Maxima over as many windows as `output_size` says, whatever the size of the picture.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same with `output_size` as height and width; with
 *   `return_indices` `[maxima, indices]`.
 *
 * @example
 * console.log(new nn.AdaptiveMaxPool2d([5, 7]).forward(torch.randn(1, 64, 8, 9)).shape); // [1, 64, 5, 7]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 */
export class AdaptiveMaxPool2d<ReturnIndices extends boolean = false> extends AdaptiveMaxPoolNd<
  OptionalSize2,
  ReturnIndices
> {
  static readonly kind: string = 'AdaptiveMaxPool2d';
}

bind_accessors(AdaptiveMaxPool2d);

export interface AdaptiveMaxPool3dOptions<ReturnIndices extends boolean = false>
  extends AdaptiveMaxPoolOptions<OptionalSize3, ReturnIndices> {}

/**
 * Maxima over as many windows as `output_size` says, whatever the size of the volume.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with `output_size` as its last sizes; with
 *   `return_indices` `[maxima, indices]`.
 *
 * @example
 * console.log(new nn.AdaptiveMaxPool3d(2).forward(torch.randn(1, 4, 8, 9, 10)).shape); // [1, 4, 2, 2, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html
 */
export class AdaptiveMaxPool3d<ReturnIndices extends boolean = false> extends AdaptiveMaxPoolNd<
  OptionalSize3,
  ReturnIndices
> {
  static readonly kind: string = 'AdaptiveMaxPool3d';
}

bind_accessors(AdaptiveMaxPool3d);
