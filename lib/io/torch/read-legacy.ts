/** Files of `torch.save` before PyTorch 1.6: pickles one after the other, then the storages. */
import { TorchError, UnpicklingError, ValueError } from '../../errors.js';
import { excerpt } from '../../internal/excerpt.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Cursor } from '../pickle/cursor.js';
import { Meter } from '../pickle/meter.js';
import { Unpickler } from '../pickle/unpickler.js';
import { python_type, to_javascript, type Tuple } from '../pickle/values.js';
import { fill_from, type Source, source_of_bytes, with_file } from '../source.js';
import { element_size } from './dtypes.js';
import { TorchContext } from './globals.js';
import type { Restore } from './location.js';
import { LoadedStorage, read_storage_id } from './storage.js';

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

/** Reads a legacy file, or the bytes of one. `where` names it in errors. */
export function read_legacy(source: string | Uint8Array, restore: Restore, where: string): unknown {
  const read = (opened: Source) => new LegacyLoad(opened, restore).load(where);
  return typeof source === 'string' ? with_file(source, read) : read(source_of_bytes(source));
}

function is_tar(head: Buffer): boolean {
  return head.subarray(257, 262).toString('latin1') === 'ustar';
}

class LegacyLoad {
  readonly #source: Source;
  readonly #restore: Restore;
  readonly #storages = new Map<string, LoadedStorage>();
  /** Bytes that storages may still have. */
  #left: number;

  constructor(source: Source, restore: Restore) {
    this.#source = source;
    this.#restore = restore;
    this.#left = source.size;
  }

  load(where: string): unknown {
    const read = (count: number) => this.#source.read(0, Math.min(count, this.#source.size));
    const head = read(2 ** 16);
    if (is_tar(head)) {
      throw new TorchError(
        'Cannot use ``weights_only=True`` with files saved in the legacy .tar format. ' +
          'Load the file in Python with `weights_only=False`, if you trust it, and save it anew.',
      );
    }
    const cursor = new Cursor(head, read);
    const context = new TorchContext((id) => this.#persistent(id), new Meter(this.#source.size));
    const next = () => new Unpickler(cursor, context).load(where);
    if (next() !== MAGIC_NUMBER) throw new TorchError('Invalid magic number; corrupt file?');
    const version = next();
    if (version !== PROTOCOL_VERSION) throw new TorchError(`Invalid protocol version: ${shown(version)}`);
    next(); // about the machine that wrote the file: nothing in it matters today
    const result = next();
    this.#fill(next(), cursor.position);
    return to_javascript(result);
  }

  #persistent(id: Tuple): LoadedStorage {
    const { dtype, key, location, bytes, rest } = read_storage_id(id);
    if (rest[0] !== null && rest[0] !== undefined)
      throw new UnpicklingError('views of storages, from before PyTorch 0.4, are not supported');
    const known = this.#storages.get(key);
    if (known !== undefined) return known.dtype === dtype ? known : new LoadedStorage(known.bytes, dtype);
    this.#left -= bytes;
    if (this.#left < 0)
      throw new UnpicklingError(`the storages up to ${excerpt(key)} are larger than the file`);
    // zeros: a map_location of the caller's own sees it before the bytes are read
    const zeros = functions.zeros([bytes], { dtype: 'uint8' });
    const storage = new LoadedStorage(this.#restore(zeros, location), dtype);
    this.#storages.set(key, storage);
    return storage;
  }

  /** Reads the storages that `keys` lists, each behind the number of its elements. */
  #fill(keys: unknown, position: number): void {
    if (!Array.isArray(keys)) throw new UnpicklingError('the list of storages is no list');
    const missing = new Set(this.#storages.keys());
    for (const key of keys) {
      const storage = this.#storages.get(key as string);
      if (storage === undefined)
        throw new UnpicklingError(`storage key '${shown(key)}' not found in deserialized_objects`);
      const head = this.#source.read(position, 8);
      const count = head.length === 8 ? Number(head.readBigInt64LE()) : Number.NaN;
      if (count * element_size(storage.dtype) !== storage.bytes.numel())
        throw new UnpicklingError(`the storage ${shown(key)} has another size at byte ${position}`);
      if (!storage.bytes.is_meta) fill(this.#source, storage.bytes, position + 8);
      position += 8 + storage.bytes.numel();
      missing.delete(key as string);
    }
    for (const key of missing)
      throw new UnpicklingError(`the list of storages leaves out ${excerpt(key)}, which a tensor needs`);
  }
}

function shown(value: unknown): string {
  const is_plain = ['string', 'number', 'bigint'].includes(typeof value);
  return is_plain ? excerpt(String(value)) : python_type(value);
}

function fill(source: Source, bytes: Tensor, position: number): void {
  try {
    fill_from(source, bytes, position);
  } catch (error) {
    throw error instanceof ValueError ? new UnpicklingError(error.message) : error;
  }
}
