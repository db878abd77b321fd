/** PyTorch's classes of storages. */
import { addon } from '../../native/addon.js';
import { is_complex_dtype } from '../../tensor/dtype.js';
import type { DType } from '../../types.js';

const STORAGES = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ComplexDoubleStorage: 'complex128',
  ComplexFloatStorage: 'complex64',
} as const satisfies Record<string, DType>;

const sizes = new Map<DType, number>();

/** Bytes of one element. */
export function element_size(dtype: DType): number {
  let size = sizes.get(dtype);
  if (size === undefined) {
    size = addon.tensor([], dtype, null, false).element_size();
    sizes.set(dtype, size);
  }
  return size;
}

/** Bytes of what a machine of the other byte order has turned round. */
export function word_size(dtype: DType): number {
  return is_complex_dtype(dtype) ? element_size(dtype) / 2 : element_size(dtype);
}

/** The dtype of a storage class, as `torch.FloatStorage`; null if there is none. */
export function dtype_of_storage(path: string): DType | null {
  const name = /^torch\.(?:cuda\.)?(\w+)$/.exec(path)?.[1] ?? '';
  return Object.hasOwn(STORAGES, name) ? STORAGES[name as keyof typeof STORAGES] : null;
}

/** The storage class of a dtype; null for the dtypes that PyTorch saves with untyped storages. */
export function storage_of_dtype(dtype: DType): string | null {
  return Object.entries(STORAGES).find(([, each]) => each === dtype)?.[0] ?? null;
}
