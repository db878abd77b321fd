/** Storages of a file that is being loaded. */
import { UnpicklingError } from '../../errors.js';
import { excerpt } from '../../internal/excerpt.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { Callable, Constant, python_type, type Tuple } from '../pickle/values.js';
import { dtype_of_storage, element_size, word_size } from './dtypes.js';

/** A storage with its bytes, where `map_location` has put them; by itself it loads as the tensor of its bytes. */
export class LoadedStorage extends Constant {
  constructor(
    readonly bytes: Tensor,
    readonly dtype: DType,
  ) {
    super('torch.storage.UntypedStorage', bytes);
  }
}

/** What a pickle says of a storage. */
export interface StorageId {
  dtype: DType;
  key: string;
  location: string;
  bytes: number;
  /** What follows in the legacy format. */
  rest: readonly unknown[];
}

/** The class of a storage, as a pickle names it; null if it names something else. */
export function storage_class(path: string): Callable | null {
  const is_untyped = path === 'torch.storage.UntypedStorage';
  if (!is_untyped && dtype_of_storage(path) === null) return null;
  const call = () => {
    throw new UnpicklingError(`${path} can only be named, not called`);
  };
  return new Callable(path, call, false);
}

/** Reads a persistent id. */
export function read_storage_id({ items }: Tuple): StorageId {
  const [kind, type, key, location, count, ...rest] = items;
  if (kind !== 'storage')
    throw new UnpicklingError(`Only persistent_load of storage is allowed, but got ${python_type(kind)}`);
  if (!(type instanceof Callable) || storage_class(type.name) === null)
    throw new UnpicklingError(`${python_type(type)} is no class of storages`);
  if (typeof key !== 'string' || typeof location !== 'string')
    throw new UnpicklingError('the key and the location of a storage must be str');
  const dtype = dtype_of_storage(type.name) ?? 'uint8';
  const bytes = typeof count === 'number' ? count * element_size(dtype) : Number.NaN;
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw new UnpicklingError(`the storage ${excerpt(key)} cannot have ${String(count)} elements`);
  return { dtype, key, location, bytes, rest };
}

/** The bytes with each word turned round, as a machine of the other byte order has written them. */
export function swap_bytes(bytes: Tensor, dtype: DType): Tensor {
  const size = word_size(dtype);
  const buffer = Buffer.from(addon.to_bytes(bytes).buffer as ArrayBuffer);
  if (size === 2) buffer.swap16();
  if (size === 4) buffer.swap32();
  if (size === 8) buffer.swap64();
  return addon.from_bytes(buffer, [buffer.length], 'uint8') as Tensor;
}
