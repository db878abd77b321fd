/** The update rules of torch/optim/nadam.py, operator by operator, so that every bit is Python's. */
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  as_real,
  check_capturable,
  type Entry,
  followed,
  followed_lists,
  foreach_step,
  step_group,
} from './collect.js';
import type { NAdamGroup } from './nadam.js';
import { pair_of } from './options.js';
import { add, div, foreach_mul_, item, mul, type Num, neg, pow, scalar, sub } from './scalars.js';
import type { ParamState } from './state-dict.js';

/** What NAdam keeps for a parameter. */
export interface NAdamState extends ParamState {
  step: Tensor;
  mu_product: Tensor;
  exp_avg: Tensor;
  exp_avg_sq: Tensor;
}

const COUNTERS = ['step', 'mu_product'];
const IN_LISTS = { counters: COUNTERS, of: 'params, mu_products, and state_steps', xla: false };

/** One step of NAdam for a group. */
export function nadam(entries: Entry<NAdamState>[], group: NAdamGroup): void {
  step_group(entries, group, { single, foreach });
}

/** The momentum at a step, which may be a tensor. */
function momentum_at(step: Num, { momentum_decay }: NAdamGroup, beta1: number): Num {
  return mul(beta1, sub(1, mul(0.5, pow(0.96, mul(step, momentum_decay)))));
}

function single(complex: Entry<NAdamState>, group: NAdamGroup): void {
  const { weight_decay, capturable, differentiable } = group;
  const [beta1, beta2] = pair_of(group.betas);
  const lr = scalar(group.lr as Num);
  if (capturable) {
    check_capturable([complex], { counters: COUNTERS, of: 'params, mu_products and state_steps' });
  }
  const entry = as_real(complex, ['exp_avg', 'exp_avg_sq']);
  const { param, state } = entry;
  const { step: counted, mu_product, exp_avg, exp_avg_sq } = state;
  counted.add_(1);
  const step = capturable ? counted : item(counted);
  const correction = sub(1, pow(beta2, step));
  const decoupled = group.decoupled_weight_decay && weight_decay !== 0;
  if (decoupled) param.mul_(sub(1, mul(lr, weight_decay)));
  const grad = followed(entry, decoupled ? { ...group, weight_decay: 0 } : group);
  const mu = momentum_at(step, group, beta1);
  const mu_next = momentum_at(add(step, 1), group, beta1);
  mu_product.mul_(mu);
  exp_avg.lerp_(grad, 1 - beta1);
  exp_avg_sq.mul_(beta2).addcmul_(grad, grad, { value: 1 - beta2 });
  const root = exp_avg_sq.div(correction).sqrt();
  if (differentiable || capturable) {
    const denominator = root.add(group.eps);
    const product_next = mu_product.mul(mu_next);
    const step_grad = div(mul(neg(lr), sub(1, mu)), sub(1, mu_product));
    const step_mean = div(mul(neg(lr), mu_next), sub(1, product_next));
    param.addcdiv_(grad.mul(step_grad), denominator);
    param.addcdiv_(exp_avg.mul(step_mean), denominator);
  } else {
    const product = item(mu_product);
    const denominator = root.add_(group.eps);
    const step_grad = div(mul(neg(lr), sub(1, mu)), 1 - product);
    const step_mean = div(mul(neg(lr), mu_next), sub(1, mul(product, mu_next)));
    param.addcdiv_(grad, denominator, { value: item(step_grad) });
    param.addcdiv_(exp_avg, denominator, { value: item(step_mean) });
  }
}

function foreach(entries: Entry<NAdamState>[], group: NAdamGroup): void {
  const { weight_decay, capturable } = group;
  const [beta1, beta2] = pair_of(group.betas);
  const lr = scalar(group.lr as Num);
  foreach_step(
    entries,
    group,
    ['exp_avg', 'exp_avg_sq'],
    (lists, part) => {
      const { params, step: steps, exp_avg, exp_avg_sq } = lists;
      const products = part.map(({ state }) => state.mu_product);
      const decoupled = group.decoupled_weight_decay && weight_decay !== 0;
      if (decoupled) foreach_mul_(params, sub(1, mul(lr, weight_decay)));
      const penalty = decoupled ? { ...group, weight_decay: 0 } : group;
      const grads = followed_lists(params, lists.grads, penalty);
      functions._foreach_lerp_(exp_avg, grads, 1 - beta1);
      functions._foreach_mul_(exp_avg_sq, beta2);
      functions._foreach_addcmul_(exp_avg_sq, grads, grads, 1 - beta2);
      const root = functions._foreach_sqrt(exp_avg_sq);
      if (capturable) {
        on_device({ params, grads, exp_avg, steps, products, root }, group, lr);
        return;
      }
      const counts = steps.map(item);
      const mus = counts.map((count) => momentum_at(count, group, beta1) as number);
      const mu_nexts = counts.map((count) => momentum_at(count + 1, group, beta1) as number);
      functions._foreach_mul_(products, mus);
      functions._foreach_div_(
        root,
        counts.map((count) => pow(1 - pow(beta2, count), 0.5)),
      );
      functions._foreach_add_(root, group.eps);
      const rate = item(lr);
      const step_grads = mus.map((mu, i) => div(rate * (1 - mu), 1 - item(products[i]!)) * -1);
      const step_means = mu_nexts.map((mu, i) => div(rate * mu, 1 - item(products[i]!) * mu) * -1);
      functions._foreach_addcdiv_(params, grads, root, step_grads);
      functions._foreach_addcdiv_(params, exp_avg, root, step_means);
    },
    IN_LISTS,
  );
}

type DeviceLists = Record<'params' | 'grads' | 'exp_avg' | 'steps' | 'products' | 'root', Tensor[]>;

/** The end of a step in lists without a number on the CPU. */
function on_device(lists: DeviceLists, group: NAdamGroup, lr: Num): void {
  const { params, grads, exp_avg, steps, products, root } = lists;
  const [beta1, beta2] = pair_of(group.betas);
  const exponents = functions._foreach_mul(steps, group.momentum_decay);
  const momentums = () => {
    const mus = functions._foreach_pow(0.96, exponents);
    functions._foreach_mul_(mus, -0.5);
    functions._foreach_add_(mus, 1);
    functions._foreach_mul_(mus, beta1);
    return mus;
  };
  const step_grads = momentums();
  functions._foreach_add_(exponents, group.momentum_decay);
  const step_means = momentums();
  const corrections = functions._foreach_pow(beta2, steps);
  functions._foreach_sub_(corrections, 1);
  functions._foreach_neg_(corrections);
  functions._foreach_sqrt_(corrections);
  functions._foreach_mul_(products, step_grads);
  functions._foreach_div_(root, corrections);
  functions._foreach_add_(root, group.eps);
  functions._foreach_sub_(step_grads, 1);
  foreach_mul_(step_grads, lr);
  const rest = functions._foreach_sub(products, 1);
  functions._foreach_neg_(rest);
  functions._foreach_div_(step_grads, rest);
  const rest_next = functions._foreach_mul(products, step_means);
  foreach_mul_(step_means, lr);
  functions._foreach_sub_(rest_next, 1);
  functions._foreach_div_(step_means, rest_next);
  const numerators = functions._foreach_mul(step_grads, grads);
  functions._foreach_addcmul_(numerators, step_means, exp_avg);
  functions._foreach_addcdiv_(params, numerators, root);
}
