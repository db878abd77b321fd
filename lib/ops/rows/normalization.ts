/** Normalisations. */
import { func, functional, type Rows, unlisted } from '../row.js';

export const normalization: Rows = {
  batch_norm: functional(
    func(
      'Normalises each channel over the batch, or by running statistics.',
      'batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor',
    ),
  ),
  native_batch_norm: unlisted(
    func(
      'As `batch_norm`, and returns the mean and inverse deviation that it used.',
      'native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)',
    ),
  ),
  _native_batch_norm_legit: unlisted(
    func(
      'As `native_batch_norm`; running statistics are given, or left out.',
      '_native_batch_norm_legit(Tensor input, Tensor? weight, Tensor? bias, Tensor(a!) running_mean, Tensor(b!) running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)',
      '_native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)',
    ),
  ),
  instance_norm: functional(
    func(
      'Normalises each channel of each example.',
      'instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor',
    ),
  ),
  layer_norm: functional(
    func(
      'Normalises over the last dimensions.',
      'layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enable=True) -> Tensor',
    ),
  ),
  native_layer_norm: unlisted(
    func(
      'As `layer_norm`, and returns the mean and inverse deviation that it used.',
      'native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)',
    ),
  ),
  group_norm: functional(
    func(
      'Normalises over groups of channels of each example.',
      'group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enabled=True) -> Tensor',
    ),
  ),
  native_group_norm: unlisted(
    func(
      'As `group_norm`, and returns the mean and inverse deviation that it used.',
      'native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)',
    ),
  ),
  rms_norm: functional(
    func(
      'Scales by the root of the mean square over the last dimensions.',
      'rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor',
    ),
  ),
  nuclear_norm: unlisted(
    func(
      'Sum of the singular values of matrices.',
      'nuclear_norm(Tensor self, bool keepdim=False) -> Tensor',
      'nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor',
    ),
  ),
  frobenius_norm: unlisted(
    func(
      'Root of the sum of squares along the given dimensions.',
      'frobenius_norm.dim(Tensor self, int[1] dim, bool keepdim=False) -> Tensor',
    ),
  ),
  native_norm: unlisted(
    func(
      '`p`-norm of all elements, or along the given dimensions.',
      'native_norm(Tensor self, Scalar p=2) -> Tensor',
      'native_norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, int[1] dim, bool keepdim, ScalarType? dtype) -> Tensor',
    ),
  ),
  norm_except_dim: unlisted(
    func(
      'Norm over all dimensions but one, as weight normalisation needs it.',
      'norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor',
    ),
  ),
  cosine_similarity: func(
    'Cosine of the angle between vectors along `dim`.',
    'cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor',
  ),
  pairwise_distance: func(
    '`p`-norm distance between rows of two tensors.',
    'pairwise_distance(Tensor x1, Tensor x2, float p=2, float eps=1e-06, bool keepdim=False) -> Tensor',
  ),
  pdist: func('`p`-norm distances between all pairs of rows.', 'pdist(Tensor self, float p=2) -> Tensor'),
};
