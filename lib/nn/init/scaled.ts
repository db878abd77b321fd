/** Values whose spread follows from the size of the layer: Xavier and Kaiming. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import { calculate_gain, type FanMode, fan_of, fans, type Nonlinearity } from './fan.js';
import { type Given, needed, option, taking, type Values } from '../takes.js';
import { drawn } from './fill.js';

const xavier = {
  tensor: needed<Tensor>(),
  /** Default: 1. */
  gain: 1,
  ...drawn,
};

export interface XavierArguments extends Given<typeof xavier> {}

function xavier_std({ tensor, gain }: { tensor: Tensor; gain: number }): number {
  const { fan_in, fan_out } = fans(tensor);
  return gain * Math.sqrt(2 / (fan_in + fan_out));
}

/**
 * Fills the tensor from U(−a, a) with `a = gain · √(6 / (fan_in + fan_out))`; returns it.
 *
 * @throws ValueError if the tensor has fewer than 2 dimensions.
 */
export const xavier_uniform_ = taking('xavier_uniform_', xavier, (given): Tensor => {
  const bound = Math.sqrt(3) * xavier_std(given);
  return with_grad_mode(false, () => given.tensor.uniform_(-bound, bound, { generator: given.generator }));
});

/**
 * Fills the tensor from N(0, std²) with `std = gain · √(2 / (fan_in + fan_out))`; returns it.
 *
 * @throws ValueError if the tensor has fewer than 2 dimensions.
 */
export const xavier_normal_ = taking('xavier_normal_', xavier, (given): Tensor => {
  const std = xavier_std(given);
  return with_grad_mode(false, () => given.tensor.normal_(0, std, { generator: given.generator }));
});

const kaiming = {
  tensor: needed<Tensor>(),
  /** Negative slope of the nonlinearity behind the layer, for `'leaky_relu'`. Default: 0. */
  a: 0,
  /** Keeps the spread of the forward pass, or of the backward pass. Default: `'fan_in'`. */
  mode: option<FanMode>('fan_in'),
  /** Default: `'leaky_relu'`. */
  nonlinearity: option<Nonlinearity>('leaky_relu'),
  ...drawn,
};

export interface KaimingArguments extends Given<typeof kaiming> {}

/** The standard deviation; null for a tensor without elements, which has none. */
function kaiming_std({ tensor, a, mode, nonlinearity }: Values<typeof kaiming>): number | null {
  if (tensor.shape.includes(0)) {
    addon.warn_no_elements();
    return null;
  }
  const fan = fan_of(tensor, mode);
  return calculate_gain(nonlinearity, a) / Math.sqrt(fan);
}

/**
 * Fills the tensor from U(−b, b) with `b = gain · √(3 / fan)`; returns it.
 *
 * @throws ValueError if the tensor has fewer than 2 dimensions, or mode or nonlinearity are not known.
 *
 * @example
 * nn.init.kaiming_uniform_(torch.empty(3, 5), { mode: 'fan_in', nonlinearity: 'relu' });
 */
export const kaiming_uniform_ = taking('kaiming_uniform_', kaiming, (given): Tensor => {
  const std = kaiming_std(given);
  if (std === null) return given.tensor;
  const bound = Math.sqrt(3) * std;
  return with_grad_mode(false, () => given.tensor.uniform_(-bound, bound, { generator: given.generator }));
});

/**
 * Fills the tensor from N(0, std²) with `std = gain / √fan`; returns it.
 *
 * @throws ValueError if the tensor has fewer than 2 dimensions, or mode or nonlinearity are not known.
 *
 * @example
 * nn.init.kaiming_normal_(torch.empty(3, 5), { mode: 'fan_out', nonlinearity: 'relu' });
 */
export const kaiming_normal_ = taking('kaiming_normal_', kaiming, (given): Tensor => {
  const std = kaiming_std(given);
  if (std === null) return given.tensor;
  return with_grad_mode(false, () => given.tensor.normal_(0, std, { generator: given.generator }));
});
