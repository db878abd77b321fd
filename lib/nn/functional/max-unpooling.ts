/** The partial inverse of maxima over windows. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { expand } from '../sizes.js';

export interface MaxUnpoolArguments<Size> {
  input: Tensor;
  /** What `max_pool` gave beside the maxima. */
  indices: Tensor;
  kernel_size: Size;
  /** Default: `kernel_size`. */
  stride?: Size | null;
  /** Default: 0. */
  padding?: Size;
  /** With or without batch and channels; for inputs whose size does not say it. */
  output_size?: readonly number[] | null;
}

type MaxUnpoolFunction<Size> = (
  ...args: Arguments<
    MaxUnpoolArguments<Size>,
    [
      input: 'input',
      indices: 'indices',
      kernel_size: 'kernel_size',
      stride: 'stride',
      padding: 'padding',
      output_size: 'output_size',
    ]
  >
) => Tensor;

interface Geometry {
  kernel: number[];
  stride: number[];
  padding: number[];
}

type Unpool = (input: Tensor, indices: Tensor, size: number[], geometry: Geometry) => Tensor;

function max_unpool<Size>(name: string, count: number, unpool: Unpool): MaxUnpoolFunction<Size> {
  const bind = signature<MaxUnpoolArguments<number | readonly number[]>>(name, {
    input: required,
    indices: required,
    kernel_size: required,
    stride: null,
    padding: 0,
    output_size: null,
  });
  return (...args) => {
    const { input, indices, kernel_size, stride, padding, output_size } = bind(args);
    const geometry = {
      kernel: expand(kernel_size, count),
      stride: expand(stride ?? kernel_size, count),
      padding: expand(padding, count),
    };
    return unpool(input, indices, size_of(input, geometry, output_size), geometry);
  };
}

function size_of(
  input: Tensor,
  { kernel, stride, padding }: Geometry,
  output_size: readonly number[] | null,
): number[] {
  const count = kernel.length;
  const sizes = kernel.map(
    (size, place) =>
      ((input.shape.at(place - count) as number) - 1) * stride[place]! + size - 2 * padding[place]!,
  );
  const wanted = output_size === null ? sizes : chosen(output_size, sizes, stride);
  for (const [place, size] of wanted.entries()) {
    if (size >= 0) continue;
    throw new ValueError(
      `max_unpooling: output_size must contain non-negative spatial dimensions, but got output_size[${place}]=${size}`,
    );
  }
  return wanted;
}

function chosen(
  output_size: readonly number[],
  sizes: readonly number[],
  stride: readonly number[],
): number[] {
  const count = sizes.length;
  if (output_size.length !== count && output_size.length !== count + 2) {
    throw new ValueError(
      `output_size should be a sequence containing ${count} or ${count + 2} elements, but it has a length of ` +
        `'${output_size.length}'`,
    );
  }
  const wanted = output_size.slice(-count);
  for (const [place, size] of wanted.entries()) {
    const [least, most] = [sizes[place]! - stride[place]!, sizes[place]! + stride[place]!];
    if (least < size && size < most) continue;
    throw new ValueError(
      `invalid output_size "[${wanted.join(', ')}]" (dim ${place} must be between ${least} and ${most})`,
    );
  }
  return wanted;
}

/**
 * Puts the maxima of signals back where they were, zeros elsewhere.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool1d.html
 */
export const max_unpool1d = max_unpool<Size1>('max_unpool1d', 1, (input, indices, size) =>
  nn_functions.max_unpool2d(input.unsqueeze(-1), indices.unsqueeze(-1), [...size, 1]).squeeze(-1),
);

/**
 * Puts the maxima of pictures back where they were, zeros elsewhere.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool2d.html
 */
export const max_unpool2d = max_unpool<Size2>('max_unpool2d', 2, (input, indices, size) =>
  nn_functions.max_unpool2d(input, indices, size as [number, number]),
);

/**
 * Puts the maxima of volumes back where they were, zeros elsewhere.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool3d.html
 */
export const max_unpool3d = max_unpool<Size3>(
  'max_unpool3d',
  3,
  (input, indices, size, { stride, padding }) =>
    nn_functions.max_unpool3d(input, indices, size, stride, padding),
);
