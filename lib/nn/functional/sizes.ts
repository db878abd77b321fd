/** What losses ask of their tensors before LibTorch sees them. */
import { type_name } from '../../internal/type-name.js';
import { addon } from '../../native/addon.js';
import { Tensor } from '../../tensor/tensor.js';

/** @throws TypeError that names the first of the arguments that is no tensor. */
export function check_tensors(owner: string, tensors: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(tensors)) {
    if (value instanceof Tensor) continue;
    throw new TypeError(`${owner}(): argument '${name}' must be Tensor, not ${type_name(value)}`);
  }
}

/** A shape as Python prints it: `torch.Size([2, 3])`. */
export function size_text(tensor: Tensor): string {
  return `torch.Size([${tensor.shape.join(', ')}])`;
}

export function same_size(one: Tensor, other: Tensor): boolean {
  return one.ndim === other.ndim && one.shape.every((size, dim) => size === other.shape[dim]);
}

/** PyTorch's warning of a loss whose target is broadcast. */
export function warn_of_sizes(input: Tensor, target: Tensor): void {
  if (!same_size(input, target)) addon.warn_of_sizes(input.shape, target.shape);
}
