/** torchrun over the program of docs/distributed.md: a rank is killed, and the job comes back from its checkpoint. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch from 'libtorch-node';
import t from 'tap';
import { ROOT } from '../helpers/python.js';
import { interpreter } from '../helpers/ranks.js';

const text_of_docs = readFileSync(join(ROOT, 'docs', 'distributed.md'), 'utf8');
const blocks = text_of_docs.split('```js\n').slice(1);
const program = blocks
  .map((text) => text.split('```')[0] as string)
  .find((text) => text.includes('checkpoint.pt'));
const KILL = `
  if (dist.get_rank() === 1 && step === 7 && process.env.TORCHELASTIC_RESTART_COUNT === '0') {
    process.kill(process.pid, 'SIGKILL');
  }
  sgd.zero_grad();`;

/** The same program for PyTorch's ranks. */
const PYTHON = `
import os
import torch
import torch.distributed as dist
from torch import nn, optim

dist.init_process_group("gloo")
torch.manual_seed(0)
ddp = nn.parallel.DistributedDataParallel(nn.Linear(8, 1))
sgd = optim.SGD(ddp.parameters(), lr=0.01, momentum=0.9)
step = 0
if os.path.exists("checkpoint.pt"):
    saved = torch.load("checkpoint.pt")
    ddp.module.load_state_dict(saved["net"])
    sgd.load_state_dict(saved["sgd"])
    step = saved["step"]
    print(f"rank {dist.get_rank()} goes on at step {step}")
while step < 20:
    x = torch.ones(4, 8) * ((step + dist.get_rank()) % 5)
    sgd.zero_grad()
    ddp(x).square().mean().backward()
    sgd.step()
    step += 1
    if dist.get_rank() == 0:
        torch.save({"step": step, "net": ddp.module.state_dict(), "sgd": sgd.state_dict()}, "checkpoint.pt")
dist.barrier()
dist.destroy_process_group()
`;

/** The command of docs/distributed.md for a job of both: what follows `--no-python`. */
const MIXED = /--no-python \\\n\s+sh -c '(.*)'\n/.exec(text_of_docs)?.[1] as string;

/** Runs the program under torchrun; gives what it has said, and the weights that it has saved. */
async function run(text: string, restarts: number, variables: NodeJS.ProcessEnv = {}, mixed = false) {
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-torchrun-'));
  const index = JSON.stringify(join(ROOT, 'dist', 'index.js'));
  writeFileSync(join(folder, 'train.mjs'), text.replace("'libtorch-node'", index));
  writeFileSync(join(folder, 'train.py'), PYTHON);
  const shell = MIXED.replace('exec python', `exec ${interpreter}`).replace(
    'exec node train.js',
    `exec ${process.execPath} train.mjs`,
  );
  const words = mixed ? ['sh', '-c', shell] : [process.execPath, join(folder, 'train.mjs')];
  const env: NodeJS.ProcessEnv = { ...process.env, ...variables };
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];
  const options = [
    '--standalone',
    '--nproc-per-node',
    '2',
    '--max-restarts',
    String(restarts),
    '--no-python',
  ];
  const command = ['-m', 'torch.distributed.run', ...options, ...words];
  const child = spawn(interpreter as string, command, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  const [code] = (await once(child, 'close')) as [number];
  const saved = torch.load(join(folder, 'checkpoint.pt')) as {
    step: number;
    net: Map<string, ReturnType<typeof torch.ones>> | Record<string, ReturnType<typeof torch.ones>>;
  };
  rmSync(folder, { recursive: true });
  const weight = saved.net instanceof Map ? saved.net.get('weight') : saved.net.weight;
  return { code, stdout, stderr, step: saved.step, weight: weight?.tolist() };
}

t.test(
  'a rank that is killed',
  { skip: interpreter === null ? 'needs PyTorch: torchrun' : false },
  async (t) => {
    const undisturbed = await run(program as string, 0);
    t.equal(undisturbed.code, 0, undisturbed.stderr);
    t.equal(undisturbed.step, 20);
    t.notMatch(undisturbed.stdout, 'goes on');
    // The agent keeps one store for all attempts, unless it is told to begin a new one.
    for (const variables of [{}, { TORCH_DISABLE_SHARE_RDZV_TCP_STORE: '1' }]) {
      const killed = await run((program as string).replace('\n  sgd.zero_grad();', KILL), 1, variables);
      t.equal(killed.code, 0, killed.stderr);
      for (const rank of [0, 1]) t.match(killed.stdout, `rank ${rank} goes on at step 7`);
      t.same(killed.weight, undisturbed.weight, 'the same bits');
    }
    const text = (program as string).replace('\n  sgd.zero_grad();', KILL);
    const mixed = await run(text, 1, { TORCH_DISABLE_SHARE_RDZV_TCP_STORE: '1' }, true);
    t.equal(mixed.code, 0, mixed.stderr);
    for (const rank of [0, 1]) t.match(mixed.stdout, `rank ${rank} goes on at step 7`);
    t.same(mixed.weight, undisturbed.weight, 'the same bits, with a rank of PyTorch');
  },
);
