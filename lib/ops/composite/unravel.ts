/** Places in a flattened tensor as coordinates, which PyTorch writes in Python (torch/functional.py). */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { type_name } from '../../internal/type-name.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';

interface UnravelIndexOptions {
  indices: Tensor;
  shape: number | bigint | readonly (number | bigint)[];
}

const bind = signature<UnravelIndexOptions>('unravel_index', { indices: required, shape: required });

/**
 * Coordinates in a tensor of `shape` of places in its flattened form: one tensor for each dimension.
 *
 *     torch.unravel_index(torch.tensor([5, 7]), [3, 4]); // [[1, 1], [1, 3]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unravel_index.html
 */
export function unravel_index(
  ...args: Arguments<UnravelIndexOptions, [indices: 'indices', shape: 'shape']>
): Tensor[] {
  const { indices, shape } = bind(args);
  if (!/^u?int/.test(indices.dtype)) {
    throw new TypeError(`expected 'indices' to be integer dtype, but got torch.${indices.dtype}`);
  }
  const sizes = read_shape(shape);
  // sizes may lie beyond 2⁵³
  const strides = sizes.map((_, dim) => sizes.slice(dim + 1).reduce((product, size) => product * size, 1n));
  const places = indices.unsqueeze(-1).floor_divide(integers(strides, indices));
  return places.remainder(integers(sizes, indices)).unbind(-1);
}

function integers(values: readonly bigint[], { device }: Tensor): Tensor {
  return addon.tensor(values, 'int64', device, false) as Tensor;
}

const is_integer = (value: unknown): boolean => typeof value === 'bigint' || Number.isInteger(value);

function read_shape(shape: unknown): readonly bigint[] {
  const sizes = typeof shape === 'string' ? [...shape] : is_integer(shape) ? [shape] : shape;
  if (!Array.isArray(sizes)) {
    throw new TypeError(
      `expected 'shape' to be int or sequence of ints, but got <class '${type_name(shape)}'>`,
    );
  }
  for (const size of sizes) {
    if (is_integer(size)) continue;
    throw new TypeError(
      `expected 'shape' sequence to only contain ints, but got <class '${type_name(size)}'>`,
    );
  }
  if (sizes.some((size) => size < 0)) {
    const shown = `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`;
    throw new ValueError(`'shape' cannot have negative values, but got ${shown}`);
  }
  return sizes.map(BigInt);
}
