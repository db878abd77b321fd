/** Where a LibTorch can be fetched from. */
import type { Download } from './download.js';
import type { Variant } from './variant.js';
import { FETCHED_VERSION, SUPPORTED_REQUEST } from './versions.js';
import type { World } from './world.js';

const INDEX = 'https://download.pytorch.org/whl';

// PyTorch's own CPU builds, pinned. The wheel holds the same libraries and headers as the LibTorch archive;
// it is the file that Python users of the CPU build run, byte for byte.
const archives: Readonly<Record<string, { file: string; sha256: string }>> = {
  'linux-x64': {
    file: `torch-${FETCHED_VERSION}%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl`,
    sha256: '6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b',
  },
};

/** PyTorch's index of one build, from `LIBTORCH_NODE_MIRROR` if that is set. */
function index_of(world: Pick<World, 'env'>, variant: Variant): string {
  return `${(world.env.LIBTORCH_NODE_MIRROR || INDEX).replace(/\/+$/, '')}/${variant}`;
}

/** The pinned archive for this machine; null if there is none. */
export function archive_for(
  world: Pick<World, 'env' | 'platform' | 'arch'>,
  variant: Variant = 'cpu',
): Download | null {
  const archive = variant === 'cpu' ? archives[`${world.platform}-${world.arch}`] : undefined;
  if (archive === undefined) return null;
  return { url: `${index_of(world, variant)}/${archive.file}`, sha256: archive.sha256 };
}

// The newest version whose build on PyPI is for this toolkit; PyPI has one build of each version.
const on_pypi: Readonly<Partial<Record<Variant, string>>> = { cu130: '2.14.1', cu132: '2.15.0' };

/**
 * What pip is asked for where there is no archive, or where it cannot be reached, one after the other: for a CUDA build
 * the newest in PyTorch's index of it, and what pip's own index has; else what pip's own index has.
 */
export function pip_requests(world: Pick<World, 'env'>, variant: Variant | null): string[][] {
  if (variant === null || variant === 'cpu') return [[`torch==${FETCHED_VERSION}`]];
  const version = on_pypi[variant];
  return [
    [SUPPORTED_REQUEST, '--index-url', index_of(world, variant)],
    ...(version === undefined ? [] : [[`torch==${version}`]]),
  ];
}

/** Node's fetch() goes through a proxy only where it is told to and is new enough; pip always does. */
export function needs_pip_for_proxy({ env }: Pick<World, 'env'>, node = process.versions.node): boolean {
  if (!(env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy)) return false;
  return !(env.NODE_USE_ENV_PROXY === '1' && honours_proxy(node));
}

/** Node 22.21 and 24.5 are the first that read `NODE_USE_ENV_PROXY`. */
function honours_proxy(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}
