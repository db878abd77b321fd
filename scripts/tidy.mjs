#!/usr/bin/env node
// node scripts/tidy.mjs [FILE...]: clang-tidy over native/, or over the given sources, with the checks of .clang-tidy.
// LibTorch's headers are most of what it reads, so sources are read together, as a release compiles them. Needs the
// clang-tidy of tidy-requirements.txt; where there is none, or another, nothing is checked, but not with CI=true.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load_libtorch_modules, obtain } from './build-native.mjs';
import { command_line } from './command-line.mjs';
import { units_of } from './house/together.mjs';
import { find_tool } from './reference.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const native = join(root, 'native');
const requirements = readFileSync(new URL('tidy-requirements.txt', import.meta.url), 'utf8');
const [, version] = /^clang-tidy==(\d+)\./m.exec(requirements);
const tool = find_tool('clang-tidy');
// another one has other checks
const is_known =
  tool !== null &&
  spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout.includes(`version ${version}.`);
if (!is_known) {
  console.error(
    `!!! clang-tidy ${version} is missing: native/ is not checked. \`pip install -r scripts/tidy-requirements.txt\` has it.`,
  );
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

/** The addon of pictures has no LibTorch. */
const is_pixels = (name) => name.startsWith('pixels/');

/** Whether the file is compiled against headers of ours that stand in for others'. */
const has_abi = (name) => /^(cuda\/allocator|distributed\/gloo)$/.test(name);

function flags_of(names, installation) {
  const modules = (name) => join(root, 'node_modules', name);
  const include = join(installation.folder, 'include');
  const system = (folders) => folders.flatMap((each) => ['-isystem', each]);
  const abi = names.filter(has_abi).map((name) => `-I${join(native, name.split('/')[0], 'abi')}`);
  return [
    '-std=c++20',
    '-fPIC',
    '-DNAPI_VERSION=8',
    '-DNODE_ADDON_API_CPP_EXCEPTIONS_ALL',
    '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    ...(names.includes('distributed/gloo') ? ['-DUSE_C10D_GLOO'] : []),
    ...abi,
    `-I${native}`,
    ...system([join(modules('node-api-headers'), 'include'), modules('node-addon-api')]),
    ...(names.some(is_pixels)
      ? []
      : [...system([include, join(include, 'torch/csrc/api/include')]), '-include', 'precompiled.h']),
  ];
}

/** Checks the sources together; true if there is nothing to mend. */
async function check(names, place, installation, folder) {
  const file = join(folder, `${place}.cc`);
  writeFileSync(file, names.map((name) => `#include "${join(native, `${name}.cc`)}"\n`).join(''));
  const args = ['--quiet', `--config-file=${join(root, '.clang-tidy')}`, '--header-filter=/native/'];
  const child = spawn(tool, [...args, file, '--', ...flags_of(names, installation)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let words = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    words += text;
  });
  const begun = Date.now();
  const [status] = await once(child, 'close');
  process.stdout.write(words.replaceAll(root, ''));
  console.log(
    `${status === 0 ? 'ok' : 'FAILED'}: ${names.join(' ')} (${((Date.now() - begun) / 1000).toFixed(0)} s)`,
  );
  return status === 0;
}

const { positionals } = command_line({ allowPositionals: true });
const wanted = positionals.map((file) => relative(native, resolve(file)).replace(/\.cc$/, ''));
const pixels = readdirSync(join(native, 'pixels'))
  .filter((file) => file.endsWith('.cc'))
  .map((file) => [`pixels/${file.slice(0, -'.cc'.length)}`]);
const units = [...units_of(root), ...pixels]
  .map((names) => (wanted.length === 0 ? names : names.filter((name) => wanted.includes(name))))
  .filter((names) => names.length > 0);
const installation = await obtain(await load_libtorch_modules({ compile: false }), { keep: true });
const folder = mkdtempSync(join(os.tmpdir(), 'libtorch-node-tidy-'));
let is_clean = true;
try {
  // A unit takes up to 1.5 GB.
  const workers = Math.max(1, Math.min(os.availableParallelism(), Math.floor(os.totalmem() / 3e9)));
  const waiting = units.map((names, place) => [names, place]);
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        is_clean = (await check(...next, installation, folder)) && is_clean;
      }
    }),
  );
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(is_clean ? 0 : 1);
