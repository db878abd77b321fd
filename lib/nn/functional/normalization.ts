/** Normalisation functions of `torch.nn.functional`. */
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { neighbours, variance } from '../options/normalization.js';
import { needed, type OptionsOf, one, option, taking } from '../takes.js';

const cudnn_enabled = (): boolean => addon.global_flag('cudnn.enabled') as boolean;

const channels = {
  /** `[C]`: a factor for each channel. Default: null. */
  weight: option<Tensor | null>(null),
  /** `[C]`: added to each channel. Default: null. */
  bias: option<Tensor | null>(null),
};

const running = {
  /** Weight of the batch in the running statistics. Default: 0.1. */
  momentum: 0.1,
  ...variance,
};

export interface LocalResponseNormArguments extends OptionsOf<typeof local_response_norm> {}

/**
 * Divides each activation by a power of the mean square of its neighbours in the channels around it.
 *
 * @throws ValueError if the input has fewer than 3 dimensions.
 */
export const local_response_norm = taking(
  'local_response_norm',
  { ...one, ...neighbours },
  ({ input, size, alpha, beta, k }) => addon.local_response_norm(input, size, alpha, beta, k) as Tensor,
);

export interface BatchNormArguments extends OptionsOf<typeof batch_norm> {}

/**
 * Scales each channel to mean 0 and variance 1 over the batch.
 *
 * @throws ValueError if there is only one value per channel in training.
 */
export const batch_norm = taking(
  'batch_norm',
  {
    ...one,
    running_mean: needed<Tensor | null>(),
    running_var: needed<Tensor | null>(),
    ...channels,
    /** Takes the statistics of the batch, and updates the running ones. Default: false. */
    training: false,
    ...running,
  },
  ({ input, running_mean, running_var, weight, bias, training, momentum, eps }) => {
    addon.check_batch(input.shape, training, eps);
    const statistics = [running_mean, running_var] as const;
    return functions.batch_norm(input, weight, bias, ...statistics, training, momentum, eps, cudnn_enabled());
  },
);

export interface InstanceNormArguments extends OptionsOf<typeof instance_norm> {}

/**
 * Scales each channel of each example to mean 0 and variance 1.
 *
 * @throws ValueError if there is only one value per channel.
 */
export const instance_norm = taking(
  'instance_norm',
  {
    ...one,
    /** `[C]`: changed, and used where the input is not. Default: null. */
    running_mean: option<Tensor | null>(null),
    /** `[C]`: changed, and used where the input is not. Default: null. */
    running_var: option<Tensor | null>(null),
    ...channels,
    /** Takes the statistics of each example, not the running ones. Default: true. */
    use_input_stats: true,
    ...running,
  },
  ({ input, running_mean, running_var, weight, bias, use_input_stats: own, momentum, eps }) => {
    addon.check_instances(input.shape, own);
    const statistics = [running_mean, running_var] as const;
    return functions.instance_norm(input, weight, bias, ...statistics, own, momentum, eps, cudnn_enabled());
  },
);

export interface GroupNormArguments extends OptionsOf<typeof group_norm> {}

/**
 * Scales groups of channels of each example to mean 0 and variance 1.
 *
 * @throws TorchError if the input has fewer than 2 dimensions; ValueError if there is only one value per group.
 */
export const group_norm = taking(
  'group_norm',
  { ...one, num_groups: needed<number>(), ...channels, ...variance },
  ({ input, num_groups, weight, bias, eps }) => {
    addon.check_groups(input.shape, num_groups);
    return functions.group_norm(input, num_groups, weight, bias, eps, cudnn_enabled());
  },
);

export interface LayerNormArguments extends OptionsOf<typeof layer_norm> {}

/** Scales the last dimensions to mean 0 and variance 1. */
export const layer_norm = taking(
  'layer_norm',
  {
    ...one,
    /** The last sizes of the input. */
    normalized_shape: needed<readonly number[]>(),
    /** Factors, in `normalized_shape`. Default: null. */
    weight: option<Tensor | null>(null),
    /** Added, in `normalized_shape`. Default: null. */
    bias: option<Tensor | null>(null),
    ...variance,
  },
  ({ input, normalized_shape, weight, bias, eps }) =>
    functions.layer_norm(input, normalized_shape, weight, bias, eps, cudnn_enabled()),
);

export interface NormalizeArguments extends OptionsOf<typeof normalize> {}

/** Divides by the norm along a dimension. */
export const normalize = taking(
  'normalize',
  {
    ...one,
    /** Exponent of the norm. Default: 2. */
    p: 2,
    /** Default: 1. */
    dim: 1,
    /** Smallest norm that is divided by. Default: 1e-12. */
    eps: 1e-12,
  },
  ({ input, p, dim, eps }) => {
    const norm = functions.norm(input, { p, dim, keepdim: true }).clamp_min(eps);
    return input.div(norm.expand_as(input));
  },
);
