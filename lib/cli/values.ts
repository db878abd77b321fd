/** What options take, for commander: each reads a text or says what it must be. */
import { existsSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

type Read<Value> = (text: string) => Value;

function number(fits: (value: number) => boolean, what: string): Read<number> {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!fits(value)) throw new InvalidArgumentError(`It must be ${what}.`);
    return value;
  };
}

export const count = number((value) => Number.isSafeInteger(value) && value > 0, 'a positive integer');
export const whole = number(
  (value) => Number.isSafeInteger(value) && value >= 0,
  'an integer that is not negative',
);
export const positive = number((value) => value > 0 && Number.isFinite(value), 'a positive number');
export const amount = number(
  (value) => value >= 0 && Number.isFinite(value),
  'a number that is not negative',
);
export const share = number((value) => value >= 0 && value <= 1, 'a number from 0 to 1');

/** One of some names; `-` and `_` are the same. */
export function one_of<Name extends string>(names: readonly Name[]): Read<Name> {
  const plain = (name: string): string => name.toLowerCase().replaceAll('_', '-');
  return (text) => {
    const found = names.find((name) => plain(name) === plain(text));
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${names.join(', ')}.`);
    return found;
  };
}

/** An option that may come several times, or once with commas. */
export const several = (text: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  ...text.split(',').filter((each) => each !== ''),
];

/** A file that is there. */
export function file(text: string): string {
  if (existsSync(text)) return text;
  throw new InvalidArgumentError('There is no such file.');
}
