/** torchvision.transforms.functional, on pictures (`Image`) and on tensors. */
export { InterpolationMode } from '../interpolation.js';
export {
  adjust_brightness,
  adjust_contrast,
  adjust_gamma,
  adjust_hue,
  adjust_saturation,
  type GrayscaleArguments,
  rgb_to_grayscale,
  to_grayscale,
} from './colour.js';
export {
  convert_image_dtype,
  erase,
  type NormalizeArguments,
  normalize,
  type PerChannel,
  pil_to_tensor,
  to_pil_image,
  to_tensor,
} from './convert.js';
export {
  center_crop,
  crop,
  five_crop,
  hflip,
  type PadArguments,
  type PaddingMode,
  pad,
  type ResizeArguments,
  type ResizedCropArguments,
  resize,
  resized_crop,
  ten_crop,
  vflip,
} from './frame.js';
export { get_dimensions, get_image_num_channels, get_image_size, type Picture } from './picture.js';
export type { Fill, Padding, Size } from './sizes.js';
export {
  adjust_sharpness,
  autocontrast,
  equalize,
  type GaussianBlurArguments,
  gaussian_blur,
  invert,
  posterize,
  solarize,
} from './tone.js';
export {
  type AffineArguments,
  affine,
  type RotateArguments,
  rotate,
} from './warp.js';
export {
  type ElasticTransformArguments,
  elastic_transform,
  type PerspectiveArguments,
  perspective,
} from './bend.js';
