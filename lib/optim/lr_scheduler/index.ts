/** Schedulers of learning rates. `torch.optim.lr_scheduler` in PyTorch. */
export { ExponentialLR, type ExponentialLROptions } from './exponential-lr.js';
export { LambdaLR, type LambdaLROptions } from './lambda-lr.js';
export { MultiStepLR, type MultiStepLROptions } from './multi-step-lr.js';
export { LRScheduler } from './scheduler.js';
export { StepLR, type StepLROptions } from './step-lr.js';
