/** `torch.accelerator`: the GPU, whichever make it is: `cuda`, or on a Mac `mps`. */
import { TorchError } from '../errors.js';
import { addon } from '../native/addon.js';
import type { Device } from '../types.js';
import { backends } from './backends.js';
import * as cuda from './cuda.js';
import type { CudaDevice } from './cuda.js';
import { device as parse_device } from './device.js';

/** True if there is an accelerator that can be used. */
export function is_available(): boolean {
  return device_count() > 0;
}

/** The number of accelerators that can be used. */
export function device_count(): number {
  return has_mps() ? 1 : cuda.device_count();
}

/**
 * The type of accelerator that LibTorch was built for (`cuda`, on macOS `mps`), or null. With `check_available`, null where
 * none can be used.
 *
 * @example
 * const device = torch.accelerator.current_accelerator(true) ?? torch.device('cpu');
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.accelerator.current_accelerator.html
 */
export function current_accelerator(
  check_available: boolean | { check_available?: boolean } = false,
): Device | null {
  const checks = typeof check_available === 'object' ? check_available.check_available : check_available;
  if (checks && !is_available()) return null;
  if (backends.mps.is_built()) return parse_device('mps');
  return backends.cuda.is_built() ? parse_device('cuda') : null;
}

/** The number of the accelerator that is used where none is named; `mps` has one, 0. */
export function current_device_index(): number {
  require_accelerator();
  return has_mps() ? 0 : cuda.current_device();
}

/** The older name of `current_device_index`. */
export const current_device_idx = current_device_index;

/** Makes this accelerator the one that is used where none is named; a negative number does nothing. */
export function set_device_index(device: CudaDevice): void {
  require_accelerator();
  if (!has_mps()) cuda.set_device(device);
}

/** The older name of `set_device_index`. */
export const set_device_idx = set_device_index;

/** Waits until the accelerator has done all that it was told. */
export function synchronize(device: CudaDevice = null): void {
  require_accelerator();
  if (has_mps()) addon.mps_synchronize();
  else cuda.synchronize(device);
}

/** Gives memory that is kept for new tensors back. */
export function empty_cache(): void {
  require_accelerator();
  if (has_mps()) addon.mps_empty_cache();
  else cuda.empty_cache();
}

/** Bytes in tensors. LibTorch before 2.13 does not count those of `mps`. */
export function memory_allocated(device: CudaDevice = null): number {
  require_accelerator();
  return has_mps() ? memory_of_mps('memory_allocated') : cuda.memory_allocated(device);
}

/** The most bytes that were in tensors at once, since the start or `reset_peak_memory_stats`. */
export function max_memory_allocated(device: CudaDevice = null): number {
  require_accelerator();
  return has_mps() ? memory_of_mps('max_memory_allocated') : cuda.max_memory_allocated(device);
}

/** Bytes that LibTorch has taken, in tensors or kept for new ones. */
export function memory_reserved(device: CudaDevice = null): number {
  require_accelerator();
  return has_mps() ? memory_of_mps('memory_reserved') : cuda.memory_reserved(device);
}

/** The most bytes that LibTorch had taken at once. */
export function max_memory_reserved(device: CudaDevice = null): number {
  require_accelerator();
  return has_mps() ? memory_of_mps('max_memory_reserved') : cuda.max_memory_reserved(device);
}

/** Starts `max_memory_allocated` and `max_memory_reserved` anew. */
export function reset_peak_memory_stats(device: CudaDevice = null): void {
  require_accelerator();
  if (has_mps()) addon.mps_reset_peak();
  else cuda.reset_peak_memory_stats(device);
}

const has_mps = (): boolean => backends.mps.is_available();

function memory_of_mps(name: string): number {
  return addon.mps_memory()[name]!;
}

function require_accelerator(): void {
  if (!is_available()) throw new TorchError('Cannot access accelerator device when none is available.');
}
