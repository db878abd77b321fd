/** Opens LibTorch's CUDA half, and keeps why it could not be. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { advice_for } from './advice.js';
import { type Installation, library_file } from './installation.js';
import type { Loader } from './loader.js';

export interface CudaState {
  /** Whether LibTorch's CUDA libraries are open, so that it can look for devices. */
  readonly loaded: boolean;
  /** What stands in the way: the driver or its age, the build of LibTorch, one of its libraries, or the user. */
  readonly cause: 'driver' | 'old driver' | 'build' | 'library' | 'switch' | null;
  /** The cause as a sentence; null if CUDA is loaded. */
  readonly reason: string | null;
}

const refused = (cause: NonNullable<CudaState['cause']>, reason: string): CudaState => ({
  loaded: false,
  cause,
  reason,
});

/**
 * ATen looks for CUDA once in the life of a process, so this runs before the first ATen call. Without a
 * driver nothing is opened: the libraries take a second and 2 GB of address space and could do nothing.
 */
export function open_cuda(
  loader: Pick<Loader, 'open' | 'driver_version'>,
  installation: Installation,
  world: { env: Readonly<Record<string, string | undefined>>; platform: string },
): CudaState {
  if (world.env.LIBTORCH_NODE_CUDA === '0') {
    return refused('switch', 'CUDA is switched off by LIBTORCH_NODE_CUDA=0');
  }
  if (!installation.cuda) {
    return refused(
      'build',
      `LibTorch ${installation.version.text} in ${installation.folder} is a CPU build (it has no libtorch_cuda); ` +
        'set LIBTORCH to a CUDA build, or LIBTORCH_NODE_VARIANT to one that `npx libtorch-node setup` shall fetch',
    );
  }
  const driver = failure(loader, 'libcuda.so.1');
  if (driver !== null) {
    return refused('driver', `the NVIDIA driver is not installed or not visible here (${driver})`);
  }
  const old = refusal_of_driver(loader.driver_version(), toolkit_of(installation));
  if (old !== null) return refused('old driver', old);
  for (const name of ['c10_cuda', 'torch_cuda']) {
    const file = join(installation.folder, 'lib', library_file(name, world.platform));
    const error = failure(loader, file);
    if (error !== null) return refused('library', sentence(library_file(name, world.platform), error));
  }
  return { loaded: true, cause: null, reason: null };
}

// The first driver for Linux that serves a major version of CUDA, and with it all its minor ones.
const first_drivers: ReadonlyMap<number, string> = new Map([
  [12, '525.60'],
  [13, '580.65'],
]);

/** Why a driver cannot serve a build of LibTorch, or null; where either does not tell, LibTorch itself will. */
function refusal_of_driver(driver: number | null, toolkit: string | null): string | null {
  const needed = Number(toolkit?.split('.')[0]);
  if (driver === null || toolkit === null || Math.floor(driver / 1000) >= needed) return null;
  const served = `${Math.floor(driver / 1000)}.${Math.floor((driver % 1000) / 10)}`;
  const first = first_drivers.get(needed);
  return (
    `the NVIDIA driver on your system is too old (found version ${driver}): it serves CUDA ${served}, and this LibTorch is ` +
    `a build for CUDA ${toolkit}` +
    `${first === undefined ? '' : `, which needs driver ${first} or newer`}. Update the driver ` +
    '(https://www.nvidia.com/drivers), or set LIBTORCH_NODE_VARIANT to a build for an older CUDA'
  );
}

/** The CUDA that LibTorch was built with, `13.2`; null where it does not tell. */
function toolkit_of(installation: Installation): string | null {
  const named = /\+cu(\d+)(\d)$/.exec(installation.version.text);
  if (named !== null) return `${named[1]}.${named[2]}`;
  const file = join(installation.folder, 'version.py');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return /^cuda\b.*=\s*['"]([\d.]+)['"]/m.exec(text)?.[1] ?? null;
}

function failure(loader: Pick<Loader, 'open'>, path: string): string | null {
  try {
    // a library's needs lie beside its real place, not beside a link to it
    loader.open(existsSync(path) ? realpathSync(path) : path);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function sentence(library: string, error: string): string {
  const advice = advice_for(error);
  return `${library} could not be opened (${error})${advice === null ? '' : `. ${advice}`}`;
}
