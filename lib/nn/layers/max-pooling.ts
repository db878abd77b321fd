import type { ModuleState } from '../module/state.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { python_text } from '../module/repr.js';
import {
  bind_accessors,
  factory_defaults,
  kind_of,
  layer_of,
  NativeModule,
  refuse_count,
  remember,
  run_async,
} from '../native-module.js';

/** Options of maxima over windows whose sizes are of type `Size`. */
export interface MaxPoolOptions<Size, ReturnIndices extends boolean = false> {
  kernel_size: Size;
  /** Step of the window. Default: `kernel_size`. */
  stride?: Size | null;
  /** On each side. Default: 0. */
  padding?: Size;
  /** Distance between the points of the window. Default: 1. */
  dilation?: Size;
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: ReturnIndices;
  /** Rounds the size of the output up, so that the last window may reach over the edge. Default: false. */
  ceil_mode?: boolean;
}

type Pooled<ReturnIndices extends boolean> = ReturnIndices extends true
  ? [maxima: Tensor, indices: Tensor]
  : Tensor;

const bind = signature<MaxPoolOptions<Size1 | Size2 | Size3, boolean>>('_MaxPoolNd.__init__', {
  kernel_size: required,
  stride: null,
  padding: 0,
  dilation: 1,
  return_indices: false,
  ceil_mode: false,
});

// biome-ignore lint/suspicious/noExplicitAny: the three take sizes of three lengths
const with_indices: Record<string, (input: Tensor, options: any) => [Tensor, Tensor]> = {
  MaxPool1d: functions.max_pool1d_with_indices,
  MaxPool2d: nn_functions.max_pool2d_with_indices,
  MaxPool3d: nn_functions.max_pool3d_with_indices,
};

/** What maxima over one, two and three dimensions have in common. */
abstract class MaxPoolNd<Size, ReturnIndices extends boolean> extends NativeModule {
  declare kernel_size: Size;
  declare stride: Size;
  declare padding: Size;
  declare dilation: Size;
  declare ceil_mode: boolean;
  return_indices: ReturnIndices;

  constructor(
    ...args: Arguments<
      MaxPoolOptions<Size, ReturnIndices>,
      [
        kernel_size: 'kernel_size',
        stride: 'stride',
        padding: 'padding',
        dilation: 'dilation',
        return_indices: 'return_indices',
        ceil_mode: 'ceil_mode',
      ]
    >
  ) {
    const { return_indices, ceil_mode, ...sizes } = bind(args);
    sizes.stride ??= sizes.kernel_size;
    const is_chained = (fields: ModuleState['fields']) =>
      !fields['return_indices'] && fields['forward'] === MaxPoolNd.prototype.forward;
    super(kind_of(new.target), { ...sizes, ceil_mode }, factory_defaults, is_chained);
    remember(this, sizes);
    this.return_indices = return_indices as ReturnIndices;
  }

  override forward(input: Tensor): Pooled<ReturnIndices> {
    if (arguments.length !== 1) refuse_count(this, arguments.length);
    const { kernel_size, stride, padding, dilation, ceil_mode } = this;
    const options = { kernel_size, stride, padding, dilation, ceil_mode };
    const result = this.return_indices
      ? with_indices[kind_of(this.constructor)]!(input, options)
      : addon.layers_forward([layer_of(this)], input);
    return result as Pooled<ReturnIndices>;
  }

  /** As `forward`, on the compute thread: the event loop stays free until the promise is done. */
  override forward_async(input: Tensor): Promise<Pooled<ReturnIndices>> {
    return run_async(this, input) as Promise<Pooled<ReturnIndices>>;
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding, dilation, ceil_mode } = this;
    return (
      `kernel_size=${python_text(kernel_size)}, stride=${python_text(stride)}, padding=${python_text(padding)}, ` +
      `dilation=${python_text(dilation)}, ceil_mode=${python_text(ceil_mode)}`
    );
  }
}

const as_given = ['kernel_size', 'stride', 'padding', 'dilation'];

export interface MaxPool1dOptions<ReturnIndices extends boolean = false>
  extends MaxPoolOptions<Size1, ReturnIndices> {}

/**
 * Maxima over windows of signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same with
 *   `L' = ⌊(L + 2·padding − dilation·(kernel_size − 1) − 1) / stride + 1⌋`.
 * - With `return_indices` the result is `[maxima, indices]`; TypeScript wants `new nn.MaxPool1d<true>(…)` then.
 *
 * @example
 * console.log(new nn.MaxPool1d(3, { stride: 2 }).forward(torch.randn(20, 16, 50)).shape); // [20, 16, 24]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 */
export class MaxPool1d<ReturnIndices extends boolean = false> extends MaxPoolNd<Size1, ReturnIndices> {
  static readonly kind: string = 'MaxPool1d';
}

bind_accessors(MaxPool1d, as_given);

export interface MaxPool2dOptions<ReturnIndices extends boolean = false>
  extends MaxPoolOptions<Size2, ReturnIndices> {}

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
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 */
export class MaxPool2d<ReturnIndices extends boolean = false> extends MaxPoolNd<Size2, ReturnIndices> {
  static readonly kind: string = 'MaxPool2d';
}

bind_accessors(MaxPool2d, as_given);

export interface MaxPool3dOptions<ReturnIndices extends boolean = false>
  extends MaxPoolOptions<Size3, ReturnIndices> {}

/**
 * Maxima over windows of volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with sizes as those of {@link MaxPool2d}.
 * - With `return_indices` the result is `[maxima, indices]`; TypeScript wants `new nn.MaxPool3d<true>(…)` then.
 *
 * @example
 * console.log(new nn.MaxPool3d(2).forward(torch.randn(1, 3, 8, 8, 8)).shape); // [1, 3, 4, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html
 */
export class MaxPool3d<ReturnIndices extends boolean = false> extends MaxPoolNd<Size3, ReturnIndices> {
  static readonly kind: string = 'MaxPool3d';
}

bind_accessors(MaxPool3d, as_given);
