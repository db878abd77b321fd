#!/usr/bin/env node
// What `npm install` runs in a checkout, as its `prepare` script: finds or fetches LibTorch, builds the addon, and
// ends with a line that says what it found. The published package has no install script: it holds prebuilt addons.
import { build_to_use, load_libtorch_modules, obtain } from './build-native.mjs';

async function install() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(
      `Node.js 20.19 or newer is needed, this is ${process.versions.node}: see https://nodejs.org`,
    );
  }
  const modules = await load_libtorch_modules({ compile: true });
  const refusal = modules.refusal_of_platform(modules.this_machine());
  if (refusal !== null) throw new Error(refusal);
  await build_to_use(modules, await obtain(modules, { keep: true }));
  console.log(modules.report_line(modules.open_libtorch()));
}

try {
  await install();
} catch (error) {
  console.error(`libtorch-node: ${error.message ?? error}`);
  process.exitCode = 1;
}
