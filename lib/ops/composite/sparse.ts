/** `torch.sparse`. */
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType, Layout, Scalar } from '../../types.js';
import { internal } from '../bound.js';

/** How `torch.sparse.mm` combines the products of a row and a column. */
export type SparseReduce = 'sum' | 'mean' | 'amax' | 'amin';

/**
 * Product of two matrices, of which the first, or both, are sparse. With `reduce`, of CSR by dense on the CPU,
 * products are combined in that way.
 *
 *     torch.sparse.mm(torch.eye(2).to_sparse(), torch.randn(2, 3)); // dense, 2 × 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sparse.mm.html
 */
function mm(mat1: Tensor, mat2: Tensor, reduce?: SparseReduce): Tensor {
  return reduce === undefined ? internal._sparse_mm(mat1, mat2) : internal._sparse_mm(mat1, mat2, reduce);
}

export interface AddmmOptions {
  mat: Tensor;
  mat1: Tensor;
  mat2: Tensor;
  /** A factor for `mat`. Default: 1. */
  beta?: Scalar;
  /** A factor for the product. Default: 1. */
  alpha?: Scalar;
}

const bind_addmm = signature<AddmmOptions>('addmm', {
  mat: required,
  mat1: required,
  mat2: required,
  beta: keyword_only(1),
  alpha: keyword_only(1),
});

/**
 * `beta` × `mat` + `alpha` × `mat1` @ `mat2`, where `mat1` is sparse; as `torch.addmm`, with a gradient for it.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sparse.addmm.html
 */
function addmm(...args: Arguments<AddmmOptions, [mat: 'mat', mat1: 'mat1', mat2: 'mat2']>): Tensor {
  const { mat, mat1, mat2, ...factors } = bind_addmm(args);
  return internal._sparse_addmm(mat, mat1, mat2, factors);
}

export type SampledOptions = Omit<AddmmOptions, 'mat'> & { input: Tensor };

const bind_sampled = signature<SampledOptions>('sampled_addmm', {
  input: required,
  mat1: required,
  mat2: required,
  beta: keyword_only(1),
  alpha: keyword_only(1),
});

/**
 * `alpha` × `mat1` @ `mat2` at those places where the CSR matrix `input` has values, plus `beta` × `input`.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sparse.sampled_addmm.html
 */
function sampled_addmm(
  ...args: Arguments<SampledOptions, [input: 'input', mat1: 'mat1', mat2: 'mat2']>
): Tensor {
  const { input, mat1, mat2, ...factors } = bind_sampled(args);
  return internal.sparse_sampled_addmm(input, mat1, mat2, factors);
}

export interface SumOptions {
  input: Tensor;
  /** The dimension, or the dimensions. Default: null, all of them. */
  dim?: number | readonly number[] | null;
  /** Of the result. Default: that of the input. */
  dtype?: DType | null;
}

const bind_sum = signature<SumOptions>('sum', { input: required, dim: null, dtype: null });

/**
 * Sum of a sparse COO tensor: of all elements, a dense number; along `dim`, a sparse tensor, or a dense one if no
 * sparse dimension is left.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sparse.sum.html
 */
function sum(...args: Arguments<SumOptions, [input: 'input', dim: 'dim', dtype: 'dtype']>): Tensor {
  const { input, dim, dtype } = bind_sum(args);
  if (dtype === null) return dim === null ? internal._sparse_sum(input) : internal._sparse_sum(input, dim);
  return dim === null ? internal._sparse_sum(input, { dtype }) : internal._sparse_sum(input, dim, { dtype });
}

export interface SoftmaxOptions {
  input: Tensor;
  dim: number;
  /** Of the result. Default: that of the input. */
  dtype?: DType | null;
}

function softmax_signature(name: string) {
  return signature<SoftmaxOptions>(name, { input: required, dim: required, dtype: keyword_only(null) });
}

const bind_softmax = softmax_signature('softmax');
const bind_log_softmax = softmax_signature('log_softmax');

type SoftmaxArguments = Arguments<SoftmaxOptions, [input: 'input', dim: 'dim']>;

/**
 * Softmax along `dim` over the values of a sparse COO tensor; elements that it does not hold count as negative
 * infinity.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sparse.softmax.html
 */
function softmax(...args: SoftmaxArguments): Tensor {
  const { input, dim, dtype } = bind_softmax(args);
  return internal._sparse_softmax(input, dim, dtype);
}

/**
 * Logarithm of `torch.sparse.softmax`.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sparse.log_softmax.html
 */
function log_softmax(...args: SoftmaxArguments): Tensor {
  const { input, dim, dtype } = bind_log_softmax(args);
  return internal._sparse_log_softmax(input, dim, dtype);
}

export interface SpdiagsOptions {
  diagonals: Tensor;
  offsets: Tensor;
  shape: readonly number[];
  /** Default: `'sparse_coo'`. */
  layout?: Layout | null;
}

const bind_spdiags = signature<SpdiagsOptions>('spdiags', {
  diagonals: required,
  offsets: required,
  shape: required,
  layout: null,
});

/**
 * Sparse matrix of `shape` whose diagonals at `offsets` are the rows of `diagonals`.
 *
 *     torch.sparse.spdiags(torch.ones(1, 3), torch.tensor([1]), [3, 3]);
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sparse.spdiags.html
 */
function spdiags(
  ...args: Arguments<
    SpdiagsOptions,
    [diagonals: 'diagonals', offsets: 'offsets', shape: 'shape', layout: 'layout']
  >
): Tensor {
  const { diagonals, offsets, shape, layout } = bind_spdiags(args);
  return internal._spdiags(diagonals, offsets, shape, layout);
}

/**
 * Whether making a sparse tensor checks its indices against its shape. On unless disabled: an index out of
 * bounds reads foreign memory.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sparse.check_sparse_tensor_invariants.html
 */
const check_sparse_tensor_invariants = Object.freeze({
  is_enabled: (): boolean => addon.global_flag('check_sparse_tensor_invariants') as boolean,
  enable: (): void => void addon.global_flag('check_sparse_tensor_invariants', true),
  disable: (): void => void addon.global_flag('check_sparse_tensor_invariants', false),
});

/** Functions of sparse tensors. */
export const sparse = Object.freeze({
  addmm,
  check_sparse_tensor_invariants,
  log_softmax,
  mm,
  sampled_addmm,
  softmax,
  spdiags,
  sum,
});
