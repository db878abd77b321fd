/** Tensors that share memory without knowing of each other. */
import { addon } from '../native/addon.js';
import type { Tensor } from './tensor.js';

/** Whether no other tensor, and nothing else that keeps memory, has the storage of `tensor`. */
export const is_alone = (tensor: Tensor): boolean => addon.storage_owners(tensor) === 1;

/** A float tensor over a part of `memory`, as if it had been made there: no view, and with a version of its own. */
export function tensor_in(memory: Tensor, offset: number, shape: readonly number[]): Tensor {
  const stride = shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * size, 1));
  return addon.tensor_over(memory, 'float32', offset, shape, stride, false, false) as Tensor;
}
