// Times the contestants of a row in turn. Each side is one process that holds its contestants of the row at once,
// so that neither the start of a process nor the card's temperature is on one side only.
import { Contestant, worker_of } from '../../bench/contestant.mjs';
import { turn } from '../../bench/statistics.mjs';
import { OutOfTime } from './budget.mjs';

const MOST_REPEATS = 20_000;

/** A CUDA error stays with its process: all that it holds is lost. */
const is_fatal = (message) => /CUDA error|CUDNN_STATUS|the process ended|broken off/i.test(message);

/** The two processes that are asked, each from its first question on. */
export class Sides {
  #workers = {};

  constructor({ python, env, budget, side }) {
    this.start = (name) => new Contestant(worker_of(name, python, side('')), env);
    this.budget = budget;
  }

  async ask(name, action, request, at_most) {
    const worker = (this.#workers[name] ??= this.start(name));
    try {
      return await this.budget.within(worker.ask(action, request), () => worker.abandon(), at_most);
    } catch (error) {
      error.is_fatal = is_fatal(error.message);
      if (error.is_fatal) {
        worker.abandon();
        delete this.#workers[name];
      }
      throw error;
    }
  }

  end = () => Promise.all(Object.values(this.#workers).map((worker) => worker.end()));
}

async function attempt(result, work) {
  if (result.error !== undefined) return;
  try {
    await work();
  } catch (error) {
    result.error = error.message;
    result.late = error instanceof OutOfTime;
    result.took_others_along = error.is_fatal === true && !result.late;
  }
}

async function get_ready(entry, { sides, sizes, device, failures }) {
  const { side, name, case: kind, settings, id = name } = entry;
  const result = { side, name, settings, id, seconds: [], error: failures.get(id) };
  await attempt(result, async () => {
    if (entry.id === undefined)
      await sides.ask(side, 'prepare', {
        id,
        name: kind,
        settings: { ...settings, device, small: sizes.small },
      });
    const { warm_up: seconds, least_warm_up: at_least } = sizes;
    const { seconds: once, peak } = await sides.ask(side, 'warm_up', { id, seconds, at_least });
    result.peak = peak;
    result.count = Math.max(1, Math.min(MOST_REPEATS, Math.ceil(sizes.round / once)));
  });
  return result;
}

async function drop(results, sides) {
  for (const side of new Set(results.map((result) => result.side))) {
    const ids = results.filter((result) => result.side === side).map((result) => result.id);
    await attempt({}, () => sides.ask(side, 'drop', { ids }));
  }
}

/**
 * The results of `row`'s contestants in their order, each with its `seconds`, or the `error` that ended it. One that
 * took its process along is left out of a second try of those that were lost with it.
 */
export async function race(row, context) {
  const results = await race_once(row, context);
  const guilty = results.filter((result) => result.took_others_along);
  if (guilty.length === 0) return results;
  const failures = new Map([...context.failures, ...guilty.map(({ id, error }) => [id, error])]);
  const is_lost = ({ side }) => guilty.some((result) => result.side === side);
  const again = await race({ ...row, entries: row.entries.filter(is_lost) }, { ...context, failures });
  return results.map((result) => again.find(({ id }) => id === result.id) ?? result);
}

async function race_once(row, context) {
  const { sides, sizes } = context;
  const results = [];
  for (const entry of row.entries) results.push(await get_ready(entry, context));
  for (let round = 0; round < (row.rounds ?? sizes.rounds); round++) {
    for (const result of turn(results, round)) {
      await attempt(result, async () => {
        const { seconds } = await sides.ask(result.side, 'run', { id: result.id, count: result.count });
        result.seconds.push(seconds);
      });
    }
  }
  await drop(results, sides);
  return results;
}

/** True if a contestant of the row has a time. */
export const finished = (result) => result?.seconds.length > 0;

/** False if one of ours has none, but for want of time; undefined otherwise: PyTorch's failures are its own. */
export const is_good = (result) =>
  result.side === 'node' && !finished(result) && !result.late ? false : undefined;

/** Why a contestant has no time. */
export const remark_of = (result) =>
  result === undefined || finished(result) ? '' : `${result.name}: ${result.error}`;
