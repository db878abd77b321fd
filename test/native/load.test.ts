// Each case is a process of its own: LibTorch is opened once in the life of one.
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { list_files } from '../../dist/native/libtorch/verify.js';
import { cuda_state, load_addon, opened_libtorch } from '../../dist/native/load.js';
import { temporary_folder, write } from '../helpers/fake-torch.js';
import { copy_package, type Environment, load, root } from '../helpers/loading.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

load_addon();
const libtorch = opened_libtorch()!;

t.test('the addon', async (t) => {
  t.equal(load_addon(), load_addon());
  t.match(
    libtorch.installation.version,
    libtorch.version,
    'the library is the version that its folder tells',
  );
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

/** Links in `torch` to all that lies in a folder of this LibTorch, as those who share one between environments make. */
function link_folder(torch: string, name: string): void {
  mkdirSync(join(torch, name), { recursive: true });
  const real = join(libtorch.installation.folder, name);
  for (const file of readdirSync(real)) symlinkSync(join(real, file), join(torch, name, file));
}

const { text } = libtorch.installation.version;
const version_py = `__version__ = '${text}'\n`;
// How the ways to get LibTorch lay it out, where the search finds that, and what makes it find it.
const layouts: Record<
  string,
  { torch: string; tells: [file: string, text: string] | 'headers'; env: Environment }
> = {
  LIBTORCH: {
    torch: 'libtorch', // an unpacked archive
    tells: ['build-version', `${text}\n`],
    env: { LIBTORCH: join(folder, 'libtorch') },
  },
  CONDA_PREFIX: { torch: 'conda', tells: 'headers', env: { CONDA_PREFIX: join(folder, 'conda') } },
  VIRTUAL_ENV: {
    torch: 'venv/lib/python3.12/site-packages/torch',
    tells: ['version.py', version_py],
    env: { VIRTUAL_ENV: join(folder, 'venv') },
  },
  '.venv': {
    torch: 'project/.venv/lib/python3.11/site-packages/torch',
    tells: ['version.py', version_py],
    env: {},
  },
  cache: {
    torch: 'cache/libtorch/libtorch-here/torch',
    tells: ['version.py', version_py],
    env: { LIBTORCH_NODE_CACHE: join(folder, 'cache') },
  },
};

t.test('an archive, a conda prefix and a Python package of LibTorch are used in place', async (t) => {
  const { major, minor } = libtorch.version;
  const copy = copy_package(join(folder, 'copy'), `${major}.${minor}`);
  const nothing = {
    VIRTUAL_ENV: undefined,
    CONDA_PREFIX: undefined,
    LIBTORCH_NODE_CACHE: join(folder, 'no-cache'),
    PATH: '',
  };
  for (const [source, { torch, tells, env }] of Object.entries(layouts)) {
    const place = join(folder, torch);
    link_folder(place, 'lib');
    if (tells === 'headers')
      symlinkSync(join(libtorch.installation.folder, 'include'), join(place, 'include'));
    else write(join(place, tells[0]), tells[1]);
    if (source === 'cache') list_files(dirname(place));
    const project = join(folder, source === '.venv' ? 'project' : 'elsewhere');
    mkdirSync(project, { recursive: true });
    t.match(
      load(project, { ...nothing, ...env }, copy),
      { status: 0, opened: { installation: { folder: place, source }, version: libtorch.version } },
      source,
    );
    rmSync(join(copy, 'build', 'Release', 'libtorch.json'), { force: true });
  }
});

t.test('the addon loads in worker threads, once LibTorch is open and at the same time', async (t) => {
  const { Worker } = await import('node:worker_threads');
  const script = `
    import { parentPort } from 'node:worker_threads';
    const { load_addon, opened_libtorch } = await import(${JSON.stringify(
      pathToFileURL(join(root, 'dist/native/load.js')).href,
    )});
    parentPort.postMessage([typeof load_addon(), opened_libtorch().installation.source]);`;
  const start = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
      worker.once('message', resolve).once('error', reject);
    });
  t.strictSame(await Promise.all([start(), start(), start()]), Array(3).fill(['object', 'this process']));
});
