/** Maxima over windows, and where they are. */
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { max_options, rounding } from '../options/window.js';
import { type Given, one } from '../takes.js';
import { by_indices } from './indices.js';

const described = <Size>() => ({ ...one, ...max_options<Size>(), ...rounding });

export interface MaxPoolArguments<Size> extends Given<ReturnType<typeof described<Size>>> {
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: operators that take sizes of one length each
type Operator = (input: Tensor, options: any) => Tensor | [Tensor, Tensor];

/** The function for sizes of one type, and its twin that always gives indices. */
const max_pool = <const Name extends string, D extends object>(
  name: Name,
  described: D,
  plain: Operator,
  with_indices: Operator,
) =>
  by_indices(name, described, (given, is_wanted) => {
    const { input, stride, ...options } = given as { input: Tensor; stride: unknown };
    return (is_wanted ? with_indices : plain)(input, { ...options, stride: stride ?? [] });
  });

const [one_d, one_d_with_indices] = max_pool(
  'max_pool1d',
  described<Size1>(),
  functions.max_pool1d,
  functions.max_pool1d_with_indices,
);
const [two_d, two_d_with_indices] = max_pool(
  'max_pool2d',
  described<Size2>(),
  functions.max_pool2d,
  nn_functions.max_pool2d_with_indices,
);
const [three_d, three_d_with_indices] = max_pool(
  'max_pool3d',
  described<Size3>(),
  functions.max_pool3d,
  nn_functions.max_pool3d_with_indices,
);

/** Maxima over windows of signals; with `return_indices` also where they were. */
export const max_pool1d = one_d;

/**
 * Maxima over windows of pictures; with `return_indices` also where they were.
 *
 * @example
 * console.log(nn.functional.max_pool2d(torch.randn(1, 3, 8, 8), 2).shape); // [1, 3, 4, 4]
 */
export const max_pool2d = two_d;

/** Maxima over windows of volumes; with `return_indices` also where they were. */
export const max_pool3d = three_d;

/** As `max_pool1d`, always with indices. */
export const max_pool1d_with_indices = one_d_with_indices;
/** As `max_pool2d`, always with indices. */
export const max_pool2d_with_indices = two_d_with_indices;
/** As `max_pool3d`, always with indices. */
export const max_pool3d_with_indices = three_d_with_indices;
