/** Views with a least number of dimensions, of one tensor or of several. */
import type { Tensor } from '../../tensor/tensor.js';
import { internal } from '../bound.js';
import { is_tensor, type Tensors, tensors_of } from './arguments.js';

/** One tensor gives one result, several (or a list) give a list. */
export interface AtLeast {
  (tensor: Tensor): Tensor;
  (...tensors: Tensors): Tensor[];
}

interface Operator {
  (input: Tensor): Tensor;
  (tensors: readonly Tensor[]): Tensor[];
}

function of_any_number(operator: Operator): AtLeast {
  const apply = (...tensors: Tensors): Tensor | Tensor[] =>
    tensors.length === 1 && is_tensor(tensors[0]) ? operator(tensors[0]) : operator(tensors_of(tensors));
  return apply as AtLeast;
}

/**
 * View with at least one dimension.
 *
 *     torch.atleast_1d(torch.tensor(1)); // shape [1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_1d.html
 */
export const atleast_1d = of_any_number(internal.atleast_1d);

/**
 * View with at least two dimensions; new ones come first.
 *
 *     torch.atleast_2d(torch.arange(3)); // shape [1, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_2d.html
 */
export const atleast_2d = of_any_number(internal.atleast_2d);

/**
 * View with at least three dimensions; a matrix gets its new one at the end.
 *
 *     torch.atleast_3d(torch.zeros(2, 3)); // shape [2, 3, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_3d.html
 */
export const atleast_3d = of_any_number(internal.atleast_3d);
