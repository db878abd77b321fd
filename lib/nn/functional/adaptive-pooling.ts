/** Means and maxima over as many windows as the output is large. */
import { addon } from '../../native/addon.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1 } from '../../types.js';
import { adaptive_options, type OptionalSize2, type OptionalSize3 } from '../options/window.js';
import { one, taking } from '../takes.js';
import { by_indices } from './indices.js';

type OutputSize = Size1 | OptionalSize2 | OptionalSize3;

/** The size that `output_size` stands for: null in a list is that of the input. */
function size_for(input: Tensor, output_size: OutputSize): number | number[] {
  if (!Array.isArray(output_size)) return output_size as number;
  const { shape } = input;
  const count = output_size.length;
  addon.check_output_sizes(shape.length, count);
  return output_size.map((size: number | null, place) => size ?? (shape.at(place - count) as number));
}

const described = <Size>() => ({ ...one, ...adaptive_options<Size>() });

const adaptive_avg = <const Name extends string, D extends object>(
  name: Name,
  described: D,
  pool: (input: Tensor, size: never) => Tensor,
) =>
  taking(name, described, (given) => {
    const { input, output_size } = given as { input: Tensor; output_size: OutputSize };
    return pool(input, size_for(input, output_size) as never);
  });

/** Means over as many windows as `output_size` says. */
export const adaptive_avg_pool2d = adaptive_avg(
  'adaptive_avg_pool2d',
  described<OptionalSize2>(),
  nn_functions.adaptive_avg_pool2d,
);

/** Means of volumes over as many windows as `output_size` says. */
export const adaptive_avg_pool3d = adaptive_avg(
  'adaptive_avg_pool3d',
  described<OptionalSize3>(),
  nn_functions.adaptive_avg_pool3d,
);

/** Maxima with their indices, by the layer that gives them. */
export const adaptive_maxima: Readonly<
  Record<string, (input: Tensor, size: never) => [maxima: Tensor, indices: Tensor]>
> = {
  AdaptiveMaxPool1d: (input, size) => functions.adaptive_max_pool1d(input, size),
  AdaptiveMaxPool2d: (input, size) => nn_functions.adaptive_max_pool2d(input, size_for(input, size) as never),
  AdaptiveMaxPool3d: (input, size) => nn_functions.adaptive_max_pool3d(input, size_for(input, size) as never),
};

const adaptive_max = <const Dimensions extends 1 | 2 | 3, D extends object>(
  dimensions: Dimensions,
  described: D,
) =>
  by_indices(`adaptive_max_pool${dimensions}d`, described, (given, is_wanted) => {
    const { input, output_size } = given as { input: Tensor; output_size: never };
    const found = adaptive_maxima[`AdaptiveMaxPool${dimensions}d`]!(input, output_size);
    return is_wanted ? found : found[0];
  });

const [one_d, one_d_with_indices] = adaptive_max(1, described<Size1>());
const [two_d, two_d_with_indices] = adaptive_max(2, described<OptionalSize2>());
const [three_d, three_d_with_indices] = adaptive_max(3, described<OptionalSize3>());

/** Maxima of signals over as many windows as `output_size` says. */
export const adaptive_max_pool1d = one_d;

/** Maxima of pictures over as many windows as `output_size` says. */
export const adaptive_max_pool2d = two_d;

/** Maxima of volumes over as many windows as `output_size` says. */
export const adaptive_max_pool3d = three_d;

/** As `adaptive_max_pool1d`, always with indices. */
export const adaptive_max_pool1d_with_indices = one_d_with_indices;
/** As `adaptive_max_pool2d`, always with indices. */
export const adaptive_max_pool2d_with_indices = two_d_with_indices;
/** As `adaptive_max_pool3d`, always with indices. */
export const adaptive_max_pool3d_with_indices = three_d_with_indices;
