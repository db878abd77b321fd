// The figures to reach on an H200 at batch 128.
import { median } from '../../bench/statistics.mjs';
import { finished } from './race.mjs';
import { OURS, THEIRS } from './rows.mjs';

/** The quickest of the results that `takes` takes. */
export function best_of(results, takes) {
  const able = (results ?? []).filter((result) => takes(result) && finished(result));
  return able.sort((a, b) => median(a.seconds) - median(b.seconds))[0];
}

const ours = ({ side, settings }) => side === OURS && settings.kernels !== 'reference';
const eager = ({ side, settings }) => side === THEIRS && !settings.compile;
const compiled = ({ side, settings }) => side === THEIRS && Boolean(settings.compile);
const plain = ({ settings }) => !settings.best;
const both = (one, other) => (result) => one(result) && other(result);
const peak_of = (result) => result?.peak ?? undefined;
const time_of = (result) => (result ? median(result.seconds) : undefined);

/** What is to be reached, of what ran: `{ title, at_least, ratio }`. */
export function figures({ steps = [], kernels = [], calls = [], data }, batch) {
  const step = (precision) =>
    steps.find((row) => row.batch === batch && row.precision === precision)?.results;
  const named = (rows, name) => rows.find((row) => row.name.startsWith(name))?.results;
  const figure = (title, at_least, results, mine, yours, quantity = time_of) => {
    const [a, b] = [quantity(best_of(results, mine)), quantity(best_of(results, yours))];
    return a === undefined || b === undefined ? [] : [{ title, at_least, ratio: b / a }];
  };
  const conv1 = kernels.filter((row) => row.name.startsWith('conv1')).flatMap((row) => row.results);
  return [
    ...figure('bfloat16 step, against PyTorch at its best eager', 2.5, step('bfloat16'), ours, eager),
    ...figure('bfloat16 step, against torch.compile', 1.6, step('bfloat16'), ours, compiled),
    ...figure('TF32 step, against PyTorch at its best eager', 1.7, step('tf32'), ours, eager),
    ...figure('TF32 step, against torch.compile', 1.25, step('tf32'), ours, compiled),
    ...figure('as the notebook writes it, both', 1.9, step('float32'), both(ours, plain), both(eager, plain)),
    ...figure(
      `LRN ${batch}x96x27x27, float32`,
      10,
      named(kernels, `LRN ${batch}x96x27x27, float32`),
      ours,
      eager,
    ),
    ...figure('conv1 forward and weight gradient, bfloat16', 5, conv1, ours, eager),
    ...['a.add(b)', 'a.relu()', 'training step'].flatMap((name) =>
      figure(`call: ${name}`, 1, named(calls, name), ours, eager),
    ),
    ...figure(`pictures by ${data?.workers} workers`, 1.5, data?.results, ours, eager),
    ...figure(
      "most memory in the notebook's step",
      1,
      step('float32'),
      both(ours, plain),
      both(eager, plain),
      peak_of,
    ),
  ];
}
