/** Learning rates: one, or one for each parameter group of an optimizer. */
import type { Series } from '../charts/charts.js';
import { own } from '../internal/define.js';

/** What was read of the rates. */
interface Rates {
  readonly lr: number;
  readonly lrs?: readonly number[];
}

/** One for each group that `train` makes. */
const COLOURS = ['--first', '--second', '--third', '--right'];

/** What to call a group: the first may have an empty name. */
export const group_name = (names: readonly string[], index: number): string =>
  names[index] || (index === 0 ? '' : `group ${index}`);

/** The rates of a reading; logs of earlier versions have that of the first group alone. */
export const rates_in = (reading: Rates): readonly number[] => own(reading, 'lrs') ?? [reading.lr];

/** The first group's rate, and behind it those that differ from it, by name: `0.001, head 0.01`. */
export function rates_text(lrs: readonly number[], names: readonly string[]): string {
  const shown = lrs.map((lr, index) =>
    `${group_name(names, index)} ${Number(lr.toPrecision(3))}`.trimStart(),
  );
  return shown.filter((_, index) => index === 0 || lrs[index] !== lrs[0]).join(', ');
}

/** A line for the first group, and for each that differs from it at some time. */
export function rate_series(
  readings: readonly (Rates & { readonly step: number })[],
  names: readonly string[],
): Series[] {
  const all = readings.map(rates_in);
  const differs = (index: number) => all.some((lrs) => lrs[index] !== undefined && lrs[index] !== lrs[0]);
  const indices = [...(all[0] ?? []).keys()].filter((index) => index === 0 || differs(index));
  return indices.map((index) => ({
    name: group_name(names, index) || 'learning rate',
    color: COLOURS[index % COLOURS.length]!,
    points: readings.map(({ step }, place) => ({ x: step, y: all[place]![index] ?? Number.NaN })),
  }));
}
