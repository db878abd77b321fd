import type { OptionsOf } from '../takes.js';
import { NormBase, norm } from './norm-base.js';

const batch_norm = <const Kind extends string>(kind: Kind) => norm(kind, '_BatchNorm', true, NormBase);

export interface BatchNorm1dOptions extends OptionsOf<typeof BatchNorm1d> {}

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
 */
export class BatchNorm1d extends batch_norm('BatchNorm1d') {}

export interface BatchNorm2dOptions extends OptionsOf<typeof BatchNorm2d> {}

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
 */
export class BatchNorm2d extends batch_norm('BatchNorm2d') {}

export interface BatchNorm3dOptions extends OptionsOf<typeof BatchNorm3d> {}

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
 */
export class BatchNorm3d extends batch_norm('BatchNorm3d') {}
