/** Decompositions and products of matrices that PyTorch wraps in Python (torch/functional.py, torch/_tensor.py). */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import { internal } from '../bound.js';
import { type Tensors, tensors_of } from './arguments.js';

export interface LuOptions {
  A: Tensor;
  /** Exchanges rows. Without it, the CPU refuses. */
  pivot?: boolean;
  /** Returns an error code for each matrix instead of throwing. */
  get_infos?: boolean;
}

const bind_lu = signature<LuOptions>('lu', { A: required, pivot: true, get_infos: false });

/**
 * LU decomposition in packed form, and its pivots, counted from 1; with `get_infos` also an error code for each
 * matrix. PyTorch prefers `torch.linalg.lu_factor` in new code.
 *
 *     const [LU, pivots] = torch.lu(torch.randn(3, 3));
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.lu.html
 */
export function lu(
  ...args: Arguments<LuOptions, [A: 'A', pivot: 'pivot', get_infos: 'get_infos']>
): Tensor[] {
  const { A, pivot, get_infos } = bind_lu(args);
  const [LU, pivots, info] = internal._lu_with_info(A, pivot, !get_infos);
  return get_infos ? [LU, pivots, info] : [LU, pivots];
}

/**
 * Product of several matrices, in the order that takes the fewest operations. PyTorch prefers
 * `torch.linalg.multi_dot` in new code.
 *
 *     torch.chain_matmul(torch.randn(2, 9), torch.randn(9, 3), torch.randn(3, 4)); // 2 × 4
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.chain_matmul.html
 */
export function chain_matmul(...matrices: Tensors): Tensor {
  return internal.chain_matmul(tensors_of(matrices));
}
