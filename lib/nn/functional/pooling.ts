/** Means and power means over windows. */
import { bare } from '../../internal/define.js';
import { addon } from '../../native/addon.js';
import { nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2, Size3 } from '../../types.js';
import { avg_options, divisor, lp_options } from '../options/window.js';
import { type Given, one, taking } from '../takes.js';

const means = <Size>() => ({ ...one, ...avg_options<Size>(), ...divisor });

export interface AvgPoolArguments<Size> extends Given<ReturnType<typeof means<Size>>> {}

const avg_pool = <const Name extends string, D extends object>(
  name: Name,
  described: D,
  // biome-ignore lint/suspicious/noExplicitAny: operators that take sizes of one length each
  pool: (input: Tensor, options: any) => Tensor,
) =>
  taking(name, described, (given) => {
    const { input, stride, ...options } = given as { input: Tensor; stride: unknown };
    return pool(input, { ...options, stride: stride ?? [] });
  });

/** Means over windows of pictures. */
export const avg_pool2d = avg_pool('avg_pool2d', means<Size2>(), nn_functions.avg_pool2d);

/** Means over windows of volumes. */
export const avg_pool3d = avg_pool('avg_pool3d', means<Size3>(), nn_functions.avg_pool3d);

const powers = <Size>() => ({ ...one, ...lp_options<Size>() });

export interface LPPoolArguments<Size> extends Given<ReturnType<typeof powers<Size>>> {}

/** The layer of that name does it. */
const lp_pool = <const Name extends string, D extends object>(name: Name, described: D, kind: string) =>
  taking(name, described, (given) => {
    const { input, ...options } = given as { input: Tensor };
    return addon.layer_function(kind, bare(options), input) as Tensor;
  });

/** `(Σ xᵖ)^(1/p)` over windows of signals. */
export const lp_pool1d = lp_pool('lp_pool1d', powers<number>(), 'LPPool1d');

/** `(Σ xᵖ)^(1/p)` over windows of pictures. */
export const lp_pool2d = lp_pool('lp_pool2d', powers<Size2>(), 'LPPool2d');

/** `(Σ xᵖ)^(1/p)` over windows of volumes. */
export const lp_pool3d = lp_pool('lp_pool3d', powers<Size3>(), 'LPPool3d');
