/** Colours. */
import { ValueError } from '../../errors.js';
import type { Image } from '../../image/image.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { expect_image } from '../pixels/bands.js';
import * as enhance from '../pixels/enhance.js';
import { turn_hue } from '../pixels/hue.js';
import * as tables from '../pixels/tables.js';
import * as tensors from '../tensors/colour.js';
import { either, type Picture } from './picture.js';

/**
 * Brighter or darker: 0 is black, 1 the picture itself, 2 twice as bright.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_brightness.html
 */
export const adjust_brightness = <Kind extends Picture>(img: Kind, brightness_factor: number): Kind =>
  either(
    img,
    (image) => enhance.brightness(image, brightness_factor),
    (tensor) => tensors.brightness(tensor, brightness_factor),
  );

/**
 * More or less contrast: 0 is one grey, 1 the picture itself.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_contrast.html
 */
export const adjust_contrast = <Kind extends Picture>(img: Kind, contrast_factor: number): Kind =>
  either(
    img,
    (image) => enhance.contrast(image, contrast_factor),
    (tensor) => tensors.contrast(tensor, contrast_factor),
  );

/**
 * More or less colour: 0 is grey, 1 the picture itself.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_saturation.html
 */
export const adjust_saturation = <Kind extends Picture>(img: Kind, saturation_factor: number): Kind =>
  either(
    img,
    (image) => enhance.saturation(image, saturation_factor),
    (tensor) => tensors.saturation(tensor, saturation_factor),
  );

/**
 * Other hues: turned by `hue_factor` of the circle, from -0.5 to 0.5.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_hue.html
 *
 * @throws ValueError for a factor outside
 */
export function adjust_hue<Kind extends Picture>(img: Kind, hue_factor: number): Kind {
  if (!(hue_factor >= -0.5 && hue_factor <= 0.5)) {
    throw new ValueError(`hue_factor (${hue_factor}) is not in [-0.5, 0.5].`);
  }
  return either(
    img,
    (image) => turn_hue(image, hue_factor),
    (tensor) => tensors.hue(tensor, hue_factor),
  );
}

/**
 * `gain` times the light to the power of `gamma`: above 1 makes shadows darker, below 1 lighter.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_gamma.html
 *
 * @param gain default 1
 */
export const adjust_gamma = <Kind extends Picture>(img: Kind, gamma: number, gain = 1): Kind =>
  either(
    img,
    (image) => {
      if (gamma < 0) throw new ValueError('Gamma should be a non-negative real number');
      return tables.gamma(image, gamma, gain);
    },
    (tensor) => tensors.gamma(tensor, gamma, gain),
  );

export interface GrayscaleArguments {
  num_output_channels?: number;
}

const bind_grey = signature<GrayscaleArguments & { img: unknown }>('rgb_to_grayscale', {
  img: required,
  num_output_channels: 1,
});

/**
 * Grey, with one channel (the default) or three.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.rgb_to_grayscale.html
 */
export function rgb_to_grayscale<Kind extends Picture>(
  img: Kind,
  ...args: Arguments<GrayscaleArguments, ['num_output_channels']>
): Kind {
  const { num_output_channels } = bind_grey([img, ...args]);
  return either(
    img,
    (image) => grey_image(image, num_output_channels),
    (tensor) => tensors.grey(tensor, num_output_channels),
  );
}

/**
 * `rgb_to_grayscale` of a picture.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.to_grayscale.html
 */
export function to_grayscale(img: Image, num_output_channels = 1): Image {
  expect_image(img);
  return grey_image(img, num_output_channels);
}

function grey_image(image: Image, num_output_channels: number): Image {
  if (num_output_channels !== 1 && num_output_channels !== 3) {
    throw new ValueError('num_output_channels should be either 1 or 3');
  }
  const grey = image.convert('L');
  return num_output_channels === 1 ? grey : grey.convert('RGB');
}
