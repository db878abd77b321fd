// One table of what both sides found, and whether they agree.

/** A GPU adds in no fixed order, so losses and weights drift apart by a few units in the last place a step. */
const TOLERANCE = 1e-3;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Largest difference of two lists, over the largest magnitude in the second. */
function distance(ours, theirs) {
  const scale = Math.max(...theirs.map(Math.abs), Number.MIN_VALUE);
  return Math.max(...ours.map((value, i) => Math.abs(value - theirs[i]))) / scale;
}

function agreement(found) {
  if (found === 0) return 'equal';
  return `${found <= TOLERANCE ? 'within' : 'NOT within'} ${found.toExponential(1)}`;
}

function drawn_row(ours, theirs) {
  const names = Object.keys(theirs);
  const equal = names.filter((name) => ours[name] === theirs[name]).length;
  const good = equal === names.length && Object.keys(ours).length === equal;
  return {
    good,
    row: ['parameters after manual_seed(1109)', '', '', `${equal} of ${names.length} bit for bit`],
  };
}

function trace_rows(ours, theirs) {
  const rows = ours.losses.map((loss, i) => {
    const far = distance([loss], [theirs.losses[i]]);
    return {
      good: far <= TOLERANCE,
      row: [`loss at step ${i + 1}`, loss.toFixed(6), theirs.losses[i].toFixed(6), agreement(far)],
    };
  });
  const far = Math.max(
    ...Object.keys(theirs.weights).map((name) => distance(ours.weights[name], theirs.weights[name])),
  );
  return [...rows, { good: far <= TOLERANCE, row: ['weights after step 5', '', '', agreement(far)] }];
}

function notebook_row({ epochs, classes, pictures }) {
  const [first, last] = [epochs[0], epochs.at(-1)];
  // one epoch shows only that it runs
  const good = epochs.every(Number.isFinite) && (epochs.length < 5 || last < 0.5 * Math.log(classes));
  const story = `loss ${first.toFixed(3)} to ${last.toFixed(3)} in ${epochs.length} epochs`;
  const verdict = good ? (epochs.length < 5 ? 'runs' : 'learns') : 'does NOT learn';
  return { good, row: [`notebook, ${pictures} pictures`, story, '', verdict] };
}

function time_row(ours, theirs, { batch }) {
  const [mine, yours] = [median(ours.times), median(theirs.times)];
  const ms = (value) => `${value.toFixed(2)} ms`;
  return {
    good: true,
    row: [`step at batch ${batch}, median`, ms(mine), ms(yours), `${(yours / mine).toFixed(2)} x`],
  };
}

function memory_row(ours, theirs) {
  const mb = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
  return { good: true, row: ['most memory on the GPU', mb(ours.peak), mb(theirs.peak), ''] };
}

/** Prints the table; false if a row that must agree does not. */
export function print_table(ours, theirs, settings) {
  const checks = [
    drawn_row(ours.trace.drawn, theirs.trace.drawn),
    ...trace_rows(ours.trace, theirs.trace),
    notebook_row(ours.notebook),
    time_row(ours, theirs, settings),
    ...(theirs.peak === null ? [] : [memory_row(ours, theirs)]),
  ];
  const rows = [
    [`on ${ours.device}`, `libtorch-node, ${ours.version}`, `PyTorch ${theirs.version}`, ''],
    ...checks.map(({ row }) => row),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
  return checks.every(({ good }) => good);
}
