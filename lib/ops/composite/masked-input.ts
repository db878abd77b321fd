/** What `torch.masked` does to its inputs before it reduces them (torch/masked/_ops.py). */
import { AssertionError, IndexError, NotImplementedError, TorchError, ValueError } from '../../errors.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { functions, internal } from '../bound.js';

/** Dimensions of a reduction, sorted: of all dimensions for null and []. */
export function canonical_dims(dim: number | readonly number[] | null, ndim: number): number[] {
  if (dim === null || (Array.isArray(dim) && dim.length === 0)) {
    return Array.from({ length: ndim }, (_, index) => index);
  }
  const most = Math.max(ndim, 1);
  const dims: number[] = [];
  for (const d of typeof dim === 'number' ? [dim] : (dim as readonly number[])) {
    if (dims.includes(d)) throw new TorchError(`dim=${d} appears multiple times in the list of dims`);
    if (d >= most || d < -most) {
      const range = `[${-most}, ${most - 1}]`;
      throw new IndexError(`Dimension out of range (expected to be in range of ${range}, but got ${d})`);
    }
    dims.push(((d % most) + most) % most);
  }
  return dims.sort((a, b) => a - b);
}

/** The value that changes nothing where an operation meets it. */
export type Identity =
  | 'sum'
  | 'prod'
  | 'amax'
  | 'amin'
  | 'argmax'
  | 'argmin'
  | 'logaddexp'
  | 'logsumexp'
  | 'norm'
  | 'median';

const integers: Partial<Record<DType, readonly [min: number | bigint, max: number | bigint]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

const minima: readonly Identity[] = ['amin', 'argmin'];
const maxima: readonly Identity[] = ['amax', 'argmax', 'logaddexp', 'logsumexp'];

function norm_identity(input: Tensor, ord: number | null): number {
  if (ord !== Number.NEGATIVE_INFINITY) return 0;
  if (input.is_floating_point()) return Number.POSITIVE_INFINITY;
  throw new AssertionError(`input must be floating point, got torch.${input.dtype}`);
}

function identity_value(operation: Identity, input: Tensor, ord: number | null): number | bigint | undefined {
  if (operation === 'sum') return 0;
  if (operation === 'prod') return 1;
  if (operation === 'norm') return norm_identity(input, ord);
  if (operation === 'median') return Number.NaN;
  const largest = maxima.includes(operation);
  if (!largest && !minima.includes(operation)) return undefined;
  if (input.is_floating_point() || (operation === 'logsumexp' && input.is_complex())) {
    return largest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return integers[input.dtype]?.[largest ? 0 : 1];
}

/** The identity of an operation on `input`, as a tensor of no dimensions. */
function identity_of(operation: Identity, input: Tensor, ord: number | null = null): Tensor {
  const value = identity_value(operation, input, ord);
  if (value === undefined) {
    throw new NotImplementedError(`identity of ${operation} on torch.${input.dtype} input`);
  }
  return addon.tensor(value, input.dtype, input.device, false) as Tensor;
}

/** The mask in the shape of `input`, as booleans. */
export function input_mask(input: Tensor, given: Tensor): Tensor {
  if (given.ndim > input.ndim) {
    throw new IndexError(
      '_input_mask expected broadcastable mask (got mask dimensionality higher than of the input)',
    );
  }
  const mask = given.layout === 'strided' ? given : given.to_dense();
  return functions.broadcast_to(internal.to(mask, { dtype: 'bool' }), input.shape);
}

/**
 * `input` with the identity of `operation` where `mask` does not hold.
 *
 * @throws ValueError if `input` is sparse; `name` is what the error calls the operation.
 */
export function masked_input(
  name: string,
  operation: Identity,
  input: Tensor,
  mask: Tensor | null,
  ord: number | null = null,
): Tensor {
  if (input.layout !== 'strided') {
    throw new ValueError(`masked ${name} expects strided tensor (got torch.${input.layout} tensor)`);
  }
  if (mask === null) return input;
  return functions.where(input_mask(input, mask), input, identity_of(operation, input, ord));
}
