#!/usr/bin/env node
// node scripts/check-layout.mjs LIBTORCH...: folders of PyTorch with lib/ and include/. Holds c10d's class over gloo, as it measures with the declarations in
// native/distributed/abi, against LibTorch's own: its deleting destructor frees as many bytes.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const DESTRUCTOR = '_ZN4c10d16ProcessGroupGlooD0Ev';
/** More than the function has. */
const CODE_BYTES = 96;

/** The size that the library's destructor hands to `operator delete`: the last constant that it loads. */
function size_in_library(library) {
  const symbols = execFileSync('nm', ['-D', '--defined-only', library], {
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  });
  const line = symbols.split('\n').find((each) => each.endsWith(` ${DESTRUCTOR}`));
  if (line === undefined) throw new Error(`${library} has no ${DESTRUCTOR}`);
  const begin = Number.parseInt(line, 16);
  const range = [`--start-address=${begin}`, `--stop-address=${begin + CODE_BYTES}`];
  const code = execFileSync('objdump', ['-d', ...range, library], { encoding: 'utf8' });
  const found = /mov\s+\$0x([0-9a-f]+),%esi/.exec(code) ?? /mov\s+x1, #0x([0-9a-f]+)/.exec(code);
  if (found === null) throw new Error(`the size cannot be read from the code of ${DESTRUCTOR}:\n${code}`);
  return Number.parseInt(found[1], 16);
}

/** Whether the class has `size` bytes where our declarations stand for gloo's headers. */
function has_size(libtorch, size) {
  const program = `#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
    static_assert(sizeof(c10d::ProcessGroupGloo) == ${size});`;
  const include = join(libtorch, 'include');
  const folders = [join(root, 'native/distributed/abi'), include, join(include, 'torch/csrc/api/include')];
  const flags = [
    '-std=c++20',
    '-w',
    '-fsyntax-only',
    '-DUSE_C10D_GLOO',
    ...folders.map((each) => `-I${each}`),
  ];
  const { status, stderr } = spawnSync(process.env.CXX ?? 'g++', [...flags, '-x', 'c++', '-'], {
    input: program,
    encoding: 'utf8',
  });
  if (status !== 0) process.stderr.write(stderr);
  return status === 0;
}

for (const libtorch of process.argv.slice(2)) {
  const size = size_in_library(join(libtorch, 'lib', 'libtorch_cpu.so'));
  const is_right = has_size(libtorch, size);
  console.log(`${libtorch}: ${size} bytes in the library, ${is_right ? 'and here' : 'NOT here'}`);
  if (!is_right) process.exitCode = 1;
}
