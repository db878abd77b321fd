/** Types of what `native/optim/*.cc` export. */
import type { NativeTensor } from './core.js';

/** SGD's arithmetic and its momentum buffers. The parameter groups stay in JavaScript. */
export interface NativeSGD {
  /** One step; `groups` hold every option of SGD. Returns the number of parameters that have state. */
  step(
    groups: readonly object[],
    differentiable: boolean,
    grad_scale: NativeTensor | null,
    found_inf: NativeTensor | null,
  ): number;
  /** The same on the compute thread. Until it ends, the state cannot be read. */
  step_async(
    groups: readonly object[],
    differentiable: boolean,
    grad_scale: NativeTensor | null,
    found_inf: NativeTensor | null,
  ): Promise<number>;
  has_buffer(param: NativeTensor): boolean;
  get_buffer(param: NativeTensor): NativeTensor | null;
  /** Null takes the parameter's state away. */
  set_buffer(param: NativeTensor, buffer: NativeTensor | null): void;
}

export interface NativeStepLR {
  step_size: number;
  gamma: number;
  last_epoch: number;
  /** The learning rates of `last_epoch`, made from those of the epoch before. */
  get_lr(rates: readonly number[]): number[];
  /** The learning rates of `last_epoch`, made from the initial ones. */
  closed_form_lr(base_lrs: readonly number[]): number[];
}

export interface OptimExports {
  readonly SGD: new () => NativeSGD;
  readonly StepLR: new (step_size: number, gamma: number) => NativeStepLR;
  /** Drops the gradients of `tensors`, or fills them with zeros, all of one kind at once with `foreach`. */
  zero_grad(tensors: readonly NativeTensor[], set_to_none: boolean, foreach: boolean): void;
  /** C's `pow`, which is Python's `**`: JavaScript's rounds differently. */
  pow(base: number, exponent: number): number;
  /** C's `cos`, which is Python's `math.cos`. */
  cos(x: number): number;
  /** C's natural logarithm, which is Python's `math.log`. */
  log(x: number): number;
}
