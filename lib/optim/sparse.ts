/** Sparse gradients: the rows of a table that took part. */
import { ops } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';

/** Indices and values of a coalesced sparse tensor; both are its own memory. */
export function parts_of(tensor: Tensor): { indices: Tensor; values: Tensor } {
  const { _indices, _values } = ops.aten!;
  return { indices: _indices!(tensor) as Tensor, values: _values!(tensor) as Tensor };
}

/** A sparse tensor of the shape of `other`. */
export function like(other: Tensor, indices: Tensor, values: Tensor): Tensor {
  const make = ops.aten!.sparse_coo_tensor!.indices_size!;
  return make(indices, values, other.shape) as Tensor;
}
