// Runs one row: its contestants take turns, a round at a time.
import { Contestant, time_start, worker_of } from './contestant.mjs';
import { turn } from './statistics.mjs';

const SEED = 1109;
const WARM_UP = 500; // milliseconds

/** What is kept of a contestant: `seconds`, its `parts`, `peak` bytes, or the `error` that ended it. */
const blank = ({ side, name, is_limit = false, settings = {} }) => ({
  side,
  name,
  is_limit,
  settings,
  seconds: [],
  parts: {},
  losses: [],
});

async function attempt(runner, work) {
  if (runner.result.error !== undefined) return undefined;
  try {
    return await work();
  } catch (error) {
    runner.result.error = error.message;
    return undefined;
  }
}

function keep(result, answer) {
  result.seconds.push(answer.seconds);
  for (const [part, seconds] of Object.entries(answer.parts ?? {})) (result.parts[part] ??= []).push(seconds);
  if (answer.loss !== undefined) result.losses.push(answer.loss);
  for (const name of ['share', 'grown', 'hidden', 'processor'])
    if (answer[name] !== undefined) (result[name] ??= []).push(answer[name]);
}

/** The first runs compile, choose kernels and fill caches; short ones need many before both sides are at their best. */
async function warm_up(runner, row) {
  const until = performance.now() + WARM_UP;
  for (let run = 0; run < 2 || performance.now() < until; run++) {
    await attempt(runner, () => runner.worker.ask('run', { count: row.count }));
    if (runner.result.error !== undefined) return;
  }
}

async function prepare(row, entry, options) {
  const runner = {
    result: blank(entry),
    worker: new Contestant(worker_of(entry.side, options.python), options.env),
  };
  const settings = { threads: options.threads, seed: SEED, ...row.settings, ...entry.settings };
  await attempt(runner, () => runner.worker.ask('prepare', { name: entry.case ?? row.case, settings }));
  await warm_up(runner, row);
  return runner;
}

async function race_workers(row, options) {
  const runners = [];
  try {
    for (const entry of row.contestants) runners.push(await prepare(row, entry, options));
    for (let round = 0; round < row.rounds; round++) {
      for (const runner of turn(runners, round)) {
        const answer = await attempt(runner, () => runner.worker.ask('run', { count: row.count }));
        if (answer) keep(runner.result, answer);
      }
    }
    for (const runner of runners) {
      const answer = await attempt(runner, () => runner.worker.ask('finish'));
      if (answer) runner.result.peak = answer.peak;
    }
  } finally {
    await Promise.all(runners.map((runner) => runner.worker.end()));
  }
  return runners.map((runner) => runner.result);
}

async function race_starts(row, options) {
  const runners = row.contestants.map((entry) => ({ entry, result: blank(entry) }));
  for (let round = -1; round < row.rounds; round++) {
    for (const runner of turn(runners, round + 1)) {
      const answer = await attempt(runner, () => time_start(runner.entry, options));
      if (answer && round >= 0) keep(runner.result, answer);
    }
  }
  return runners.map((runner) => runner.result);
}

/** The row's results, in the order of its contestants. */
export async function race(row, options) {
  const starts = row.contestants.every((entry) => entry.starts !== undefined);
  const results = await (starts ? race_starts : race_workers)(row, options);
  return { name: row.name, per: row.per ?? 1, scales: row.scales ?? false, results };
}
