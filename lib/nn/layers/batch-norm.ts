import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import { bind_accessors, factory_defaults, kind_of } from '../native-module.js';
import { NormBase, type NormOptions } from './norm-base.js';

const bind = signature<NormOptions>('_BatchNorm.__init__', {
  num_features: required,
  eps: 1e-5,
  momentum: 0.1,
  affine: true,
  track_running_stats: true,
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

abstract class BatchNormNd extends NormBase {
  constructor(...args: NormArguments) {
    super(kind_of(new.target), bind(args));
  }
}

export interface BatchNorm1dOptions extends NormOptions {}

/**
 * Scales each channel to mean 0 and variance 1 over the batch, then by learnt factors. By default with `affine` and
 * running statistics.
 *
 * - Input and output: `[N, num_features, L]` or `[N, num_features]`.
 * - Parameters: `weight` (ones) and `bias` (zeros). Buffers: `running_mean`, `running_var`, `num_batches_tracked`.
 *
 * @throws ValueError if the input has neither 2 nor 3 dimensions, or in training only one value per channel.
 *
 * @example
 * console.log(new nn.BatchNorm1d(100).forward(torch.randn(20, 100)).shape); // [20, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 */
export class BatchNorm1d extends BatchNormNd {
  static readonly kind: string = 'BatchNorm1d';
}

bind_accessors(BatchNorm1d);

export interface BatchNorm2dOptions extends NormOptions {}

/**
 * Scales each channel to mean 0 and variance 1 over the batch, then by learnt factors. By default with `affine` and
 * running statistics.
 *
 * - Input and output: `[N, num_features, H, W]`.
 * - Parameters: `weight` (ones) and `bias` (zeros). Buffers: `running_mean`, `running_var`, `num_batches_tracked`.
 *
 * @throws ValueError if the input has not 4 dimensions, or in training only one value per channel.
 *
 * @example
 * console.log(new nn.BatchNorm2d(100).forward(torch.randn(2, 100, 27, 27)).shape); // [2, 100, 27, 27]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 */
export class BatchNorm2d extends BatchNormNd {
  static readonly kind: string = 'BatchNorm2d';
}

bind_accessors(BatchNorm2d);

export interface BatchNorm3dOptions extends NormOptions {}

/**
 * Scales each channel to mean 0 and variance 1 over the batch, then by learnt factors. By default with `affine` and
 * running statistics.
 *
 * - Input and output: `[N, num_features, D, H, W]`.
 * - Parameters: `weight` (ones) and `bias` (zeros). Buffers: `running_mean`, `running_var`, `num_batches_tracked`.
 *
 * @throws ValueError if the input has not 5 dimensions, or in training only one value per channel.
 *
 * @example
 * console.log(new nn.BatchNorm3d(100).forward(torch.randn(2, 100, 4, 5, 6)).shape); // [2, 100, 4, 5, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm3d.html
 */
export class BatchNorm3d extends BatchNormNd {
  static readonly kind: string = 'BatchNorm3d';
}

bind_accessors(BatchNorm3d);
