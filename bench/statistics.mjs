// What the benchmark makes of repeated times.

/** The value below which the share `at` of `values` lies, by linear interpolation. */
export function quantile(values, at) {
  if (values.length === 0) throw new RangeError('quantile() of no values');
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * at;
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

export const median = (values) => quantile(values, 0.5);

/** Median, best, and half the distance between the quartiles as a share of the median. */
export function summary(values) {
  const middle = median(values);
  const spread = (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / middle;
  return { median: middle, best: Math.min(...values), spread, count: values.length };
}

/** How many times as fast as `theirs` `ours` is, from medians. */
export const times_faster = (ours, theirs) => median(theirs) / median(ours);

/** The contestants in the order of a round: each one comes first in turn. */
export function turn(contestants, round) {
  const first = round % contestants.length;
  return [...contestants.slice(first), ...contestants.slice(0, first)];
}
