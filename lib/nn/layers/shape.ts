import { type Arguments, signature } from '../../internal/arguments.js';
import { bind_accessors, Layer } from '../native-module.js';

export interface FlattenOptions {
  /** First dimension that is joined. Default: 1. */
  start_dim?: number;
  /** Last dimension that is joined. Default: -1. */
  end_dim?: number;
}

const bind_flatten = signature<FlattenOptions>('Flatten.__init__', { start_dim: 1, end_dim: -1 });

/**
 * Joins neighbouring dimensions into one: by default all but the batch.
 *
 * @example
 * console.log(new nn.Flatten().forward(torch.randn(2, 256, 6, 6)).shape); // [2, 9216]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
export class Flatten extends Layer {
  declare start_dim: number;
  declare end_dim: number;

  constructor(...args: Arguments<FlattenOptions, [start_dim: 'start_dim', end_dim: 'end_dim']>) {
    super('Flatten', bind_flatten(args));
  }

  override extra_repr(): string {
    return `start_dim=${this.start_dim}, end_dim=${this.end_dim}`;
  }
}

bind_accessors(Flatten);

/**
 * Gives its input back. Takes any arguments, so that it can stand for any layer.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html
 */
export class Identity extends Layer {
  constructor(..._args: unknown[]) {
    super('Identity', {});
  }
}

bind_accessors(Identity);
