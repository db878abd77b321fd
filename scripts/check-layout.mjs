#!/usr/bin/env node
// node scripts/check-layout.mjs LIBTORCH...: folders of PyTorch with lib/ and include/. Holds c10d's class over gloo, as
// it measures with the declarations in native/distributed/abi, against LibTorch's own: its deleting destructor frees as
// many bytes. In a PyTorch for CUDA also its class over NCCL, whose size stands in native/compat.h.
// CROSS_COMPILE is what the names of the compiler and of binutils begin with, for a PyTorch of another processor.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command_line } from './command-line.mjs';

const prefix = process.env.CROSS_COMPILE ?? '';
const root = fileURLToPath(new URL('..', import.meta.url));
const GLOO = '_ZN4c10d16ProcessGroupGlooD0Ev';
const NCCL = '_ZN4c10d16ProcessGroupNCCLD0Ev';
/** More than the function has. */
const CODE_BYTES = 96;

/** The size that the library's destructor hands to `operator delete`: the last constant that it loads. */
function size_in_library(library, destructor) {
  const symbols = execFileSync(`${prefix}nm`, ['-D', '--defined-only', library], {
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  });
  const line = symbols.split('\n').find((each) => each.endsWith(` ${destructor}`));
  if (line === undefined) throw new Error(`${library} has no ${destructor}`);
  const begin = Number.parseInt(line, 16);
  const range = [`--start-address=${begin}`, `--stop-address=${begin + CODE_BYTES}`];
  const code = execFileSync(`${prefix}objdump`, ['-d', ...range, library], { encoding: 'utf8' });
  const found = /mov\s+\$0x([0-9a-f]+),%esi/.exec(code) ?? /mov\s+x1, #0x([0-9a-f]+)/.exec(code);
  if (found === null) throw new Error(`the size cannot be read from the code of ${destructor}:\n${code}`);
  return Number.parseInt(found[1], 16);
}

const GLOO_PROGRAM = (size) => `#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
  static_assert(sizeof(c10d::ProcessGroupGloo) == ${size});`;
const NCCL_PROGRAM = (size) => `#include "compat.h"
  static_assert(libtorch_node::kNcclLayout.group_bytes == ${size});`;

/** Whether a program that holds a size against the sources compiles. */
function compiles(libtorch, program) {
  const include = join(libtorch, 'include');
  const own = ['native', 'native/distributed/abi'].map((folder) => join(root, folder));
  const folders = [...own, include, join(include, 'torch/csrc/api/include')];
  const flags = [
    '-std=c++20',
    '-w',
    '-fsyntax-only',
    '-DUSE_C10D_GLOO',
    ...folders.map((each) => `-I${each}`),
  ];
  const { status, stderr } = spawnSync(process.env.CXX ?? `${prefix}g++`, [...flags, '-x', 'c++', '-'], {
    input: program,
    encoding: 'utf8',
  });
  if (status !== 0) process.stderr.write(stderr);
  return status === 0;
}

function check(libtorch, name, destructor, program) {
  const library = join(libtorch, 'lib', name);
  if (!existsSync(library)) return;
  const size = size_in_library(library, destructor);
  const is_right = compiles(libtorch, program(size));
  console.log(`${library}: ${size} bytes in the library, ${is_right ? 'and here' : 'NOT here'}`);
  if (!is_right) process.exitCode = 1;
}

for (const libtorch of command_line({ allowPositionals: true }).positionals) {
  check(libtorch, 'libtorch_cpu.so', GLOO, GLOO_PROGRAM);
  check(libtorch, 'libtorch_cuda.so', NCCL, NCCL_PROGRAM);
}
