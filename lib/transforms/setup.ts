/** Checks of constructor arguments that several transforms share. */
import { ValueError } from '../errors.js';
import type { Fill } from './functional/sizes.js';

export type Range = readonly [low: number, high: number];

/** @throws TypeError for what is no list, ValueError for one of another length */
export function check_sequence(value: unknown, name: string, lengths: readonly number[]): void {
  const message = `${name} should be a sequence of length ${lengths.join(' or ')}.`;
  if (!Array.isArray(value)) throw new TypeError(message);
  if (!lengths.includes(value.length)) throw new ValueError(message);
}

/** A range of angles: `[-x, x]` of one number. */
export function angles(
  value: number | readonly number[],
  name: string,
  lengths: readonly number[],
): readonly number[] {
  if (typeof value !== 'number') {
    check_sequence(value, name, lengths);
    return value;
  }
  if (value < 0) throw new ValueError(`If ${name} is a single number, it must be positive.`);
  return [-value, value];
}

/** @throws TypeError unless `fill` is a number or a list; null is 0 */
export function fill_of(fill: Fill | null): Fill {
  if (fill === null) return 0;
  if (typeof fill === 'number' || Array.isArray(fill)) return fill;
  throw new TypeError('Fill should be either a sequence or a number.');
}
