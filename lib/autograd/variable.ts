import { define } from '../internal/define.js';
import { ValueError } from '../errors.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { emit } from '../internal/warn.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import type { Tensor } from '../tensor/tensor.js';

interface VariableOptions {
  /** Default: an empty tensor. */
  data?: NativeTensor | null;
  /** Default: false. */
  requires_grad?: boolean;
  /** Does nothing any more; write `torch.no_grad`. */
  volatile?: boolean;
}

type VariableArguments = Arguments<
  VariableOptions,
  [data: 'data', requires_grad: 'requires_grad', volatile: 'volatile']
>;

export interface VariableClass {
  (...args: VariableArguments): Tensor;
  new (...args: VariableArguments): Tensor;
  readonly prototype: Tensor;
}

const prototype = addon.Tensor.prototype as Tensor;

const bind = signature<VariableOptions>('Variable', { data: null, requires_grad: false, volatile: false });

/**
 * The name that tensors with gradients had once: the same memory under a tensor of its own, outside the graph. It may be
 * called with and without `new`; every tensor is an `instanceof` it.
 *
 * @throws TypeError if `data` is no tensor; TorchError if `requires_grad` is true and its dtype has no gradients.
 *
 * @example
 * const x = torch.autograd.Variable(torch.ones(2), { requires_grad: true });
 * console.log(x.requires_grad, x instanceof torch.autograd.Variable); // true true
 *
 * @see https://docs.pytorch.org/docs/stable/autograd.html#variable-deprecated
 */
export const Variable = function Variable(...args: VariableArguments): Tensor {
  const { data, requires_grad, volatile } = bind(args);
  if (data !== null && !(data instanceof addon.Tensor)) {
    throw new TypeError(`Variable data has to be a tensor, but got ${type_name(data)}`);
  }
  if (volatile && requires_grad)
    throw new ValueError("Variable can't be volatile and require_grad at the same time!");
  if (volatile) {
    emit('volatile was removed and now has no effect. Use `torch.no_grad(() => …)` instead.', 'UserWarning');
  }
  const tensor = data ?? (prototype.constructor as () => Tensor)();
  return (tensor as Tensor).detach().requires_grad_(requires_grad);
} as unknown as VariableClass;

define(Variable, 'prototype', { value: prototype });
