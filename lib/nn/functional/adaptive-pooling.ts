/** Means and maxima over as many windows as the output is large. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1 } from '../../types.js';
import type { OptionalSize2, OptionalSize3 } from '../layers/adaptive-pooling.js';

type OutputSize = Size1 | OptionalSize2 | OptionalSize3;

/** The size that `output_size` stands for: null in a list is that of the input. */
function size_for(input: Tensor, output_size: OutputSize): number | number[] {
  if (!Array.isArray(output_size)) return output_size as number;
  const { shape } = input;
  const count = output_size.length;
  if (shape.length <= count) throw new ValueError(`Input dimension should be at least ${count + 1}`);
  return output_size.map((size: number | null, place) => size ?? (shape.at(place - count) as number));
}

interface AdaptiveAvgArguments<Size> {
  input: Tensor;
  /** Sizes of the output; null for those of the input. */
  output_size: Size;
}

type AdaptiveAvg<Size> = (
  ...args: Arguments<AdaptiveAvgArguments<Size>, [input: 'input', output_size: 'output_size']>
) => Tensor;

function adaptive_avg<Size extends OutputSize>(
  name: string,
  pool: (input: Tensor, size: never) => Tensor,
): AdaptiveAvg<Size> {
  const bind = signature<AdaptiveAvgArguments<OutputSize>>(name, { input: required, output_size: required });
  return (...args) => {
    const { input, output_size } = bind(args);
    return pool(input, size_for(input, output_size) as never);
  };
}

/**
 * Means over as many windows as `output_size` says.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 */
export const adaptive_avg_pool2d = adaptive_avg<OptionalSize2>(
  'adaptive_avg_pool2d',
  nn_functions.adaptive_avg_pool2d,
);

/**
 * Means of volumes over as many windows as `output_size` says.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool3d.html
 */
export const adaptive_avg_pool3d = adaptive_avg<OptionalSize3>(
  'adaptive_avg_pool3d',
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

interface AdaptiveMaxArguments<Size> extends AdaptiveAvgArguments<Size> {
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: boolean;
}

interface AdaptiveMax<Size> {
  (...args: Arguments<AdaptiveAvgArguments<Size>, [input: 'input', output_size: 'output_size']>): Tensor;
  (
    input: Tensor,
    output_size: Size,
    return_indices: true | { return_indices: true },
  ): [maxima: Tensor, indices: Tensor];
}

type AdaptiveMaxWithIndices<Size> = (
  ...args: Arguments<
    AdaptiveMaxArguments<Size>,
    [input: 'input', output_size: 'output_size', return_indices: 'return_indices']
  >
) => [maxima: Tensor, indices: Tensor];

function adaptive_max<Size extends OutputSize>(
  dimensions: 1 | 2 | 3,
): [AdaptiveMax<Size>, AdaptiveMaxWithIndices<Size>] {
  const maxima = adaptive_maxima[`AdaptiveMaxPool${dimensions}d`]!;
  const of = (name: string, always: boolean) => {
    const bind = signature<AdaptiveMaxArguments<OutputSize>>(name, {
      input: required,
      output_size: required,
      return_indices: false,
    });
    return (...args: readonly unknown[]) => {
      const { input, output_size, return_indices } = bind(args);
      const found = maxima(input, output_size as never);
      return always || return_indices ? found : found[0];
    };
  };
  const name = `adaptive_max_pool${dimensions}d`;
  return [
    of(`_${name}`, false) as AdaptiveMax<Size>,
    of(`${name}_with_indices`, true) as AdaptiveMaxWithIndices<Size>,
  ];
}

const [one, one_with_indices] = adaptive_max<Size1>(1);
const [two, two_with_indices] = adaptive_max<OptionalSize2>(2);
const [three, three_with_indices] = adaptive_max<OptionalSize3>(3);

/**
 * Maxima of signals over as many windows as `output_size` says.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 */
export const adaptive_max_pool1d = one;

/**
 * Maxima of pictures over as many windows as `output_size` says.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 */
export const adaptive_max_pool2d = two;

/**
 * Maxima of volumes over as many windows as `output_size` says.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool3d.html
 */
export const adaptive_max_pool3d = three;

/** As `adaptive_max_pool1d`, always with indices. */
export const adaptive_max_pool1d_with_indices = one_with_indices;
/** As `adaptive_max_pool2d`, always with indices. */
export const adaptive_max_pool2d_with_indices = two_with_indices;
/** As `adaptive_max_pool3d`, always with indices. */
export const adaptive_max_pool3d_with_indices = three_with_indices;
