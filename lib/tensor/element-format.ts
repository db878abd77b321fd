/** Chooses one format for all elements of a tensor, as PyTorch's printer does. */
import { exponential, fixed } from '../internal/number-format.js';
import { print_options } from './print-options.js';

export type Element = number | bigint | boolean;

/** Formats elements to one width. */
export interface ElementFormat {
  readonly width: number;
  format(value: Element): string;
}

function python_text(value: Element): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

/** The format of integers and booleans. */
export function plain_format(values: Iterable<Element>): ElementFormat {
  let width = 1;
  for (const value of values) width = Math.max(width, python_text(value).length);
  return { width, format: (value) => python_text(value).padStart(width) };
}

/** The format of floating point numbers: whole, fixed or scientific, whichever suits all of them. */
export function float_format(values: Iterable<number>): ElementFormat {
  const finite = [...values].filter((value) => value !== 0 && Number.isFinite(value));
  const { precision } = print_options;
  if (finite.length === 0) return { width: 1, format: whole_number };

  const scientific = print_options.sci_mode ?? wants_scientific(finite);
  const whole = finite.every((value) => Number.isInteger(value));
  const write = scientific
    ? (value: number) => exponential(value, precision)
    : whole
      ? whole_number
      : (value: number) => fixed(value, precision);
  const width = finite.reduce((most, value) => Math.max(most, write(value).length), 1);
  return { width, format: (value) => write(value as number).padStart(width) };
}

/** `3.`; nan and inf show by themselves that the tensor is of floating point numbers. */
function whole_number(value: Element): string {
  return fixed(value as number, 0) + (Number.isFinite(value) ? '.' : '');
}

function wants_scientific(finite: readonly number[]): boolean {
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const value of finite) {
    smallest = Math.min(smallest, Math.abs(value));
    largest = Math.max(largest, Math.abs(value));
  }
  return largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
}
