/** Values from one distribution, or one value. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { NativeGenerator } from '../../native/exports/core.js';
import type { Tensor } from '../../tensor/tensor.js';

export interface Drawn {
  /** Draws from this generator. Default: the one of the tensor's device. */
  generator?: NativeGenerator | null;
}

export interface UniformArguments extends Drawn {
  tensor: Tensor;
  /** Lower bound. Default: 0. */
  a?: number;
  /** Upper bound. Default: 1. */
  b?: number;
}

const bind_uniform = signature<UniformArguments>('uniform_', {
  tensor: required,
  a: 0,
  b: 1,
  generator: null,
});

/**
 * Fills the tensor from U(a, b); returns it.
 *
 * @example
 * nn.init.uniform_(torch.empty(3, 5), { a: -1, b: 1 });
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_
 */
export function uniform_(
  ...args: Arguments<UniformArguments, [tensor: 'tensor', a: 'a', b: 'b', generator: 'generator']>
): Tensor {
  const { tensor, a, b, generator } = bind_uniform(args);
  return with_grad_mode(false, () => tensor.uniform_(a, b, { generator }));
}

export interface NormalArguments extends Drawn {
  tensor: Tensor;
  /** Default: 0. */
  mean?: number;
  /** Default: 1. */
  std?: number;
}

const bind_normal = signature<NormalArguments>('normal_', {
  tensor: required,
  mean: 0,
  std: 1,
  generator: null,
});

/**
 * Fills the tensor from N(mean, std²); returns it.
 *
 * @example
 * nn.init.normal_(torch.empty(3, 5), { mean: 0, std: 0.01 });
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_
 */
export function normal_(
  ...args: Arguments<NormalArguments, [tensor: 'tensor', mean: 'mean', std: 'std', generator: 'generator']>
): Tensor {
  const { tensor, mean, std, generator } = bind_normal(args);
  return with_grad_mode(false, () => tensor.normal_(mean, std, { generator }));
}

export interface ConstantArguments {
  tensor: Tensor;
  val: number;
}

const bind_constant = signature<ConstantArguments>('constant_', { tensor: required, val: required });

/**
 * Fills the tensor with one value; returns it.
 *
 * @example
 * nn.init.constant_(torch.empty(3, 5), 0.3);
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.constant_
 */
export function constant_(...args: Arguments<ConstantArguments, [tensor: 'tensor', val: 'val']>): Tensor {
  const { tensor, val } = bind_constant(args);
  return with_grad_mode(false, () => tensor.fill_(val));
}

interface TensorArgument {
  tensor: Tensor;
}

const bind_ones = signature<TensorArgument>('ones_', { tensor: required });

/** Fills the tensor with ones; returns it. */
export function ones_(...args: Arguments<TensorArgument, [tensor: 'tensor']>): Tensor {
  const { tensor } = bind_ones(args);
  return with_grad_mode(false, () => tensor.fill_(1));
}

const bind_zeros = signature<TensorArgument>('zeros_', { tensor: required });

/** Fills the tensor with zeros; returns it. */
export function zeros_(...args: Arguments<TensorArgument, [tensor: 'tensor']>): Tensor {
  const { tensor } = bind_zeros(args);
  return with_grad_mode(false, () => tensor.zero_());
}
