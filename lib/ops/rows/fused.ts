/** Steps of optimizers as one kernel for all parameters, and the scaling of gradients beside them. */
import { internal, type Rows } from '../row.js';

const adam = (name: string, lr: string) =>
  `${name}(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] exp_avgs, Tensor(d!)[] exp_avg_sqs, Tensor(e!)[] max_exp_avg_sqs, ` +
  `Tensor[] state_steps, *, ${lr}, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, ` +
  'Tensor? grad_scale=None, Tensor? found_inf=None) -> ()';

// A rate that is a tensor must not be read as a number: that would wait for its device, and a CUDA graph would keep it.
export const fused: Rows = {
  _fused_adam_: internal(
    'A step of Adam.',
    adam('_fused_adam_.tensor_lr', 'Tensor lr'),
    adam('_fused_adam_', 'float lr'),
  ),
  _fused_adamw_: internal(
    'A step of AdamW.',
    adam('_fused_adamw_.tensor_lr', 'Tensor lr'),
    adam('_fused_adamw_', 'float lr'),
  ),
  _fused_adagrad_: internal(
    'A step of Adagrad.',
    '_fused_adagrad_.tensor_lr(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] state_sums, Tensor[] state_steps, *, Tensor lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()',
    '_fused_adagrad_(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] state_sums, Tensor(d!)[] state_steps, *, float lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()',
  ),
  _amp_foreach_non_finite_check_and_unscale_: internal(
    'Multiplies tensors in place, and says whether one of their elements was not finite.',
    '_amp_foreach_non_finite_check_and_unscale_(Tensor(a!)[] self, Tensor(b!) found_inf, Tensor inv_scale) -> ()',
  ),
  _amp_update_scale_: internal(
    'Adapts the scale of gradients.',
    '_amp_update_scale_(Tensor(a!) self, Tensor(b!) growth_tracker, Tensor found_inf, float scale_growth_factor, float scale_backoff_factor, int growth_interval) -> Tensor(a!)',
  ),
};
