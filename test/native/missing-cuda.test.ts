/** Which of the build, the driver, a library or a switch is named where CUDA is asked for and cannot be had. */
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { load_addon, opened_libtorch } from '../../dist/native/load.js';
import { temporary_folder, write } from '../helpers/fake-torch.js';
import { type Environment, root, run_json } from '../helpers/loading.js';
import { stub_library } from '../helpers/stub-library.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

load_addon();
const { installation } = opened_libtorch()!;

/** Links to this LibTorch's CPU half, with `cuda` as what stands for its CUDA half. */
function build_for_cuda(
  name: string,
  cuda: (file: string) => void,
  version = installation.version.text,
): string {
  const torch = join(folder, name);
  mkdirSync(join(torch, 'lib'), { recursive: true });
  const half = readdirSync(join(installation.folder, 'lib')).filter(
    (file) => !/^lib(c10|torch)_cuda/.test(file),
  );
  for (const file of half) symlinkSync(join(installation.folder, 'lib', file), join(torch, 'lib', file));
  write(join(torch, 'version.py'), `__version__ = '${version}'\n`);
  for (const file of ['libc10_cuda.so', 'libtorch_cuda.so']) cuda(join(torch, 'lib', file));
  return torch;
}

/** What a program is told that puts a tensor on a GPU; the driver is a folder's. */
function ask(env: Environment, driver?: string) {
  const script = `
    import torch from ${JSON.stringify(pathToFileURL(join(root, 'dist/index.js')).href)};
    const told = { available: torch.cuda.is_available(), count: torch.cuda.device_count() };
    for (const [name, ask] of Object.entries({
      zeros: () => torch.zeros(2, { device: 'cuda' }),
      to: () => torch.ones(2).to('cuda:0'),
      module: () => new torch.nn.Linear(2, 2).cuda(),
    })) {
      try { ask(); told[name] = null; } catch ({ message }) { told[name] = message; }
    }
    console.log(JSON.stringify(told));`;
  return run_json(script, folder, { ...env, LD_LIBRARY_PATH: driver });
}

const none = { status: 0, available: false, count: 0 };
const each = (message: RegExp) => ({ ...none, zeros: message, to: message, module: message });

t.test('why there is no CUDA', async (t) => {
  const whole = build_for_cuda('whole', (file) => stub_library(file));
  const broken = build_for_cuda('broken', (file) => write(file, 'no library'));
  const plain = build_for_cuda('plain', () => {});
  const driver = join(folder, 'driver');
  stub_library(join(driver, 'libcuda.so.1'));
  const old = join(folder, 'old');
  stub_library(
    join(old, 'libcuda.so.1'),
    'int cuDriverGetVersion(int* version) { *version = 12020; return 0; }',
  );
  const modern = build_for_cuda(
    'modern',
    (file) => stub_library(file),
    `${installation.version.text.split('+')[0]}+cu130`,
  );
  const bare = join(folder, 'bare');
  write(join(bare, 'libcuda.so.1'), 'no library');

  t.match(
    ask({ LIBTORCH: plain }, driver),
    each(
      /^Torch not compiled with CUDA enabled: LibTorch .* in .*plain is a CPU build .*LIBTORCH_NODE_VARIANT/,
    ),
    'a CPU build',
  );
  t.match(
    ask({ LIBTORCH: whole }, bare),
    each(
      /^Found no NVIDIA driver on your system: the NVIDIA driver is not installed or not visible here \(.*libcuda/,
    ),
    'no driver',
  );
  t.match(
    ask({ LIBTORCH: modern }, old),
    each(/^The NVIDIA driver on your system is too old \(found version 12020\): it serves CUDA 12\.2, /),
    'an old driver',
  );
  t.match(
    ask({ LIBTORCH: broken }, driver),
    each(/^LibTorch's CUDA libraries could not be opened: libc10_cuda\.so could not be opened .*damaged/),
    'a library',
  );
  t.match(
    ask({ LIBTORCH: whole, LIBTORCH_NODE_CUDA: '0' }, driver),
    each(/^CUDA is not used: CUDA is switched off by LIBTORCH_NODE_CUDA=0/),
    'a switch',
  );
  t.match(
    ask({ LIBTORCH: whole, CUDA_VISIBLE_DEVICES: undefined }, driver),
    each(/^No CUDA GPUs are available: LibTorch \(a build for cu\d*\S*\) sees no device; `nvidia-smi` tells/),
    'all of it, and no device',
  );
  t.match(
    ask({ LIBTORCH: whole, CUDA_VISIBLE_DEVICES: '7' }, driver),
    each(/^No CUDA GPUs are available: CUDA_VISIBLE_DEVICES='7' hides them/),
    'a device that is not there',
  );
});
