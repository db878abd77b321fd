import * as F from '../../nn/functional/index.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike, DType } from '../../types.js';
import { dimensions } from './check.js';
import { as_batch, compute_dtype } from './dtype.js';

type Pair = readonly [x: number, y: number];

function kernel1d(size: number, sigma: number, dtype: DType, device: DeviceLike): Tensor {
  const half = (size - 1) * 0.5;
  const density = functions.linspace(-half, half, size, { dtype, device }).div(sigma).pow(2).mul(-0.5).exp();
  return density.div(density.sum());
}

/** Blurred by a Gaussian of `size` pixels and standard deviation `sigma`, mirrored at the edges. */
export function gaussian_blur(image: Tensor, size: Pair, sigma: Pair): Tensor {
  dimensions(image);
  const dtype = compute_dtype(image);
  const [x, y] = [
    kernel1d(size[0], sigma[0], dtype, image.device),
    kernel1d(size[1], sigma[1], dtype, image.device),
  ];
  const channels = image.size(-3);
  const kernel = y.unsqueeze(1).mm(x.unsqueeze(0)).expand(channels, 1, size[1], size[0]);
  const { batch, restore } = as_batch(image, [dtype]);
  const [beside, above] = [Math.floor(size[0] / 2), Math.floor(size[1] / 2)];
  const padded = F.pad(batch, [beside, beside, above, above], { mode: 'reflect' });
  return restore(functions.conv2d(padded, kernel, { groups: channels }));
}
