/** `torch.cuda`: the GPUs of this machine. Every function may be called where there is none. */
import { TorchError, ValueError } from '../errors.js';
import { addon, missing_cuda } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import type { CudaDeviceProperties } from '../native/exports/cuda-driver.js';
import type { DeviceLike } from '../types.js';
import { device as parse_device } from './device.js';
import type { Tensor } from './tensor.js';
import { cuda_classes } from './typed.js';

/** A device, its number, or null for the current one. */
export type CudaDevice = DeviceLike | number | null;

/** True if tensors can be made on `'cuda'`. */
export function is_available(): boolean {
  return addon.cuda_is_available();
}

/** The number of GPUs that can be used. */
export function device_count(): number {
  return addon.cuda_device_count();
}

/** The number of the GPU that `'cuda'` means now. */
export function current_device(): number {
  require_cuda();
  return addon.cuda_current_device();
}

/** Makes `'cuda'` mean this GPU; a negative number does nothing. */
export function set_device(device: CudaDevice): void {
  if (typeof device === 'number' && device < 0) return;
  addon.cuda_set_device(index_of(device));
}

/** The product name of a GPU. */
export function get_device_name(device: CudaDevice = null): string {
  return get_device_properties(device).name;
}

/** Major and minor compute capability of a GPU. */
export function get_device_capability(device: CudaDevice = null): [major: number, minor: number] {
  const { major, minor } = get_device_properties(device);
  return [major, minor];
}

/** Name, compute capability, memory in bytes and number of multiprocessors of a GPU. */
export function get_device_properties(device: CudaDevice = null): CudaDeviceProperties {
  return addon.cuda_device_properties(index_of(device));
}

/** Waits until the GPU has done all that it was told. */
export function synchronize(device: CudaDevice = null): void {
  addon.cuda_synchronize(index_of(device));
}

/** Bytes in tensors on a GPU. */
export function memory_allocated(device: CudaDevice = null): number {
  return memory(device, 'memory_allocated');
}

/** The most bytes that were in tensors at once, since the start or `reset_peak_memory_stats`. */
export function max_memory_allocated(device: CudaDevice = null): number {
  return memory(device, 'max_memory_allocated');
}

/** Bytes that LibTorch has taken from a GPU, in tensors or kept for new ones. */
export function memory_reserved(device: CudaDevice = null): number {
  return memory(device, 'memory_reserved');
}

/** The most bytes that LibTorch had taken at once. */
export function max_memory_reserved(device: CudaDevice = null): number {
  return memory(device, 'max_memory_reserved');
}

/** Starts `max_memory_allocated` and `max_memory_reserved` anew. */
export function reset_peak_memory_stats(device: CudaDevice = null): void {
  if (is_available()) addon.cuda_reset_peak(index_of(device));
}

/** Gives memory that is kept for new tensors back to the GPU. */
export function empty_cache(): void {
  addon.cuda_empty_cache();
}

/** Seeds the generator of the current GPU; does nothing where there is none. */
export function manual_seed(seed: number | bigint): void {
  addon.cuda_manual_seed(seed, false);
}

/** Seeds the generators of all GPUs; does nothing where there is none. */
export function manual_seed_all(seed: number | bigint): void {
  addon.cuda_manual_seed(seed, true);
}

/** The state of a GPU's generator. */
export function get_rng_state(device: CudaDevice = null): Tensor {
  return addon.get_rng_state(`cuda:${index_of(device)}`) as Tensor;
}

/** The states of the generators of all GPUs. */
export function get_rng_state_all(): Tensor[] {
  return Array.from({ length: device_count() }, (_, index) => get_rng_state(index));
}

/** Sets the state of a GPU's generator. */
export function set_rng_state(new_state: NativeTensor, device: CudaDevice = null): void {
  addon.set_rng_state(new_state, `cuda:${index_of(device)}`);
}

/** Sets the states of the generators of all GPUs. */
export function set_rng_state_all(new_states: Iterable<NativeTensor>): void {
  let index = 0;
  for (const state of new_states) set_rng_state(state, index++);
}

function memory(device: CudaDevice, name: string): number {
  return is_available() ? (addon.cuda_memory(index_of(device))[name] ?? 0) : 0;
}

/** Throws if there is no GPU: the message says why. */
export function require_cuda(): void {
  if (!addon.cuda_is_available()) throw new TorchError(missing_cuda());
}

/** The number of a GPU; of the current one for null. */
export function index_of(device: CudaDevice): number {
  require_cuda();
  if (typeof device === 'number') return device;
  if (device === null) return addon.cuda_current_device();
  const { type, index } = parse_device(device);
  if (type === 'cuda') return index ?? addon.cuda_current_device();
  throw new ValueError(`Expected a cuda device, but got: ${device}`);
}

/** Tensors of one dtype on a GPU, made by PyTorch's old constructors: see `torch.FloatTensor`. */
export const {
  BFloat16Tensor,
  BoolTensor,
  ByteTensor,
  CharTensor,
  DoubleTensor,
  FloatTensor,
  HalfTensor,
  IntTensor,
  LongTensor,
  ShortTensor,
} = cuda_classes;
