/** Event files for TensorBoard. `torch.utils.tensorboard` in PyTorch. */
export type { Bins } from './histogram.js';
export type { Hyperparameter, Hyperparameters } from './hyperparameters.js';
export type { SummaryWriterOptions } from './arguments.js';
export { SummaryWriter } from './summary-writer.js';
export type { Values } from './values.js';
