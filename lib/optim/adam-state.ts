/** What the forms of Adam's step have in common. */
import type { Tensor } from '../tensor/tensor.js';
import type { Num } from './scalars.js';
import type { ParamState } from './state-dict.js';

/** What Adam keeps for a parameter. */
export interface AdamState extends ParamState {
  step: Tensor;
  exp_avg: Tensor;
  exp_avg_sq: Tensor;
  max_exp_avg_sq?: Tensor;
}

/** The state's tensors of the parameter's shape. */
export const ADAM_MEANS = ['exp_avg', 'exp_avg_sq', 'max_exp_avg_sq'] as const;

/** The options that a tensor may stand for. */
export interface AdamNumbers {
  lr: Num;
  beta1: Num;
  beta2: Num;
}
