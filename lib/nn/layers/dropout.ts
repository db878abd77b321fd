import { type Arguments, signature } from '../../internal/arguments.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, Layer } from '../native-module.js';

export interface DropoutOptions {
  /** Probability that an element is dropped. Default: 0.5. */
  p?: number;
  /** Writes into the input. Default: false. */
  inplace?: boolean;
}

const bind = signature<DropoutOptions>('_DropoutNd.__init__', { p: 0.5, inplace: false });

/**
 * In training, sets elements to zero with probability `p` and scales the others by `1 / (1 − p)`. In eval mode, gives
 * its input back.
 *
 * @throws ValueError if `p` is not between 0 and 1.
 *
 * @example
 * const drop = new nn.Dropout(0.2);
 * console.log(drop.eval().forward(torch.ones(3)).tolist()); // [1, 1, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends Layer {
  declare p: number;
  declare inplace: boolean;

  constructor(...args: Arguments<DropoutOptions, [p: 'p', inplace: 'inplace']>) {
    super('Dropout', bind(args));
  }

  override extra_repr(): string {
    return `p=${python_text(this.p)}, inplace=${python_text(this.inplace)}`;
  }
}

bind_accessors(Dropout);
