/** The first-stage addon, `native/loader.cc`: a few lines that open libraries. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { with_advice } from './advice.js';
import { require_whole } from './elf.js';
import { EngineError } from './error.js';
import { how_to_build, package_folder } from './package.js';
import { refusal_of_platform } from './platform.js';
import type { World } from './world.js';

export interface Loader {
  /** Opens a library and what it needs; throws an Error with the dynamic loader's text. */
  open(path: string): void;
  /** The file of a LibTorch library that the process has open under this name, or null. */
  opened(name: string): string | null;
  /** `[major, minor, patch]` of the opened libtorch_cpu; null if it does not tell. */
  abi_version(name: string): [number, number, number] | null;
}

const require = createRequire(import.meta.url);

/** The loader's file: built in `build/Release`, or a prebuilt one; null if there is neither. */
export function loader_file(folder = package_folder): string | null {
  const { resolve } = require('node-gyp-build') as { resolve(folder: string): string };
  try {
    return resolve(folder);
  } catch {
    return null;
  }
}

/** The main addon for a LibTorch minor, beside the loader. */
export function addon_file(loader: string, minor: string): string {
  return join(dirname(loader), `libtorch-${minor}`, 'addon.node');
}

/** The addon for pictures, beside the loader. */
export function pixels_file(loader: string): string {
  return join(dirname(loader), 'pixels', 'addon.node');
}

/** The LibTorch minors that there is an addon for. */
export function built_minors(loader: string): string[] {
  return readdirSync(dirname(loader))
    .filter((name) => name.startsWith('libtorch-'))
    .map((name) => name.slice('libtorch-'.length))
    .filter((minor) => existsSync(addon_file(loader, minor)));
}

/** Why there is no addon for this machine: there can be none, or it has to be built. */
export function without_addon(world: World): string {
  const remedy = refusal_of_platform(world) ?? `Run \`${how_to_build()}\`, which builds it.`;
  return `There is no addon for ${world.platform}-${world.arch}. ${remedy}`;
}

/** `[loader, its file]`; an EngineError with what to do where there is none, or where it does not open. */
export function load_loader(world: World): [Loader, string] {
  const file = loader_file();
  if (file === null || built_minors(file).length === 0) throw new EngineError(without_addon(world));
  return [open_addon(file, 'The addon') as Loader, file];
}

/** The exports of one of the two addons; an EngineError with what to do if it does not open. */
export function open_addon(file: string, name: string): unknown {
  require_whole(file, `install libtorch-node again, or build it with \`${how_to_build()}\``);
  try {
    return require(file);
  } catch (error) {
    throw new EngineError(`${name} could not be opened: ${with_advice((error as Error).message)}`, {
      cause: error,
    });
  }
}
