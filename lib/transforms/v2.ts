/**
 * torchvision.transforms.v2, under the names that mean the same: the classes of v1, which draw the same from a seed, and
 * those that came with v2. On pictures they are the same in Python too; of tensors v2 rounds some colours otherwise.
 */
export { AutoAugmentPolicy } from './auto-augment/auto-augment.js';
export * from './classes.js';
export { Lambda } from './compose.js';
export * as functional from './functional/index.js';
export { InterpolationMode } from './interpolation.js';
export { Transform } from './transform.js';
