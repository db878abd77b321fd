#!/usr/bin/env node
// npm run gpu-check -- --python PYTHON: libtorch-node against the PyTorch of that Python, on the same GPU.
// docs/gpu-check.md says what it does and what it needs.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build_without_network } from './gpu-check/build.mjs';
import { find_home, pack } from './gpu-check/kit.mjs';
import { print_table } from './gpu-check/table.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    device: { type: 'string', default: 'cuda' },
    batch: { type: 'string', default: '128' },
    'trace-batch': { type: 'string', default: '16' },
    timed: { type: 'string', default: '20' },
    pictures: { type: 'string', default: '32' },
    epochs: { type: 'string', default: '8' },
    headers: { type: 'string', multiple: true, default: [] },
    pack: { type: 'boolean', default: false },
  },
});

/** The last line of a program's output, as JSON. */
function ask(command, args, settings, env = {}) {
  const done = spawnSync(command, [...args, JSON.stringify(settings)], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
  if (done.error) throw new Error(`${command} cannot be run: ${done.error.message}`);
  if (done.status !== 0)
    throw new Error(`${args[0]} failed (${done.signal ?? `exit status ${done.status}`})`);
  return JSON.parse(done.stdout.trim().split('\n').at(-1));
}

/** Before the build, which takes minutes: is there a GPU that PyTorch can use? */
function require_device(engine, settings, theirs) {
  if (settings.device === 'cpu') return;
  const advice =
    'without a GPU, `--device cpu --batch 2 --trace-batch 1 --timed 1 --pictures 1 --epochs 1` tries the check itself';
  if (!engine.cuda) {
    throw new Error(`${values.python} has a CPU build of PyTorch (${engine.version.text}); ${advice}`);
  }
  const { available, reason } = ask(values.python, [theirs], { ...settings, only_ask: true });
  if (!available) throw new Error(`PyTorch sees no GPU${reason ? ` (${reason})` : ''}; ${advice}`);
}

async function check() {
  const started = Date.now();
  const home = find_home(root);
  if (values.pack) return pack(root);
  const load = (name) => import(new URL(`file://${join(home, 'dist/native/engine', name)}`));
  const modules = Object.assign({}, ...(await Promise.all(['python.js', 'engine.js', 'world.js'].map(load))));
  const world = modules.this_machine();
  const folder = modules.torch_of_python(world, values.python);
  if (!folder) throw new Error(`${values.python} has no torch`);
  const engine = modules.inspect(folder, values.python, { ...world, headers: true });
  if (typeof engine === 'string') throw new Error(engine);
  const settings = {
    device: values.device,
    batch: Number(values.batch),
    trace_batch: Number(values['trace-batch']),
    timed: Number(values.timed),
    pictures: Number(values.pictures),
    epochs: Number(values.epochs),
    home,
  };
  const [ours, theirs] = ['ours.mjs', 'theirs.py'].map((name) => join(root, 'scripts', 'gpu-check', name));
  require_device(engine, settings, theirs);
  const prebuilt = build_without_network(root, home, engine, values.headers);
  const built = Date.now();
  const env = { LIBTORCH: engine.folder, LIBTORCH_NODE_PREBUILD: prebuilt };
  const results = [ask(process.execPath, [ours], settings, env), ask(values.python, [theirs], settings)];
  const good = print_table(...results, settings);
  const seconds = (ms) => `${Math.round(ms / 1000)} s`;
  console.log(`${seconds(Date.now() - started)}, ${seconds(built - started)} of them for the build`);
  if (!good) throw new Error('the two do not agree: see the table');
}

try {
  await check();
} catch (error) {
  console.error(`gpu-check: ${error.message}`);
  process.exitCode = 1;
}
