/** Normalisation functions of `torch.nn.functional`. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';

export interface LocalResponseNormArguments {
  input: Tensor;
  /** Number of neighbouring channels. */
  size: number;
  /** Default: 1e-4. */
  alpha?: number;
  /** Default: 0.75. */
  beta?: number;
  /** Default: 1. */
  k?: number;
}

const bind_lrn = signature<LocalResponseNormArguments>('local_response_norm', {
  input: required,
  size: required,
  alpha: 0.0001,
  beta: 0.75,
  k: 1,
});

/**
 * Divides each activation by a power of the mean square of its neighbours in the channels around it.
 *
 * @throws ValueError if the input has fewer than 3 dimensions.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html
 */
export function local_response_norm(
  ...args: Arguments<
    LocalResponseNormArguments,
    [input: 'input', size: 'size', alpha: 'alpha', beta: 'beta', k: 'k']
  >
): Tensor {
  const { input, size, alpha, beta, k } = bind_lrn(args);
  return addon.local_response_norm(input, size, alpha, beta, k) as Tensor;
}

export interface BatchNormArguments {
  input: Tensor;
  running_mean: Tensor | null;
  running_var: Tensor | null;
  /** `[C]`: a factor for each channel. Default: null. */
  weight?: Tensor | null;
  /** `[C]`: added to each channel. Default: null. */
  bias?: Tensor | null;
  /** Takes the statistics of the batch, and updates the running ones. Default: false. */
  training?: boolean;
  /** Weight of the batch in the running statistics. Default: 0.1. */
  momentum?: number;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
}

const bind_batch_norm = signature<BatchNormArguments>('batch_norm', {
  input: required,
  running_mean: required,
  running_var: required,
  weight: null,
  bias: null,
  training: false,
  momentum: 0.1,
  eps: 1e-5,
});

/**
 * Scales each channel to mean 0 and variance 1 over the batch.
 *
 * @throws ValueError if there is only one value per channel in training.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 */
export function batch_norm(
  ...args: Arguments<
    BatchNormArguments,
    [
      input: 'input',
      running_mean: 'running_mean',
      running_var: 'running_var',
      weight: 'weight',
      bias: 'bias',
      training: 'training',
      momentum: 'momentum',
      eps: 'eps',
    ]
  >
): Tensor {
  const { input, running_mean, running_var, weight, bias, training, momentum, eps } = bind_batch_norm(args);
  addon.check_batch(input.shape, training, eps);
  const cudnn_enabled = addon.global_flag('cudnn.enabled') as boolean;
  return functions.batch_norm(
    input,
    weight,
    bias,
    running_mean,
    running_var,
    training,
    momentum,
    eps,
    cudnn_enabled,
  );
}

export interface InstanceNormArguments {
  input: Tensor;
  /** `[C]`: changed, and used where the input is not. Default: null. */
  running_mean?: Tensor | null;
  /** `[C]`: changed, and used where the input is not. Default: null. */
  running_var?: Tensor | null;
  /** `[C]`: a factor for each channel. Default: null. */
  weight?: Tensor | null;
  /** `[C]`: added to each channel. Default: null. */
  bias?: Tensor | null;
  /** Takes the statistics of each example, not the running ones. Default: true. */
  use_input_stats?: boolean;
  /** Weight of the batch in the running statistics. Default: 0.1. */
  momentum?: number;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
}

const bind_instance_norm = signature<InstanceNormArguments>('instance_norm', {
  input: required,
  running_mean: null,
  running_var: null,
  weight: null,
  bias: null,
  use_input_stats: true,
  momentum: 0.1,
  eps: 1e-5,
});

/**
 * Scales each channel of each example to mean 0 and variance 1.
 *
 * @throws ValueError if there is only one value per channel.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 */
export function instance_norm(
  ...args: Arguments<
    InstanceNormArguments,
    [
      input: 'input',
      running_mean: 'running_mean',
      running_var: 'running_var',
      weight: 'weight',
      bias: 'bias',
      use_input_stats: 'use_input_stats',
      momentum: 'momentum',
      eps: 'eps',
    ]
  >
): Tensor {
  const { input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps } =
    bind_instance_norm(args);
  addon.check_instances(input.shape, use_input_stats);
  const cudnn_enabled = addon.global_flag('cudnn.enabled') as boolean;
  return functions.instance_norm(
    input,
    weight,
    bias,
    running_mean,
    running_var,
    use_input_stats,
    momentum,
    eps,
    cudnn_enabled,
  );
}

export interface GroupNormArguments {
  input: Tensor;
  num_groups: number;
  /** `[C]`: a factor for each channel. Default: null. */
  weight?: Tensor | null;
  /** `[C]`: added to each channel. Default: null. */
  bias?: Tensor | null;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
}

const bind_group_norm = signature<GroupNormArguments>('group_norm', {
  input: required,
  num_groups: required,
  weight: null,
  bias: null,
  eps: 1e-5,
});

/**
 * Scales groups of channels of each example to mean 0 and variance 1.
 *
 * @throws TorchError if the input has fewer than 2 dimensions; ValueError if there is only one value per group.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 */
export function group_norm(
  ...args: Arguments<
    GroupNormArguments,
    [input: 'input', num_groups: 'num_groups', weight: 'weight', bias: 'bias', eps: 'eps']
  >
): Tensor {
  const { input, num_groups, weight, bias, eps } = bind_group_norm(args);
  addon.check_groups(input.shape, num_groups);
  const cudnn_enabled = addon.global_flag('cudnn.enabled') as boolean;
  return functions.group_norm(input, num_groups, weight, bias, eps, cudnn_enabled);
}

export interface LayerNormArguments {
  input: Tensor;
  /** The last sizes of the input. */
  normalized_shape: readonly number[];
  /** Factors, in `normalized_shape`. Default: null. */
  weight?: Tensor | null;
  /** Added, in `normalized_shape`. Default: null. */
  bias?: Tensor | null;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
}

const bind_layer_norm = signature<LayerNormArguments>('layer_norm', {
  input: required,
  normalized_shape: required,
  weight: null,
  bias: null,
  eps: 1e-5,
});

/**
 * Scales the last dimensions to mean 0 and variance 1.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 */
export function layer_norm(
  ...args: Arguments<
    LayerNormArguments,
    [input: 'input', normalized_shape: 'normalized_shape', weight: 'weight', bias: 'bias', eps: 'eps']
  >
): Tensor {
  const { input, normalized_shape, weight, bias, eps } = bind_layer_norm(args);
  const cudnn_enabled = addon.global_flag('cudnn.enabled') as boolean;
  return functions.layer_norm(input, normalized_shape, weight, bias, eps, cudnn_enabled);
}

export interface NormalizeArguments {
  input: Tensor;
  /** Exponent of the norm. Default: 2. */
  p?: number;
  /** Default: 1. */
  dim?: number;
  /** Smallest norm that is divided by. Default: 1e-12. */
  eps?: number;
}

const bind_normalize = signature<NormalizeArguments>('normalize', {
  input: required,
  p: 2,
  dim: 1,
  eps: 1e-12,
});

/**
 * Divides by the norm along a dimension.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
 */
export function normalize(
  ...args: Arguments<NormalizeArguments, [input: 'input', p: 'p', dim: 'dim', eps: 'eps']>
): Tensor {
  const { input, p, dim, eps } = bind_normalize(args);
  const norm = functions.norm(input, { p, dim, keepdim: true }).clamp_min(eps);
  return input.div(norm.expand_as(input));
}
