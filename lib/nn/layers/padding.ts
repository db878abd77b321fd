import { type Arguments, required, signature } from '../../internal/arguments.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, kind_of, Layer } from '../native-module.js';
import { expand } from '../sizes.js';

/** One width for all sides, or left and right. */
export type Padding1 = number | readonly [left: number, right: number];

/** One width for all sides, or left, right, top and bottom. */
export type Padding2 = number | readonly [left: number, right: number, top: number, bottom: number];

/** One width for all sides, or left, right, top, bottom, front and back. */
export type Padding3 =
  | number
  | readonly [left: number, right: number, top: number, bottom: number, front: number, back: number];

/** Options of layers that make their input larger. */
export interface PadOptions<Padding> {
  padding: Padding;
}

/** Options of layers that put a constant around their input. */
export interface ConstantPadOptions<Padding> extends PadOptions<Padding> {
  value: number;
}

type AnyPadding = number | readonly number[];

const bind = (name: string) => signature<PadOptions<AnyPadding>>(`${name}.__init__`, { padding: required });
const binds = new Map<string, ReturnType<typeof bind>>();

/** A layer that fills with what its input has. */
abstract class PadNd<Padding> extends Layer {
  declare padding: readonly number[];

  constructor(...args: Arguments<PadOptions<Padding>, [padding: 'padding']>) {
    const kind = kind_of(new.target);
    if (!binds.has(kind)) binds.set(kind, bind(kind));
    const { padding } = binds.get(kind)!(args);
    super(kind, { padding: expand(padding, 2 * dimensions_of(kind)) });
  }

  override extra_repr(): string {
    return python_text(this.padding);
  }
}

const bind_constant = [1, 2, 3].map((count) =>
  signature<ConstantPadOptions<AnyPadding>>(`ConstantPad${count}d.__init__`, {
    padding: required,
    value: required,
  }),
);

/** A layer that fills with one number. */
abstract class ConstantPadNd<Padding> extends Layer {
  declare padding: readonly number[];
  declare value: number;

  constructor(...args: Arguments<ConstantPadOptions<Padding>, [padding: 'padding', value: 'value']>) {
    const kind = kind_of(new.target);
    const count = dimensions_of(kind);
    const { padding, value } = bind_constant[count - 1]!(args);
    super(kind, { padding: expand(padding, 2 * count), value });
  }

  override extra_repr(): string {
    return `padding=${python_text(this.padding)}, value=${python_text(this.value)}`;
  }
}

function dimensions_of(kind: string): number {
  return Number(kind.at(-2));
}

/**
 * Puts a constant around signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ConstantPad1d(1, 3.5).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad1d.html
 */
export class ConstantPad1d extends ConstantPadNd<Padding1> {
  static readonly kind: string = 'ConstantPad1d';
}

bind_accessors(ConstantPad1d);

/**
 * Puts a constant around pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ConstantPad2d(1, 3.5).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad2d.html
 */
export class ConstantPad2d extends ConstantPadNd<Padding2> {
  static readonly kind: string = 'ConstantPad2d';
}

bind_accessors(ConstantPad2d);

/**
 * Puts a constant around volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ConstantPad3d(1, 3.5).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad3d.html
 */
export class ConstantPad3d extends ConstantPadNd<Padding3> {
  static readonly kind: string = 'ConstantPad3d';
}

bind_accessors(ConstantPad3d);

/**
 * Puts zeros around signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ZeroPad1d(1).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad1d.html
 */
export class ZeroPad1d extends PadNd<Padding1> {
  static readonly kind: string = 'ZeroPad1d';
}

bind_accessors(ZeroPad1d);

/**
 * Puts zeros around pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ZeroPad2d(1).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html
 */
export class ZeroPad2d extends PadNd<Padding2> {
  static readonly kind: string = 'ZeroPad2d';
}

bind_accessors(ZeroPad2d);

/**
 * Puts zeros around volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ZeroPad3d(1).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad3d.html
 */
export class ZeroPad3d extends PadNd<Padding3> {
  static readonly kind: string = 'ZeroPad3d';
}

bind_accessors(ZeroPad3d);

/**
 * Puts the mirror image of signals around them, without their border.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReflectionPad1d(1).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad1d.html
 */
export class ReflectionPad1d extends PadNd<Padding1> {
  static readonly kind: string = 'ReflectionPad1d';
}

bind_accessors(ReflectionPad1d);

/**
 * Puts the mirror image of pictures around them, without their border.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReflectionPad2d(1).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad2d.html
 */
export class ReflectionPad2d extends PadNd<Padding2> {
  static readonly kind: string = 'ReflectionPad2d';
}

bind_accessors(ReflectionPad2d);

/**
 * Puts the mirror image of volumes around them, without their border.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReflectionPad3d(1).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad3d.html
 */
export class ReflectionPad3d extends PadNd<Padding3> {
  static readonly kind: string = 'ReflectionPad3d';
}

bind_accessors(ReflectionPad3d);

/**
 * Puts the border of signals around them.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReplicationPad1d(1).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad1d.html
 */
export class ReplicationPad1d extends PadNd<Padding1> {
  static readonly kind: string = 'ReplicationPad1d';
}

bind_accessors(ReplicationPad1d);

/**
 * Puts the border of pictures around them.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReplicationPad2d(1).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad2d.html
 */
export class ReplicationPad2d extends PadNd<Padding2> {
  static readonly kind: string = 'ReplicationPad2d';
}

bind_accessors(ReplicationPad2d);

/**
 * Puts the border of volumes around them.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReplicationPad3d(1).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad3d.html
 */
export class ReplicationPad3d extends PadNd<Padding3> {
  static readonly kind: string = 'ReplicationPad3d';
}

bind_accessors(ReplicationPad3d);

/**
 * Puts the opposite side of signals around them.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @throws ValueError if the input has neither 2 nor 3 dimensions.
 *
 * @example
 * console.log(new nn.CircularPad1d(1).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad1d.html
 */
export class CircularPad1d extends PadNd<Padding1> {
  static readonly kind: string = 'CircularPad1d';
}

bind_accessors(CircularPad1d);

/**
 * Puts the opposite side of pictures around them.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @throws ValueError if the input has neither 3 nor 4 dimensions.
 *
 * @example
 * console.log(new nn.CircularPad2d(1).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad2d.html
 */
export class CircularPad2d extends PadNd<Padding2> {
  static readonly kind: string = 'CircularPad2d';
}

bind_accessors(CircularPad2d);

/**
 * Puts the opposite side of volumes around them.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @throws ValueError if the input has neither 4 nor 5 dimensions.
 *
 * @example
 * console.log(new nn.CircularPad3d(1).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad3d.html
 */
export class CircularPad3d extends PadNd<Padding3> {
  static readonly kind: string = 'CircularPad3d';
}

bind_accessors(CircularPad3d);
