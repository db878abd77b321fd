/** Values with a structure: identities, orthogonal rows, zeros in between. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, linalg } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Drawn } from './fill.js';

interface EyeArguments {
  tensor: Tensor;
}

const bind_eye = signature<EyeArguments>('eye_', { tensor: required });

/**
 * Makes a matrix the identity; returns it.
 *
 * @throws ValueError if the tensor has not 2 dimensions.
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_
 */
export function eye_(...args: Arguments<EyeArguments, [tensor: 'tensor']>): Tensor {
  const { tensor } = bind_eye(args);
  const [rows, columns] = matrix_shape(tensor);
  return with_grad_mode(false, () =>
    tensor.copy_(functions.eye(rows, columns, { dtype: tensor.dtype, device: tensor.device })),
  );
}

function matrix_shape(tensor: Tensor): [rows: number, columns: number] {
  if (tensor.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  return tensor.shape as [number, number];
}

export interface DiracArguments {
  tensor: Tensor;
  /** Each group of output channels keeps as many input channels. Default: 1. */
  groups?: number;
}

const bind_dirac = signature<DiracArguments>('dirac_', { tensor: required, groups: 1 });

/**
 * Makes a convolution's weight one that keeps its input, as far as there are channels; returns it.
 *
 * @throws ValueError if the tensor has not 3, 4 or 5 dimensions, or its first one does not divide by `groups`.
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 */
export function dirac_(...args: Arguments<DiracArguments, [tensor: 'tensor', groups: 'groups']>): Tensor {
  const { tensor, groups } = bind_dirac(args);
  const [outputs = 0, inputs = 0, ...kernel] = tensor.shape;
  if (kernel.length < 1 || kernel.length > 3) {
    throw new ValueError('Only tensors with 3, 4, or 5 dimensions are supported');
  }
  if (outputs % groups !== 0) throw new ValueError('dim 0 must be divisible by groups');
  if (tensor.device.type === 'meta') return tensor;
  const of_group = outputs / groups;
  return with_grad_mode(false, () => {
    tensor.zero_();
    for (let group = 0; group < groups; group++) {
      for (let channel = 0; channel < Math.min(of_group, inputs); channel++) {
        let place = tensor.select(0, group * of_group + channel).select(0, channel);
        for (const size of kernel) place = place.select(0, Math.floor(size / 2));
        place.fill_(1);
      }
    }
    return tensor;
  });
}

export interface OrthogonalArguments extends Drawn {
  tensor: Tensor;
  /** Default: 1. */
  gain?: number;
}

const bind_orthogonal = signature<OrthogonalArguments>('orthogonal_', {
  tensor: required,
  gain: 1,
  generator: null,
});

/**
 * Makes the rows (or, if there are more rows than columns, the columns) orthogonal; returns the tensor. Further
 * dimensions count as columns.
 *
 * @throws ValueError if the tensor has fewer than 2 dimensions.
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_
 */
export function orthogonal_(
  ...args: Arguments<OrthogonalArguments, [tensor: 'tensor', gain: 'gain', generator: 'generator']>
): Tensor {
  const { tensor, gain, generator } = bind_orthogonal(args);
  if (tensor.ndim < 2) throw new ValueError('Only tensors with 2 or more dimensions are supported');
  if (tensor.numel() === 0 || tensor.device.type === 'meta') return tensor;
  const rows = tensor.shape[0] as number;
  const columns = tensor.numel() / rows;
  return with_grad_mode(false, () => {
    const flat = tensor.new_empty([rows, columns]).normal_(0, 1, { generator });
    if (rows < columns) flat.t_();
    const [q, r] = linalg.qr(flat);
    // So that the result is spread evenly over all orthogonal matrices.
    q.mul_(r.diag().sign());
    if (rows < columns) q.t_();
    tensor.view_as(q).copy_(q);
    return tensor.mul_(gain);
  });
}

export interface SparseArguments extends Drawn {
  tensor: Tensor;
  /** Part of each column that is zero. */
  sparsity: number;
  /** Standard deviation of the others. Default: 0.01. */
  std?: number;
}

const bind_sparse = signature<SparseArguments>('sparse_', {
  tensor: required,
  sparsity: required,
  std: 0.01,
  generator: null,
});

/**
 * Fills a matrix from N(0, std²), with zeros at random places of each column; returns it.
 *
 * @throws ValueError if the tensor has not 2 dimensions.
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_
 */
export function sparse_(
  ...args: Arguments<
    SparseArguments,
    [tensor: 'tensor', sparsity: 'sparsity', std: 'std', generator: 'generator']
  >
): Tensor {
  const { tensor, sparsity, std, generator } = bind_sparse(args);
  const [rows, columns] = matrix_shape(tensor);
  if (tensor.device.type === 'meta') return tensor;
  const zeros = Math.ceil(sparsity * rows);
  return with_grad_mode(false, () => {
    tensor.normal_(0, std, { generator });
    for (let column = 0; column < columns; column++) {
      const order = functions.randperm(rows, { device: 'cpu' });
      tensor.select(1, column).index_fill_(0, order.narrow(0, 0, zeros).to(tensor.device), 0);
    }
    return tensor;
  });
}
