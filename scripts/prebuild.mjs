#!/usr/bin/env node
// node scripts/prebuild.mjs LIBTORCH...: builds the addon against each LibTorch folder and lays the binaries
// into prebuilds/ as node-gyp-build looks for them, for `npm pack`.
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, load_engine_modules } from './build-native.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'prebuilds', `${process.platform}-${process.arch}`);
// LibTorch is built for glibc, so the addon is as well; node-gyp-build reads the tag
const name = process.platform === 'linux' ? 'libtorch_node.glibc.node' : 'libtorch_node.node';

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  console.log(to);
}

const folders = process.argv.slice(2);
if (folders.length === 0) throw new Error('usage: node scripts/prebuild.mjs LIBTORCH...');
const modules = await load_engine_modules({ compile: true });
for (const libtorch of folders) {
  const engine = modules.inspect(libtorch, 'prebuild', { ...modules.this_machine(), headers: true });
  if (typeof engine === 'string') throw new Error(engine);
  await build(modules, engine);
  const loader = join(root, 'build', 'Release', 'libtorch_node.node');
  const minor = modules.minor_of(engine.version);
  copy(loader, join(folder, name));
  copy(modules.addon_file(loader, minor), modules.addon_file(join(folder, name), minor));
}
