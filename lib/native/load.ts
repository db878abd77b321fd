/** Opens LibTorch and then the addon that is built over it. */
import type { CudaState } from './libtorch/cuda.js';
import { open_addon } from './libtorch/loader.js';
import { type OpenLibtorch, open_libtorch } from './libtorch/open.js';

let opened: OpenLibtorch | null = null;

/**
 * The main addon's exports. LibTorch is searched for and opened at the first call (see docs/install.md);
 * throws a LibtorchError that says what is missing and what to do about it.
 */
export function load_addon(): unknown {
  opened ??= open_libtorch();
  const { addon, version } = opened;
  return open_addon(addon, `The addon for LibTorch ${version.major}.${version.minor}`);
}

/** The LibTorch in use: its folder, version and where it was found; null before `load_addon()`. */
export function opened_libtorch(): OpenLibtorch | null {
  return opened;
}

/**
 * Whether LibTorch's CUDA half is open (`loaded`) and, if not, which of the driver, the build of LibTorch,
 * one of its libraries, or a switch is the cause (`cause`), with a sentence for messages (`reason`).
 * `loaded` does not promise a device: the driver may still see none.
 */
export function cuda_state(): CudaState {
  return opened?.cuda ?? { loaded: false, cause: null, reason: 'LibTorch is not loaded yet' };
}
