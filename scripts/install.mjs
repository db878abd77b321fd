#!/usr/bin/env node
// What `npm install` runs: finds or fetches LibTorch, then takes a prebuilt addon that fits it, or builds one.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, load_engine_modules, obtain } from './build-native.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const checkout = existsSync(join(root, 'tsconfig.build.json'));

async function install() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Error(
      `Node.js 20 or newer is needed, this is ${process.versions.node}: see https://nodejs.org`,
    );
  }
  if (process.platform === 'win32') throw new Error('Windows is not supported; WSL is');
  const modules = await load_engine_modules({ compile: true });
  const from_source = checkout || process.env.npm_config_build_from_source === 'true';
  const loader = from_source ? null : prebuilt_loader(modules);
  let engine = await obtain(modules, loader === null);
  if (loader !== null && modules.built_minors(loader).includes(modules.minor_of(engine.version))) {
    modules.remember_engine(dirname(loader), engine);
  } else {
    engine = await obtain(modules, true);
    await build(modules, engine);
  }
  // in a checkout `prepare` ends the installation, with the same line
  if (!checkout) console.log(modules.report_line(modules.open_engine()));
}

/** The loader in prebuilds/ for this machine; one in build/ may be older than the sources. */
function prebuilt_loader(modules) {
  const file = modules.loader_file();
  return file?.startsWith(join(root, 'prebuilds')) ? file : null;
}

try {
  await install();
} catch (error) {
  console.error(`libtorch-node: ${error.message ?? error}`);
  process.exitCode = 1;
}
