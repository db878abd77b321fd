/** Shared libraries of a few lines that stand in for LibTorch's and the driver's. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Compiles C `source` into `file`, under the soname that its name is. */
export function stub_library(file: string, source = ''): string {
  mkdirSync(dirname(file), { recursive: true });
  const soname = `-Wl,-soname,${file.split('/').at(-1)}`;
  const done = spawnSync('g++', ['-x', 'c', '-', '-shared', '-fPIC', soname, '-o', file], {
    input: source,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(done.stderr || String(done.error));
  return file;
}

/** What libtorch_cpu tells its version by. */
export function version_source(major: number, minor: number, patch: number): string {
  return `unsigned long long aoti_torch_abi_version(void) {
    return ${major}ULL << 56 | ${minor}ULL << 48 | ${patch}ULL << 40;
  }`;
}
