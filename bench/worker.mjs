// One contestant of ours: reads requests from stdin, one JSON a line, and answers each with one line.
import { createInterface } from 'node:readline';
import torch from '../dist/index.js';
import { cases } from './cases.mjs';

/** The most memory that was ever resident; Linux tells it of this program alone, not of what it was forked from. */
const peak_bytes = () => process.resourceUsage().maxRSS * 1024;

let running = null;

const actions = {
  async prepare({ name, settings }) {
    torch.set_num_threads(settings.threads);
    torch.manual_seed(settings.seed);
    running = await cases[name](settings);
    return { version: torch.__version__ };
  },
  run: ({ count }) => running(count),
  finish: () => ({ peak: peak_bytes() }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { action, ...request } = JSON.parse(line);
  let answer;
  try {
    answer = await actions[action](request);
  } catch (error) {
    answer = { error: String(error?.message ?? error).split('\n')[0] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
