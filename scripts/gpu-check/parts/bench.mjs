// The benchmarks: training steps against PyTorch and against the bare convolutions and matrix products; layers.
import { best_of } from '../figures.mjs';
import { finished, is_good, race } from '../race.mjs';
import { compiled_id, kernel_rows, precisions, step_row } from '../rows.mjs';
import { duration, mebibytes, remark, times } from '../sections.mjs';
import { run_rows, time_of } from './timed.mjs';

const COLUMNS = ['who', 'step', 'pictures/s', 'as fast as eager', 'of the limit', 'peak memory', ''];

/** Seconds for each network that is compiled. */
const MOST_COMPILING = 100;

/** Begins to compile PyTorch's networks; the untimed parts run meanwhile. Their row says if it failed. */
export async function compile(context) {
  const { sizes, device, sides, failures } = context;
  for (const precision of sizes.precisions.toReversed()) {
    const id = compiled_id(precision);
    const settings = { batch: sizes.batch, precision, best: true, compile: true, device, small: sizes.small };
    try {
      await sides.ask('python', 'prepare', { id, name: 'step', settings }, MOST_COMPILING);
      context.report(`torch.compile, ${precision}: ready`);
    } catch (error) {
      failures.set(id, error.message);
      context.report(`torch.compile, ${precision}: ${error.message}`);
    }
  }
}

/** Seconds of the bare convolutions and products; undefined, and a line that says so, if they cannot be had. */
async function limit_of(batch, precision, { sides, sizes, device, report }) {
  try {
    const settings = { batch, precision, device, seconds: sizes.limit, small: sizes.small };
    return await sides.ask('python', 'limit', { settings });
  } catch (error) {
    report(`limit, batch ${batch}, ${precision}: ${error.message}`);
    return undefined;
  }
}

const rate = (value) => (value < 100 ? value.toPrecision(2) : Math.round(value));

const eager = ({ side, settings }) => side === 'python' && !settings.compile;

function step_section({ batch, precision, results, limit }) {
  const reference = time_of(best_of(results, eager));
  const lines = results.map((result) => {
    if (!finished(result))
      return { cells: [result.name, '', '', '', '', '', result.error ?? ''], good: is_good(result) };
    const seconds = time_of(result);
    return {
      cells: [
        result.name,
        duration(seconds),
        rate(batch / seconds),
        times(reference / seconds),
        limit ? (limit.seconds / seconds).toFixed(2) : '',
        mebibytes(result.peak),
      ],
    };
  });
  const bare = limit && {
    cells: [
      'the limit',
      duration(limit.seconds),
      rate(batch / limit.seconds),
      times(reference / limit.seconds),
    ],
  };
  const conv1 = limit && `conv1 ${duration(limit.direct)}, as space-to-depth ${duration(limit.rewritten)}`;
  return {
    title: `Training step, batch ${batch}, ${precisions[precision]}`,
    columns: COLUMNS,
    lines: bare ? [...lines, bare] : lines,
    note: limit && `of the limit: ${conv1}; without rewriting ${duration(limit.without_rewriting)}`,
  };
}

/** The rows of `batches`, added to `done` as they come; those for which there is no time are named in `skipped`. */
async function run_steps(batches, context, { done, skipped }) {
  const { sizes, device, budget, report } = context;
  const graphs = device === 'cuda';
  for (const batch of batches) {
    for (const precision of sizes.precisions.toReversed()) {
      if (budget.left() < sizes.least_left) {
        skipped.push(`batch ${batch}, ${precision}`);
        continue;
      }
      const full = batch === sizes.batch;
      const row = step_row(batch, precision, { full, compile: full && context.compile, graphs });
      const results = await race(row, context);
      const limit = await limit_of(batch, precision, context);
      done.push({ batch, precision, results, limit });
      for (const result of results) {
        const told = finished(result) ? duration(time_of(result)) : result.error;
        report(`batch ${batch}, ${precision}: ${result.name}  ${told}`);
      }
    }
  }
}

async function steps_of(batches, context) {
  const found = { done: [], skipped: [] };
  await run_steps(batches, context, found);
  const skipped = found.skipped.join('; ');
  return {
    sections: [
      ...found.done.map(step_section),
      ...(skipped ? [remark('Training steps that were skipped: the time is over', skipped)] : []),
    ],
    results: found.done,
  };
}

/** The batch with all contestants. */
export async function steps(context) {
  await context.compiling;
  const { sections, results } = await steps_of([context.sizes.batch], context);
  return { sections, results: { steps: results } };
}

export async function layers(context) {
  const { sizes, device } = context;
  const rows = kernel_rows(sizes.batch, device);
  const { section, rows: done } = await run_rows(rows, 'Layers, forward and backward', context);
  return { sections: [section], results: { kernels: done } };
}

export async function batches(context) {
  const { sections, results } = await steps_of(context.sizes.other_batches, context);
  return { sections, results: { batches: results } };
}
