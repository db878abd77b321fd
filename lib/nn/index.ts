/** Layers and networks: `torch.nn`. */
export { Parameter, type ParameterArguments } from '../tensor/parameter.js';
export { ModuleList } from './containers/module-list.js';
export { type NamedModules, Sequential, type SequentialClass } from './containers/sequential.js';
export * as functional from './functional/index.js';
export * as init from './init/index.js';
export { LogSoftmax, ReLU, type ReLUOptions, Softmax, type SoftmaxOptions } from './layers/activation.js';
export { Conv2d, type Conv2dOptions, type PaddingMode } from './layers/conv.js';
export { Dropout, type DropoutOptions } from './layers/dropout.js';
export { Linear, type LinearOptions } from './layers/linear.js';
export {
  CrossEntropyLoss,
  type CrossEntropyLossOptions,
  MSELoss,
  type MSELossOptions,
} from './layers/loss.js';
export {
  BatchNorm2d,
  type BatchNorm2dOptions,
  LocalResponseNorm,
  type LocalResponseNormOptions,
} from './layers/normalization.js';
export {
  AdaptiveAvgPool2d,
  type AdaptiveAvgPool2dOptions,
  AvgPool2d,
  type AvgPool2dOptions,
  MaxPool2d,
  type MaxPool2dOptions,
} from './layers/pooling.js';
export { Flatten, type FlattenOptions, Identity } from './layers/shape.js';
export type { BackwardHook, BackwardPreHook, Gradients } from './module/backward-hooks.js';
export type { ModuleToOptions } from './module/conversion.js';
export type { ForwardHook, ForwardHookOptions, ForwardPreHook, HookOptions } from './module/hooks.js';
export { Module } from './module/module.js';
export type { IncompatibleKeys, Loading, StateDict } from './module/state-dict.js';
export type { Reduction } from './reduction.js';
