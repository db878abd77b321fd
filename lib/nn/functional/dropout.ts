/** Dropout functions of `torch.nn.functional`. */
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { dropped } from '../options/activation.js';
import { type Given, inplace, one, taking } from '../takes.js';

const described = (is_training: boolean) => ({
  ...one,
  ...dropped,
  /** Without it, the input is given back. Default: true; false for the two alpha dropouts. */
  training: is_training,
  ...inplace,
});

export interface DropoutArguments extends Given<ReturnType<typeof described>> {}

type Drop = (input: Tensor, p: number, training: boolean) => Tensor;

const dropout_function = <const Name extends string>(
  name: Name,
  is_training: boolean,
  pure: Drop,
  in_place: Drop,
) =>
  taking(name, described(is_training), ({ input, p, training, inplace }) => {
    addon.check_probability(name, p);
    return (inplace ? in_place : pure)(input, p, training);
  });

function channel_dropout<const Dimensions extends 1 | 2 | 3>(dimensions: Dimensions) {
  const drop =
    (inplace: boolean): Drop =>
    (input, p, training) =>
      addon.channel_dropout(dimensions, input, p, training, inplace) as Tensor;
  return dropout_function(`dropout${dimensions}d`, true, drop(false), drop(true));
}

/**
 * Sets elements to zero with probability `p` and scales the others by `1 / (1 − p)`.
 *
 * @throws ValueError if `p` is not between 0 and 1.
 */
export const dropout = dropout_function('dropout', true, functions.dropout, functions.dropout_);

/**
 * As `dropout`, for whole channels of `[N, C, L]` or `[C, L]`.
 *
 * @throws TorchError if the input has other dimensions.
 */
export const dropout1d = channel_dropout(1);

/** As `dropout`, for whole channels of `[N, C, H, W]`; three dimensions are read as `[N, C, L]`, with a warning. */
export const dropout2d = channel_dropout(2);

/** As `dropout`, for whole channels of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export const dropout3d = channel_dropout(3);

/** Dropout that keeps mean and variance of self-normalising activations. */
export const alpha_dropout = dropout_function(
  'alpha_dropout',
  false,
  functions.alpha_dropout,
  functions.alpha_dropout_,
);

/** As `alpha_dropout`, for whole channels. */
export const feature_alpha_dropout = dropout_function(
  'feature_alpha_dropout',
  false,
  functions.feature_alpha_dropout,
  functions.feature_alpha_dropout_,
);
