/** What functions take: a picture, or a tensor of shape (..., channels, height, width). */
import { Image } from '../../image/image.js';
import { type_name } from '../../internal/type-name.js';
import { Tensor } from '../../tensor/tensor.js';
import { bands, expect_image } from '../pixels/bands.js';
import { dimensions } from '../tensors/check.js';

export type Picture = Image | Tensor;

/**
 * Channels, height and width.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.get_dimensions.html
 *
 * @throws TypeError for what is neither a picture nor a tensor
 */
export function get_dimensions(img: Picture): [channels: number, height: number, width: number] {
  if (img instanceof Tensor) return dimensions(img);
  if (img instanceof Image) return [bands(img), img.height, img.width];
  throw new TypeError(`Unexpected type ${type_name(img)}`);
}

/** Width and height. */
export function get_image_size(img: Picture): [width: number, height: number] {
  const [, height, width] = get_dimensions(img);
  return [width, height];
}

/** The number of channels. */
export const get_image_num_channels = (img: Picture): number => get_dimensions(img)[0];

/** `on_tensor` of a tensor, `on_image` of a picture, and a TypeError for anything else. */
export function either<Kind extends Picture>(
  img: Kind,
  on_image: (image: Image) => Image,
  on_tensor: (tensor: Tensor) => Tensor,
): Kind {
  if (img instanceof Tensor) return on_tensor(img) as Kind;
  expect_image(img);
  return on_image(img) as Kind;
}
