/** torchvision's cuts, borders, flips and sizes on tensors. */
import { TorchError } from '../../errors.js';
import * as F from '../../nn/functional/index.js';
import { tensor } from '../../tensor/create.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { InterpolationMode } from '../interpolation.js';
import { dimensions } from './check.js';
import { as_batch } from './dtype.js';

export type Borders = readonly [left: number, top: number, right: number, bottom: number];

type Mode = 'constant' | 'edge' | 'reflect' | 'symmetric';

export function pad(image: Tensor, [left, top, right, bottom]: Borders, fill: number, mode: Mode): Tensor {
  dimensions(image);
  if (mode === 'symmetric') return pad_symmetric(image, [left, top, right, bottom]);
  const sides = [left, right, top, bottom];
  const single = image.ndim < 4;
  const batch = single ? image.unsqueeze(0) : image;
  const alone = (result: Tensor): Tensor => (single ? result.squeeze(0) : result);
  if (mode === 'constant') return alone(F.pad(batch, sides, { mode: 'constant', value: fill }));
  const exact = image.dtype === 'float32' || image.dtype === 'float64';
  const padded = F.pad(exact ? batch : batch.to('float32'), sides, {
    mode: mode === 'edge' ? 'replicate' : mode,
  });
  return alone(padded).to(image.dtype);
}

/** The part of a side that is left after cutting `before` and `after` off. */
const cut = (image: Tensor, dim: number, before: number, after: number): Tensor =>
  image.narrow(dim, before, image.size(dim) - before - after);

function pad_symmetric(image: Tensor, borders: Borders): Tensor {
  const [left, top, right, bottom] = borders.map((border) => Math.max(0, -border)) as unknown as Borders;
  const inner = cut(cut(image, -1, left, right), -2, top, bottom);
  if (image.ndim !== 3 && image.ndim !== 4) {
    throw new TorchError('Symmetric padding of N-D tensors are not supported yet');
  }
  const columns = mirrored(inner.size(-1), Math.max(0, borders[0]), Math.max(0, borders[2]));
  const rows = mirrored(inner.size(-2), Math.max(0, borders[1]), Math.max(0, borders[3]));
  const device = { device: image.device };
  return inner.index('...', tensor(rows, device).unsqueeze(1), tensor(columns, device).unsqueeze(0));
}

/** Which positions a side shows, with `before` and `after` of them mirrored at its ends. */
function mirrored(length: number, before: number, after: number): number[] {
  const positions: number[] = [];
  for (let i = before - 1; i >= 0; i--) positions.push(i);
  for (let i = 0; i < length; i++) positions.push(i);
  for (let i = 0; i < after; i++) positions.push(-(i + 1));
  return positions;
}

export function crop(image: Tensor, top: number, left: number, height: number, width: number): Tensor {
  const [, high, wide] = dimensions(image);
  const [right, bottom] = [left + width, top + height];
  const inner = image.index('...', `${Math.max(top, 0)}:${bottom}`, `${Math.max(left, 0)}:${right}`);
  if (left >= 0 && top >= 0 && right <= wide && bottom <= high) return inner;
  const borders: Borders = [
    Math.max(-left + Math.min(0, right), 0),
    Math.max(-top + Math.min(0, bottom), 0),
    Math.max(right - Math.max(wide, left), 0),
    Math.max(bottom - Math.max(high, top), 0),
  ];
  return pad(inner, borders, 0, 'constant');
}

export function flip(image: Tensor, dim: -1 | -2): Tensor {
  dimensions(image);
  return image.flip(dim);
}

export function resize(
  image: Tensor,
  size: readonly [height: number, width: number],
  mode: InterpolationMode,
  antialias: boolean,
): Tensor {
  dimensions(image);
  const smooth = mode === 'bilinear' || mode === 'bicubic';
  const { batch, restore } = as_batch(image, ['float32', 'float64']);
  const resized = F.interpolate(batch, {
    size,
    mode: mode as 'bilinear',
    align_corners: smooth ? false : null,
    antialias: antialias && smooth,
  });
  return restore(mode === 'bicubic' && image.dtype === 'uint8' ? resized.clamp(0, 255) : resized);
}
