/** Averages of weights. `torch.optim.swa_utils` in PyTorch. */
export { AveragedModel, type AveragedModelOptions } from './averaged-model.js';
export {
  type AvgFn,
  get_ema_avg_fn,
  get_ema_multi_avg_fn,
  get_swa_avg_fn,
  get_swa_multi_avg_fn,
  type MultiAvgFn,
} from './averages.js';
export { SWALR, type SWALROptions } from './swa-lr.js';
export { update_bn, update_bn_async } from './update-bn.js';
