/** The search for a LibTorch that is already on this machine. First hit wins; nothing is fetched here. */
import { join } from 'node:path';
import { bare } from '../../internal/define.js';
import { cached_folders, fetched_folder } from './cache.js';
import { type Installation, inspect } from './installation.js';
import { torch_folders, torch_of_python } from './python.js';
import { wanted_variant } from './variant.js';
import { refusal_of_cached } from './verify.js';
import { FETCHED_VERSION, SUPPORTED_TEXT } from './versions.js';
import type { World } from './world.js';

/** One place that was looked at, and what was wrong with it. */
export interface Attempt {
  readonly place: string;
  readonly refusal: string;
}

export interface Search {
  readonly installation: Installation | null;
  /** The places that were looked at in vain, in order. */
  readonly attempts: readonly Attempt[];
}

export interface SearchOptions {
  /** The minors there is an addon for; any supported one if absent. */
  minors?: readonly string[];
  /** Whether the addon is to be built against it, for which LibTorch's headers are needed. */
  headers?: boolean;
  /** The folder that an earlier search found; looked at before anything that takes time. */
  remembered?: Pick<Installation, 'folder' | 'source'> | null;
  /** Whether the remembered folder is read again wholly, as one that is found for the first time is. */
  thorough?: boolean;
}

/** Looks in `LIBTORCH`, the remembered folder, Python environments, the cache; says what each one lacked. */
export function find_libtorch(world: World, given: SearchOptions = {}): Search {
  const options = bare(given);
  const attempts: Attempt[] = [];
  const variant = wanted_variant(world);
  for (const place of places(world, options.remembered ?? null)) {
    const folders = place.folders();
    if (typeof folders === 'string') {
      attempts.push({ place: place.name, refusal: folders });
      continue;
    }
    for (const folder of folders) {
      const found = inspect(folder, place.source, { ...world, ...options, variant });
      const wholly = options.thorough === true || folder !== options.remembered?.folder;
      const refusal = typeof found === 'string' ? found : refusal_of_use(found, wholly);
      if (refusal === null) return { installation: found as Installation, attempts };
      attempts.push({ place: place.name, refusal });
    }
    // what a person has named is never silently replaced by something else
    if (place.only) break;
  }
  return { installation: null, attempts };
}

/** The cache may be shared, and lies where it can be damaged; a Python environment is somebody's own. */
function refusal_of_use({ folder, source }: Installation, wholly: boolean): string | null {
  return source === 'cache' ? refusal_of_cached(folder, wholly) : null;
}

interface Place {
  name: string;
  source: string;
  only: boolean;
  /** The folders to look at, or why there are none. */
  folders(): string[] | string;
}

function places(world: World, remembered: SearchOptions['remembered']): Place[] {
  const named = world.env.LIBTORCH;
  if (named) {
    return [{ name: 'LIBTORCH', source: 'LIBTORCH', only: true, folders: () => [named] }];
  }
  const found: Place[] = [{ name: 'LIBTORCH', source: 'LIBTORCH', only: false, folders: () => 'not set' }];
  if (remembered) {
    const { folder, source } = remembered;
    found.push({ name: 'found at the installation', source, only: false, folders: () => [folder] });
  }
  return [
    ...found,
    environment(world, 'VIRTUAL_ENV'),
    environment(world, 'CONDA_PREFIX'),
    prefix('.venv', join(world.cwd, '.venv')),
    python_on_path(world),
    cache(world),
  ];
}

function environment(world: World, variable: string): Place {
  const folder = world.env[variable];
  return folder
    ? prefix(variable, folder)
    : { name: variable, source: variable, only: false, folders: () => 'not set' };
}

function prefix(name: string, folder: string): Place {
  const folders = () => {
    const found = torch_folders(folder);
    return found.length > 0 ? found : `${folder} has no torch`;
  };
  return { name, source: name, only: false, folders };
}

function python_on_path(world: World): Place {
  const folders = () => {
    const folder = torch_of_python(world);
    if (folder === null) return 'there is no python3 that answers';
    return folder === '' ? 'python3 has no torch' : [folder];
  };
  return { name: 'python3', source: 'python3', only: false, folders };
}

function cache(world: World): Place {
  const folders = () => {
    const found = cached_folders(world);
    return found.length > 0 ? found : `${fetched_folder(world)} is empty`;
  };
  return { name: 'cache', source: 'cache', only: false, folders };
}

/** What to tell somebody who has no LibTorch, or one that cannot be used. */
export function explain(search: Search, world: Pick<World, 'env'>): string {
  const tried = search.attempts.map(({ place, refusal }) => `  ${place}: ${refusal}`).join('\n');
  return `No usable LibTorch was found (${SUPPORTED_TEXT} are supported). Looked at:\n${tried}\n${remedy(world)}`;
}

function remedy({ env }: Pick<World, 'env'>): string {
  if (env.LIBTORCH) {
    return (
      'LIBTORCH must name the folder of a LibTorch archive, of a Python `torch` package, or a conda prefix. ' +
      'Where it is not set, LibTorch is searched for, and fetched if there is none.'
    );
  }
  const bring =
    'Set LIBTORCH to the folder of a LibTorch archive or of a Python `torch` package, or ' +
    `\`pip install torch==${FETCHED_VERSION}\` in a Python environment`;
  return env.LIBTORCH_NODE_OFFLINE === '1'
    ? `${bring}. Nothing is fetched, because LIBTORCH_NODE_OFFLINE=1.`
    : `${bring}, or run \`npx libtorch-node setup\`, which fetches one.`;
}
