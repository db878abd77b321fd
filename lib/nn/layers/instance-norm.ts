import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import type { Loading } from '../module/state-dict.js';
import { bind_accessors, factory_defaults, kind_of } from '../native-module.js';
import { NormBase, type NormOptions } from './norm-base.js';

const bind = signature<NormOptions>('_InstanceNorm.__init__', {
  num_features: required,
  eps: 1e-5,
  momentum: 0.1,
  affine: false,
  track_running_stats: false,
  ...factory_defaults,
  bias: keyword_only(true),
});

type NormArguments = Arguments<
  NormOptions,
  [
    num_features: 'num_features',
    eps: 'eps',
    momentum: 'momentum',
    affine: 'affine',
    track_running_stats: 'track_running_stats',
    device: 'device',
    dtype: 'dtype',
  ]
>;

abstract class InstanceNormNd extends NormBase {
  constructor(...args: NormArguments) {
    super(kind_of(new.target), bind(args));
  }

  /** Files of PyTorch before 0.4 may hold statistics that this module does not keep. */
  override load_own_state(loading: Loading, prefix: string): void {
    const version = loading.metadata[prefix.slice(0, -1)]?.version;
    if (version === undefined && !this.track_running_stats)
      refuse_statistics(loading, prefix, this.constructor.name);
    super.load_own_state(loading, prefix);
  }
}

function refuse_statistics(loading: Loading, prefix: string, name: string): void {
  const keys = ['running_mean', 'running_var']
    .map((each) => prefix + each)
    .filter((key) => loading.tensors.has(key));
  if (keys.length === 0) return;
  loading.problems.push(
    `Unexpected running stats buffer(s) ${keys.map((key) => `"${key}"`).join(' and ')} for ${name} with ` +
      `track_running_stats=False. If state_dict is a checkpoint saved before 0.4.0, this may be expected because ` +
      `${name} does not track running stats by default since 0.4.0. Please remove these keys from state_dict. If the ` +
      `running stats are actually needed, instead set track_running_stats=True in ${name} to enable them. See the ` +
      `documentation of ${name} for details.`,
  );
  for (const key of keys) loading.tensors.delete(key);
}

export interface InstanceNorm1dOptions extends NormOptions {}

/**
 * Scales each channel of each example to mean 0 and variance 1. By default without `affine` and running statistics.
 *
 * - Input and output: `[N, C, L]` or `[C, L]`.
 * - With `affine`: parameters `weight` (ones) and `bias` (zeros).
 *
 * @throws ValueError if the input has neither 2 nor 3 dimensions, or has one value per channel.
 *
 * @example
 * console.log(new nn.InstanceNorm1d(100).forward(torch.randn(20, 100, 8)).shape); // [20, 100, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html
 */
export class InstanceNorm1d extends InstanceNormNd {
  static readonly kind: string = 'InstanceNorm1d';
}

bind_accessors(InstanceNorm1d);

export interface InstanceNorm2dOptions extends NormOptions {}

/**
 * Scales each channel of each example to mean 0 and variance 1. By default without `affine` and running statistics.
 *
 * - Input and output: `[N, C, H, W]` or `[C, H, W]`.
 * - With `affine`: parameters `weight` (ones) and `bias` (zeros).
 *
 * @throws ValueError if the input has neither 3 nor 4 dimensions, or has one value per channel.
 *
 * @example
 * console.log(new nn.InstanceNorm2d(100).forward(torch.randn(2, 100, 27, 27)).shape); // [2, 100, 27, 27]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html
 */
export class InstanceNorm2d extends InstanceNormNd {
  static readonly kind: string = 'InstanceNorm2d';
}

bind_accessors(InstanceNorm2d);

export interface InstanceNorm3dOptions extends NormOptions {}

/**
 * Scales each channel of each example to mean 0 and variance 1. By default without `affine` and running statistics.
 *
 * - Input and output: `[N, C, D, H, W]` or `[C, D, H, W]`.
 * - With `affine`: parameters `weight` (ones) and `bias` (zeros).
 *
 * @throws ValueError if the input has neither 4 nor 5 dimensions, or has one value per channel.
 *
 * @example
 * console.log(new nn.InstanceNorm3d(100).forward(torch.randn(2, 100, 4, 5, 6)).shape); // [2, 100, 4, 5, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html
 */
export class InstanceNorm3d extends InstanceNormNd {
  static readonly kind: string = 'InstanceNorm3d';
}

bind_accessors(InstanceNorm3d);
