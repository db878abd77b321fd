import { ValueError } from '../../errors.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2, Size3 } from '../../types.js';
import {
  fractional_max_pool2d,
  fractional_max_pool2d_with_indices,
  fractional_max_pool3d,
  fractional_max_pool3d_with_indices,
} from '../functional/fractional-pooling.js';
import { option_module } from '../layer.js';
import type { Module } from '../module/module.js';
import { python_text } from '../module/repr.js';
import { fractional, indices_option, samples } from '../options/window.js';
import { expand } from '../sizes.js';
import type { ArgumentsOf, DescribedBy, Fields, Given, Values } from '../takes.js';
import type { Pooled } from './windows.js';

const all_options = <Size, ReturnIndices extends boolean>() => ({
  ...fractional<Size, readonly number[]>(),
  ...indices_option<ReturnIndices>(),
  ...samples,
});

type Described<Size, ReturnIndices extends boolean> = ReturnType<typeof all_options<Size, ReturnIndices>>;

/** Options of maxima over windows of random steps. */
export interface FractionalMaxPoolOptions<Size, ReturnIndices extends boolean = false>
  extends Given<Described<Size, ReturnIndices>> {}

interface Fractional<ReturnIndices extends boolean> extends Module {
  return_indices: ReturnIndices;
  forward(input: Tensor): Pooled<ReturnIndices>;
}

interface FractionalClass<Size, Count extends number> extends DescribedBy<Described<Size, boolean>> {
  new <ReturnIndices extends boolean = false>(
    ...args: ArgumentsOf<`FractionalMaxPool${Count}d.__init__`, Described<Size, ReturnIndices>>
  ): Fractional<ReturnIndices> & Fields<Described<Size, boolean>>;
}

type Sizes = number | readonly number[];

function sizes_of(count: number, given: Values<Described<Sizes, boolean>>) {
  const { kernel_size, output_size, output_ratio } = given;
  if (count === 3 && expand(kernel_size, 3).some((size) => size <= 0)) {
    throw new ValueError(`kernel_size must be greater than 0, but got ${python_text(kernel_size)}`);
  }
  if (output_size === null && output_ratio === null) {
    throw new ValueError(
      `FractionalMaxPool${count}d requires specifying either an output size, or a pooling ratio`,
    );
  }
  if (output_size !== null && output_ratio !== null) {
    throw new ValueError('only one of output_size and output_ratio may be specified');
  }
  const ratios = output_ratio === null ? null : expand(output_ratio, count);
  if (ratios?.some((ratio) => !(ratio > 0 && ratio < 1))) {
    throw new ValueError(`output_ratio must be between 0 and 1 (got ${python_text(output_ratio)})`);
  }
  const size = output_size === null ? null : expand(output_size, count);
  return { kernel_size: expand(kernel_size, count), output_size: size, output_ratio: ratios };
}

// biome-ignore lint/suspicious/noExplicitAny: they take sizes of two lengths
type Pool = (input: Tensor, options: any) => Tensor | [Tensor, Tensor];

function fractional_max_pool<Size, const Count extends 2 | 3 = 2 | 3>(
  count: Count,
  [plain, with_indices]: readonly [plain: Pool, with_indices: Pool],
): FractionalClass<Size, Count> {
  const described = all_options<Sizes, boolean>();
  class FractionalMaxPoolNd extends option_module(`FractionalMaxPool${count}d`, described, {
    prepare: (given) => ({ ...sizes_of(count, given), return_indices: given.return_indices }),
  }) {
    protected override build({ _random_samples }: Values<typeof described>): void {
      this.register_buffer('_random_samples', _random_samples);
    }

    override forward(input: Tensor): Pooled<boolean> {
      const { kernel_size, output_size, output_ratio, _random_samples } = this;
      const pool = (this as unknown as { return_indices: boolean }).return_indices ? with_indices : plain;
      return pool(input, { kernel_size, output_size, output_ratio, _random_samples });
    }
  }
  return FractionalMaxPoolNd as unknown as FractionalClass<Size, Count>;
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
 */
export class FractionalMaxPool2d<ReturnIndices extends boolean = false> extends fractional_max_pool<Size2, 2>(
  2,
  [fractional_max_pool2d, fractional_max_pool2d_with_indices],
)<ReturnIndices> {}

/**
 * Maxima over windows of random steps, of volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same with `output_size` or `output_ratio` of it.
 *
 * @throws ValueError unless one of `output_size` and `output_ratio` is given.
 */
export class FractionalMaxPool3d<ReturnIndices extends boolean = false> extends fractional_max_pool<Size3, 3>(
  3,
  [fractional_max_pool3d, fractional_max_pool3d_with_indices],
)<ReturnIndices> {}
