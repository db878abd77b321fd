// Memory on one device, alone or beside PyTorch: prints one line of JSON.
//   node scripts/gpu-check/memory.mjs [--device cuda | cpu] [--python PYTHON]
// With --device cpu everything is small; the card is filled there only under a limit of addresses (ulimit -v).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { find_home } from './kit.mjs';

const { values } = parseArgs({
  options: { device: { type: 'string', default: 'cuda' }, python: { type: 'string' } },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const home = find_home(join(here, '../..'));
const load = (file) => import(pathToFileURL(join(home, 'dist', file)).href);
const { default: torch, nn, optim } = await load('index.js');
const { AlexNet } = await load('models/index.js');
const F = nn.functional;
const device = torch.device(values.device);
const on_gpu = device.type === 'cuda';
const wait = () => (on_gpu ? torch.cuda.synchronize() : undefined);

const MIB = 2 ** 20;
// width of the dropped layers, MiB of a temporary, pictures of a step, MiB of what fills the card
const size = on_gpu
  ? { width: 8192, temporary: 64, batch: 128, fill: 1024 }
  : { width: 512, temporary: 8, batch: 2, fill: 256 };

const held = () => Math.round((on_gpu ? torch.cuda.memory_allocated() : torch.memory.live().allocated) / MIB);

/** What earlier programs have left in the cache would hide what this one takes of the card. */
function reset() {
  if (on_gpu) {
    torch.memory.collect();
    torch.cuda.empty_cache();
    torch.cuda.reset_peak_memory_stats();
  }
  return held();
}

/** MiB at most since reset(); on the CPU, of the whole process since its beginning. */
function peak() {
  if (on_gpu) return Math.round(torch.cuda.max_memory_allocated() / MIB);
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024);
}

const reserved = () => (on_gpu ? Math.round(torch.cuda.max_memory_reserved() / MIB) : null);

const tensor_of = (mebibytes) => torch.empty(mebibytes * 262144, { device, dtype: torch.float32 });

function train_two_layers() {
  const { width } = size;
  const model = new nn.Sequential(new nn.Linear(width, width), new nn.Linear(width, width)).to(device);
  const optimizer = new optim.SGD({ params: model.parameters(), lr: 1e-4, momentum: 0.9 });
  const x = torch.ones(1, width, { device });
  for (let step = 0; step < 3; step++) {
    optimizer.zero_grad();
    model.forward(x).sum().backward();
    optimizer.step();
  }
}

/** What six models leave behind, in one synchronous loop. */
function dropped_models() {
  const before = reset();
  const after = [];
  for (let i = 0; i < 6; i++) {
    train_two_layers();
    after.push(held());
  }
  const one = Math.round((size.width * (size.width + 1) * 4 * 2 * 3) / MIB); // weights, gradients, momentum
  return { one, before, after, peak: peak(), reserved: reserved() };
}

function temporaries() {
  const before = reset();
  for (let i = 0; i < 300; i++) tensor_of(size.temporary).fill_(i);
  wait();
  return { one: size.temporary, before, peak: peak(), reserved: reserved() };
}

/** Ten nets after each other; each should need what the first has needed. */
function ten_models() {
  const before = reset();
  const peaks = [];
  const run = () => {
    const model = new AlexNet().to(device);
    const optimizer = new optim.SGD({ params: model.parameters(), lr: 1e-3, momentum: 0.9 });
    for (let step = 0; step < 3; step++) {
      const x = torch.randn(size.batch, 3, 227, 227, { device });
      const y = torch.randint(0, 1000, [size.batch], { device });
      optimizer.zero_grad();
      F.cross_entropy(model.forward(x), y).backward();
      optimizer.step();
    }
  };
  for (let i = 0; i < (on_gpu ? 10 : 3); i++) {
    run();
    peaks.push(peak());
  }
  return { before, peaks, reserved: reserved() };
}

/** Takes all there is, lets go of it, and asks again, in each of these ways. */
const askers = {
  operator: () => tensor_of(size.fill),
  layer: () => new nn.Linear(8192, 8192, { device }),
  move: () => torch.empty(size.fill * 262144).to(device),
  backward: () => {
    const x = torch.ones(size.fill * 65536, { device, requires_grad: true });
    x.mul(2).mul(3).sum().backward();
  },
  step: () => train_two_layers(),
};

function has_limit() {
  if (on_gpu) return true;
  return !/Max address space\s+unlimited/.test(readFileSync('/proc/self/limits', 'utf8'));
}

function fill() {
  if (!has_limit()) return null;
  const result = {};
  for (const [name, ask] of Object.entries(askers)) {
    const full = [];
    let error = null;
    try {
      for (;;) full.push(tensor_of(size.fill));
    } catch (thrown) {
      error = thrown.name;
    }
    const count = full.length;
    full.length = 0;
    try {
      ask();
      wait();
      result[name] = { count, error, again: true };
    } catch (thrown) {
      result[name] = { count, error, again: `${thrown.name}: ${thrown.message.split('\n')[0]}` };
    }
  }
  if (on_gpu) {
    torch.memory.sweep();
    torch.cuda.empty_cache();
  }
  return result;
}

function python() {
  if (!values.python) return null;
  const settings = JSON.stringify({ ...size, device: values.device });
  const done = spawnSync(values.python, [join(here, 'memory.py'), settings], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return done.status === 0 ? JSON.parse(done.stdout.trim().split('\n').at(-1)) : `exit status ${done.status}`;
}

// Python first and alone: the card is then free of us.
const theirs = python();
const ours = {};
for (const [name, part] of Object.entries({ dropped_models, temporaries, ten_models, fill })) {
  const begin = Date.now();
  ours[name] = part();
  console.error(`${name}: ${(Date.now() - begin) / 1000} s`);
}
console.log(
  JSON.stringify({ torch: torch.__version__, node: process.version, device: values.device, ours, theirs }),
);
