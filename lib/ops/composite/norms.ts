/** Norms, distances and contractions that PyTorch writes in Python (torch/functional.py). */
import { TorchError, ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { internal, linalg } from '../bound.js';
import { is_tensor } from './arguments.js';

export interface NormOptions {
  input: Tensor;
  /** Order: a number, 'fro' or 'nuc'. */
  p?: number | 'fro' | 'nuc' | null;
  /** The dimension, or the dimensions. Default: null, all of them. */
  dim?: number | readonly number[] | null;
  /** Keeps what is reduced as dimensions of size 1. Default: false. */
  keepdim?: boolean;
  /** Of the result. Default: that of the input. */
  dtype?: DType | null;
}

const bind_norm = signature<NormOptions>('norm', {
  input: required,
  p: 'fro',
  dim: null,
  keepdim: false,
  dtype: null,
});

/**
 * Norm of all elements, or of vectors or matrices along `dim`. PyTorch prefers `torch.linalg.vector_norm` and
 * `torch.linalg.matrix_norm` in new code.
 *
 *     torch.norm(torch.tensor([3, 4], { dtype: 'float32' })); // 5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.norm.html
 */
export function norm(
  ...args: Arguments<NormOptions, [input: 'input', p: 'p', dim: 'dim', keepdim: 'keepdim', dtype: 'dtype']>
): Tensor {
  const { input, p, dim, keepdim, dtype } = bind_norm(args);
  const dims = typeof dim === 'number' ? [dim] : dim;
  if (typeof p !== 'string') return linalg.vector_norm(input, p ?? 2, dims, keepdim, { dtype });
  if (p === 'fro' && (dims === null || dims.length <= 2)) {
    return linalg.vector_norm(input, 2, dims, keepdim, { dtype });
  }
  return linalg.matrix_norm(input, p, dims ?? input.shape.map((_, index) => index), keepdim, { dtype });
}

/** How `cdist` computes Euclidean distances. */
export type ComputeMode =
  | 'use_mm_for_euclid_dist_if_necessary'
  | 'use_mm_for_euclid_dist'
  | 'donot_use_mm_for_euclid_dist';

const compute_modes: Readonly<Record<ComputeMode, number | null>> = {
  use_mm_for_euclid_dist_if_necessary: null,
  use_mm_for_euclid_dist: 1,
  donot_use_mm_for_euclid_dist: 2,
};

interface CdistOptions {
  x1: Tensor;
  x2: Tensor;
  /** The power of the norm. Default: 2. */
  p?: number;
  /** Whether a matrix product stands in the place of differences. Default: `'use_mm_for_euclid_dist_if_necessary'`. */
  compute_mode?: ComputeMode;
}

const bind_cdist = signature<CdistOptions>('cdist', {
  x1: required,
  x2: required,
  p: 2,
  compute_mode: 'use_mm_for_euclid_dist_if_necessary',
});

/**
 * `p`-norm distances between all pairs of rows: of B × P × M and B × R × M, a B × P × R tensor.
 *
 *     torch.cdist(torch.rand(4, 2), torch.rand(3, 2)); // 4 × 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cdist.html
 */
export function cdist(
  ...args: Arguments<CdistOptions, [x1: 'x1', x2: 'x2', p: 'p', compute_mode: 'compute_mode']>
): Tensor {
  const { x1, x2, p, compute_mode } = bind_cdist(args);
  if (!Object.hasOwn(compute_modes, compute_mode)) {
    throw new ValueError(`${compute_mode} is not a valid value for compute_mode`);
  }
  return internal.cdist(x1, x2, p, compute_modes[compute_mode]);
}

interface TensordotOptions {
  a: Tensor;
  b: Tensor;
  /** How many dimensions are summed over, or which of each tensor. Default: 2. */
  dims?: number | readonly [readonly number[], readonly number[]] | Tensor;
}

const bind_tensordot = signature<TensordotOptions>('tensordot', { a: required, b: required, dims: 2 });

/**
 * Product of two tensors summed over pairs of dimensions: the last `dims` of `a` with the first of `b`, or two
 * lists of dimensions.
 *
 *     torch.tensordot(torch.rand(3, 4, 5), torch.rand(4, 5, 2), 2); // 3 × 2
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tensordot.html
 */
export function tensordot(...args: Arguments<TensordotOptions, [a: 'a', b: 'b', dims: 'dims']>): Tensor {
  const { a, b, dims } = bind_tensordot(args);
  const [dims_a, dims_b] = contracted(dims, Math.min(a.ndim, b.ndim));
  return internal.tensordot(a, b, dims_a, dims_b);
}

type Pairs = readonly [readonly number[], readonly number[]];

function contracted(dims: number | Pairs | Tensor, most: number): Pairs {
  if (is_tensor(dims)) {
    return dims.numel() > 1 ? (dims.tolist() as unknown as Pairs) : contracted(dims.item() as number, most);
  }
  if (typeof dims !== 'number') return dims;
  if (dims < 0) throw new TorchError(`tensordot expects dims >= 0, but got dims=${dims}`);
  if (dims > most) throw new TorchError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${dims}`);
  const first = Array.from({ length: dims }, (_, index) => index);
  return [first.map((index) => index - dims), first];
}
