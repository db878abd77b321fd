/** Values whose spread follows from the size of the layer: Xavier and Kaiming. */
import { with_grad_mode } from '../../autograd/run-in.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { warn } from '../../internal/warn.js';
import type { Tensor } from '../../tensor/tensor.js';
import { calculate_gain, type FanMode, fan_of, fans, type Nonlinearity } from './fan.js';
import type { Drawn } from './fill.js';

export interface XavierArguments extends Drawn {
  tensor: Tensor;
  /** Default: 1. */
  gain?: number;
}

type XavierPositions = [tensor: 'tensor', gain: 'gain', generator: 'generator'];

const xavier = { tensor: required, gain: 1, generator: null } as const;
const bind_xavier_uniform = signature<XavierArguments>('xavier_uniform_', xavier);
const bind_xavier_normal = signature<XavierArguments>('xavier_normal_', xavier);

function xavier_std({ tensor, gain }: { tensor: Tensor; gain: number }): number {
  const { fan_in, fan_out } = fans(tensor);
  return gain * Math.sqrt(2 / (fan_in + fan_out));
}

/**
 * Fills the tensor from U(−a, a) with `a = gain · √(6 / (fan_in + fan_out))`; returns it.
 *
 * @throws ValueError if the tensor has fewer than 2 dimensions.
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_uniform_
 */
export function xavier_uniform_(...args: Arguments<XavierArguments, XavierPositions>): Tensor {
  const given = bind_xavier_uniform(args);
  const bound = Math.sqrt(3) * xavier_std(given);
  return with_grad_mode(false, () => given.tensor.uniform_(-bound, bound, { generator: given.generator }));
}

/**
 * Fills the tensor from N(0, std²) with `std = gain · √(2 / (fan_in + fan_out))`; returns it.
 *
 * @throws ValueError if the tensor has fewer than 2 dimensions.
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_normal_
 */
export function xavier_normal_(...args: Arguments<XavierArguments, XavierPositions>): Tensor {
  const given = bind_xavier_normal(args);
  const std = xavier_std(given);
  return with_grad_mode(false, () => given.tensor.normal_(0, std, { generator: given.generator }));
}

export interface KaimingArguments extends Drawn {
  tensor: Tensor;
  /** Negative slope of the nonlinearity behind the layer, for `'leaky_relu'`. Default: 0. */
  a?: number;
  /** Keeps the spread of the forward pass, or of the backward pass. Default: `'fan_in'`. */
  mode?: FanMode;
  /** Default: `'leaky_relu'`. */
  nonlinearity?: Nonlinearity;
}

type KaimingPositions = [
  tensor: 'tensor',
  a: 'a',
  mode: 'mode',
  nonlinearity: 'nonlinearity',
  generator: 'generator',
];

const kaiming = {
  tensor: required,
  a: 0,
  mode: 'fan_in',
  nonlinearity: 'leaky_relu',
  generator: null,
} as const;
const bind_kaiming_uniform = signature<KaimingArguments>('kaiming_uniform_', kaiming);
const bind_kaiming_normal = signature<KaimingArguments>('kaiming_normal_', kaiming);

/** The standard deviation; null for a tensor without elements, which has none. */
function kaiming_std({
  tensor,
  a,
  mode,
  nonlinearity,
}: Omit<Required<KaimingArguments>, 'generator'>): number | null {
  if (tensor.shape.includes(0)) {
    warn('Initializing zero-element tensors is a no-op', 'UserWarning');
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
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_
 */
export function kaiming_uniform_(...args: Arguments<KaimingArguments, KaimingPositions>): Tensor {
  const given = bind_kaiming_uniform(args);
  const std = kaiming_std(given);
  if (std === null) return given.tensor;
  const bound = Math.sqrt(3) * std;
  return with_grad_mode(false, () => given.tensor.uniform_(-bound, bound, { generator: given.generator }));
}

/**
 * Fills the tensor from N(0, std²) with `std = gain / √fan`; returns it.
 *
 * @throws ValueError if the tensor has fewer than 2 dimensions, or mode or nonlinearity are not known.
 *
 * @example
 * nn.init.kaiming_normal_(torch.empty(3, 5), { mode: 'fan_out', nonlinearity: 'relu' });
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_normal_
 */
export function kaiming_normal_(...args: Arguments<KaimingArguments, KaimingPositions>): Tensor {
  const given = bind_kaiming_normal(args);
  const std = kaiming_std(given);
  if (std === null) return given.tensor;
  return with_grad_mode(false, () => given.tensor.normal_(0, std, { generator: given.generator }));
}
