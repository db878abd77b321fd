import type { Loading } from '../module/state-dict.js';
import type { OptionsOf } from '../takes.js';
import { NormBase, norm } from './norm-base.js';

abstract class InstanceNormNd extends NormBase {
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

const instance_norm = <const Kind extends string>(kind: Kind) =>
  norm(kind, '_InstanceNorm', false, InstanceNormNd);

export interface InstanceNorm1dOptions extends OptionsOf<typeof InstanceNorm1d> {}

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
 */
export class InstanceNorm1d extends instance_norm('InstanceNorm1d') {}

export interface InstanceNorm2dOptions extends OptionsOf<typeof InstanceNorm2d> {}

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
 */
export class InstanceNorm2d extends instance_norm('InstanceNorm2d') {}

export interface InstanceNorm3dOptions extends OptionsOf<typeof InstanceNorm3d> {}

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
 */
export class InstanceNorm3d extends instance_norm('InstanceNorm3d') {}
