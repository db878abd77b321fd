/** Optimizers, and schedulers for their learning rates. `torch.optim` in PyTorch. */
export { required } from '../internal/arguments.js';
export {
  register_optimizer_step_post_hook,
  register_optimizer_step_pre_hook,
  type StepPostHook,
  type StepPreHook,
} from './hooks.js';
export * as lr_scheduler from './lr_scheduler/index.js';
export {
  type LoadStateDictPostHook,
  type LoadStateDictPreHook,
  Optimizer,
  type StepArguments,
  type StateDictPostHook,
  type StateDictPreHook,
} from './optimizer.js';
export type { GroupOptions, GroupParams, ParamGroup, Params } from './param-groups.js';
export { SGD, type SGDGroup, type SGDOptions } from './sgd.js';
export type { SGDParamState } from './sgd-state.js';
export type { LoadableStateDict, PackedGroup, ParamState, StateDict } from './state-dict.js';
