/** The namespace `torch.autograd`. */
export { type DetectAnomalyOptions, detect_anomaly, set_detect_anomaly } from './anomaly.js';
export {
  type AutogradBackwardArguments,
  backward,
  backward_async,
  type GradArguments,
  grad,
} from './backward.js';
export { Function, FunctionCtx } from './function.js';
export { enable_grad, inference_mode, no_grad, set_grad_enabled } from './grad-mode.js';
export { type GradcheckOptions, gradcheck } from './gradcheck.js';
export { Variable, type VariableClass } from './variable.js';
