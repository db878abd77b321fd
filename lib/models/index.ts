/** The notebook's models: as written, corrected, with BatchNorm, and in the paper's two towers; and torchvision's. */
import { AlexNet, type AlexNetArguments, AlexNetTwoTower, NotebookAlexNet } from './alexnet.js';
import { AlexNetBatchNorm } from './alexnet-batchnorm.js';

export {
  AlexNet,
  type AlexNetArguments,
  type AlexNetOptions,
  AlexNetTwoTower,
  NotebookAlexNet,
} from './alexnet.js';
export { AlexNetBatchNorm } from './alexnet-batchnorm.js';
export type { Init } from './init.js';
export * as torchvision from './torchvision.js';

/** A new `AlexNet`. */
export const alexnet = (...args: AlexNetArguments): AlexNet => new AlexNet(...args);
/** A new `NotebookAlexNet`. */
export const notebook_alexnet = (...args: AlexNetArguments): NotebookAlexNet => new NotebookAlexNet(...args);
/** A new `AlexNetBatchNorm`. */
export const alexnet_batchnorm = (...args: AlexNetArguments): AlexNetBatchNorm =>
  new AlexNetBatchNorm(...args);
/** A new `AlexNetTwoTower`. */
export const alexnet_two_tower = (...args: AlexNetArguments): AlexNetTwoTower => new AlexNetTwoTower(...args);
