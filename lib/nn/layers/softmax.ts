/** Activations whose elements along a dimension sum to 1. */
import { layer } from '../layer.js';
import { type OptionsOf, option } from '../takes.js';

const along = {
  /** The dimension whose elements shall sum to 1. Without it the layer guesses, and warns. */
  dim: option<number | null>(null),
};

export interface SoftmaxOptions extends OptionsOf<typeof Softmax> {}

/**
 * `exp(x) / Σ exp(x)` along a dimension.
 *
 * @example
 * console.log(new nn.Softmax(0).forward(torch.zeros(4)).tolist()); // [0.25, 0.25, 0.25, 0.25]
 */
export class Softmax extends layer('Softmax', along) {}

/**
 * Logarithm of `Softmax`, exact for small values.
 *
 * @example
 * console.log(new nn.LogSoftmax({ dim: 1 }).forward(torch.randn(2, 10)).shape); // [2, 10]
 */
export class LogSoftmax extends layer('LogSoftmax', along) {}

/**
 * `Softmax` of `−x`: the smallest element gets the largest share.
 *
 * @example
 * console.log(new nn.Softmin(0).forward(torch.zeros(4)).tolist()); // [0.25, 0.25, 0.25, 0.25]
 */
export class Softmin extends layer('Softmin', along) {}

/**
 * `Softmax` over the channels of pictures, `[N, C, H, W]` or `[C, H, W]`.
 *
 * @throws ValueError if the input has other dimensions.
 *
 * @example
 * console.log(new nn.Softmax2d().forward(torch.zeros(1, 2, 1, 1)).flatten().tolist()); // [0.5, 0.5]
 */
export class Softmax2d extends layer('Softmax2d', {}) {}
