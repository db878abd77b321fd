// How fast pictures arrive: our loader against PyTorch's, with as many workers each, over the same photographs.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { turn } from '../../../bench/statistics.mjs';
import { answer_of } from '../program.mjs';
import { finished, is_good, Sides } from '../race.mjs';
import { OURS, THEIRS } from '../rows.mjs';
import { duration, times } from '../sections.mjs';
import { time_of } from './timed.mjs';

const MOST_WORKERS = 16;
const SEED = 1109;

/** The table of `results`; `transforms` says whose transforms PyTorch's loader ran. */
export function data_section({ results, workers, transforms, pictures }) {
  const theirs = results.find(({ side }) => side === THEIRS);
  const lines = results.map((result) => {
    const good = is_good(result);
    if (!finished(result)) return { good, cells: [result.name, '', '', '', '', result.error ?? ''] };
    const seconds = time_of(result);
    const ratio = finished(theirs) ? times(time_of(theirs) / seconds) : '';
    const share = result.share === undefined ? '' : `${Math.round(100 * result.share)} %`;
    return { good, cells: [result.name, duration(seconds), Math.round(1 / seconds), ratio, share] };
  });
  return {
    title: `Pictures by ${workers} workers, training transforms`,
    columns: ['who', 'a picture', 'pictures/s', 'as fast', 'event loop', ''],
    lines,
    note: `${pictures}${transforms ? `; PyTorch's side by ${transforms}` : ''}`,
  };
}

/** The folder of `--pictures`, or of photographs that Pillow writes. */
async function photographs(context, made) {
  if (context.pictures !== undefined) return { folder: context.pictures, text: context.pictures };
  const settings = { folder: made, count: context.sizes.photographs };
  const { count, bytes } = await answer_of(
    [context.python, context.side('photographs.py')],
    settings,
    context,
  );
  return {
    folder: made,
    text: `${count} made files of 500 x 375, ${Math.round(bytes / count / 1000)} KB each`,
  };
}

async function attempt(result, work) {
  if (result.error !== undefined) return;
  try {
    await work();
  } catch (error) {
    result.error = error.message;
  }
}

/** Rounds in turn; what a round gives is the seconds of a picture. */
async function race({ sides, results, sizes, settings }) {
  for (const result of results) {
    await attempt(result, async () => {
      await sides.ask(result.side, 'prepare', { name: 'data', settings });
      await sides.ask(result.side, 'run', { count: 1 });
    });
  }
  for (let round = 0; round < sizes.rounds_of_pictures; round++) {
    for (const result of turn(results, round)) {
      await attempt(result, async () => {
        const { seconds, share, transforms } = await sides.ask(result.side, 'run', { count: 1 });
        result.seconds.push(seconds);
        Object.assign(result, share !== undefined && { share }, transforms && { transforms });
      });
    }
  }
}

export async function data(context) {
  const { sizes, root } = context;
  const workers = Math.min(sizes.workers ?? MOST_WORKERS, availableParallelism());
  const made = mkdtempSync(join(tmpdir(), 'gpu-check-pictures-'));
  // the benchmark's workers: loading a batch is asynchronous
  const sides = new Sides({ ...context, side: () => join(root, 'bench', '/') });
  try {
    const { folder, text } = await photographs(context, made);
    const settings = {
      pictures: folder,
      at_least: sizes.pictures_a_pass,
      transform: 'training',
      batch: sizes.loaded_batch,
      num_workers: workers,
      threads: availableParallelism(),
      seed: SEED,
    };
    const names = { [THEIRS]: "PyTorch's DataLoader", [OURS]: 'here' };
    const results = [THEIRS, OURS].map((side) => ({ side, name: names[side], settings, seconds: [] }));
    await race({ sides, results, sizes, settings });
    const { transforms } = results[0];
    return {
      sections: [data_section({ results, workers, transforms, pictures: text })],
      results: { data: { workers, results } },
    };
  } finally {
    await sides.end();
    rmSync(made, { recursive: true, force: true });
  }
}
