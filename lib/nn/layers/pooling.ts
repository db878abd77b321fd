import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import { nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2 } from '../../types.js';
import type { Module } from '../module/module.js';
import { python_text } from '../module/repr.js';
import { state } from '../module/state.js';
import {
  bind_accessors,
  factory_defaults,
  Layer,
  layer_of,
  NativeModule,
  refuse_count,
  run_async,
} from '../native-module.js';

/** Keeps the options that read as they were given. */
function remember(module: Module, options: object): void {
  for (const [name, value] of Object.entries(options)) module[state].given.set(name, value);
}

interface WindowOptions {
  kernel_size: Size2;
  /** Step of the window. Default: `kernel_size`. */
  stride?: Size2 | null;
  /** On each side. Default: 0. */
  padding?: Size2;
}

export interface MaxPool2dOptions<ReturnIndices extends boolean = false> extends WindowOptions {
  /** Distance between the points of the window. Default: 1. */
  dilation?: Size2;
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: ReturnIndices;
  /** Rounds the size of the output up, so that the last window may reach over the edge. Default: false. */
  ceil_mode?: boolean;
}

type Pooled<ReturnIndices extends boolean> = ReturnIndices extends true
  ? [maxima: Tensor, indices: Tensor]
  : Tensor;

const bind_max = signature<MaxPool2dOptions<boolean>>('_MaxPoolNd.__init__', {
  kernel_size: required,
  stride: null,
  padding: 0,
  dilation: 1,
  return_indices: false,
  ceil_mode: false,
});

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
export class MaxPool2d<ReturnIndices extends boolean = false> extends NativeModule {
  declare kernel_size: Size2;
  declare stride: Size2;
  declare padding: Size2;
  declare dilation: Size2;
  declare ceil_mode: boolean;
  return_indices: ReturnIndices;

  constructor(
    ...args: Arguments<
      MaxPool2dOptions<ReturnIndices>,
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
    const { return_indices, ceil_mode, ...sizes } = bind_max(args);
    sizes.stride ??= sizes.kernel_size;
    const is_chained = () => !this.return_indices && this.forward === MaxPool2d.prototype.forward;
    super('MaxPool2d', { ...sizes, ceil_mode }, factory_defaults, is_chained);
    remember(this, sizes);
    this.return_indices = return_indices as ReturnIndices;
  }

  override forward(input: Tensor): Pooled<ReturnIndices> {
    if (arguments.length !== 1) refuse_count(this, arguments.length);
    const { kernel_size, stride, padding, dilation, ceil_mode } = this;
    const result = this.return_indices
      ? nn_functions.max_pool2d_with_indices(input, { kernel_size, stride, padding, dilation, ceil_mode })
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

bind_accessors(MaxPool2d, ['kernel_size', 'stride', 'padding', 'dilation']);

export interface AvgPool2dOptions extends WindowOptions {
  /** Rounds the size of the output up. Default: false. */
  ceil_mode?: boolean;
  /** Counts the padding's zeros in the mean. Default: true. */
  count_include_pad?: boolean;
  /** Divides by this instead of by the size of the window. */
  divisor_override?: number | null;
}

const bind_avg = signature<AvgPool2dOptions>('AvgPool2d.__init__', {
  kernel_size: required,
  stride: null,
  padding: 0,
  ceil_mode: false,
  count_include_pad: true,
  divisor_override: null,
});

/**
 * Means over windows of pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same with `H' = ⌊(H + 2·padding − kernel_size) / stride + 1⌋`,
 *   and `W'` likewise.
 *
 * @example
 * console.log(new nn.AvgPool2d(2).forward(torch.randn(1, 3, 8, 8)).shape); // [1, 3, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 */
export class AvgPool2d extends Layer {
  declare kernel_size: Size2;
  declare stride: Size2;
  declare padding: Size2;
  declare ceil_mode: boolean;
  declare count_include_pad: boolean;
  declare divisor_override: number | null;

  constructor(
    ...args: Arguments<
      AvgPool2dOptions,
      [
        kernel_size: 'kernel_size',
        stride: 'stride',
        padding: 'padding',
        ceil_mode: 'ceil_mode',
        count_include_pad: 'count_include_pad',
        divisor_override: 'divisor_override',
      ]
    >
  ) {
    const options = bind_avg(args);
    options.stride ??= options.kernel_size;
    super('AvgPool2d', options);
    const { kernel_size, stride, padding } = options;
    remember(this, { kernel_size, stride, padding });
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding } = this;
    return `kernel_size=${python_text(kernel_size)}, stride=${python_text(stride)}, padding=${python_text(padding)}`;
  }
}

bind_accessors(AvgPool2d, ['kernel_size', 'stride', 'padding']);

/** Height and width; null for that of the input. */
export type OptionalSize2 = number | null | readonly [number | null, number | null];

export interface AdaptiveAvgPool2dOptions {
  /** Height and width of the output; null for that of the input. */
  output_size: OptionalSize2;
}

const bind_adaptive = signature<AdaptiveAvgPool2dOptions>('_AdaptiveAvgPoolNd.__init__', {
  output_size: required,
});

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
export class AdaptiveAvgPool2d extends Layer {
  declare output_size: OptionalSize2;

  constructor(...args: Arguments<AdaptiveAvgPool2dOptions, [output_size: 'output_size']>) {
    const options = bind_adaptive(args);
    super('AdaptiveAvgPool2d', options);
    remember(this, options);
  }

  override extra_repr(): string {
    return `output_size=${python_text(this.output_size)}`;
  }
}

bind_accessors(AdaptiveAvgPool2d, ['output_size']);
