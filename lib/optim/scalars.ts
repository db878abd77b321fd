/**
 * Arithmetic on options that are numbers or tensors of one element, as Python's operators do it. Two numbers give a
 * number in double precision; as soon as one is a tensor, the operator that Python calls rounds in its dtype.
 */
import { ValueError } from '../errors.js';
import { addon } from '../native/addon.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';

/** A number, or a tensor of one element. */
export type Num = number | Tensor;

function is_number(value: Num): value is number {
  return typeof value === 'number';
}

export function neg(a: number): number;
export function neg(a: Num): Num;
export function neg(a: Num): Num {
  return is_number(a) ? -a : a.neg();
}

export function add(a: number, b: number): number;
export function add(a: Num, b: Num): Num;
export function add(a: Num, b: Num): Num {
  if (!is_number(a)) return a.add(b);
  return is_number(b) ? a + b : b.add(a);
}

export function sub(a: number, b: number): number;
export function sub(a: Num, b: Num): Num;
export function sub(a: Num, b: Num): Num {
  if (!is_number(a)) return a.sub(b);
  return is_number(b) ? a - b : functions.rsub(b, a);
}

export function mul(a: number, b: number): number;
export function mul(a: Num, b: Num): Num;
export function mul(a: Num, b: Num): Num {
  if (!is_number(a)) return a.mul(b);
  return is_number(b) ? a * b : b.mul(a);
}

/** @throws ValueError for a number over 0, where Python raises ZeroDivisionError. */
export function div(a: number, b: number): number;
export function div(a: Num, b: Num): Num;
export function div(a: Num, b: Num): Num {
  if (!is_number(a)) return a.div(b);
  if (!is_number(b)) return b.reciprocal().mul(a);
  if (b === 0) throw new ValueError('division by zero');
  return a / b;
}

export function pow(a: number, b: number): number;
export function pow(a: Num, b: Num): Num;
export function pow(a: Num, b: Num): Num {
  if (!is_number(a)) return a.pow(b);
  return is_number(b) ? addon.pow(a, b) : functions.pow(a, b);
}

/** The number itself, as kernels take it. */
export function item(value: Num): number {
  if (is_number(value)) return value;
  if (value.requires_grad) throw new TypeError('a tensor that requires grad cannot be used as a number here');
  return Number(value.item());
}

/** A tensor of one element without its dimensions. */
export function scalar(value: Num): Num {
  return is_number(value) || value.dim() === 0 ? value : value.squeeze();
}

export function is_zero(value: Num): boolean {
  return (is_number(value) ? value : Number(value.item())) === 0;
}

/** Multiplies each tensor of a list. */
export function foreach_mul_(list: readonly Tensor[], by: Num): void {
  if (is_number(by)) functions._foreach_mul_(list, by);
  else functions._foreach_mul_(list, by);
}

/** Divides each tensor of a list. */
export function foreach_div_(list: readonly Tensor[], by: Num): void {
  if (is_number(by)) functions._foreach_div_(list, by);
  else functions._foreach_div_(list, by);
}
