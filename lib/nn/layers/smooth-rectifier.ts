/** Activations that pass positive values on, more or less, without a kink. */
import { type Arguments, signature } from '../../internal/arguments.js';
import { python_repr } from '../../internal/python-repr.js';
import { bind_accessors, Layer } from '../native-module.js';
import {
  float_text,
  type InplaceArguments,
  InplaceLayer,
  inplace_text,
  keep_float_defaults,
} from './element-wise.js';

export interface ELUOptions {
  /** Default: 1. */
  alpha?: number;
  /** Writes into the input. Default: false. */
  inplace?: boolean;
}

const bind_elu = signature<ELUOptions>('ELU.__init__', { alpha: 1, inplace: false });

/**
 * `x`, or `alpha · (exp(x) − 1)` where it is negative.
 *
 * @example
 * console.log(new nn.ELU({ alpha: 0.5 }).forward(torch.tensor([0, 2.5])).tolist()); // [0, 2.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ELU.html
 */
export class ELU extends Layer {
  declare alpha: number;
  declare inplace: boolean;

  constructor(...args: Arguments<ELUOptions, [alpha: 'alpha', inplace: 'inplace']>) {
    super('ELU', bind_elu(args));
    keep_float_defaults(this, args, ['alpha']);
  }

  override extra_repr(): string {
    return `${float_text(this, 'alpha')}${inplace_text(this)}`;
  }
}

bind_accessors(ELU);

export interface CELUOptions {
  /** Default: 1. */
  alpha?: number;
  /** Writes into the input. Default: false. */
  inplace?: boolean;
}

const bind_celu = signature<CELUOptions>('CELU.__init__', { alpha: 1, inplace: false });

/**
 * `max(0, x) + min(0, alpha · (exp(x / alpha) − 1))`.
 *
 * @example
 * console.log(new nn.CELU().forward(torch.tensor([0, 2.5])).tolist()); // [0, 2.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CELU.html
 */
export class CELU extends Layer {
  declare alpha: number;
  declare inplace: boolean;

  constructor(...args: Arguments<CELUOptions, [alpha: 'alpha', inplace: 'inplace']>) {
    super('CELU', bind_celu(args));
    keep_float_defaults(this, args, ['alpha']);
  }

  override extra_repr(): string {
    return `${float_text(this, 'alpha')}${inplace_text(this)}`;
  }
}

bind_accessors(CELU);

/**
 * Scaled exponential linear unit, whose two constants keep mean and variance of activations.
 *
 * @example
 * console.log(new nn.SELU().forward(torch.zeros(2)).tolist()); // [0, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SELU.html
 */
export class SELU extends InplaceLayer {
  constructor(...args: InplaceArguments) {
    super('SELU', args);
  }
}

bind_accessors(SELU);

/**
 * `x · sigmoid(x)`, also known as swish.
 *
 * @example
 * console.log(new nn.SiLU().forward(torch.zeros(2)).tolist()); // [0, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 */
export class SiLU extends InplaceLayer {
  constructor(...args: InplaceArguments) {
    super('SiLU', args);
  }
}

bind_accessors(SiLU);

/**
 * `x · tanh(softplus(x))`.
 *
 * @example
 * console.log(new nn.Mish().forward(torch.zeros(2)).tolist()); // [0, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Mish.html
 */
export class Mish extends InplaceLayer {
  constructor(...args: InplaceArguments) {
    super('Mish', args);
  }
}

bind_accessors(Mish);

export interface GELUOptions {
  /** `'tanh'` for a faster estimate. Default: `'none'`. */
  approximate?: 'none' | 'tanh';
}

const bind_gelu = signature<GELUOptions>('GELU.__init__', { approximate: 'none' });

/**
 * `x` times the area under the normal curve left of it.
 *
 * @example
 * console.log(new nn.GELU({ approximate: 'tanh' }).forward(torch.zeros(2)).tolist()); // [0, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GELU.html
 */
export class GELU extends Layer {
  declare approximate: 'none' | 'tanh';

  constructor(...args: Arguments<GELUOptions, [approximate: 'approximate']>) {
    super('GELU', bind_gelu(args));
  }

  override extra_repr(): string {
    return `approximate=${python_repr(this.approximate)}`;
  }
}

bind_accessors(GELU);

export interface SoftplusOptions {
  /** Default: 1. */
  beta?: number;
  /** Default: 20. */
  threshold?: number;
}

const bind_softplus = signature<SoftplusOptions>('Softplus.__init__', { beta: 1, threshold: 20 });

/**
 * `log(1 + exp(beta · x)) / beta`, a smooth ReLU; `x` itself where `beta · x` is above `threshold`.
 *
 * @example
 * console.log(new nn.Softplus().forward(torch.tensor([30])).tolist()); // [30]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softplus.html
 */
export class Softplus extends Layer {
  declare beta: number;
  declare threshold: number;

  constructor(...args: Arguments<SoftplusOptions, [beta: 'beta', threshold: 'threshold']>) {
    super('Softplus', bind_softplus(args));
    keep_float_defaults(this, args, ['beta', 'threshold']);
  }

  override extra_repr(): string {
    return `${float_text(this, 'beta')}, ${float_text(this, 'threshold')}`;
  }
}

bind_accessors(Softplus);
