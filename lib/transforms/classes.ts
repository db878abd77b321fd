/** The classes that another thread can make from their names; see `describe`. */
export { AugMix } from './auto-augment/aug-mix.js';
export { AutoAugment } from './auto-augment/auto-augment.js';
export { RandAugment, TrivialAugmentWide } from './auto-augment/rand-augment.js';
export { ColorJitter } from './color-jitter.js';
export { Compose } from './compose.js';
export { RandomApply, RandomChoice, RandomOrder } from './containers.js';
export { GaussianNoise, Identity, ToDtype, ToImage } from './conversions.js';
export { ElasticTransform } from './elastic-transform.js';
export { CenterCrop, FiveCrop, Pad, Resize, TenCrop } from './frame.js';
export { GaussianBlur } from './gaussian-blur.js';
export { Grayscale } from './grayscale.js';
export { Lighting } from './lighting.js';
export { LinearTransformation } from './linear-transformation.js';
export { CutMix, MixUp } from './mix.js';
export { RandomCrop, RandomResizedCrop } from './random-crop.js';
export { RandomErasing } from './random-erasing.js';
export { RandomGrayscale, RandomHorizontalFlip, RandomVerticalFlip } from './random-flip.js';
export {
  RandomAdjustSharpness,
  RandomAutocontrast,
  RandomEqualize,
  RandomInvert,
  RandomPosterize,
  RandomSolarize,
} from './random-tone.js';
export { RandomPerspective } from './random-perspective.js';
export { RandomAffine, RandomRotation } from './random-warp.js';
export { ConvertImageDtype, Normalize, PILToTensor, ToPILImage, ToTensor } from './tensor.js';
