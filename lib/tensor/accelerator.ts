/** `torch.accelerator`: the GPU, whichever make it is. Here that is CUDA. */
import { TorchError } from '../errors.js';
import type { Device } from '../types.js';
import { backends } from './backends.js';
import * as cuda from './cuda.js';
import type { CudaDevice } from './cuda.js';
import { device as parse_device } from './device.js';

/** True if there is an accelerator that can be used. */
export const is_available = cuda.is_available;

/** The number of accelerators that can be used. */
export const device_count = cuda.device_count;

/**
 * The type of accelerator that LibTorch was built for, or null. With `check_available`, null where none can be used.
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
  return (checks ? cuda.is_available() : backends.cuda.is_built()) ? parse_device('cuda') : null;
}

/** The number of the accelerator that is used where none is named. */
export function current_device_index(): number {
  require_accelerator();
  return cuda.current_device();
}

/** The older name of `current_device_index`. */
export const current_device_idx = current_device_index;

/** Makes this accelerator the one that is used where none is named; a negative number does nothing. */
export function set_device_index(device: CudaDevice): void {
  require_accelerator();
  cuda.set_device(device);
}

/** The older name of `set_device_index`. */
export const set_device_idx = set_device_index;

/** Waits until the accelerator has done all that it was told. */
export function synchronize(device: CudaDevice = null): void {
  require_accelerator();
  cuda.synchronize(device);
}

/** Gives memory that is kept for new tensors back. */
export function empty_cache(): void {
  require_accelerator();
  cuda.empty_cache();
}

/** Bytes in tensors. */
export function memory_allocated(device: CudaDevice = null): number {
  require_accelerator();
  return cuda.memory_allocated(device);
}

/** The most bytes that were in tensors at once, since the start or `reset_peak_memory_stats`. */
export function max_memory_allocated(device: CudaDevice = null): number {
  require_accelerator();
  return cuda.max_memory_allocated(device);
}

/** Bytes that LibTorch has taken, in tensors or kept for new ones. */
export function memory_reserved(device: CudaDevice = null): number {
  require_accelerator();
  return cuda.memory_reserved(device);
}

/** The most bytes that LibTorch had taken at once. */
export function max_memory_reserved(device: CudaDevice = null): number {
  require_accelerator();
  return cuda.max_memory_reserved(device);
}

/** Starts `max_memory_allocated` and `max_memory_reserved` anew. */
export function reset_peak_memory_stats(device: CudaDevice = null): void {
  require_accelerator();
  cuda.reset_peak_memory_stats(device);
}

function require_accelerator(): void {
  if (!cuda.is_available()) throw new TorchError('Cannot access accelerator device when none is available.');
}
