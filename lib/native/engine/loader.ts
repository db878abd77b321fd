/** The first-stage addon, `native/loader.cc`: a few lines that open libraries. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from './error.js';
import { how_to_build, package_folder } from './package.js';

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

/** The LibTorch minors that there is an addon for. */
export function built_minors(loader: string): string[] {
  return readdirSync(dirname(loader))
    .filter((name) => name.startsWith('libtorch-'))
    .map((name) => name.slice('libtorch-'.length))
    .filter((minor) => existsSync(addon_file(loader, minor)));
}

/** `[loader, its file]`; an EngineError with what to run if the package has not been built. */
export function load_loader(): [Loader, string] {
  const file = loader_file();
  if (file === null || built_minors(file).length === 0) {
    throw new EngineError(
      `There is no addon for ${process.platform}-${process.arch}. Run \`${how_to_build()}\`, which builds it.`,
    );
  }
  return [require(file) as Loader, file];
}
