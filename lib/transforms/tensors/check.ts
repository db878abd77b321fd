/** What torchvision asks of a tensor that stands for a picture: shape (..., channels, height, width). */
import type { Tensor } from '../../tensor/tensor.js';
import { list } from '../text.js';

/** @throws TypeError for fewer than two dimensions */
export function dimensions(image: Tensor): [channels: number, height: number, width: number] {
  if (image.ndim < 2) throw new TypeError('Tensor is not a torch image.');
  const [height, width] = image.shape.slice(-2) as [number, number];
  return [image.ndim === 2 ? 1 : image.shape[image.ndim - 3]!, height, width];
}

/** @throws TypeError for any other number of channels */
export function expect_channels(image: Tensor, permitted: readonly number[]): void {
  const [channels] = dimensions(image);
  if (!permitted.includes(channels)) {
    throw new TypeError(
      `Input image tensor permitted channel values are ${list(permitted)}, but found ${channels}`,
    );
  }
}

/** @throws TypeError unless there are at least three dimensions, and one channel or three */
export function expect_colours(image: Tensor): void {
  dimensions(image);
  if (image.ndim < 3) {
    throw new TypeError(`Input image tensor should have at least 3 dimensions, but found ${image.ndim}`);
  }
  expect_channels(image, [1, 3]);
}

/** @throws TypeError unless the tensor is uint8 */
export function expect_bytes(image: Tensor): void {
  if (image.dtype === 'uint8') return;
  throw new TypeError(`Only torch.uint8 image tensors are supported, but found torch.${image.dtype}`);
}
