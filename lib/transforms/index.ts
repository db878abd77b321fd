/** torchvision.transforms: from a decoded picture to what a network takes. */
export type { AugMixOptions } from './auto-augment/aug-mix.js';
export { type AutoAugmentOptions, AutoAugmentPolicy } from './auto-augment/auto-augment.js';
export type { RandAugmentOptions, TrivialAugmentWideOptions } from './auto-augment/rand-augment.js';
export * from './classes.js';
export type { ColorJitterOptions } from './color-jitter.js';
export { Lambda } from './compose.js';
export type { RandomApplyOptions, RandomChoiceOptions } from './containers.js';
export type { GaussianNoiseOptions, ToDtypeOptions } from './conversions.js';
export { describe, from_description, type TransformDescription } from './describe.js';
export type { ElasticTransformOptions } from './elastic-transform.js';
export type { PadOptions, ResizeOptions, TenCropOptions } from './frame.js';
export * as functional from './functional/index.js';
export type { GaussianBlurOptions } from './gaussian-blur.js';
export type { GrayscaleOptions } from './grayscale.js';
export { type Interpolation, InterpolationMode } from './interpolation.js';
export type { LightingOptions } from './lighting.js';
export type { LinearTransformationOptions } from './linear-transformation.js';
export type { LabelledBatch, MixOptions } from './mix.js';
export type { RandomCropOptions, RandomResizedCropOptions } from './random-crop.js';
export type { RandomErasingOptions } from './random-erasing.js';
export type {
  RandomAdjustSharpnessOptions,
  RandomPosterizeOptions,
  RandomSolarizeOptions,
} from './random-tone.js';
export type { RandomPerspectiveOptions } from './random-perspective.js';
export type { RandomAffineOptions, RandomRotationOptions } from './random-warp.js';
export type { NormalizeOptions } from './tensor.js';
export { type Foresight, type PictureSize, size_of, Transform, type TransformLike } from './transform.js';
export * as v2 from './v2.js';
