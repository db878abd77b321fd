import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2, Size3 } from '../../types.js';
import {
  fractional_max_pool2d,
  fractional_max_pool2d_with_indices,
  fractional_max_pool3d,
  fractional_max_pool3d_with_indices,
} from '../functional/fractional-pooling.js';
import { Module } from '../module/module.js';
import { python_text } from '../module/repr.js';
import { expand } from '../sizes.js';

/** Options of maxima over windows of random steps. */
export interface FractionalMaxPoolOptions<Size, ReturnIndices extends boolean = false> {
  kernel_size: Size;
  /** Sizes of the output; this or `output_ratio`. */
  output_size?: Size | null;
  /** Sizes of the output as parts of those of the input, between 0 and 1. */
  output_ratio?: Size | null;
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: ReturnIndices;
  /** Numbers between 0 and 1, `[N, C, dimensions]`, in place of those that are drawn. */
  _random_samples?: Tensor | null;
}

type Sizes = number | readonly number[];
type Pooled<ReturnIndices extends boolean> = ReturnIndices extends true
  ? [maxima: Tensor, indices: Tensor]
  : Tensor;

const bind = [2, 3].map((count) =>
  signature<FractionalMaxPoolOptions<Sizes, boolean>>(`FractionalMaxPool${count}d.__init__`, {
    kernel_size: required,
    output_size: null,
    output_ratio: null,
    return_indices: false,
    _random_samples: null,
  }),
);

// biome-ignore lint/suspicious/noExplicitAny: they take sizes of two lengths
type Pool = (input: Tensor, options: any) => Tensor | [Tensor, Tensor];
const pools: readonly [plain: Pool, with_indices: Pool][] = [
  [fractional_max_pool2d, fractional_max_pool2d_with_indices],
  [fractional_max_pool3d, fractional_max_pool3d_with_indices],
];

abstract class FractionalMaxPoolNd<Size, ReturnIndices extends boolean> extends Module {
  kernel_size: readonly number[];
  return_indices: ReturnIndices;
  declare _random_samples: Tensor | null;
  output_size: readonly number[] | null;
  output_ratio: readonly number[] | null;

  /** Number of dimensions. */
  abstract readonly count: 2 | 3;

  constructor(
    ...args: Arguments<
      FractionalMaxPoolOptions<Size, ReturnIndices>,
      [
        kernel_size: 'kernel_size',
        output_size: 'output_size',
        output_ratio: 'output_ratio',
        return_indices: 'return_indices',
        _random_samples: '_random_samples',
      ]
    >
  ) {
    super();
    const { count } = new.target.prototype as FractionalMaxPoolNd<Size, ReturnIndices>;
    const name = `FractionalMaxPool${count}d`;
    const { kernel_size, output_size, output_ratio, return_indices, _random_samples } =
      bind[count - 2]!(args);
    if (count === 3 && expand(kernel_size, 3).some((size) => size <= 0)) {
      throw new ValueError(`kernel_size must be greater than 0, but got ${python_text(kernel_size)}`);
    }
    this.kernel_size = expand(kernel_size, count);
    this.return_indices = return_indices as ReturnIndices;
    this.register_buffer('_random_samples', _random_samples);
    this.output_size = output_size === null ? null : expand(output_size, count);
    this.output_ratio = output_ratio === null ? null : expand(output_ratio, count);
    if (output_size === null && output_ratio === null) {
      throw new ValueError(`${name} requires specifying either an output size, or a pooling ratio`);
    }
    if (output_size !== null && output_ratio !== null) {
      throw new ValueError('only one of output_size and output_ratio may be specified');
    }
    if (this.output_ratio?.some((ratio) => !(ratio > 0 && ratio < 1))) {
      throw new ValueError(`output_ratio must be between 0 and 1 (got ${python_text(output_ratio)})`);
    }
  }

  override forward(input: Tensor): Pooled<ReturnIndices> {
    const { kernel_size, output_size, output_ratio, _random_samples, return_indices } = this;
    const pool = pools[this.count - 2]![return_indices ? 1 : 0];
    return pool(input, { kernel_size, output_size, output_ratio, _random_samples }) as Pooled<ReturnIndices>;
  }
}

/**
 * Maxima over windows of random steps: each call draws where the windows lie.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same with `output_size` or `output_ratio` of it.
 *
 * @throws ValueError unless one of `output_size` and `output_ratio` is given.
 *
 * @example
 * const pool = new nn.FractionalMaxPool2d(3, { output_size: [13, 12] });
 * console.log(pool.forward(torch.randn(2, 16, 50, 32)).shape); // [2, 16, 13, 12]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool2d.html
 */
export class FractionalMaxPool2d<ReturnIndices extends boolean = false> extends FractionalMaxPoolNd<
  Size2,
  ReturnIndices
> {
  override get count() {
    return 2 as const;
  }
}

/**
 * Maxima over windows of random steps, of volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with `output_size` or `output_ratio` of it.
 *
 * @throws ValueError unless one of `output_size` and `output_ratio` is given.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool3d.html
 */
export class FractionalMaxPool3d<ReturnIndices extends boolean = false> extends FractionalMaxPoolNd<
  Size3,
  ReturnIndices
> {
  override get count() {
    return 3 as const;
  }
}
