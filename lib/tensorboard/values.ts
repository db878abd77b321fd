/** What a program gives a writer, as numbers. */
import { types } from 'node:util';
import { AssertionError, NotImplementedError } from '../errors.js';
import { type_name } from '../internal/type-name.js';
import { as_tensor } from '../tensor/create.js';
import { Tensor } from '../tensor/tensor.js';
import type { TensorData } from '../types.js';

/** Numbers of any shape: a tensor, a typed array, nested lists, or a number. */
export type Values = Tensor | TensorData;

/** On the CPU and without a graph. */
export function to_tensor(values: Values): Tensor {
  if (values instanceof Tensor) {
    const tensor = values.detach().cpu();
    return tensor.dtype === 'bfloat16' ? tensor.half() : tensor;
  }
  const is_data = Array.isArray(values) || types.isTypedArray(values);
  if (!is_data && !['number', 'bigint', 'boolean'].includes(typeof values)) {
    throw new NotImplementedError(`Got ${type_name(values)}, but numpy array or torch tensor are expected.`);
  }
  return as_tensor(values);
}

/** The one number of `value`. */
export function to_number(value: Values): number {
  if (typeof value === 'number') return value;
  const tensor = to_tensor(value).squeeze();
  if (tensor.ndim !== 0) {
    throw new AssertionError(
      `Tensor should contain one element (0 dimensions).             Was given size: ${tensor.numel()} and ${tensor.ndim} dimensions.`,
    );
  }
  return Number(tensor.item());
}
