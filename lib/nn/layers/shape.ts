import { type Arguments, required, signature } from '../../internal/arguments.js';
import { type_name } from '../../internal/type-name.js';
import { python_text } from '../module/repr.js';
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

export interface UnflattenOptions {
  /** The dimension that is split. */
  dim: number;
  /** The sizes that it is split into; one of them may be -1. */
  unflattened_size: readonly number[];
}

const bind_unflatten = signature<UnflattenOptions>('Unflatten.__init__', {
  dim: required,
  unflattened_size: required,
});

/**
 * Splits a dimension into several.
 *
 * @throws TypeError if `unflattened_size` is not a list of whole numbers.
 *
 * @example
 * console.log(new nn.Unflatten(1, [2, 3]).forward(torch.randn(4, 6)).shape); // [4, 2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
 */
export class Unflatten extends Layer {
  declare dim: number;
  declare unflattened_size: readonly number[];

  constructor(...args: Arguments<UnflattenOptions, [dim: 'dim', unflattened_size: 'unflattened_size']>) {
    const options = bind_unflatten(args);
    check_sizes(options.unflattened_size);
    super('Unflatten', options);
  }

  override extra_repr(): string {
    return `dim=${this.dim}, unflattened_size=${python_text(this.unflattened_size)}`;
  }
}

bind_accessors(Unflatten);

function check_sizes(sizes: unknown): void {
  if (!Array.isArray(sizes)) {
    throw new TypeError(`unflattened_size must be a tuple of ints, but found type ${type_name(sizes)}`);
  }
  for (const [index, size] of sizes.entries()) {
    if (Number.isInteger(size)) continue;
    const found = `but found element of type ${type_name(size)} at pos ${index}`;
    throw new TypeError(`unflattened_size must be tuple of ints, ${found}`);
  }
}

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
