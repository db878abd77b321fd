/** Python's text of values, for `toString` and errors. */
import type { Tensor } from '../tensor/tensor.js';

/** A tuple. */
export const tuple = (values: readonly (number | string)[]): string =>
  values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`;

/** A list. */
export const list = (values: readonly (number | string)[]): string => `[${values.join(', ')}]`;

/** A float. */
export const float = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** A bool, or None. */
export const bool = (value: boolean | null): string => (value === null ? 'None' : value ? 'True' : 'False');

/** A value that may be None. */
export const or_none = (value: unknown): string =>
  value === null || value === undefined ? 'None' : Array.isArray(value) ? list(value) : String(value);

type Nested = number | readonly Nested[];

/** The nested list of a tensor's elements. */
export function text_of_tensor(values: Tensor): string {
  const whole = !values.is_floating_point();
  const of = (value: Nested): string =>
    typeof value === 'number' ? (whole ? String(value) : float(value)) : `[${value.map(of).join(', ')}]`;
  return of(values.tolist() as Nested);
}
