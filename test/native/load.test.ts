// Each case is a process of its own: LibTorch is opened once in the life of one.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import t from 'tap';
import { built_minors, loader_file } from '../../dist/native/engine/loader.js';
import type { OpenEngine } from '../../dist/native/engine/open.js';
import { cuda_state, load_addon, open_libtorch } from '../../dist/native/load.js';
import { fake_torch, temporary_folder, write } from '../helpers/fake-torch.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

interface Outcome {
  status: number | null;
  signal: string | null;
  code?: string;
  message?: string;
  opened?: OpenEngine;
}

/** Loads the addon of `package_folder` in a new process and says what came of it. */
function load(env: Record<string, string | undefined>, package_folder = root): Outcome {
  const module = pathToFileURL(join(package_folder, 'dist/native/load.js')).href;
  const script = `
    const { load_addon, open_libtorch } = await import(${JSON.stringify(module)});
    try {
      load_addon();
      console.log(JSON.stringify({ opened: open_libtorch() }));
    } catch ({ code, message }) {
      console.log(JSON.stringify({ code, message }));
    }`;
  const { LIBTORCH: _, ...rest } = process.env;
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    env: { ...rest, ...env },
    encoding: 'utf8',
  });
  return { status: done.status, signal: done.signal, ...JSON.parse(done.stdout || '{}') };
}

const refused = (message: RegExp) => ({ status: 0, signal: null, code: 'ERR_TORCH_ENGINE', message });

load_addon();
const libtorch = open_libtorch()!;

t.test('the addon', async (t) => {
  t.equal(load_addon(), load_addon());
  t.match(libtorch.engine.version, libtorch.version, 'the library is the version that its folder tells');
  const { loaded, cause, reason } = cuda_state();
  t.equal(loaded, cause === null);
  t.equal(loaded, reason === null);
});

t.test('without LIBTORCH, the installation knows where it is, and no Python is started', async (t) => {
  const outcome = load({
    PATH: '',
    VIRTUAL_ENV: undefined,
    CONDA_PREFIX: undefined,
    LIBTORCH_NODE_CACHE: folder,
  });
  t.match(outcome, { status: 0, opened: { version: libtorch.version } });
});

t.test('a LIBTORCH that cannot be used is a sentence, not a crash', async (t) => {
  t.match(load({ LIBTORCH: join(folder, 'nowhere') }), refused(/LIBTORCH: .*nowhere does not exist/));
  const old = fake_torch(join(folder, 'old'), { version: '2.9.1' });
  t.match(load({ LIBTORCH: old }), refused(/LibTorch 2\.9\.1 is not supported \(2\.11 to 2\.13 are\)/));
  const minors = built_minors(loader_file()!);
  const other = ['2.11', '2.12', '2.13'].find((minor) => !minors.includes(minor));
  if (other !== undefined) {
    const torch = fake_torch(join(folder, 'other'), { version: `${other}.0` });
    t.match(load({ LIBTORCH: torch }), refused(/the addon has been built for .*npm run build/));
  }
  const broken = fake_torch(join(folder, 'broken'), { version: libtorch.engine.version.text });
  t.match(load({ LIBTORCH: broken }), refused(/could not be opened: .*libc10\.so.*\n.*the file is damaged/));
});

t.test('a folder of links to LibTorch', async (t) => {
  const torch = join(folder, 'links');
  const { folder: real, version } = libtorch.engine;
  mkdirSync(join(torch, 'lib'), { recursive: true });
  for (const name of readdirSync(join(real, 'lib')))
    symlinkSync(join(real, 'lib', name), join(torch, 'lib', name));
  write(join(torch, 'version.py'), `__version__ = '${version.text}'\n`);
  t.match(load({ LIBTORCH: torch }), {
    status: 0,
    opened: { engine: { folder: torch, source: 'LIBTORCH' } },
  });
});

t.test('a package that has not been built says what to run', async (t) => {
  for (const [place, command] of [
    ['checkout', 'npm run build'],
    ['project/node_modules/libtorch-node', 'npx libtorch-node build'],
  ] as const) {
    const copy = join(folder, place);
    cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(copy, 'package.json'));
    mkdirSync(join(copy, 'node_modules'), { recursive: true });
    const dependency = dirname(fileURLToPath(import.meta.resolve('node-gyp-build')));
    symlinkSync(dependency, join(copy, 'node_modules', 'node-gyp-build'));
    t.match(load({}, copy), refused(new RegExp(`There is no addon for .*Run \`${command}\``)));
  }
});

t.test('the addon loads in worker threads, once LibTorch is open and at the same time', async (t) => {
  const { Worker } = await import('node:worker_threads');
  const script = `
    import { parentPort } from 'node:worker_threads';
    const { load_addon, open_libtorch } = await import(${JSON.stringify(
      pathToFileURL(join(root, 'dist/native/load.js')).href,
    )});
    parentPort.postMessage([typeof load_addon(), open_libtorch().engine.source]);`;
  const start = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
      worker.once('message', resolve).once('error', reject);
    });
  t.strictSame(await Promise.all([start(), start(), start()]), Array(3).fill(['object', 'this process']));
});
