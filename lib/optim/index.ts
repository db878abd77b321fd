/** Optimizers, and schedulers for their learning rates. `torch.optim` in PyTorch. */
export { required } from '../internal/arguments.js';
export { Adadelta, type AdadeltaGroup, type AdadeltaOptions, type AdadeltaState } from './adadelta.js';
export { Adagrad, type AdagradGroup, type AdagradOptions } from './adagrad.js';
export type { AdagradState } from './adagrad-steps.js';
export { Adam, type AdamGroup, type AdamOptions } from './adam.js';
export type { AdamState } from './adam-state.js';
export { AdamW, type AdamWOptions } from './adamw.js';
export { Adamax, type AdamaxGroup, type AdamaxOptions, type AdamaxState } from './adamax.js';
export { ASGD, type ASGDGroup, type ASGDOptions, type ASGDState } from './asgd.js';
export {
  type LoadStateDictPostHook,
  type LoadStateDictPreHook,
  register_optimizer_step_post_hook,
  register_optimizer_step_pre_hook,
  type StateDictPostHook,
  type StateDictPreHook,
  type StepPostHook,
  type StepPreHook,
} from './hooks.js';
export * as lr_scheduler from './lr_scheduler/index.js';
export { Optimizer, type StepArguments } from './optimizer.js';
export type { GroupOptions, GroupParams, ParamGroup, Params } from './param-groups.js';
export { NAdam, type NAdamGroup, type NAdamOptions } from './nadam.js';
export type { NAdamState } from './nadam-steps.js';
export { RAdam, type RAdamGroup, type RAdamOptions } from './radam.js';
export type { RAdamState } from './radam-steps.js';
export { RMSprop, type RMSpropGroup, type RMSpropOptions, type RMSpropState } from './rmsprop.js';
export { Rprop, type RpropGroup, type RpropOptions, type RpropState } from './rprop.js';
export { SGD, type SGDGroup, type SGDOptions } from './sgd.js';
export type { SGDParamState } from './sgd-state.js';
export type { LoadableStateDict, PackedGroup, ParamState, StateDict } from './state-dict.js';
export * as swa_utils from './swa_utils/index.js';
