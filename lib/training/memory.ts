import * as cuda from '../cuda/index.js';
import { OutOfMemoryError } from '../errors.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike } from '../types.js';
import { device_type } from './evaluate.js';
import type { Learner } from './learner.js';
import { BatchTooLargeError } from './problems.js';

/** Bytes that tensors took on the GPU at most; null on the CPU. */
export function gpu_memory(device: DeviceLike): number | null {
  return device_type(device) === 'cuda' ? cuda.max_memory_allocated(device) : null;
}

/** The error for a batch that does not fit, after looking for a part of it that does. */
export async function too_large(
  learner: Learner,
  X: Tensor,
  y: Tensor,
  cause: OutOfMemoryError,
): Promise<BatchTooLargeError> {
  const size = y.shape[0] as number;
  for (let part = Math.floor(size / 2); part >= 1; part = Math.floor(part / 2)) {
    if (cuda.is_available()) cuda.empty_cache();
    try {
      await learner.try(X.narrow(0, 0, part), y.narrow(0, 0, part));
      return new BatchTooLargeError(size, part, cause);
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
    }
  }
  return new BatchTooLargeError(size, null, cause);
}
