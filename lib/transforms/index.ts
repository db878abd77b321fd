/** torchvision.transforms: from a decoded picture to what a network takes. */
export { Compose, Lambda } from './compose.js';
export {
  RandomApply,
  type RandomApplyOptions,
  RandomChoice,
  type RandomChoiceOptions,
  RandomOrder,
} from './containers.js';
export { describe, from_description, type TransformDescription } from './describe.js';
export * as functional from './functional.js';
export { CenterCrop, Resize, type ResizeOptions } from './geometry.js';
export {
  RandomCrop,
  type RandomCropOptions,
  RandomHorizontalFlip,
  RandomResizedCrop,
  type RandomResizedCropOptions,
} from './random.js';
export type { InterpolationMode } from './resample.js';
export { Normalize, type NormalizeOptions, ToTensor } from './tensor.js';
export { type Foresight, type PictureSize, Transform, type TransformLike } from './transform.js';
