/** Opens LibTorch and then the addon that is built over it. */
import { createRequire } from 'node:module';
import { with_advice } from './engine/advice.js';
import type { CudaState } from './engine/cuda.js';
import { EngineError } from './engine/error.js';
import { type OpenEngine, open_engine } from './engine/open.js';

const require = createRequire(import.meta.url);

let opened: OpenEngine | null = null;

/**
 * The main addon's exports. LibTorch is searched for and opened at the first call (see docs/install.md);
 * throws an EngineError that says what is missing and what to do about it.
 */
export function load_addon(): unknown {
  opened ??= open_engine();
  try {
    return require(opened.addon);
  } catch (error) {
    throw new EngineError(
      `The addon for LibTorch ${opened.version.major}.${opened.version.minor} could not be opened: ` +
        with_advice((error as Error).message),
      { cause: error },
    );
  }
}

/** The LibTorch in use: its folder, version and where it was found; null before `load_addon()`. */
export function open_libtorch(): OpenEngine | null {
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
