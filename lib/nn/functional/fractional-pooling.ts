/** Maxima over windows of random steps. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2, Size3 } from '../../types.js';
import { expand } from '../sizes.js';

export interface FractionalMaxPoolArguments<Size> {
  input: Tensor;
  kernel_size: Size;
  /** Sizes of the output; this or `output_ratio`. */
  output_size?: Size | null;
  /** Sizes of the output as parts of those of the input, between 0 and 1. */
  output_ratio?: Size | null;
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: boolean;
  /** Numbers between 0 and 1, `[N, C, dimensions]`, in place of those that are drawn. */
  _random_samples?: Tensor | null;
}

type Given<Size> = Omit<FractionalMaxPoolArguments<Size>, 'return_indices'>;
type Positions = [
  input: 'input',
  kernel_size: 'kernel_size',
  output_size: 'output_size',
  output_ratio: 'output_ratio',
];

interface FractionalMaxPool<Size> {
  (...args: Arguments<Given<Size>, Positions>): Tensor;
  (...args: Arguments<Given<Size> & { return_indices: true }, Positions>): [maxima: Tensor, indices: Tensor];
}

type FractionalMaxPoolWithIndices<Size> = (
  ...args: Arguments<FractionalMaxPoolArguments<Size>, Positions>
) => [maxima: Tensor, indices: Tensor];

type Sizes = number | readonly number[];

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

function fractional<Size>(
  count: 2 | 3,
  // biome-ignore lint/suspicious/noExplicitAny: the two take sizes of two lengths
  pool: (input: Tensor, kernel_size: any, output_size: any, samples: Tensor) => [Tensor, Tensor],
): [FractionalMaxPool<Size>, FractionalMaxPoolWithIndices<Size>] {
  const name = `fractional_max_pool${count}d`;
  const of = (owner: string, always: boolean) => {
    const bind = signature<FractionalMaxPoolArguments<Sizes>>(owner, {
      input: required,
      kernel_size: required,
      output_size: null,
      output_ratio: null,
      return_indices: false,
      _random_samples: null,
    });
    return (...args: readonly unknown[]) => {
      const given = bind(args);
      const { input, kernel_size, output_ratio, return_indices } = given;
      const size = given.output_size ?? output_size_for(input, name, count, output_ratio);
      const { dtype, device, shape } = input;
      const batch = input.ndim === count + 1 ? 1 : (shape[0] as number);
      const samples =
        given._random_samples ??
        functions.rand(batch, shape.at(-count - 1) as number, count, { dtype, device });
      const found = pool(input, kernel_size, size, samples);
      return always || return_indices ? found : found[0];
    };
  };
  return [
    of(`_${name}`, false) as FractionalMaxPool<Size>,
    of(`${name}_with_indices`, true) as FractionalMaxPoolWithIndices<Size>,
  ];
}

const [two, two_with_indices] = fractional<Size2>(2, nn_functions.fractional_max_pool2d);
const [three, three_with_indices] = fractional<Size3>(3, nn_functions.fractional_max_pool3d);

/**
 * Maxima over windows of random steps, along two dimensions.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fractional_max_pool2d.html
 */
export const fractional_max_pool2d = two;

/**
 * Maxima over windows of random steps, along three dimensions.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fractional_max_pool3d.html
 */
export const fractional_max_pool3d = three;

/** As `fractional_max_pool2d`, always with indices. */
export const fractional_max_pool2d_with_indices = two_with_indices;
/** As `fractional_max_pool3d`, always with indices. */
export const fractional_max_pool3d_with_indices = three_with_indices;
