import { is_plain_object } from '../internal/objects.js';
import { Tensor } from '../tensor/tensor.js';

/** `batch` with its tensors in pinned memory, as deep as arrays and plain objects go. */
export function pinned<Batch>(batch: Batch): Batch {
  if (batch instanceof Tensor) return (batch as Tensor).pin_memory() as Batch;
  if (Array.isArray(batch)) return batch.map(pinned) as Batch;
  if (!is_plain_object(batch)) return batch;
  return Object.fromEntries(Object.entries(batch).map(([key, value]) => [key, pinned(value)])) as Batch;
}
