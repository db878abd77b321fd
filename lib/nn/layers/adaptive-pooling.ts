import type { Tensor } from '../../tensor/tensor.js';
import type { Size1 } from '../../types.js';
import { adaptive_maxima } from '../functional/adaptive-pooling.js';
import { layer } from '../layer.js';
import type { ArgumentsOf, DescribedBy, Fields, Given, OptionsOf } from '../takes.js';
import {
  adaptive_options,
  indices_option,
  type OptionalSize2,
  type OptionalSize3,
} from '../options/window.js';
import { type Maxima, MaximaModule } from './windows.js';

export type { OptionalSize2, OptionalSize3 } from '../options/window.js';

function adaptive_avg<const Kind extends string, Size>(kind: Kind) {
  return layer(kind, adaptive_options<Size>(), { owner: '_AdaptiveAvgPoolNd' });
}

export interface AdaptiveAvgPool1dOptions extends OptionsOf<typeof AdaptiveAvgPool1d> {}

/**
 * Means over as many windows as `output_size` says, whatever the length of the signal.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with `output_size` as length.
 *
 * @example
 * console.log(new nn.AdaptiveAvgPool1d(5).forward(torch.randn(1, 64, 8)).shape); // [1, 64, 5]
 */
export class AdaptiveAvgPool1d extends adaptive_avg<'AdaptiveAvgPool1d', Size1>('AdaptiveAvgPool1d') {}

export interface AdaptiveAvgPool2dOptions extends OptionsOf<typeof AdaptiveAvgPool2d> {}

/**
 * Means over as many windows as `output_size` says, whatever the size of the picture.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same with `output_size` as height and width.
 *
 * @example
 * console.log(new nn.AdaptiveAvgPool2d([6, 6]).forward(torch.randn(1, 256, 13, 13)).shape); // [1, 256, 6, 6]
 */
export class AdaptiveAvgPool2d extends adaptive_avg<'AdaptiveAvgPool2d', OptionalSize2>(
  'AdaptiveAvgPool2d',
) {}

export interface AdaptiveAvgPool3dOptions extends OptionsOf<typeof AdaptiveAvgPool3d> {}

/**
 * Means over as many windows as `output_size` says, whatever the size of the volume.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with `output_size` as its last sizes.
 *
 * @example
 * console.log(new nn.AdaptiveAvgPool3d([5, null, 2]).forward(torch.randn(1, 4, 8, 9, 10)).shape); // [1, 4, 5, 9, 2]
 */
export class AdaptiveAvgPool3d extends adaptive_avg<'AdaptiveAvgPool3d', OptionalSize3>(
  'AdaptiveAvgPool3d',
) {}

const maxima_options = <Size, ReturnIndices extends boolean>() => ({
  ...adaptive_options<Size>(),
  ...indices_option<ReturnIndices>(),
});

type MaximaOptions<Size, ReturnIndices extends boolean> = ReturnType<
  typeof maxima_options<Size, ReturnIndices>
>;

interface AdaptiveMaxClass<Size> extends DescribedBy<MaximaOptions<Size, boolean>> {
  new <ReturnIndices extends boolean = false>(
    ...args: ArgumentsOf<'_AdaptiveMaxPoolNd.__init__', MaximaOptions<Size, ReturnIndices>>
  ): Maxima<ReturnIndices> & Fields<MaximaOptions<Size, boolean>>;
}

function adaptive_max<Size>(kind: string): AdaptiveMaxClass<Size> {
  abstract class AdaptiveMaxPoolNd extends MaximaModule {
    declare output_size: never;

    protected override with_indices(input: Tensor): [maxima: Tensor, indices: Tensor] {
      return adaptive_maxima[kind]!(input, this.output_size);
    }
  }
  return layer(kind, maxima_options<Size, boolean>(), {
    show: 'output_size=',
    base: AdaptiveMaxPoolNd,
    owner: '_AdaptiveMaxPoolNd',
  }) as unknown as AdaptiveMaxClass<Size>;
}

export interface AdaptiveMaxPool1dOptions<ReturnIndices extends boolean = false>
  extends Given<MaximaOptions<Size1, ReturnIndices>> {}

/**
 * Maxima over as many windows as `output_size` says, whatever the length of the signal.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with `output_size` as length; with `return_indices`
 *   `[maxima, indices]`.
 *
 * @example
 * console.log(new nn.AdaptiveMaxPool1d(5).forward(torch.randn(1, 64, 8)).shape); // [1, 64, 5]
 */
export class AdaptiveMaxPool1d<ReturnIndices extends boolean = false> extends adaptive_max<Size1>(
  'AdaptiveMaxPool1d',
)<ReturnIndices> {}

export interface AdaptiveMaxPool2dOptions<ReturnIndices extends boolean = false>
  extends Given<MaximaOptions<OptionalSize2, ReturnIndices>> {}

/**
 * Maxima over as many windows as `output_size` says, whatever the size of the picture.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same with `output_size` as height and width; with
 *   `return_indices` `[maxima, indices]`.
 *
 * @example
 * console.log(new nn.AdaptiveMaxPool2d([5, 7]).forward(torch.randn(1, 64, 8, 9)).shape); // [1, 64, 5, 7]
 */
export class AdaptiveMaxPool2d<ReturnIndices extends boolean = false> extends adaptive_max<OptionalSize2>(
  'AdaptiveMaxPool2d',
)<ReturnIndices> {}

export interface AdaptiveMaxPool3dOptions<ReturnIndices extends boolean = false>
  extends Given<MaximaOptions<OptionalSize3, ReturnIndices>> {}

/**
 * Maxima over as many windows as `output_size` says, whatever the size of the volume.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with `output_size` as its last sizes; with
 *   `return_indices` `[maxima, indices]`.
 *
 * @example
 * console.log(new nn.AdaptiveMaxPool3d(2).forward(torch.randn(1, 4, 8, 9, 10)).shape); // [1, 4, 2, 2, 2]
 */
export class AdaptiveMaxPool3d<ReturnIndices extends boolean = false> extends adaptive_max<OptionalSize3>(
  'AdaptiveMaxPool3d',
)<ReturnIndices> {}
