/** Decompositions of low rank by random projection, which PyTorch writes in Python (torch/_lowrank.py). */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { functions, internal, linalg } from '../bound.js';
import { sparse } from './sparse.js';

type Decomposition = [U: Tensor, S: Tensor, V: Tensor];

const computed: readonly DType[] = ['float16', 'float32', 'float64'];

/** The dtype that a decomposition of `tensor` is computed in. */
function floating_dtype({ dtype }: Tensor): DType {
  return computed.includes(dtype) ? dtype : 'float32';
}

function matmul(a: Tensor, b: Tensor): Tensor {
  return a.layout === 'sparse_coo' ? sparse.mm(a, b) : functions.matmul(a, b);
}

function conjugate_transpose(tensor: Tensor): Tensor {
  return tensor.is_complex() ? tensor.transpose(-2, -1).conj() : tensor.transpose(-2, -1);
}

/** An orthogonal basis of most of the range of `A - M` (Halko et al., 2009, algorithm 4.4). */
function basis_of(A: Tensor, q: number, niter: number, M: Tensor | null): Tensor {
  const dtype = A.is_complex() ? A.dtype : floating_dtype(A);
  const same = (matrix: Tensor) => matrix;
  const apply = (turn: (matrix: Tensor) => Tensor, to: Tensor) => {
    const product = matmul(turn(A), to);
    return M === null ? product : product.sub(matmul(turn(M), to));
  };
  const start = functions.randn([A.shape.at(-1) as number, q], { dtype, device: A.device });
  let { Q } = linalg.qr(apply(same, start));
  for (let round = 0; round < niter; round++) {
    ({ Q } = linalg.qr(apply(conjugate_transpose, Q)));
    ({ Q } = linalg.qr(apply(same, Q)));
  }
  return Q;
}

function decompose(given: Tensor, q: number, niter: number, mean: Tensor | null): Decomposition {
  const [rows, columns] = given.shape.slice(-2) as [number, number];
  const wide = rows < columns;
  const whole = mean === null ? null : mean.broadcast_to(given.shape);
  const A = wide ? conjugate_transpose(given) : given;
  const M = wide && whole !== null ? conjugate_transpose(whole) : whole;
  const Q = basis_of(A, q, niter, M);
  // Transposed twice, as in Python: gradients are added in that order.
  const projected = matmul(conjugate_transpose(Q), A);
  const B = M === null ? projected : projected.sub(matmul(conjugate_transpose(Q), M));
  const { U, S, Vh } = linalg.svd(B, false);
  const left = Q.matmul(U);
  const right = conjugate_transpose(Vh);
  return wide ? [right, S, left] : [left, S, right];
}

export interface SvdLowrankOptions {
  A: Tensor;
  /** Rank, a little more than that of `A`. Default: 6. */
  q?: number | null;
  /** Rounds of subspace iteration. Default: 2. */
  niter?: number | null;
  /** Subtracted from `A`; of a shape that broadcasts to it. */
  M?: Tensor | null;
}

const bind_svd = signature<SvdLowrankOptions>('svd_lowrank', { A: required, q: 6, niter: 2, M: null });

/**
 * Singular values and vectors of a matrix (or a batch, or a sparse matrix) of low rank, by random projection: `A`
 * is near U diag(S) Vᴴ. Draws from the default generator.
 *
 *     const [U, S, V] = torch.svd_lowrank(torch.randn(100, 20), { q: 4 });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.svd_lowrank.html
 */
export function svd_lowrank(
  ...args: Arguments<SvdLowrankOptions, [A: 'A', q: 'q', niter: 'niter', M: 'M']>
): Decomposition {
  const { A, q, niter, M } = bind_svd(args);
  return decompose(A, q ?? 6, niter ?? 2, M);
}

export interface PcaLowrankOptions {
  A: Tensor;
  /** Rank. Default: 6, or the smaller side of `A`. */
  q?: number | null;
  /** Subtracts the mean of each column. Default: true. */
  center?: boolean;
  /** Rounds of subspace iteration. Default: 2. */
  niter?: number;
}

const bind_pca = signature<PcaLowrankOptions>('pca_lowrank', {
  A: required,
  q: null,
  center: true,
  niter: 2,
});

/**
 * Principal component analysis of the rows of a matrix (or a batch, or a sparse matrix): singular values and
 * vectors of the matrix with centred columns. Draws from the default generator.
 *
 *     const [U, S, V] = torch.pca_lowrank(torch.randn(100, 20), { q: 4 });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.pca_lowrank.html
 */
export function pca_lowrank(
  ...args: Arguments<PcaLowrankOptions, [A: 'A', q: 'q', center: 'center', niter: 'niter']>
): Decomposition {
  const { A, q: wanted, center, niter } = bind_pca(args);
  const [rows, columns] = A.shape.slice(-2) as [number, number];
  const most = Math.min(rows, columns);
  const q = wanted ?? Math.min(6, most);
  if (!(q >= 0 && q <= most)) {
    throw new ValueError(`q(=${q}) must be non-negative integer and not greater than min(m, n)=${most}`);
  }
  if (!(niter >= 0)) throw new ValueError(`niter(=${niter}) must be non-negative integer`);
  if (!center) return decompose(A, q, niter, null);
  if (A.layout === 'sparse_coo') return decompose(A, q, niter, means_of_sparse(A, rows, columns));
  return decompose(A.sub(A.mean([-2], true)), q, niter, null);
}

/** The means of the columns of a sparse matrix, as a matrix of its shape. */
function means_of_sparse(A: Tensor, rows: number, columns: number): Tensor {
  if (A.ndim !== 2) throw new ValueError('pca_lowrank input is expected to be 2-dimensional tensor');
  const dtype = floating_dtype(A);
  const means = sparse.sum(A, [-2]).div(rows);
  const places = means.indices().select(0, 0);
  const indices = functions.stack([places, functions.zeros_like(places)]);
  const column = internal.sparse_coo_tensor(indices, means.values(), [columns, 1], { dtype });
  const row = functions.ones([...A.shape.slice(0, -2), 1, rows], { dtype, device: A.device });
  return conjugate_transpose(sparse.mm(column, row));
}
