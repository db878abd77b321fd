/** The classes that another thread can make from their names; see `describe`. */
export { Compose } from './compose.js';
export { RandomApply, RandomChoice, RandomOrder } from './containers.js';
export { CenterCrop, Resize } from './geometry.js';
export { RandomCrop, RandomHorizontalFlip, RandomResizedCrop } from './random.js';
export { Normalize, ToTensor } from './tensor.js';
