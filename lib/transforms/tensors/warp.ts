/** torchvision's turning and bending of tensors: a grid of places, and `grid_sample`. */
import { ValueError } from '../../errors.js';
import * as F from '../../nn/functional/index.js';
import { functions } from '../../ops/index.js';
import { tensor } from '../../tensor/create.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import type { InterpolationMode } from '../interpolation.js';
import { dimensions } from './check.js';
import { as_batch, compute_dtype } from './dtype.js';

const { cat, empty, linspace, meshgrid, ones, stack, where } = functions;

type Fill = number | readonly number[] | null;

function check(image: Tensor, mode: InterpolationMode, fill: Fill): void {
  const [channels] = dimensions(image);
  if (Array.isArray(fill) && fill.length > 1 && fill.length !== channels) {
    throw new ValueError(
      `The number of elements in 'fill' cannot broadcast to match the number of channels of the image (${fill.length} != ${channels})`,
    );
  }
  if (mode !== 'nearest' && mode !== 'bilinear') {
    throw new ValueError(`Interpolation mode '${mode}' is unsupported with Tensor input`);
  }
}

/** The picture read at the places of `grid`; `fill` outside, blended at the edge. */
function sample(image: Tensor, grid: Tensor, mode: InterpolationMode, fill: Fill): Tensor {
  const { batch, restore } = as_batch(image, [grid.dtype as DType]);
  const [count, , height, width] = batch.shape as unknown as [number, number, number, number];
  const places = count > 1 ? grid.expand(count, grid.size(1), grid.size(2), grid.size(3)) : grid;
  const options = { mode: mode as 'bilinear', padding_mode: 'zeros', align_corners: false } as const;
  if (fill === null) return restore(F.grid_sample(batch, places, options));
  const inside = ones([count, 1, height, width], { dtype: batch.dtype, device: batch.device });
  const both = F.grid_sample(cat([batch, inside], 1), places, options);
  const pixels = both.index(':', ':-1');
  const mask = both.index(':', '-1:').expand_as(pixels);
  const colour = tensor(Array.isArray(fill) ? [...fill] : [fill], {
    dtype: batch.dtype,
    device: batch.device,
  })
    .view(1, -1, 1, 1)
    .expand_as(pixels);
  if (mode === 'nearest') return restore(where(mask.lt(0.5), colour, pixels));
  return restore(pixels.mul(mask).add(functions.rsub(mask, 1).mul(colour)));
}

/** Homogeneous places (x, y, 1) of an output, x from `left` and y from `top` on. */
function base_grid(left: number, top: number, width: number, height: number, like: Tensor): Tensor {
  const grid = empty([1, height, width, 3], { dtype: like.dtype, device: like.device });
  const device = { device: like.device };
  grid.index('...', 0).copy_(linspace(left, left + width - 1, width, device));
  grid.index('...', 1).copy_(linspace(top, top + height - 1, height, device).unsqueeze_(-1));
  grid.index('...', 2).fill_(1);
  return grid.view(1, height * width, 3);
}

const theta_of = (image: Tensor, numbers: readonly number[]): Tensor =>
  tensor([...numbers], { dtype: compute_dtype(image), device: image.device }).reshape(1, -1, 3);

const halves = (theta: Tensor, width: number, height: number): Tensor =>
  tensor([0.5 * width, 0.5 * height], { dtype: theta.dtype, device: theta.device });

/** By an inverse matrix of six numbers, to an output of another size, if one is given. */
export function affine(
  image: Tensor,
  matrix: readonly number[],
  mode: InterpolationMode,
  fill: Fill,
  size?: readonly [width: number, height: number],
): Tensor {
  check(image, mode, fill);
  const [, height, width] = dimensions(image);
  const [wide, high] = size ?? [width, height];
  const theta = theta_of(image, matrix);
  const base = base_grid(-wide * 0.5 + 0.5, -high * 0.5 + 0.5, wide, high, theta);
  const grid = base.bmm(theta.transpose(1, 2).div(halves(theta, width, height)));
  return sample(image, grid.view(1, high, wide, 2), mode, fill);
}

/** The size that holds all of a turned picture. */
export function affine_output_size(
  matrix: readonly number[],
  width: number,
  height: number,
): [width: number, height: number] {
  const [x, y] = [0.5 * width, 0.5 * height];
  const corners = tensor([
    [-x, -y, 1],
    [-x, y, 1],
    [x, y, 1],
    [x, -y, 1],
  ]).to('float32');
  const moved = corners.matmul(
    tensor([...matrix], { dtype: 'float32' })
      .view(2, 3)
      .t(),
  );
  const middle = tensor([x, y], { dtype: 'float32' });
  const whole = (values: Tensor): Tensor => values.add(middle).div(1e-4).trunc_().mul(1e-4);
  const most = functions.max(moved, 0).values;
  const least = functions.min(moved, 0).values;
  const size = whole(most).ceil().sub(whole(least).floor()).tolist() as [number, number];
  return [Math.trunc(size[0]), Math.trunc(size[1])];
}

export function perspective(
  image: Tensor,
  coefficients: readonly number[],
  mode: InterpolationMode,
  fill: Fill,
): Tensor {
  check(image, mode, fill);
  const [, height, width] = dimensions(image);
  const above = theta_of(image, coefficients.slice(0, 6));
  const [g, h] = coefficients.slice(6) as [number, number];
  const below = theta_of(image, [g, h, 1, g, h, 1]);
  const base = base_grid(0.5, 0.5, width, height, above);
  const upper = base.bmm(above.transpose(1, 2).div(halves(above, width, height)));
  const grid = upper.div(base.bmm(below.transpose(1, 2))).sub(1);
  return sample(image, grid.view(1, height, width, 2), mode, fill);
}

/** Each pixel moved by what `displacement`, of shape (1, height, width, 2), says. */
export function elastic(image: Tensor, displacement: Tensor, mode: InterpolationMode, fill: Fill): Tensor {
  const sides = image.shape.slice(-2).map((side) => linspace((-side + 1) / side, (side - 1) / side, side));
  const [y, x] = meshgrid(...sides, { indexing: 'ij' }) as [Tensor, Tensor];
  const still = stack([x, y], -1).unsqueeze(0);
  return sample(image, still.to(image.device).add(displacement.to(image.device)), mode, fill);
}
