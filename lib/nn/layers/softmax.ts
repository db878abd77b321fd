/** Activations whose elements along a dimension sum to 1. */
import { type Arguments, signature } from '../../internal/arguments.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, Layer } from '../native-module.js';
import { PlainLayer } from './element-wise.js';

export interface SoftmaxOptions {
  /** The dimension whose elements shall sum to 1. Without it the layer guesses, and warns. */
  dim?: number | null;
}

const bind_softmax = signature<SoftmaxOptions>('Softmax.__init__', { dim: null });

/**
 * `exp(x) / Σ exp(x)` along a dimension.
 *
 * @example
 * console.log(new nn.Softmax(0).forward(torch.zeros(4)).tolist()); // [0.25, 0.25, 0.25, 0.25]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax.html
 */
export class Softmax extends Layer {
  declare dim: number | null;

  constructor(...args: Arguments<SoftmaxOptions, [dim: 'dim']>) {
    super('Softmax', bind_softmax(args));
  }

  override extra_repr(): string {
    return `dim=${python_text(this.dim)}`;
  }
}

bind_accessors(Softmax);

const bind_log_softmax = signature<SoftmaxOptions>('LogSoftmax.__init__', { dim: null });

/**
 * Logarithm of `Softmax`, exact for small values.
 *
 * @example
 * console.log(new nn.LogSoftmax({ dim: 1 }).forward(torch.randn(2, 10)).shape); // [2, 10]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 */
export class LogSoftmax extends Layer {
  declare dim: number | null;

  constructor(...args: Arguments<SoftmaxOptions, [dim: 'dim']>) {
    super('LogSoftmax', bind_log_softmax(args));
  }

  override extra_repr(): string {
    return `dim=${python_text(this.dim)}`;
  }
}

bind_accessors(LogSoftmax);

const bind_softmin = signature<SoftmaxOptions>('Softmin.__init__', { dim: null });

/**
 * `Softmax` of `−x`: the smallest element gets the largest share.
 *
 * @example
 * console.log(new nn.Softmin(0).forward(torch.zeros(4)).tolist()); // [0.25, 0.25, 0.25, 0.25]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmin.html
 */
export class Softmin extends Layer {
  declare dim: number | null;

  constructor(...args: Arguments<SoftmaxOptions, [dim: 'dim']>) {
    super('Softmin', bind_softmin(args));
  }

  override extra_repr(): string {
    return `dim=${python_text(this.dim)}`;
  }
}

bind_accessors(Softmin);

/**
 * `Softmax` over the channels of pictures, `[N, C, H, W]` or `[C, H, W]`.
 *
 * @throws ValueError if the input has other dimensions.
 *
 * @example
 * console.log(new nn.Softmax2d().forward(torch.zeros(1, 2, 1, 1)).flatten().tolist()); // [0.5, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html
 */
export class Softmax2d extends PlainLayer {
  constructor(...args: []) {
    super('Softmax2d', args);
  }
}

bind_accessors(Softmax2d);
