/** Programs over the sources of native/cuda, compiled by g++ once: the grid emulator, and a caller of the launch layer. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load_addon, opened_libtorch } from '../../dist/native/load.js';
import { root } from './loading.js';

/** The kernels' sources. */
export const kernels_folder = join(root, 'native/cuda/kernels');
/** The emulator, and kernels that exist for tests alone. */
export const tests_folder = join(root, 'test/native/kernels');

const native_folder = join(root, 'native');
const built = join(root, 'build/kernel-tests');

/** What a line of instances.inc names. */
export interface Instance {
  readonly source: string;
  readonly name: string;
}

/** The lines `KERNEL(source, name)` of a file. */
function instances_of(file: string): Instance[] {
  const lines = readFileSync(file, 'utf8').matchAll(/^KERNEL\((\w+), (.*)\)$/gm);
  return [...lines].map(([, source, name]) => ({ source: source!, name: name! }));
}

/** All that the addon asks for. */
export const instances = (): Instance[] => instances_of(join(kernels_folder, 'instances.inc'));

/** The kernels of self_test.cu. */
export const own_instances = (): Instance[] => instances_of(join(tests_folder, 'self_test.inc'));

/** `file`'s kernels are in native/cuda/kernels, or else a test's. */
export function source_file(source: string): string {
  const name = `${source}.cu`;
  return join(readdirSync(kernels_folder).includes(name) ? kernels_folder : tests_folder, name);
}

const texts_of = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(cc|h|cu|cuh)$/.test(entry.name))
    .map(({ name }) => `${name}\n${readFileSync(join(folder, name), 'utf8')}`);

/** Compiles the `generated` files and those that `args` name, unless that has been done before. */
function compiled(name: string, generated: Record<string, string>, args: readonly string[]): string {
  const all = [
    '-std=c++20',
    '-fPIC',
    '-Wall',
    '-Wextra',
    '-Wno-unused-parameter',
    '-U_FORTIFY_SOURCE',
    ...args,
  ];
  const texts = [kernels_folder, tests_folder, join(native_folder, 'cuda')].flatMap(texts_of);
  const hash = createHash('sha256')
    .update(JSON.stringify([all, generated, texts]))
    .digest('hex');
  const output = join(built, `${name}-${hash.slice(0, 16)}`);
  mkdirSync(built, { recursive: true });
  const folder = mkdtempSync(join(built, `${name}-`));
  try {
    const files = Object.entries(generated).map(([file, text]) => {
      writeFileSync(join(folder, file), text);
      return join(folder, file);
    });
    // test files run at the same time: one compiles, others wait for it
    const command = 'test -e "$0" || { "$@" -o "$0.new" && mv "$0.new" "$0"; }';
    const done = spawnSync(
      'flock',
      [`${output}.lock`, 'sh', '-c', command, output, 'g++', ...all, ...files],
      {
        encoding: 'utf8',
      },
    );
    if (done.status !== 0) throw new Error(done.stderr || String(done.error));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return output;
}

/**
 * The grid emulator's library for these instances of kernels, for LIBTORCH_NODE_KERNEL_EMULATOR. With `sanitize` it
 * ends the process at a read or write outside of any memory, and needs what `sanitizer()` gives.
 */
export function build_emulator(list = instances(), { sanitize = false } = {}): string {
  const sources = [...new Set(list.map(({ source }) => source))];
  const generated = sources.map((source) => {
    const rows = list
      .filter((each) => each.source === source)
      .map(
        ({ name }, row) => `static const emulator::Register row_${row}("${source}", "${name}", &${name});`,
      );
    // in a namespace, for two sources may use one name
    const text = `#include "portable.cuh"\n#include "table.h"\nnamespace source_${source} {
      #include "${source_file(source)}"\n${rows.join('\n')}\n}`;
    return [`${source}.cc`, text];
  });
  return compiled('emulator', Object.fromEntries(generated), [
    '-shared',
    '-O2',
    '-ffp-contract=off',
    '-DLIBTORCH_NODE_EMULATOR',
    ...(sanitize ? ['-g1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'] : []),
    `-I${kernels_folder}`,
    `-I${tests_folder}`,
    join(tests_folder, 'emulator.cc'),
    join(tests_folder, 'fiber.cc'),
  ]);
}

/** The environment of a process that opens what is built with `sanitize`. */
export function sanitizer(): Record<string, string> {
  const libraries = ['libasan.so', 'libstdc++.so'].map((name) =>
    spawnSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim(),
  );
  return { LD_PRELOAD: libraries.join(' '), ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=0' };
}

/** program.cc over the launch layer, with the sources of its own kernels in the place of the addon's. */
function build_program(): string {
  load_addon();
  const { folder } = opened_libtorch()!.installation;
  // The launch layer; the rest of native/cuda is LibTorch's and JavaScript's.
  const cuda = [
    'binary_cache',
    'device_kernel',
    'driver',
    'emulator',
    'launch',
    'nvrtc',
    'nvrtc_library',
  ].map((name) => `${name}.cc`);
  const rows = [source_file('self_test'), join(kernels_folder, 'portable.cuh')].map(
    (file) => `{"${file.split('/').at(-1)}", R"kernel(${readFileSync(file, 'utf8')})kernel"},`,
  );
  const sources = `#include "cuda/sources.h"\nnamespace libtorch_node::cuda {
    const SourceFile kSourceFiles[] = {${rows.join('\n')}{nullptr, nullptr}};\n}`;
  return compiled('program', { 'sources.cc': sources }, [
    '-O0',
    `-I${native_folder}`,
    `-I${tests_folder}`,
    `-isystem${join(folder, 'include')}`,
    ...cuda.map((file) => join(native_folder, 'cuda', file)),
    join(tests_folder, 'program.cc'),
    join(tests_folder, 'emulation.cc'),
    join(folder, 'lib/libc10.so'),
    `-Wl,-rpath,${join(folder, 'lib')}`,
    '-ldl',
    '-pthread',
  ]);
}

let program: string | null = null;

/** Gives `commands` to the program, one a line, and takes an answer for each. */
export function run_program(commands: readonly string[], env: Record<string, string> = {}) {
  program ??= build_program();
  const done = spawnSync(program, {
    input: commands.map((command) => `${command}\n`).join(''),
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const answers = done.stdout.split('\n').slice(0, -1);
  return { answers, status: done.status, stderr: done.stderr };
}
