/** Maxima over windows of random steps. */
import { ValueError } from '../../errors.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2, Size3 } from '../../types.js';
import { fractional, samples } from '../options/window.js';
import { expand } from '../sizes.js';
import { type Given, one, type Values } from '../takes.js';
import { by_indices } from './indices.js';

const described = <Size>() => ({ ...one, ...fractional<Size>() });

export interface FractionalMaxPoolArguments<Size> extends Given<ReturnType<typeof described<Size>>> {
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: boolean;
  /** Numbers between 0 and 1, `[N, C, dimensions]`, in place of those that are drawn. */
  _random_samples?: Tensor | null;
}

type Sizes = number | readonly number[];
type Described = ReturnType<typeof described<Sizes>> & typeof samples;

function output_size_for(input: Tensor, name: string, count: number, ratio: Sizes | null): number[] {
  if (ratio === null) {
    throw new ValueError(`${name} requires specifying either an output_size or an output_ratio`);
  }
  if (count === 2 && Array.isArray(ratio) && ratio.length > 2) {
    throw new ValueError(`${name} requires output_ratio to either be a single Int or tuple of Ints.`);
  }
  return expand(ratio, count).map((part, place) =>
    Math.trunc((input.shape.at(place - count) as number) * (part as number)),
  );
}

const fractional_max_pool = <const Count extends 2 | 3, D extends object>(
  count: Count,
  described: D,
  // biome-ignore lint/suspicious/noExplicitAny: the two take sizes of two lengths
  pool: (input: Tensor, kernel_size: any, output_size: any, samples: Tensor) => [Tensor, Tensor],
) => {
  const name = `fractional_max_pool${count}d` as const;
  return by_indices(
    name,
    described,
    (given, is_wanted) => {
      const { input, kernel_size, output_ratio, ...rest } = given as Values<Described>;
      const size = rest.output_size ?? output_size_for(input, name, count, output_ratio);
      const { dtype, device, shape } = input;
      const batch = input.ndim === count + 1 ? 1 : (shape[0] as number);
      const channels = shape.at(-count - 1) as number;
      const drawn = rest._random_samples ?? functions.rand(batch, channels, count, { dtype, device });
      const found = pool(input, kernel_size, size, drawn);
      return is_wanted ? found : found[0];
    },
    samples,
  );
};

const [two_d, two_d_with_indices] = fractional_max_pool(
  2,
  described<Size2>(),
  nn_functions.fractional_max_pool2d,
);
const [three_d, three_d_with_indices] = fractional_max_pool(
  3,
  described<Size3>(),
  nn_functions.fractional_max_pool3d,
);

/** Maxima over windows of random steps, along two dimensions. */
export const fractional_max_pool2d = two_d;

/** Maxima over windows of random steps, along three dimensions. */
export const fractional_max_pool3d = three_d;

/** As `fractional_max_pool2d`, always with indices. */
export const fractional_max_pool2d_with_indices = two_d_with_indices;
/** As `fractional_max_pool3d`, always with indices. */
export const fractional_max_pool3d_with_indices = three_d_with_indices;
