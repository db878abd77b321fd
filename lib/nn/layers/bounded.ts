/** Activations with bounds: sigmoids, and what is made of them. */
import { AssertionError } from '../../errors.js';
import { warn } from '../../internal/warn.js';
import { layer } from '../layer.js';
import { python_text } from '../module/repr.js';
import { bounds, halved } from '../options/activation.js';
import { inplace, type OptionsOf, option, type Taken, takes, type Values } from '../takes.js';

/**
 * `1 / (1 + exp(−x))`.
 *
 * @example
 * console.log(new nn.Sigmoid().forward(torch.zeros(2)).tolist()); // [0.5, 0.5]
 */
export class Sigmoid extends layer('Sigmoid', {}) {}

/**
 * `log(1 / (1 + exp(−x)))`.
 *
 * @example
 * console.log(new nn.LogSigmoid().forward(torch.zeros(1)).item()); // -0.6931471824645996
 */
export class LogSigmoid extends layer('LogSigmoid', {}) {}

/**
 * Hyperbolic tangent.
 *
 * @example
 * console.log(new nn.Tanh().forward(torch.zeros(2)).tolist()); // [0, 0]
 */
export class Tanh extends layer('Tanh', {}) {}

/**
 * `x / (1 + |x|)`.
 *
 * @example
 * console.log(new nn.Softsign().forward(torch.ones(2)).tolist()); // [0.5, 0.5]
 */
export class Softsign extends layer('Softsign', {}) {}

const hardtanh = {
  ...bounds,
  ...inplace,
  /** @deprecated Use `min_val`. */
  min_value: option<number | null, never>(null),
  /** @deprecated Use `max_val`. */
  max_value: option<number | null, never>(null),
};

export interface HardtanhOptions extends OptionsOf<typeof Hardtanh> {}

/** The options under their present names. */
function current_bounds({ min_value, max_value, ...options }: Values<typeof hardtanh>) {
  const current = {
    ...options,
    min_val: min_value ?? options.min_val,
    max_val: max_value ?? options.max_val,
  };
  for (const [old, value, name] of [
    ['min_value', min_value, 'min_val'],
    ['max_value', max_value, 'max_val'],
  ]) {
    if (value === null) continue;
    const text = `keyword argument \`${old}\` is deprecated and renamed to \`${name}\``;
    warn(text, 'FutureWarning');
  }
  const { min_val, max_val } = current;
  if (max_val <= min_val) {
    throw new AssertionError(
      `max_val (${python_text(max_val)}) must be greater than min_val (${python_text(min_val)})`,
    );
  }
  return current;
}

/**
 * `x`, limited to the range from `min_val` to `max_val`.
 *
 * @throws AssertionError if `max_val` is not above `min_val`.
 *
 * @example
 * console.log(new nn.Hardtanh(-2, 2).forward(torch.tensor([-3, 1.5])).tolist()); // [-2, 1.5]
 */
export class Hardtanh extends layer('Hardtanh', hardtanh, {
  show: 'min_val= max_val= inplace?',
  prepare: current_bounds,
}) {}

const take_relu6 = takes('ReLU6.__init__', inplace);

/**
 * `min(max(0, x), 6)`.
 *
 * @example
 * console.log(new nn.ReLU6().forward(torch.tensor([-1, 8])).tolist()); // [0, 6]
 */
export class ReLU6 extends Hardtanh {
  constructor(...args: Taken<typeof take_relu6>) {
    super(0, 6, take_relu6(args).inplace);
  }

  override extra_repr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/**
 * `relu6(x + 3) / 6`, a cheap sigmoid.
 *
 * @example
 * console.log(new nn.Hardsigmoid().forward(torch.zeros(2)).tolist()); // [0.5, 0.5]
 */
export class Hardsigmoid extends layer('Hardsigmoid', inplace, { show: '' }) {}

/**
 * `x · relu6(x + 3) / 6`, a cheap SiLU.
 *
 * @example
 * console.log(new nn.Hardswish().forward(torch.tensor([0, 4.5])).tolist()); // [0, 4.5]
 */
export class Hardswish extends layer('Hardswish', inplace, { show: '' }) {}

export interface GLUOptions extends OptionsOf<typeof GLU> {}

/**
 * First half of a dimension times the sigmoid of the second half.
 *
 * @throws TorchError if the size of the dimension is odd.
 *
 * @example
 * console.log(new nn.GLU(1).forward(torch.randn(2, 6)).shape); // [2, 3]
 */
export class GLU extends layer('GLU', halved) {}
