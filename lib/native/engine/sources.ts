/** Where a LibTorch can be fetched from. */
import type { Download } from './download.js';
import { FETCHED_VERSION } from './versions.js';
import type { World } from './world.js';

const INDEX = 'https://download.pytorch.org/whl/cpu';

// PyTorch's own CPU builds, pinned. The wheel holds the same libraries and headers as the LibTorch archive;
// it is the file that Python users of the CPU build run, byte for byte.
const archives: Readonly<Record<string, { file: string; sha256: string }>> = {
  'linux-x64': {
    file: `torch-${FETCHED_VERSION}%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl`,
    sha256: '6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b',
  },
};

/** The pinned archive for this machine, from `LIBTORCH_NODE_MIRROR` if that is set; null if there is none. */
export function archive_for(world: Pick<World, 'env' | 'platform' | 'arch'>): Download | null {
  const archive = archives[`${world.platform}-${world.arch}`];
  if (archive === undefined) return null;
  const index = (world.env.LIBTORCH_NODE_MIRROR || INDEX).replace(/\/+$/, '');
  return { url: `${index}/${archive.file}`, sha256: archive.sha256 };
}

/** What pip is asked for where there is no archive, or where it cannot be reached. */
export const pip_requirement = `torch==${FETCHED_VERSION}`;

/** Node's fetch() goes through a proxy only where it is told to and is new enough; pip always does. */
export function needs_proxy(world: Pick<World, 'env'>): boolean {
  const { env } = world;
  if (env.NODE_USE_ENV_PROXY === '1') return false;
  return Boolean(env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy);
}
