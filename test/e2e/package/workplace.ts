/** A machine without compilers: a PATH of few programs, and a folder of its own for everything. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addons_beside } from '../../../dist/native/libtorch/loader.js';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Outcome {
  status: number | null;
  out: string;
  err: string;
}

/** Runs a program to its end, without what tap puts into every child. */
export function run(
  [command, ...args]: readonly string[],
  cwd: string,
  env: Record<string, string | undefined>,
): Outcome {
  const bare = ['-u', 'NODE_OPTIONS', command!, ...args];
  const done = spawnSync('/usr/bin/env', bare, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.error) throw done.error;
  return { status: done.status, out: done.stdout.trim(), err: done.stderr.trim() };
}

/** The same; throws with its output if it fails. */
export function must(
  command: readonly string[],
  cwd: string,
  env: Record<string, string | undefined>,
): Outcome {
  const outcome = run(command, cwd, env);
  if (outcome.status === 0) return outcome;
  throw new Error(`${command.join(' ')} ended with ${outcome.status}:\n${outcome.out}\n${outcome.err}`);
}

/** What package managers and their scripts need of a system; no compiler, no cmake, no make. */
const PROGRAMS = ['sh', 'env', 'uname', 'dirname', 'basename', 'sed', 'cat', 'ldd', 'getconf', 'npm', 'npx'];

function find(name: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const file = folders.map((folder) => join(folder, name)).find(existsSync);
  if (file === undefined) throw new Error(`there is no ${name} on PATH`);
  return file;
}

/** A folder that holds links to those programs, to this Node.js, and to python3 for its pip. */
export function make_path(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of PROGRAMS) symlinkSync(find(name), join(folder, name));
  symlinkSync(process.execPath, join(folder, 'node'));
  // the real one: a version manager's shim needs more programs
  const { out } = must(['python3', '-c', 'import sys; print(sys.executable)'], folder, process.env);
  symlinkSync(out, join(folder, 'python3'));
  return folder;
}

/**
 * Installs what a tools.json lists, from the registry that npm is set up for; returns its node_modules, which the next run
 * finds there: the versions are exact.
 */
export function install_tools(list: URL): string {
  const text = readFileSync(list, 'utf8');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const kept = join(root, 'node_modules', '.cache', 'libtorch-node-tests', `tools-${hash}`);
  if (!existsSync(kept)) {
    const folder = `${kept}.${process.pid}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), text);
    must(['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund'], folder, process.env);
    renameSync(folder, kept);
  }
  return join(kept, 'node_modules');
}

export interface Tarball {
  readonly name: string;
  readonly file: string;
  /** Bytes. */
  readonly packed: number;
  readonly unpacked: number;
}

export interface Packed {
  /** In the order in which they are to be published; this package is the last. */
  readonly tarballs: readonly Tarball[];
  /** The addons that were packed, by LibTorch minor. */
  readonly addons: ReadonlyMap<string, string>;
}

/**
 * Packs as a release does: with what `npm run prebuild` has left in prebuilds/, else with the addon of this checkout as the
 * prebuilt one.
 */
export async function pack(folder: string): Promise<Packed> {
  const platform = `${process.platform}-${process.arch}`;
  const release = join(root, 'prebuilds');
  const name = 'libtorch_node.glibc.node';
  const is_release = existsSync(join(release, platform, name));
  const prebuilds = is_release ? release : join(folder, 'prebuilds');
  const loader = join(prebuilds, platform, name);
  if (!is_release) await stage_addon(join(prebuilds, platform), loader);
  const script = join(root, 'scripts', 'pack.mjs');
  const command = [process.execPath, script, '--prebuilds', prebuilds, '--out', folder];
  const tarballs = JSON.parse(must(command, root, process.env).out) as Tarball[];
  return { tarballs, addons: addons_beside([loader]) };
}

async function stage_addon(prebuilt: string, loader: string): Promise<void> {
  cpSync(join(root, 'build', 'Release'), prebuilt, {
    recursive: true,
    filter: (file) => !file.endsWith('libtorch.json'),
  });
  renameSync(join(prebuilt, 'libtorch_node.node'), loader);
  const { write_manifest } = (await import(join(root, 'scripts/prebuild/manifest.mjs'))) as {
    write_manifest(folder: string, needs: object): void;
  };
  write_manifest(prebuilt, {});
}

/** An empty project. */
export function make_project(folder: string, program: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "project", "private": true }\n');
  writeFileSync(join(folder, 'train.mjs'), program);
  writeFileSync(
    join(folder, 'train.cjs'),
    program.replace(/^import torch, \{ (.*) \} from (.*);/m, 'const { default: torch, $1 } = require($2);'),
  );
}
