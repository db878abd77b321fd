/** Names of types as PyTorch's messages have them. */
import { type_name } from '../internal/type-name.js';
import { Tensor } from './tensor.js';
import { type_of_tensor } from './type-of-tensor.js';

/**
 * PyTorch's name for the type of a value: `'torch.FloatTensor'` for a tensor, else that of its class.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.typename.html
 */
export function typename(value: unknown): string {
  return value instanceof Tensor ? type_of_tensor(value) : type_name(value);
}
