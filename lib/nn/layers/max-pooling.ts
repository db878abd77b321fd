import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { layer } from '../layer.js';
import type { ArgumentsOf, DescribedBy, Fields, Given } from '../takes.js';
import { indices_option, max_options, rounding } from '../options/window.js';
import { type Maxima, MaximaModule, window_step } from './windows.js';

const all_options = <Size, ReturnIndices extends boolean>() => ({
  ...max_options<Size>(),
  ...indices_option<ReturnIndices>(),
  ...rounding,
});

type MaxOptions<Size, ReturnIndices extends boolean> = ReturnType<typeof all_options<Size, ReturnIndices>>;

interface MaxPoolClass<Size> extends DescribedBy<MaxOptions<Size, boolean>> {
  new <ReturnIndices extends boolean = false>(
    ...args: ArgumentsOf<'_MaxPoolNd.__init__', MaxOptions<Size, ReturnIndices>>
  ): Maxima<ReturnIndices> & Fields<MaxOptions<Size, boolean>>;
}

// biome-ignore lint/suspicious/noExplicitAny: operators that take sizes of one length each
type Operator = (input: Tensor, options: any) => [maxima: Tensor, indices: Tensor];

function max_pool<Size>(kind: string, operator: Operator): MaxPoolClass<Size> {
  abstract class MaxPoolNd extends MaximaModule {
    protected override with_indices(input: Tensor): [maxima: Tensor, indices: Tensor] {
      const { kernel_size, stride, padding, dilation, ceil_mode } = this as never as Fields<
        MaxOptions<number, true>
      >;
      return operator(input, { kernel_size, stride, padding, dilation, ceil_mode });
    }
  }
  return layer(kind, all_options<Size, boolean>(), {
    show: 'kernel_size= stride= padding= dilation= ceil_mode=',
    base: MaxPoolNd,
    owner: '_MaxPoolNd',
    prepare: window_step,
    as_given: ['kernel_size', 'stride', 'padding', 'dilation'],
  }) as unknown as MaxPoolClass<Size>;
}

export interface MaxPool1dOptions<ReturnIndices extends boolean = false>
  extends Given<MaxOptions<Size1, ReturnIndices>> {}

/**
 * Maxima over windows of signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with
 *   `L' = ⌊(L + 2·padding − dilation·(kernel_size − 1) − 1) / stride + 1⌋`.
 * - With `return_indices` the result is `[maxima, indices]`; TypeScript wants `new nn.MaxPool1d<true>(…)` then.
 *
 * @example
 * console.log(new nn.MaxPool1d(3, { stride: 2 }).forward(torch.randn(20, 16, 50)).shape); // [20, 16, 24]
 */
export class MaxPool1d<ReturnIndices extends boolean = false> extends max_pool<Size1>(
  'MaxPool1d',
  functions.max_pool1d_with_indices,
)<ReturnIndices> {}

export interface MaxPool2dOptions<ReturnIndices extends boolean = false>
  extends Given<MaxOptions<Size2, ReturnIndices>> {}

/**
 * Maxima over windows of pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same with
 *   `H' = ⌊(H + 2·padding − dilation·(kernel_size − 1) − 1) / stride + 1⌋`, and `W'` likewise.
 * - With `return_indices` the result is `[maxima, indices]`; TypeScript wants `new nn.MaxPool2d<true>(…)` then.
 *
 * @example
 * const pool = new nn.MaxPool2d(3, { stride: 2 });
 * console.log(pool.forward(torch.randn(1, 96, 55, 55)).shape); // [1, 96, 27, 27]
 */
export class MaxPool2d<ReturnIndices extends boolean = false> extends max_pool<Size2>(
  'MaxPool2d',
  nn_functions.max_pool2d_with_indices,
)<ReturnIndices> {}

export interface MaxPool3dOptions<ReturnIndices extends boolean = false>
  extends Given<MaxOptions<Size3, ReturnIndices>> {}

/**
 * Maxima over windows of volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with sizes as those of {@link MaxPool2d}.
 * - With `return_indices` the result is `[maxima, indices]`; TypeScript wants `new nn.MaxPool3d<true>(…)` then.
 *
 * @example
 * console.log(new nn.MaxPool3d(2).forward(torch.randn(1, 3, 8, 8, 8)).shape); // [1, 3, 4, 4, 4]
 */
export class MaxPool3d<ReturnIndices extends boolean = false> extends max_pool<Size3>(
  'MaxPool3d',
  nn_functions.max_pool3d_with_indices,
)<ReturnIndices> {}
