/** Averages of weights: functions that `AveragedModel` calls, for one tensor or for a list. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { ValueError } from '../../errors.js';
import { signature } from '../../internal/arguments.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { div, item } from '../scalars.js';

/** The new average of one tensor, from the average, the model's tensor, and how many models were averaged so far. */
export type AvgFn = (averaged: Tensor, current: Tensor, num_averaged: Tensor) => Tensor;

/** As `AvgFn`, in place and for the tensors of one device and dtype. */
export type MultiAvgFn = (averaged: Tensor[], current: Tensor[], num_averaged: Tensor) => void;

interface DecayOptions {
  /** Share of the average that stays, between 0 and 1. Default: 0.999. */
  decay?: number;
}

type DecayArguments = [decay?: number] | [options: DecayOptions];

const bind_ema_avg = signature<DecayOptions>('get_ema_avg_fn', { decay: 0.999 });
const bind_ema_multi_avg = signature<DecayOptions>('get_ema_multi_avg_fn', { decay: 0.999 });

/**
 * An exponential moving average for `avg_fn`: `decay · average + (1 − decay) · model`.
 *
 * @throws ValueError unless `decay` lies between 0 and 1.
 *
 * @example
 * const ema = optim.swa_utils.get_ema_avg_fn(0.9);
 * console.log(ema(torch.zeros(1), torch.ones(1), torch.tensor(1)).item()); // about 0.1
 *
 * @see https://docs.pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 */
export function get_ema_avg_fn(...args: DecayArguments): AvgFn {
  const { decay } = bind_ema_avg(args);
  check_decay(decay);
  return (averaged, current) => with_grad_mode(false, () => averaged.mul(decay).add(current.mul(1 - decay)));
}

/**
 * An exponential moving average for `multi_avg_fn`, which moves all tensors at once.
 *
 * @throws ValueError unless `decay` lies between 0 and 1.
 *
 * @example
 * const model = new nn.Linear(2, 2);
 * const multi_avg_fn = optim.swa_utils.get_ema_multi_avg_fn(0.999);
 * const ema = new optim.swa_utils.AveragedModel(model, { multi_avg_fn });
 *
 * @see https://docs.pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 */
export function get_ema_multi_avg_fn(...args: DecayArguments): MultiAvgFn {
  const { decay } = bind_ema_multi_avg(args);
  check_decay(decay);
  return (averaged, current) =>
    with_grad_mode(false, () => {
      if (has_lerp(averaged)) {
        functions._foreach_lerp_(averaged, current, 1 - decay);
      } else {
        averaged.forEach((each, index) => {
          each.copy_(each.mul(decay).add((current[index] as Tensor).mul(1 - decay)));
        });
      }
    });
}

/**
 * The mean of all models, for `avg_fn`.
 *
 * @see https://docs.pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 */
export function get_swa_avg_fn(): AvgFn {
  return (averaged, current, num_averaged) =>
    with_grad_mode(false, () => averaged.add(current.sub(averaged).div(num_averaged.add(1))));
}

/**
 * The mean of all models, for `multi_avg_fn`, which moves all tensors at once.
 *
 * @see https://docs.pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 */
export function get_swa_multi_avg_fn(): MultiAvgFn {
  return (averaged, current, num_averaged) =>
    with_grad_mode(false, () => {
      const count = num_averaged.add(1);
      if (has_lerp(averaged)) {
        functions._foreach_lerp_(averaged, current, item(div(1, count)));
      } else {
        const counts = averaged.map(() => count);
        functions._foreach_addcdiv_(averaged, functions._foreach_sub(current, averaged), counts);
      }
    });
}

/** Whether the tensors of a list, which are of one dtype, can be moved towards others. */
function has_lerp([first]: readonly Tensor[]): boolean {
  return first !== undefined && (first.is_floating_point() || first.is_complex());
}

function check_decay(decay: number): void {
  if (decay >= 0 && decay <= 1) return;
  throw new ValueError(`Invalid decay value ${decay} provided. Please provide a value in [0,1] range.`);
}
