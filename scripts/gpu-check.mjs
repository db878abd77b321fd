#!/usr/bin/env node
// npm run gpu-check: libtorch-node against the PyTorch of a Python, on the same GPU. docs/gpu-check.md says what it
// does and what it needs.
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';
import { machine } from '../bench/machine.mjs';
import { Budget } from './gpu-check/budget.mjs';
import { build_without_network } from './gpu-check/build.mjs';
import { libtorch_in, libtorch_of_python, prebuilt_in, require_device } from './gpu-check/libtorch.mjs';
import { find_home, pack } from './gpu-check/kit.mjs';
import { HELP, options_of, sizes_for } from './gpu-check/options.mjs';
import { Sides } from './gpu-check/race.mjs';
import { run_parts } from './gpu-check/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Seconds for PyTorch to say whether it sees a GPU. */
const MOST_ASKING = 120;

async function make_pack(options) {
  const { libtorch, headers } = options;
  const installation = libtorch && (await libtorch_in(root, libtorch, '--libtorch', { headers: true }));
  const built = installation && build_without_network(root, installation, headers);
  pack(root, resolve(options.out ?? join(root, 'build', 'gpu-kit')), {
    built,
    with_node: options['with-node'],
    python: options.python,
  });
}

async function check(options) {
  const { python, device, prebuilt, seconds, headers } = options;
  const installation = await libtorch_of_python(root, python, { headers: prebuilt === undefined });
  const file = (name) => join(root, 'scripts', 'gpu-check', name);
  const plain = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const places = { root, file, side: (name) => file(`sides/${name}`), python, device };
  if (prebuilt === undefined)
    await require_device(installation, { ...places, env: plain, budget: new Budget(MOST_ASKING) });
  const addon =
    prebuilt === undefined
      ? build_without_network(root, installation, headers)
      : prebuilt_in(prebuilt, installation);
  const budget = new Budget(seconds); // the build has what it needs
  const env = { ...plain, LIBTORCH: installation.folder, LIBTORCH_NODE_PREBUILD: addon };
  const context = {
    ...places,
    ...options,
    env,
    budget,
    sizes: sizes_for(options),
    failures: new Map(), // of contestants that were to be prepared before their row, by id
    report: (line) => console.error(`${Math.round(budget.spent()).toString().padStart(4)} s  ${line}`),
  };
  context.sides = new Sides(context);
  const facts = { ...machine({ python, threads: 'default' }), libtorch: installation.version.text };
  try {
    return await run_parts(context, facts);
  } finally {
    await context.sides.end();
  }
}

try {
  const options = options_of(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else {
    find_home(root);
    if (options.pack) await make_pack(options);
    else if (!(await check(options))) process.exitCode = 1;
  }
} catch (error) {
  console.error(`gpu-check: ${error.message}`);
  process.exitCode = 1;
}
