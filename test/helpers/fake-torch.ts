/** Folders and wheels that look like LibTorch to the search for it, without a byte of LibTorch in them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { World } from '../../dist/native/libtorch/world.js';

export function temporary_folder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'libtorch-node-test-')));
}

export function write(file: string, text: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

export interface FakeTorch {
  version?: string;
  headers?: boolean;
  cuda?: boolean;
  library?: string | Uint8Array;
}

/** Makes `folder` look like a Python `torch` package. */
export function fake_torch(folder: string, options: FakeTorch = {}): string {
  const { version = '2.13.0+cpu', headers = true, cuda = false, library = 'not a library' } = options;
  write(
    join(folder, 'version.py'),
    `from typing import Optional\n\n__version__ = '${version}'\ndebug = False\n`,
  );
  write(join(folder, 'lib', 'libc10.so'), library);
  write(join(folder, 'lib', 'libtorch_cpu.so'), library);
  if (cuda) write(join(folder, 'lib', 'libtorch_cuda.so'), library);
  if (headers) write(join(folder, 'include', 'ATen', 'ATen.h'), '');
  return folder;
}

/** The fake package inside a virtual environment; returns the package's folder. */
export function fake_environment(prefix: string, options: FakeTorch = {}): string {
  return fake_torch(join(prefix, 'lib', 'python3.11', 'site-packages', 'torch'), options);
}

/** A Linux machine with nothing on it but what the test puts into `folder`. */
export function fake_world(folder: string, env: Record<string, string> = {}): World & { runs: string[][] } {
  const runs: string[][] = [];
  return {
    env,
    platform: 'linux',
    arch: 'x64',
    glibc: () => '2.36',
    cwd: join(folder, 'project'),
    home: join(folder, 'home'),
    runs,
    run(command, args) {
      runs.push([command, ...args]);
      return null;
    },
  };
}

/** Writes a zip file with Python, which any test that unpacks needs as well. */
export function zip(file: string, entries: Record<string, string>, { links = false } = {}): void {
  const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name, text in json.load(sys.stdin).items():
        entry = zipfile.ZipInfo(name)
        entry.external_attr = ${links ? '0o120777' : '0o100644'} << 16
        archive.writestr(entry, text)
`;
  const done = spawnSync('python3', ['-c', script, file], {
    input: JSON.stringify(entries),
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(done.stderr);
}

/** The entries of a wheel of LibTorch, with some that are not to be taken. */
export const wheel_entries: Record<string, string> = {
  'torch/version.py': "__version__ = '2.13.0+cpu'\n",
  'torch/__init__.py': 'raise SystemExit\n',
  'torch/lib/libc10.so': 'c10',
  'torch/lib/libgomp.so.1': 'gomp',
  'torch/lib/libtorch_cpu.so': 'cpu',
  'torch/lib/libtorch_cuda.so': 'cuda',
  'torch/lib/libtorch_python.so': 'python',
  'torch/include/ATen/ATen.h': '',
  'torch/include/ATen/cuda/CUDAContext.h': '',
  'torch-2.13.0+cpu.dist-info/METADATA': 'Metadata-Version: 2.1\nName: torch\nVersion: 2.13.0+cpu\n',
  'torch-2.13.0+cpu.dist-info/WHEEL': 'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n',
  'torch-2.13.0+cpu.dist-info/licenses/LICENSE': 'BSD',
};
