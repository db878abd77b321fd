/** Values from one distribution, or one value. */
import { with_grad_mode } from '../../autograd/run-in.js';
import type { NativeGenerator } from '../../native/exports/core.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Given, needed, type OptionsOf, option, taking } from '../takes.js';

export const drawn = {
  /** Draws from this generator. Default: the one of the tensor's device. */
  generator: option<NativeGenerator | null>(null),
};

export interface Drawn extends Given<typeof drawn> {}

const filled = { tensor: needed<Tensor>() };

export interface UniformArguments extends OptionsOf<typeof uniform_> {}

/**
 * Fills the tensor from U(a, b); returns it.
 *
 * @example
 * nn.init.uniform_(torch.empty(3, 5), { a: -1, b: 1 });
 */
export const uniform_ = taking(
  'uniform_',
  {
    ...filled,
    /** Lower bound. Default: 0. */
    a: 0,
    /** Upper bound. Default: 1. */
    b: 1,
    ...drawn,
  },
  ({ tensor, a, b, generator }) => with_grad_mode(false, () => tensor.uniform_(a, b, { generator })),
);

export interface NormalArguments extends OptionsOf<typeof normal_> {}

/**
 * Fills the tensor from N(mean, std²); returns it.
 *
 * @example
 * nn.init.normal_(torch.empty(3, 5), { mean: 0, std: 0.01 });
 */
export const normal_ = taking(
  'normal_',
  {
    ...filled,
    /** Default: 0. */
    mean: 0,
    /** Default: 1. */
    std: 1,
    ...drawn,
  },
  ({ tensor, mean, std, generator }) => with_grad_mode(false, () => tensor.normal_(mean, std, { generator })),
);

export interface ConstantArguments extends OptionsOf<typeof constant_> {}

/**
 * Fills the tensor with one value; returns it.
 *
 * @example
 * nn.init.constant_(torch.empty(3, 5), 0.3);
 */
export const constant_ = taking(
  'constant_',
  {
    ...filled,
    val: needed<number>(),
  },
  ({ tensor, val }) => with_grad_mode(false, () => tensor.fill_(val)),
);

/** Fills the tensor with ones; returns it. */
export const ones_ = taking('ones_', filled, ({ tensor }) => with_grad_mode(false, () => tensor.fill_(1)));

/** Fills the tensor with zeros; returns it. */
export const zeros_ = taking('zeros_', filled, ({ tensor }) => with_grad_mode(false, () => tensor.zero_()));
