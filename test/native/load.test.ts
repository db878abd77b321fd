// Each case is a process of its own: LibTorch is opened once in the life of one.
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { cuda_state, load_addon, open_libtorch } from '../../dist/native/load.js';
import { temporary_folder, write } from '../helpers/fake-torch.js';
import { load, root } from '../helpers/loading.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

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
  const outcome = load(folder, {
    PATH: '',
    VIRTUAL_ENV: undefined,
    CONDA_PREFIX: undefined,
    LIBTORCH_NODE_CACHE: folder,
  });
  t.match(outcome, { status: 0, opened: { version: libtorch.version } });
});

t.test('a folder of links to LibTorch', async (t) => {
  const torch = join(folder, 'links');
  const { folder: real, version } = libtorch.engine;
  mkdirSync(join(torch, 'lib'), { recursive: true });
  for (const name of readdirSync(join(real, 'lib')))
    symlinkSync(join(real, 'lib', name), join(torch, 'lib', name));
  write(join(torch, 'version.py'), `__version__ = '${version.text}'\n`);
  t.match(load(folder, { LIBTORCH: torch }), {
    status: 0,
    opened: { engine: { folder: torch, source: 'LIBTORCH' } },
  });
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
