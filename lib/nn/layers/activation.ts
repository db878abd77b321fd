import { type Arguments, signature } from '../../internal/arguments.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, Layer } from '../native-module.js';

export interface ReLUOptions {
  /** Writes into the input. Default: false. */
  inplace?: boolean;
}

const bind_relu = signature<ReLUOptions>('ReLU.__init__', { inplace: false });

/**
 * `max(0, x)`.
 *
 * @example
 * console.log(new nn.ReLU().forward(torch.tensor([-1, 2.5])).tolist()); // [0, 2.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 */
export class ReLU extends Layer {
  declare inplace: boolean;

  constructor(...args: Arguments<ReLUOptions, [inplace: 'inplace']>) {
    super('ReLU', bind_relu(args));
  }

  override extra_repr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

bind_accessors(ReLU);

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
