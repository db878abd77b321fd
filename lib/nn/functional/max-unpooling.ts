/** The partial inverse of maxima over windows. */
import { ValueError } from '../../errors.js';
import { nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { unpooled } from '../options/window.js';
import { expand } from '../sizes.js';
import { type Given, needed, one, option, taking, type Values } from '../takes.js';

const described = <Size>() => ({
  ...one,
  /** What `max_pool` gave beside the maxima. */
  indices: needed<Tensor>(),
  ...unpooled<Size>(),
  /** With or without batch and channels; for inputs whose size does not say it. */
  output_size: option<readonly number[] | null>(null),
});

export interface MaxUnpoolArguments<Size> extends Given<ReturnType<typeof described<Size>>> {}

type Described = ReturnType<typeof described<number | readonly number[]>>;

interface Geometry {
  kernel: number[];
  stride: number[];
  padding: number[];
}

type Unpool = (input: Tensor, indices: Tensor, size: number[], geometry: Geometry) => Tensor;

const max_unpool = <const Name extends string, D extends object>(
  name: Name,
  described: D,
  count: number,
  unpool: Unpool,
) =>
  taking(name, described, (given) => {
    const { input, indices, kernel_size, stride, padding, output_size } = given as Values<Described>;
    const geometry = {
      kernel: expand(kernel_size, count),
      stride: expand(stride ?? kernel_size, count),
      padding: expand(padding, count),
    };
    return unpool(input, indices, size_of(input, geometry, output_size), geometry);
  });

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

/** Puts the maxima of signals back where they were, zeros elsewhere. */
export const max_unpool1d = max_unpool('max_unpool1d', described<Size1>(), 1, (input, indices, size) =>
  nn_functions.max_unpool2d(input.unsqueeze(-1), indices.unsqueeze(-1), [...size, 1]).squeeze(-1),
);

/** Puts the maxima of pictures back where they were, zeros elsewhere. */
export const max_unpool2d = max_unpool('max_unpool2d', described<Size2>(), 2, (input, indices, size) =>
  nn_functions.max_unpool2d(input, indices, size as [number, number]),
);

/** Puts the maxima of volumes back where they were, zeros elsewhere. */
export const max_unpool3d = max_unpool(
  'max_unpool3d',
  described<Size3>(),
  3,
  (input, indices, size, { stride, padding }) =>
    nn_functions.max_unpool3d(input, indices, size, stride, padding),
);
