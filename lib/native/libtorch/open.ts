/** From a found LibTorch to an open one whose version is known. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { with_advice } from './advice.js';
import { type CudaState, open_cuda } from './cuda.js';
import { type Installation, inspect, library_file } from './installation.js';
import { require_whole } from './elf.js';
import { LibtorchError } from './error.js';
import { fetch_at_first_use } from './first-use.js';
import { type Loader, load_loader } from './loader.js';
import { how_to_build } from './package.js';
import { remember_libtorch, remembered_libtorch } from './remember.js';
import { find_libtorch } from './search.js';
import { minor_of, refusal_of_version, type Version, without_addon_for } from './versions.js';
import { this_machine, type World } from './world.js';

export interface OpenLibtorch {
  readonly installation: Installation;
  /** As the opened library itself says. */
  readonly version: Omit<Version, 'text'>;
  readonly cuda: CudaState;
  /** The main addon that fits it. */
  readonly addon: string;
}

/** Finds LibTorch, opens its libraries, checks its version. Throws a LibtorchError that says what to do. */
export function open_libtorch(world: World = this_machine()): OpenLibtorch {
  const { loader, file, addons } = load_loader(world);
  const minors = [...addons.keys()];
  const installation = libtorch_in_process(loader, world) ?? search(world, minors, dirname(file));
  for (const name of ['c10', 'torch_cpu']) open(loader, installation, name, world.platform);
  const cuda = open_cuda(loader, installation, world);
  const version = check_version(loader, installation, world.platform, minors);
  return { installation, version, cuda, addon: addons.get(minor_of(version))! };
}

/**
 * The LibTorch that this process has open already, as every worker thread after the first finds it. A second
 * copy would have registries of its own, so this one is used whatever LIBTORCH says.
 */
function libtorch_in_process(loader: Loader, world: World): Installation | null {
  const name = library_file('torch_cpu', world.platform);
  const library = loader.opened(name);
  const told = loader.abi_version(name);
  if (library === null || told === null) return null;
  const folder = dirname(dirname(library));
  const source = 'this process';
  const installation = inspect(folder, source, world);
  if (typeof installation !== 'string') return installation;
  // the libraries of some trees lie apart from what tells their version: the library itself does
  const [major, minor, patch] = told;
  const cuda = existsSync(join(folder, 'lib', library_file('torch_cuda', world.platform)));
  return { folder, version: { major, minor, patch, text: told.join('.') }, source, cuda };
}

function search(world: World, minors: string[], folder: string): Installation {
  const remembered = remembered_libtorch(folder);
  const found = find_libtorch(world, { minors, remembered });
  const installation = found.installation ?? fetch_at_first_use(world, found, minors);
  const is_news = installation.folder !== remembered?.folder && installation.source !== 'LIBTORCH';
  if (is_news) remember_libtorch(folder, installation);
  return installation;
}

function open(loader: Loader, installation: Installation, name: string, platform: string): void {
  const file = join(installation.folder, 'lib', library_file(name, platform));
  if (!existsSync(file))
    throw new LibtorchError(`${file} is missing; ${installation.folder} is not a whole LibTorch`);
  require_whole(
    file,
    'install that LibTorch again; one in the cache is fetched again when its folder is gone',
  );
  try {
    // the loader looks for what a library needs beside its real place, not beside a link to it
    loader.open(realpathSync(file));
  } catch (error) {
    throw new LibtorchError(
      `LibTorch ${installation.version.text} (${installation.source}) could not be opened: ${with_advice((error as Error).message)}`,
    );
  }
}

function check_version(
  loader: Loader,
  installation: Installation,
  platform: string,
  minors: string[],
): Omit<Version, 'text'> {
  const told = loader.abi_version(library_file('torch_cpu', platform));
  if (told === null)
    throw new LibtorchError(`LibTorch in ${installation.folder} is too old to tell its version`);
  const [major, minor, patch] = told;
  const text = told.join('.');
  const refusal = refusal_of_version({ major, minor, text });
  if (refusal !== null) throw new LibtorchError(`${installation.folder}: ${refusal}`);
  if (!minors.includes(minor_of({ major, minor }))) {
    throw new LibtorchError(
      `${installation.folder} is open, and ${without_addon_for({ major, minor, text }, minors, how_to_build())}`,
    );
  }
  return { major, minor, patch };
}
