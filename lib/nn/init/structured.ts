/** Values with a structure: identities, orthogonal rows, zeros in between. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { ValueError } from '../../errors.js';
import { functions, linalg } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { drawn } from './fill.js';
import { needed, type OptionsOf, taking } from '../takes.js';

/**
 * Makes a matrix the identity; returns it.
 *
 * @throws ValueError if the tensor has not 2 dimensions.
 */
export const eye_ = taking(
  'eye_',
  {
    tensor: needed<Tensor>(),
  },
  ({ tensor }): Tensor => {
    const [rows, columns] = matrix_shape(tensor);
    return with_grad_mode(false, () =>
      tensor.copy_(functions.eye(rows, columns, { dtype: tensor.dtype, device: tensor.device })),
    );
  },
);

function matrix_shape(tensor: Tensor): [rows: number, columns: number] {
  if (tensor.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  return tensor.shape as [number, number];
}

export interface DiracArguments extends OptionsOf<typeof dirac_> {}

/**
 * Makes a convolution's weight one that keeps its input, as far as there are channels; returns it.
 *
 * @throws ValueError if the tensor has not 3, 4 or 5 dimensions, or its first one does not divide by `groups`.
 */
export const dirac_ = taking(
  'dirac_',
  {
    tensor: needed<Tensor>(),
    /** Each group of output channels keeps as many input channels. Default: 1. */
    groups: 1,
  },
  ({ tensor, groups }): Tensor => {
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
  },
);

export interface OrthogonalArguments extends OptionsOf<typeof orthogonal_> {}

/**
 * Makes the rows (or, if there are more rows than columns, the columns) orthogonal; returns the tensor. Further
 * dimensions count as columns.
 *
 * @throws ValueError if the tensor has fewer than 2 dimensions.
 */
export const orthogonal_ = taking(
  'orthogonal_',
  {
    tensor: needed<Tensor>(),
    /** Default: 1. */
    gain: 1,
    ...drawn,
  },
  ({ tensor, gain, generator }): Tensor => {
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
  },
);

export interface SparseArguments extends OptionsOf<typeof sparse_> {}

/**
 * Fills a matrix from N(0, std²), with zeros at random places of each column; returns it.
 *
 * @throws ValueError if the tensor has not 2 dimensions.
 */
export const sparse_ = taking(
  'sparse_',
  {
    tensor: needed<Tensor>(),
    /** Part of each column that is zero. */
    sparsity: needed<number>(),
    /** Standard deviation of the others. Default: 0.01. */
    std: 0.01,
    ...drawn,
  },
  ({ tensor, sparsity, std, generator }): Tensor => {
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
  },
);
