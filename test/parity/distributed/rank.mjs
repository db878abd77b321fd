// Ranks of jobs, one after the other: a line of standard input asks for a part in a job as rank.py's `run` has it, a line of
// standard output is the answer. The ranks of PyTorch's are copies of reference.py.
import { createInterface } from 'node:readline';
import torch from '../../../dist/index.js';

const dist = torch.distributed;
torch.set_num_threads(1);
torch.backends.lrn.mode = 'reference'; // PyTorch's bits

async function run({ script, rank, size, file, settings }) {
  const { run } = await import(`./${script}.mjs`);
  dist.init_process_group('gloo', { init_method: `file://${file}`, rank, world_size: size, timeout: 60 });
  const result = await run(rank, size, settings);
  dist.destroy_process_group();
  return result;
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await run(JSON.parse(line)).then(
    (value) => ({ value }),
    (error) => ({ error: error.stack }),
  );
  console.log(JSON.stringify(reply));
}
