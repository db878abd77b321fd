/** Activations with bounds: sigmoids, and what is made of them. */
import { AssertionError } from '../../errors.js';
import { type Arguments, type Bound, signature } from '../../internal/arguments.js';
import { warn } from '../../internal/warn.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, Layer } from '../native-module.js';
import {
  float_text,
  type InplaceArguments,
  InplaceLayer,
  type InplaceOptions,
  inplace_text,
  keep_float_defaults,
  PlainLayer,
} from './element-wise.js';

/**
 * `1 / (1 + exp(−x))`.
 *
 * @example
 * console.log(new nn.Sigmoid().forward(torch.zeros(2)).tolist()); // [0.5, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
 */
export class Sigmoid extends PlainLayer {
  constructor(...args: []) {
    super('Sigmoid', args);
  }
}

bind_accessors(Sigmoid);

/**
 * `log(1 / (1 + exp(−x)))`.
 *
 * @example
 * console.log(new nn.LogSigmoid().forward(torch.zeros(1)).item()); // -0.6931471824645996
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html
 */
export class LogSigmoid extends PlainLayer {
  constructor(...args: []) {
    super('LogSigmoid', args);
  }
}

bind_accessors(LogSigmoid);

/**
 * Hyperbolic tangent.
 *
 * @example
 * console.log(new nn.Tanh().forward(torch.zeros(2)).tolist()); // [0, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html
 */
export class Tanh extends PlainLayer {
  constructor(...args: []) {
    super('Tanh', args);
  }
}

bind_accessors(Tanh);

/**
 * `x / (1 + |x|)`.
 *
 * @example
 * console.log(new nn.Softsign().forward(torch.ones(2)).tolist()); // [0.5, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softsign.html
 */
export class Softsign extends PlainLayer {
  constructor(...args: []) {
    super('Softsign', args);
  }
}

bind_accessors(Softsign);

export interface HardtanhOptions {
  /** Default: -1. */
  min_val?: number;
  /** Default: 1. */
  max_val?: number;
  /** Writes into the input. Default: false. */
  inplace?: boolean;
  /** @deprecated Use `min_val`. */
  min_value?: number | null;
  /** @deprecated Use `max_val`. */
  max_value?: number | null;
}

const bind_hardtanh = signature<HardtanhOptions>('Hardtanh.__init__', {
  min_val: -1,
  max_val: 1,
  inplace: false,
  min_value: null,
  max_value: null,
});

/** The options under their present names. */
function current_bounds({ min_value, max_value, ...options }: Bound<HardtanhOptions>) {
  const bounds = { ...options, min_val: min_value ?? options.min_val, max_val: max_value ?? options.max_val };
  for (const [old, value, name] of [
    ['min_value', min_value, 'min_val'],
    ['max_value', max_value, 'max_val'],
  ]) {
    if (value === null) continue;
    const text = `keyword argument \`${old}\` is deprecated and renamed to \`${name}\``;
    warn(text, 'FutureWarning');
  }
  const { min_val, max_val } = bounds;
  if (max_val <= min_val) {
    throw new AssertionError(
      `max_val (${python_text(max_val)}) must be greater than min_val (${python_text(min_val)})`,
    );
  }
  return bounds;
}

/**
 * `x`, limited to the range from `min_val` to `max_val`.
 *
 * @throws AssertionError if `max_val` is not above `min_val`.
 *
 * @example
 * console.log(new nn.Hardtanh(-2, 2).forward(torch.tensor([-3, 1.5])).tolist()); // [-2, 1.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html
 */
export class Hardtanh extends Layer {
  declare min_val: number;
  declare max_val: number;
  declare inplace: boolean;

  constructor(
    ...args: Arguments<
      HardtanhOptions,
      [
        min_val: 'min_val',
        max_val: 'max_val',
        inplace: 'inplace',
        min_value: 'min_value',
        max_value: 'max_value',
      ]
    >
  ) {
    const options = current_bounds(bind_hardtanh(args));
    super('Hardtanh', options);
    keep_float_defaults(this, args, ['min_val', 'max_val']);
  }

  override extra_repr(): string {
    return `${float_text(this, 'min_val')}, ${float_text(this, 'max_val')}${inplace_text(this)}`;
  }
}

bind_accessors(Hardtanh);

const bind_relu6 = signature<InplaceOptions>('ReLU6.__init__', { inplace: false });

/**
 * `min(max(0, x), 6)`.
 *
 * @example
 * console.log(new nn.ReLU6().forward(torch.tensor([-1, 8])).tolist()); // [0, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU6.html
 */
export class ReLU6 extends Hardtanh {
  constructor(...args: InplaceArguments) {
    super(0, 6, bind_relu6(args).inplace);
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
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html
 */
export class Hardsigmoid extends InplaceLayer {
  constructor(...args: InplaceArguments) {
    super('Hardsigmoid', args);
  }

  override extra_repr(): string {
    return '';
  }
}

bind_accessors(Hardsigmoid);

/**
 * `x · relu6(x + 3) / 6`, a cheap SiLU.
 *
 * @example
 * console.log(new nn.Hardswish().forward(torch.tensor([-4, 0, 4])).tolist()); // [0, 0, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardswish.html
 */
export class Hardswish extends InplaceLayer {
  constructor(...args: InplaceArguments) {
    super('Hardswish', args);
  }

  override extra_repr(): string {
    return '';
  }
}

bind_accessors(Hardswish);

export interface GLUOptions {
  /** Default: the last one. */
  dim?: number;
}

const bind_glu = signature<GLUOptions>('GLU.__init__', { dim: -1 });

/**
 * First half of a dimension times the sigmoid of the second half.
 *
 * @throws TorchError if the size of the dimension is odd.
 *
 * @example
 * console.log(new nn.GLU(1).forward(torch.randn(2, 6)).shape); // [2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GLU.html
 */
export class GLU extends Layer {
  declare dim: number;

  constructor(...args: Arguments<GLUOptions, [dim: 'dim']>) {
    super('GLU', bind_glu(args));
  }

  override extra_repr(): string {
    return `dim=${this.dim}`;
  }
}

bind_accessors(GLU);
