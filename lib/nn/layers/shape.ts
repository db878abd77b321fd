import { type_name } from '../../internal/type-name.js';
import { layer } from '../layer.js';
import { bind_accessors, Layer } from '../native-module.js';
import { needed, type OptionsOf } from '../takes.js';

const joined_dims = {
  /** First dimension that is joined. Default: 1. */
  start_dim: 1,
  /** Last dimension that is joined. Default: -1. */
  end_dim: -1,
};

export interface FlattenOptions extends OptionsOf<typeof Flatten> {}

/**
 * Joins neighbouring dimensions into one: by default all but the batch.
 *
 * @example
 * console.log(new nn.Flatten().forward(torch.randn(2, 256, 6, 6)).shape); // [2, 9216]
 */
export class Flatten extends layer('Flatten', joined_dims) {}

const split_dim = {
  /** The dimension that is split. */
  dim: needed<number>(),
  /** The sizes that it is split into; one of them may be -1. */
  unflattened_size: needed<readonly number[]>(),
};

export interface UnflattenOptions extends OptionsOf<typeof Unflatten> {}

/**
 * Splits a dimension into several.
 *
 * @throws TypeError if `unflattened_size` is not a list of whole numbers.
 *
 * @example
 * console.log(new nn.Unflatten(1, [2, 3]).forward(torch.randn(4, 6)).shape); // [4, 2, 3]
 */
export class Unflatten extends layer('Unflatten', split_dim, {
  prepare: ({ unflattened_size }) => check_sizes(unflattened_size),
}) {}

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

/** Gives its input back. Takes any arguments, so that it can stand for any layer. */
export class Identity extends Layer {
  constructor(..._args: unknown[]) {
    super('Identity', {});
  }
}

bind_accessors(Identity);
