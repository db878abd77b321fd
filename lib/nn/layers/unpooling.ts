import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { max_unpool1d, max_unpool2d, max_unpool3d } from '../functional/max-unpooling.js';
import { Module } from '../module/module.js';
import { python_text } from '../module/repr.js';
import { expand } from '../sizes.js';

/** Options of the inverse of maxima over windows: those of the pooling layer. */
export interface MaxUnpoolOptions<Size> {
  kernel_size: Size;
  /** Default: `kernel_size`. */
  stride?: Size | null;
  /** Default: 0. */
  padding?: Size;
}

interface UnpoolArguments {
  input: Tensor;
  indices: Tensor;
  /** Size of the output, where several are possible. Default: null, the smallest that fits. */
  output_size?: readonly number[] | null;
}

type UnpoolPositions = [input: 'input', indices: 'indices', output_size: 'output_size'];

const names = ['MaxUnpool1d', 'MaxUnpool2d', 'MaxUnpool3d'] as const;

const bind = names.map((name) =>
  signature<MaxUnpoolOptions<number | readonly number[]>>(`${name}.__init__`, {
    kernel_size: required,
    stride: null,
    padding: 0,
  }),
);

const bind_forward = names.map((name) =>
  signature<UnpoolArguments>(`${name}.forward`, { input: required, indices: required, output_size: null }),
);

// biome-ignore lint/suspicious/noExplicitAny: the three take sizes of three lengths
const unpool: readonly ((input: Tensor, indices: Tensor, options: any) => Tensor)[] = [
  max_unpool1d,
  max_unpool2d,
  max_unpool3d,
];

abstract class MaxUnpoolNd<Size> extends Module {
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[];

  /** Number of dimensions. */
  abstract readonly count: 1 | 2 | 3;

  constructor(
    ...args: Arguments<
      MaxUnpoolOptions<Size>,
      [kernel_size: 'kernel_size', stride: 'stride', padding: 'padding']
    >
  ) {
    super();
    const { count } = new.target.prototype as MaxUnpoolNd<Size>;
    const { kernel_size, stride, padding } = bind[count - 1]!(args);
    this.kernel_size = expand(kernel_size, count);
    this.stride = expand(stride ?? kernel_size, count);
    this.padding = expand(padding, count);
  }

  override forward(...args: Arguments<UnpoolArguments, UnpoolPositions>): Tensor {
    const { input, indices, output_size } = bind_forward[this.count - 1]!(args);
    const { kernel_size, stride, padding } = this;
    return unpool[this.count - 1]!(input, indices, { kernel_size, stride, padding, output_size });
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding } = this;
    return `kernel_size=${python_text(kernel_size)}, stride=${python_text(stride)}, padding=${python_text(padding)}`;
  }
}

/**
 * Puts the maxima of {@link MaxPool1d} back where they were, zeros elsewhere.
 *
 * - Input: maxima and indices, `[N, C, L]` or `[C, L]`; `output_size` where the size of the pooled input is not
 *   `(L − 1)·stride − 2·padding + kernel_size`.
 *
 * @example
 * const pool = new nn.MaxPool1d<true>(2, { return_indices: true });
 * const [maxima, indices] = pool.forward(torch.randn(1, 1, 8));
 * console.log(new nn.MaxUnpool1d(2).forward(maxima, indices).shape); // [1, 1, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html
 */
export class MaxUnpool1d extends MaxUnpoolNd<Size1> {
  override get count() {
    return 1 as const;
  }
}

/**
 * Puts the maxima of {@link MaxPool2d} back where they were, zeros elsewhere.
 *
 * - Input: maxima and indices, `[N, C, H, W]` or `[C, H, W]`; `output_size` as for {@link MaxUnpool1d}.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html
 */
export class MaxUnpool2d extends MaxUnpoolNd<Size2> {
  override get count() {
    return 2 as const;
  }
}

/**
 * Puts the maxima of {@link MaxPool3d} back where they were, zeros elsewhere.
 *
 * - Input: maxima and indices, `[N, C, D, H, W]` or `[C, D, H, W]`; `output_size` as for {@link MaxUnpool1d}.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool3d.html
 */
export class MaxUnpool3d extends MaxUnpoolNd<Size3> {
  override get count() {
    return 3 as const;
  }
}
