/** The LibTorch that runs here: its version, its threads, its memory. */
import { addon, libtorch_version } from '../native/addon.js';

const { major, minor, patch } = libtorch_version;

/** PyTorch's version text, `'2.13.0'`. */
export const __version__: string = `${major}.${minor}.${patch}`;

/** Version of LibTorch, and how it was built. */
export const version = Object.freeze({
  torch: __version__,
  major,
  minor,
  patch,
  ...addon.configuration(),
});

/** Threads that one operator may use on the CPU. */
export function get_num_threads(): number {
  return addon.get_num_threads();
}

/**
 * Sets the threads that one operator may use on the CPU. Sums may differ in their last bits with it.
 *
 * @throws TorchError if `threads` is no positive number.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_num_threads.html
 */
export function set_num_threads(threads: number): void {
  addon.set_num_threads(threads);
}

/** Threads for work that runs beside other operators. */
export function get_num_interop_threads(): number {
  return addon.get_num_interop_threads();
}

/** Sets the threads for work that runs beside other operators; only before any such work began. */
export function set_num_interop_threads(threads: number): void {
  addon.set_num_interop_threads(threads);
}

/** What LibTorch was built with, and how it runs in parallel. */
export const __config__ = Object.freeze({
  show: (): string => version.config,
  parallel_info: (): string => addon.parallel_info(),
});

/** What a program can ask about its tensors. */
export const memory = Object.freeze({
  /**
   * Live tensor objects, the distinct bytes that they hold, all bytes that LibTorch holds on the CPU, and how
   * often unused tensors were looked for so far.
   */
  live: (): { count: number; bytes: number; allocated: number; sweeps: number } => addon.memory_live(),
  /** Collects young objects and releases the tensors of all that are gone; returns how many. */
  sweep: (): number => addon.sweep(),
  /**
   * Python's `gc.collect()`: collects all of JavaScript's garbage, circles through hooks and Functions too, and
   * releases its tensors; returns how many. Nobody needs it to keep memory bounded.
   */
  collect: (): number => addon.collect(),
});
