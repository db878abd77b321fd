// Bits against PyTorch: the notebook's steps and some operators, with our own kernels off.
import { answer_of } from '../program.mjs';

/** Where PyTorch does not repeat itself in every bit, because a GPU adds in no fixed order. */
const TOLERANCE = 1e-3;

const names_of = { float32: 'as written', tf32: 'TF32', bfloat16: 'bfloat16' };

/** Largest difference of two lists, over the largest magnitude in the second. */
function distance(ours, theirs) {
  if (ours === undefined || ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...theirs.map(Math.abs), Number.MIN_VALUE);
  const far = Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])));
  return Number.isNaN(far) ? Number.POSITIVE_INFINITY : far / scale;
}

/** How many of `theirs` are the same in `ours`, and how far apart the others are. */
function compare(ours, theirs) {
  const names = Object.keys(theirs);
  const other = names.filter((name) => ours[name]?.digest !== theirs[name].digest);
  const far = Math.max(0, ...other.map((name) => distance(ours[name]?.first, theirs[name].first)));
  return { count: names.length, equal: names.length - other.length, far, other };
}

/** One quantity of a trace; `again` is PyTorch's second run, if there is one. */
export function agreement(ours, theirs, again = theirs) {
  const { count, equal, far, other } = compare(ours, theirs);
  if (equal === count) return { good: true, equal, count, text: 'equal in every bit' };
  const repeats = compare(again, theirs).equal === count;
  const apart = `within ${far.toExponential(1)}`;
  if (!repeats)
    return { good: far <= TOLERANCE, equal, count, text: `${apart}; PyTorch does not repeat itself` };
  return { good: false, equal, count, text: `NOT equal (${apart}): ${other.slice(0, 3).join(', ')}` };
}

function lines_of(way, ours, theirs, again = theirs) {
  const name = names_of[way.precision] + (way.best ? ', channels_last, fused SGD' : '');
  return Object.keys(theirs).map((quantity) => {
    const { good, equal, count, text } = agreement(ours[quantity], theirs[quantity], again[quantity]);
    return { good, cells: [`${name}: ${quantity}`, `${equal} of ${count}`, text] };
  });
}

/** The table of what both sides' programs found. */
export function bits_section(ours, theirs, { steps, batch, ways }) {
  const traces = ways.flatMap((way, i) => lines_of(way, ours.traces[i], ...theirs.traces[i]));
  const results = Object.entries(theirs.operators).map(([name, found]) => [
    name,
    compare(ours.operators[name] ?? {}, found),
  ]);
  const wrong = results.filter(([, { equal, count }]) => equal < count);
  const operators = {
    good: wrong.length === 0,
    cells: [
      'operators and their gradients',
      `${results.length - wrong.length} of ${results.length}`,
      wrong.length === 0
        ? 'equal in every bit'
        : `NOT equal: ${wrong.map(([name, { far }]) => `${name} (${far.toExponential(1)})`).join(', ')}`,
    ],
  };
  return {
    title: `Bits against PyTorch, our kernels off: ${steps} steps at batch ${batch}`,
    columns: ['what', 'equal', 'verdict'],
    lines: [...traces, operators],
  };
}

export async function bits(context) {
  const { device, sizes, python } = context;
  const ways = [
    { precision: 'float32' },
    ...(device === 'cuda' ? [{ precision: 'tf32', best: true }] : []),
    { precision: 'bfloat16', best: true },
  ];
  const settings = { device, batch: sizes.trace_batch, steps: sizes.trace_steps, ways };
  const [ours, theirs] = await Promise.all([
    answer_of([process.execPath, context.side('bits.mjs')], settings, context),
    answer_of([python, context.side('bits.py')], settings, context),
  ]);
  return { sections: [bits_section(ours, theirs, settings)] };
}
