// Our side of what is timed: reads requests from stdin, one JSON a line, and answers each with one line.
// Several things that are to be timed can be prepared at once; the side that is not asked does nothing.
import { createInterface } from 'node:readline';
import torch from '../../../dist/index.js';
import { opened_libtorch } from '../../../dist/native/load.js';
import { cases, seconds_for } from './cases.mjs';
import { set_switches, synchronize } from './common.mjs';

const prepared = new Map();

const on_gpu = ({ device }) => device === 'cuda';

/** Bytes in tensors, without those that wait to be collected. */
function bytes_now(settings) {
  torch.memory.collect();
  synchronize(settings.device);
  return on_gpu(settings) ? torch.cuda.memory_allocated() : 0;
}

function known(id) {
  const found = prepared.get(id);
  if (found === undefined) throw new Error(`${id} was lost with the process that had prepared it`);
  return found;
}

const actions = {
  about: ({ device }) => ({
    version: opened_libtorch().installation.version.text,
    device: device === 'cuda' ? torch.cuda.get_device_name() : 'CPU',
    graphs: torch.cuda.CUDAGraph !== undefined,
    kernels: torch.backends.kernels !== undefined,
  }),
  prepare({ id, name, settings }) {
    torch.manual_seed(1);
    set_switches(settings);
    const before = bytes_now(settings);
    if (on_gpu(settings)) torch.cuda.reset_peak_memory_stats();
    const work = cases[name](settings);
    const seconds = seconds_for(1, work, settings.device);
    const most = on_gpu(settings) ? torch.cuda.max_memory_allocated() - before : null;
    prepared.set(id, { work, settings, own: bytes_now(settings) - before, most });
    return { seconds };
  },
  /** Repeats until `seconds` are over, and gives the most memory that one contestant would need alone. */
  warm_up({ id, seconds, at_least }) {
    const { work, settings, own, most } = known(id);
    set_switches(settings);
    const before = bytes_now(settings);
    if (on_gpu(settings)) torch.cuda.reset_peak_memory_stats();
    const start = performance.now();
    let last;
    for (let i = 0; i < at_least || performance.now() - start < 1000 * seconds; i++)
      last = seconds_for(1, work, settings.device);
    // a graph keeps the memory that it was recorded with, and asks for none
    if (settings.graph || !on_gpu(settings)) return { seconds: last, peak: most };
    return { seconds: last, peak: own + torch.cuda.max_memory_allocated() - before };
  },
  run({ id, count }) {
    const { work, settings } = known(id);
    set_switches(settings);
    return { seconds: seconds_for(count, work, settings.device) };
  },
  drop({ ids }) {
    for (const id of ids) prepared.delete(id);
    torch.memory.sweep();
    torch.cuda.empty_cache();
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { action, ...request } = JSON.parse(line);
  let answer;
  try {
    answer = actions[action](request);
  } catch (error) {
    answer = { error: String(error?.message ?? error).split('\n')[0] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
