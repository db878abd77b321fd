#!/usr/bin/env node
// node scripts/check-headers.mjs [MINOR|newest|LIBTORCH...]: compiles all native sources against the headers of each
// supported LibTorch minor, of the newest release that pip has, or of the given folders. Headers are enough: libraries
// without anything in them stand in for LibTorch's, and nothing that is compiled here is run.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, load_libtorch_modules } from './build-native.mjs';
import { command_line } from './command-line.mjs';

const HEADERS = { take: /^torch\/(include\/|version\.py$)/, leave: /^$/ };

/** The headers out of the wheel that pip has, in `folder`. */
async function fetch_headers(what, folder, modules) {
  const request = what === 'newest' ? 'torch' : `torch~=${what}.0`;
  const [wheel] = await modules.pip_download([request], folder);
  await modules.unpack(wheel, folder, HEADERS);
  rmSync(wheel);
}

/** A library that the linker takes, with nothing in it. */
function make_empty_library(file) {
  const args = ['-x', 'c', '/dev/null', '-shared', '-fPIC', '-o', file];
  const { status, error } = spawnSync(process.env.CXX || 'g++', args, { stdio: 'inherit' });
  if (error || status !== 0) throw error ?? new Error(`${file} could not be made`);
}

async function check(what, folder, modules) {
  if (existsSync(what)) {
    for (const name of ['include', 'version.py'])
      cpSync(join(what, name), join(folder, 'torch', name), { recursive: true });
  } else {
    await fetch_headers(what, folder, modules);
  }
  mkdirSync(join(folder, 'torch', 'lib'), { recursive: true });
  for (const name of ['c10', 'torch_cpu'])
    make_empty_library(join(folder, 'torch', 'lib', modules.library_file(name, process.platform)));
  const machine = modules.this_machine();
  const installation = modules.inspect(join(folder, 'torch'), 'headers', { ...machine, headers: true });
  if (typeof installation === 'string') throw new Error(installation);
  const options = { LIBTORCH_NODE_UNITY: 'ON', CMAKE_CXX_FLAGS_RELEASE: '-O0' };
  await build(modules, installation, options, { work: join(folder, 'work'), output: join(folder, 'output') });
  return installation.version.text;
}

const { positionals } = command_line({ allowPositionals: true });
const modules = await load_libtorch_modules({ compile: true });
const wanted = positionals.length > 0 ? positionals : modules.SUPPORTED_MINORS;
for (const what of wanted) {
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-headers-'));
  try {
    console.log(`${what}: compiles against LibTorch ${await check(what, folder, modules)}`);
  } catch (error) {
    console.error(`${what}: ${error.message ?? error}`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
