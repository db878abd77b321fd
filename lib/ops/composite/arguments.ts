/** Reading the arguments of functions that take any number of tensors. */
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';

export function is_tensor(value: unknown): value is Tensor {
  return value instanceof addon.Tensor;
}

/** Tensors as separate arguments, or as one list. */
export type Tensors = readonly Tensor[] | readonly [readonly Tensor[]];

/** The tensors of `f(a, b)` or `f([a, b])`. */
export function tensors_of(args: Tensors): readonly Tensor[] {
  return args.length === 1 && Array.isArray(args[0]) ? args[0] : (args as readonly Tensor[]);
}
