import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { max_unpool1d, max_unpool2d, max_unpool3d } from '../functional/max-unpooling.js';
import { type LayerClass, option_module } from '../layer.js';
import type { Module } from '../module/module.js';
import { unpooled } from '../options/window.js';
import { expand } from '../sizes.js';
import { type ArgumentsOf, type Given, needed, one, option, takes, type Values } from '../takes.js';

/** Options of the inverse of maxima over windows: those of the pooling layer. */
export interface MaxUnpoolOptions<Size> extends Given<ReturnType<typeof unpooled<Size>>> {}

const inputs = {
  ...one,
  indices: needed<Tensor>(),
  /** Size of the output, where several are possible. Default: null, the smallest that fits. */
  output_size: option<readonly number[] | null>(null),
};

interface Unpooling<Kind extends string> extends Module {
  forward(...args: ArgumentsOf<`${Kind}.forward`, typeof inputs>): Tensor;
}

type UnpoolingClass<Kind extends string, D> = LayerClass<`${Kind}.__init__`, D, Unpooling<Kind>>;

function max_unpool<const Count extends 1 | 2 | 3, D extends object>(
  count: Count,
  described: D,
  // biome-ignore lint/suspicious/noExplicitAny: the three take sizes of three lengths
  unpool: (input: Tensor, indices: Tensor, options: any) => Tensor,
): UnpoolingClass<`MaxUnpool${Count}d`, D> {
  const kind = `MaxUnpool${count}d`;
  const take_inputs = takes(`${kind}.forward`, inputs);
  const base = option_module(kind, described, {
    show: 'kernel_size= stride= padding=',
    prepare: (given) => {
      const { kernel_size, stride, padding } = given as Values<ReturnType<typeof unpooled<Size1>>>;
      const [kernel, step, sides] = [kernel_size, stride ?? kernel_size, padding];
      return {
        kernel_size: expand(kernel, count),
        stride: expand(step, count),
        padding: expand(sides, count),
      };
    },
  });

  class MaxUnpoolNd extends (base as unknown as LayerClass<string, typeof inputs, Module>) {
    override forward(...args: readonly unknown[]): Tensor {
      const { input, indices, output_size } = take_inputs(args);
      const { kernel_size, stride, padding } = this as unknown as Record<string, readonly number[]>;
      return unpool(input, indices, { kernel_size, stride, padding, output_size });
    }
  }
  return MaxUnpoolNd as unknown as UnpoolingClass<`MaxUnpool${Count}d`, D>;
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
 */
export class MaxUnpool1d extends max_unpool(1, unpooled<Size1, readonly number[]>(), max_unpool1d) {}

/**
 * Puts the maxima of {@link MaxPool2d} back where they were, zeros elsewhere.
 *
 * - Input: maxima and indices, `[N, C, H, W]` or `[C, H, W]`; `output_size` as for {@link MaxUnpool1d}.
 */
export class MaxUnpool2d extends max_unpool(2, unpooled<Size2, readonly number[]>(), max_unpool2d) {}

/**
 * Puts the maxima of {@link MaxPool3d} back where they were, zeros elsewhere.
 *
 * - Input: maxima and indices, `[N, C, D, H, W]` or `[C, D, H, W]`; `output_size` as for {@link MaxUnpool1d}.
 */
export class MaxUnpool3d extends max_unpool(3, unpooled<Size3, readonly number[]>(), max_unpool3d) {}
