/** Which GPU is meant, and whether CUDA is in use. */
import { AssertionError } from '../errors.js';
import { Mode } from '../autograd/mode.js';
import { addon } from '../native/addon.js';
import { type CudaDevice, device_count, index_of, is_available, require_cuda } from '../tensor/cuda.js';
import type { Tensor } from '../tensor/tensor.js';
import { run_in } from './run-in.js';

let initialized = false;

/** Whether CUDA is in use: after `init()`, or once something was put on a GPU. */
export function is_initialized(): boolean {
  return initialized || addon.cuda_in_use();
}

/**
 * Readies CUDA now, not at the first use.
 *
 * @throws TorchError if there is no CUDA: the message says whether driver, build or library is the cause.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.init.html
 */
export function init(): void {
  require_cuda();
  initialized = true;
}

function on_device(name: string, index: number): Mode {
  return new Mode(name, () => {
    if (index < 0) return () => {};
    const previous = addon.cuda_current_device();
    addon.cuda_set_device(index);
    return () => addon.cuda_set_device(previous);
  });
}

/**
 * Makes `'cuda'` mean another GPU, for the length of a function or of the block of a `using` declaration. A negative
 * number changes nothing.
 *
 * @throws ValueError for a device that is no GPU; TypeError if the function returns a promise.
 *
 * @example
 * const x = torch.cuda.is_available() ? torch.cuda.device(0, () => torch.ones(2, { device: 'cuda' })) : null;
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.device.html
 */
export function device(device: CudaDevice): Mode;
export function device<Result>(device: CudaDevice, body: () => Result): Result;
export function device<Result>(device: CudaDevice, body?: () => Result): Mode | Result {
  const enter = () =>
    on_device('cuda.device', typeof device === 'number' && device < 0 ? -1 : index_of(device));
  return body === undefined ? enter().expect_begin() : run_in('cuda.device', enter, body);
}

/**
 * As `device`, with the GPU of a tensor; a tensor of the CPU changes nothing.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.device_of.html
 */
export function device_of(obj: Tensor): Mode;
export function device_of<Result>(obj: Tensor, body: () => Result): Result;
export function device_of<Result>(obj: Tensor, body?: () => Result): Mode | Result {
  const enter = () => on_device('cuda.device_of', obj.is_cuda ? obj.get_device() : -1);
  return body === undefined ? enter().expect_begin() : run_in('cuda.device_of', enter, body);
}

/**
 * Whether one GPU can read the memory of another.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.can_device_access_peer.html
 */
export function can_device_access_peer(device: CudaDevice, peer_device: CudaDevice): boolean {
  const [index, peer] = [index_of(device), index_of(peer_device)];
  const count = device_count();
  if (index < 0 || index >= count) throw new AssertionError('Invalid device id');
  if (peer < 0 || peer >= count) throw new AssertionError('Invalid peer device id');
  return addon.cuda_can_access_peer(index, peer);
}

/**
 * Waits until the GPU has done all that it was told, as `synchronize`, while the event loop turns.
 *
 * @example
 * if (torch.cuda.is_available()) await torch.cuda.synchronize_async();
 */
export async function synchronize_async(device: CudaDevice = null): Promise<void> {
  await addon.cuda_synchronize_async(index_of(device));
}

/** Whether the current GPU computes in bfloat16: false where there is none. */
export function is_bf16_supported(): boolean {
  return is_available();
}

/** Whether the current GPU has TF32, that is, compute capability 8 or above: false where there is none. */
export function is_tf32_supported(): boolean {
  return is_available() && addon.cuda_device_properties(addon.cuda_current_device()).major >= 8;
}
