#!/usr/bin/env node
// Builds the two addons of CMakeLists.txt into build/Release, through cmake-js.
//   node scripts/build-native.mjs [-DNAME=VALUE ...]
// LibTorch is searched for as docs/install.md tells, and fetched if there is none.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const build_folder = join(root, 'build', 'cmake');
const output_folder = join(root, 'build', 'Release');

/** The compiled modules of lib/native/engine; in a checkout, `compile` compiles lib/ first. */
export async function load_engine_modules({ compile }) {
  const there = existsSync(join(root, 'dist/native/engine/obtain.js'));
  const checkout = existsSync(join(root, 'tsconfig.build.json'));
  if (checkout && (compile || !there)) {
    const tsc = require.resolve('typescript/bin/tsc');
    const done = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
      cwd: root,
      stdio: 'inherit',
    });
    if (done.status !== 0) throw new Error('lib/ does not compile: see the messages of tsc above');
  }
  const names = [
    'obtain',
    'open',
    'remember',
    'report',
    'tools',
    'loader',
    'versions',
    'world',
    'engine',
    'error',
    'pip',
    'unpack',
    'platform',
    'progress',
  ];
  const modules = await Promise.all(names.map((name) => import(`../dist/native/engine/${name}.js`)));
  return Object.assign({}, ...modules);
}

/** A LibTorch with headers, found or fetched; the one of the last build comes first if `keep` is set. */
export async function obtain(modules, { keep }) {
  const loader = keep ? modules.loader_file() : null;
  return modules.obtain_engine(modules.this_machine(), {
    headers: true,
    remembered: loader === null ? null : modules.remembered_engine(dirname(loader)),
    report: (line) => console.log(`libtorch-node: ${line}`),
    progress: modules.show_progress(process.stdout),
  });
}

/** Builds against `engine` and keeps in build/Release which engine it was, so that a start finds it. */
export async function build_to_use(modules, engine, cmake_options = {}) {
  await build(modules, engine, cmake_options);
  modules.remember_engine(output_folder, engine);
}

/** Builds against `engine`, only what has changed. */
export async function build(modules, engine, cmake_options = {}) {
  const missing = modules.missing_build_tools(modules.this_machine());
  if (missing.length > 0) throw new modules.EngineError(`The addon has to be built.\n${missing.join('\n')}`);
  const { BuildSystem } = require('cmake-js');
  require('cmake-js/lib/logger').level = 'warn';
  const system = () =>
    new BuildSystem({
      directory: root,
      out: build_folder,
      parallel: jobs(),
      cMakeOptions: {
        LIBTORCH: engine.folder,
        LIBTORCH_NODE_OUT: output_folder,
        LIBTORCH_NODE_SANITIZE: '', // CMake would keep an earlier build's
        ...launcher(modules.this_machine()),
        ...cmake_options,
      },
    });
  const configured = existsSync(join(build_folder, 'CMakeCache.txt'));
  try {
    await system().configure();
  } catch (error) {
    // a folder that was configured for another place, generator or compiler cannot be configured again
    if (!configured) throw error;
    rmSync(build_folder, { recursive: true, force: true });
    await system().configure();
  }
  await system().build();
}

/** One compiler takes up to 1.5 GB. */
function jobs() {
  return Math.max(1, Math.min(os.availableParallelism(), Math.floor(os.totalmem() / 1.5e9)));
}

function launcher(world) {
  return world.run('ccache', ['--version'], 5000) === null ? {} : { CMAKE_CXX_COMPILER_LAUNCHER: 'ccache' };
}

/** `-DNAME=VALUE` arguments as an object. */
function definitions(args) {
  return Object.fromEntries(
    args.map((arg) => {
      const match = /^-D(\w+)=(.*)$/.exec(arg);
      if (match === null) throw new Error(`${arg}: only -DNAME=VALUE is understood`);
      return [match[1], match[2]];
    }),
  );
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  try {
    const modules = await load_engine_modules({ compile: false });
    await build_to_use(modules, await obtain(modules, { keep: false }), definitions(process.argv.slice(2)));
  } catch (error) {
    console.error(`libtorch-node: ${error.message ?? error}`);
    process.exitCode = 1;
  }
}
