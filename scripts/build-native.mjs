#!/usr/bin/env node
// Builds the two addons of CMakeLists.txt into build/Release, through cmake-js.
//   node scripts/build-native.mjs [-DNAME=VALUE ...]
// LibTorch is searched for as docs/install.md tells, and fetched if there is none.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lay_turbojpeg } from './turbojpeg.mjs';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const PLACES = { work: join(root, 'build', 'cmake'), output: join(root, 'build', 'Release') };

/** The modules of lib/native/libtorch that scripts take from dist/. */
export const LIBTORCH_MODULES = [
  'obtain',
  'build-tools',
  'compiler-report',
  'open',
  'remember',
  'report',
  'tools',
  'loader',
  'versions',
  'world',
  'installation',
  'error',
  'fetch',
  'pip',
  'unpack',
  'platform',
  'progress',
];

const is_checkout = () => existsSync(join(root, 'tsconfig.build.json'));

/** The same, compiled; in a checkout, `compile` compiles lib/ first. */
export async function load_libtorch_modules({ compile }) {
  const there = existsSync(join(root, 'dist/native/libtorch/obtain.js'));
  if (is_checkout() && (compile || !there)) {
    const { compile_lib } = await import('./compile.mjs');
    if (!compile_lib()) throw new Error('lib/ does not compile: see the messages of tsc above');
  }
  const modules = await Promise.all(
    LIBTORCH_MODULES.map((name) => import(`../dist/native/libtorch/${name}.js`)),
  );
  return Object.assign({}, ...modules);
}

/** A LibTorch with headers, found or fetched; the one of the last build comes first if `keep` is set. */
export async function obtain(modules, { keep }) {
  const loader = keep ? modules.loader_file() : null;
  return modules.obtain_libtorch(modules.this_machine(), {
    headers: true,
    remembered: loader === null ? null : modules.remembered_libtorch(dirname(loader)),
    report: (line) => console.log(`libtorch-node: ${line}`),
    progress: modules.show_progress(process.stdout),
  });
}

/** Builds against `installation` and keeps in build/Release where that LibTorch lies, so that a start finds it. */
export async function build_to_use(modules, installation, cmake_options = {}) {
  await build(modules, installation, cmake_options);
  modules.remember_libtorch(PLACES.output, installation);
}

/** Builds against `installation`, only what has changed in the folder `work`, and lays the two addons into `output`. */
export async function build(modules, installation, cmake_options = {}, { work, output } = PLACES) {
  const missing = modules.missing_build_tools(modules.this_machine());
  if (missing.length > 0)
    throw new modules.LibtorchError(`The addon has to be built.\n${missing.join('\n')}`);
  const tools = modules.obtain_build_tools(modules.this_machine(), (line) =>
    console.log(`libtorch-node: ${line}`),
  );
  const { BuildSystem } = require(tools.cmake_js);
  require(join(dirname(tools.cmake_js), 'logger.js')).level = 'warn';
  const is_configured = () => existsSync(join(work, 'CMakeCache.txt'));
  const system = () =>
    new BuildSystem({
      directory: root,
      out: work,
      parallel: jobs(),
      cMakeOptions: {
        LIBTORCH: installation.folder,
        LIBTORCH_NODE_OUT: output,
        NODE_ADDON_API: tools.node_addon_api,
        // CMake would keep an earlier build's
        LIBTORCH_NODE_SANITIZE: '',
        // The first build of a folder takes half of the time so; later ones keep what the folder has.
        ...(is_configured() ? {} : { LIBTORCH_NODE_UNITY: 'ON' }),
        ...launcher(modules.this_machine()),
        ...cmake_options,
      },
    });
  const was_configured = is_configured();
  try {
    await system().configure();
  } catch (error) {
    // a folder that was configured for another place, generator or compiler cannot be configured again
    if (!was_configured) throw error;
    rmSync(work, { recursive: true, force: true });
    await system().configure();
  }
  await compile(await system().getBuildCommand(), work, (words, log) =>
    modules.explain_build(words, installation.version, log),
  );
  lay_turbojpeg(dirname(modules.pixels_file(join(output, 'libtorch_node.node'))));
}

/** Runs the build, shows what it writes and keeps it in a file, for an error that says in one sentence what is wrong. */
async function compile([command, ...args], work, explain) {
  const log = join(work, 'build.log');
  const file = openSync(log, 'w');
  const child = spawn(command, args.map(String), {
    cwd: work,
    // without it ccache keeps nothing that was compiled with a precompiled header
    env: { CCACHE_SLOPPINESS: 'pch_defines,time_macros', ...process.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      words += text;
      writeSync(file, text);
      process[name].write(text);
    });
  }
  try {
    const [status] = await once(child, 'close');
    if (status !== 0) throw new Error(explain(words, log));
  } finally {
    closeSync(file);
  }
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
    args.map((each) => {
      const match = /^-D(\w+)=(.*)$/.exec(each);
      if (match === null) throw new Error(`${each}: only -DNAME=VALUE is understood`);
      return [match[1], match[2]];
    }),
  );
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  try {
    const modules = await load_libtorch_modules({ compile: false });
    await build_to_use(modules, await obtain(modules, { keep: false }), definitions(process.argv.slice(2)));
  } catch (error) {
    console.error(`libtorch-node: ${error.message ?? error}`);
    process.exitCode = 1;
  }
}
