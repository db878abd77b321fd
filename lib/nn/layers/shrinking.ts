/** Activations that pull values towards 0, or replace small ones. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, Layer } from '../native-module.js';
import { inplace_text, PlainLayer } from './element-wise.js';

/**
 * `x − tanh(x)`.
 *
 * @example
 * console.log(new nn.Tanhshrink().forward(torch.zeros(2)).tolist()); // [0, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 */
export class Tanhshrink extends PlainLayer {
  constructor(...args: []) {
    super('Tanhshrink', args);
  }
}

bind_accessors(Tanhshrink);

export interface HardshrinkOptions {
  /** Default: 0.5. */
  lambd?: number;
}

const bind_hardshrink = signature<HardshrinkOptions>('Hardshrink.__init__', { lambd: 0.5 });

/**
 * `x`, or 0 where it lies within `lambd` of 0.
 *
 * @example
 * console.log(new nn.Hardshrink().forward(torch.tensor([0.25, 2])).tolist()); // [0, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 */
export class Hardshrink extends Layer {
  declare lambd: number;

  constructor(...args: Arguments<HardshrinkOptions, [lambd: 'lambd']>) {
    super('Hardshrink', bind_hardshrink(args));
  }

  override extra_repr(): string {
    return python_text(this.lambd);
  }
}

bind_accessors(Hardshrink);

export interface SoftshrinkOptions {
  /** Default: 0.5. */
  lambd?: number;
}

const bind_softshrink = signature<SoftshrinkOptions>('Softshrink.__init__', { lambd: 0.5 });

/**
 * `x`, moved towards 0 by `lambd`.
 *
 * @example
 * console.log(new nn.Softshrink().forward(torch.tensor([0.25, 2])).tolist()); // [0, 1.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 */
export class Softshrink extends Layer {
  declare lambd: number;

  constructor(...args: Arguments<SoftshrinkOptions, [lambd: 'lambd']>) {
    super('Softshrink', bind_softshrink(args));
  }

  override extra_repr(): string {
    return python_text(this.lambd);
  }
}

bind_accessors(Softshrink);

export interface ThresholdOptions {
  threshold: number;
  value: number;
  /** Writes into the input. Default: false. */
  inplace?: boolean;
}

const bind_threshold = signature<ThresholdOptions>('Threshold.__init__', {
  threshold: required,
  value: required,
  inplace: false,
});

/**
 * `x`, or `value` where it is not above `threshold`.
 *
 * @example
 * console.log(new nn.Threshold(0.5, 9).forward(torch.tensor([0.25, 2])).tolist()); // [9, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 */
export class Threshold extends Layer {
  declare threshold: number;
  declare value: number;
  declare inplace: boolean;

  constructor(
    ...args: Arguments<ThresholdOptions, [threshold: 'threshold', value: 'value', inplace: 'inplace']>
  ) {
    super('Threshold', bind_threshold(args));
  }

  override extra_repr(): string {
    return `threshold=${python_text(this.threshold)}, value=${python_text(this.value)}${inplace_text(this)}`;
  }
}

bind_accessors(Threshold);
