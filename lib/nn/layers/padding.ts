import { layer } from '../layer.js';
import { expand } from '../sizes.js';
import { type Given, needed } from '../takes.js';

/** One width for all sides, or left and right. */
export type Padding1 = number | readonly [left: number, right: number];

/** One width for all sides, or left, right, top and bottom. */
export type Padding2 = number | readonly [left: number, right: number, top: number, bottom: number];

/** One width for all sides, or left, right, top, bottom, front and back. */
export type Padding3 =
  | number
  | readonly [left: number, right: number, top: number, bottom: number, front: number, back: number];

/** What layers take that make their input larger by widths of type `Padding`. */
const sides = <Padding>() => ({
  /** Widths, from the last dimension to the first: one number for all sides, or two for each dimension. */
  padding: needed<Padding, readonly number[]>(),
});

const constant = <Padding>() => ({
  ...sides<Padding>(),
  /** What the sides are filled with. */
  value: needed<number>(),
});

export interface PadOptions<Padding> extends Given<ReturnType<typeof sides<Padding>>> {}
export interface ConstantPadOptions<Padding> extends Given<ReturnType<typeof constant<Padding>>> {}

/** Two widths for each of the dimensions that the name tells. */
const listed = (kind: string) => (given: object) => {
  const { padding } = given as { padding: number | readonly number[] };
  return { ...given, padding: expand(padding, 2 * Number(kind.at(-2))) };
};

/** A layer that fills with what its input has, or with zeros. */
const pad = <const Kind extends string, Padding>(kind: Kind) =>
  layer(kind, sides<Padding>(), { show: 'padding', prepare: listed(kind) });

/** A layer that fills with one number. */
const constant_pad = <const Kind extends string, Padding>(kind: Kind) =>
  layer(kind, constant<Padding>(), { show: 'padding= value=', prepare: listed(kind) });

/**
 * Puts a constant around signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ConstantPad1d(1, 3.5).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 */
export class ConstantPad1d extends constant_pad<'ConstantPad1d', Padding1>('ConstantPad1d') {}

/**
 * Puts a constant around pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ConstantPad2d(1, 3.5).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 */
export class ConstantPad2d extends constant_pad<'ConstantPad2d', Padding2>('ConstantPad2d') {}

/**
 * Puts a constant around volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ConstantPad3d(1, 3.5).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 */
export class ConstantPad3d extends constant_pad<'ConstantPad3d', Padding3>('ConstantPad3d') {}

/**
 * Puts zeros around signals.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ZeroPad1d(1).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 */
export class ZeroPad1d extends pad<'ZeroPad1d', Padding1>('ZeroPad1d') {}

/**
 * Puts zeros around pictures.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ZeroPad2d(1).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 */
export class ZeroPad2d extends pad<'ZeroPad2d', Padding2>('ZeroPad2d') {}

/**
 * Puts zeros around volumes.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ZeroPad3d(1).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 */
export class ZeroPad3d extends pad<'ZeroPad3d', Padding3>('ZeroPad3d') {}

/**
 * Puts the mirror image of signals around them, without their border.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReflectionPad1d(1).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 */
export class ReflectionPad1d extends pad<'ReflectionPad1d', Padding1>('ReflectionPad1d') {}

/**
 * Puts the mirror image of pictures around them, without their border.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReflectionPad2d(1).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 */
export class ReflectionPad2d extends pad<'ReflectionPad2d', Padding2>('ReflectionPad2d') {}

/**
 * Puts the mirror image of volumes around them, without their border.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReflectionPad3d(1).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 */
export class ReflectionPad3d extends pad<'ReflectionPad3d', Padding3>('ReflectionPad3d') {}

/**
 * Puts the border of signals around them.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReplicationPad1d(1).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 */
export class ReplicationPad1d extends pad<'ReplicationPad1d', Padding1>('ReplicationPad1d') {}

/**
 * Puts the border of pictures around them.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReplicationPad2d(1).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 */
export class ReplicationPad2d extends pad<'ReplicationPad2d', Padding2>('ReplicationPad2d') {}

/**
 * Puts the border of volumes around them.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @example
 * console.log(new nn.ReplicationPad3d(1).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 */
export class ReplicationPad3d extends pad<'ReplicationPad3d', Padding3>('ReplicationPad3d') {}

/**
 * Puts the opposite side of signals around them.
 *
 * - Input: `[N, C, L]` or `[C, L]`. Output: the same, wider by `padding`.
 *
 * @throws ValueError if the input has neither 2 nor 3 dimensions.
 *
 * @example
 * console.log(new nn.CircularPad1d(1).forward(torch.randn(1, 2, 4)).shape); // [1, 2, 6]
 */
export class CircularPad1d extends pad<'CircularPad1d', Padding1>('CircularPad1d') {}

/**
 * Puts the opposite side of pictures around them.
 *
 * - Input: `[N, C, H, W]` or `[C, H, W]`. Output: the same, wider by `padding`.
 *
 * @throws ValueError if the input has neither 3 nor 4 dimensions.
 *
 * @example
 * console.log(new nn.CircularPad2d(1).forward(torch.randn(1, 2, 4, 4)).shape); // [1, 2, 6, 6]
 */
export class CircularPad2d extends pad<'CircularPad2d', Padding2>('CircularPad2d') {}

/**
 * Puts the opposite side of volumes around them.
 *
 * - Input: `[N, C, D, H, W]` or `[C, D, H, W]`. Output: the same, wider by `padding`.
 *
 * @throws ValueError if the input has neither 4 nor 5 dimensions.
 *
 * @example
 * console.log(new nn.CircularPad3d(1).forward(torch.randn(1, 2, 4, 4, 4)).shape); // [1, 2, 6, 6, 6]
 */
export class CircularPad3d extends pad<'CircularPad3d', Padding3>('CircularPad3d') {}
