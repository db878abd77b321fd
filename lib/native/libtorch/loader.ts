/** The first-stage addon, `native/loader.cc`: a few lines that open libraries. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { with_advice } from './advice.js';
import { require_whole } from './elf.js';
import { LibtorchError } from './error.js';
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
  /** The newest CUDA that the opened NVIDIA driver serves, `13000` for 13.0; null where no driver is open. */
  driver_version(): number | null;
}

const require = createRequire(import.meta.url);

/**
 * The loaders of this installation, the one to use first: built here in `build/Release` or prebuilt in this package, then
 * the one in the package of prebuilt addons for this platform. Addons lie beside each.
 */
export function loader_files(folder = package_folder): string[] {
  const { resolve } = require('node-gyp-build') as { resolve(folder: string): string };
  const prebuilt = prebuilt_package();
  return [folder, ...(prebuilt === null ? [] : [prebuilt])].flatMap((each) => {
    try {
      return [resolve(each)];
    } catch {
      return [];
    }
  });
}

/** The package that a package manager installs with this one where there are prebuilt addons; null if there is none. */
function prebuilt_package(): string | null {
  try {
    return dirname(require.resolve(`libtorch-node-${process.platform}-${process.arch}/package.json`));
  } catch {
    return null;
  }
}

/** The loader to use; null if there is none. */
export function loader_file(): string | null {
  return loader_files()[0] ?? null;
}

/** The main addon for a LibTorch minor, beside the loader. */
export function addon_file(loader: string, minor: string): string {
  return join(dirname(loader), `libtorch-${minor}`, 'addon.node');
}

/** The addon for pictures, beside the loader. */
export function pixels_file(loader: string): string {
  return join(dirname(loader), 'pixels', 'addon.node');
}

/** The LibTorch minors that there is an addon for, with its file: of two for the same minor that of the first loader. */
export function addons_beside(loaders: readonly string[]): ReadonlyMap<string, string> {
  const found = loaders
    .toReversed()
    .flatMap((loader) =>
      minors_beside(loader).map((minor): [string, string] => [minor, addon_file(loader, minor)]),
    );
  return new Map(found.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })));
}

function minors_beside(loader: string): string[] {
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

/** What `load_loader` gives: the loader, its file, and the addons that it can be followed by. */
export interface LoadedLoader {
  readonly loader: Loader;
  readonly file: string;
  /** By LibTorch minor. */
  readonly addons: ReadonlyMap<string, string>;
}

/** Opens the loader; a LibtorchError with what to do where there is none, or where it does not open. */
export function load_loader(world: World): LoadedLoader {
  const files = loader_files();
  const addons = addons_beside(files);
  const [file] = files;
  if (file === undefined || addons.size === 0) throw new LibtorchError(without_addon(world));
  return { loader: open_addon(file, 'The addon') as Loader, file, addons };
}

/** The exports of one of the two addons; a LibtorchError with what to do if it does not open. */
export function open_addon(file: string, name: string): unknown {
  require_whole(file, `install libtorch-node again, or build it with \`${how_to_build()}\``);
  try {
    return require(file);
  } catch (error) {
    throw new LibtorchError(`${name} could not be opened: ${with_advice((error as Error).message)}`, {
      cause: error,
    });
  }
}
