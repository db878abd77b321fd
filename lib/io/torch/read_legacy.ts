/** Files of `torch.save` before PyTorch 1.6: pickles one after the other, then the storages. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { TorchError, UnpicklingError } from '../../errors.js';
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Cursor } from '../pickle/cursor.js';
import { Unpickler } from '../pickle/unpickler.js';
import { to_javascript, type Tuple } from '../pickle/values.js';
import { element_size } from './dtypes.js';
import { TorchContext } from './globals.js';
import type { Restore } from './location.js';
import { LoadedStorage, read_storage_id } from './storage.js';

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

const CHUNK = 2 ** 24;

/** Where the file is read from, at any place. */
interface Source {
  readonly size: number;
  read(begin: number, count: number): Buffer;
}

/** Reads a legacy file, or the bytes of one. `where` names it in errors. */
export function read_legacy(source: string | Uint8Array, restore: Restore, where: string): unknown {
  if (typeof source !== 'string') return new LegacyLoad(source_of_bytes(source), restore).load(where);
  const file = openSync(source, 'r');
  try {
    return new LegacyLoad(source_of_file(file), restore).load(where);
  } finally {
    closeSync(file);
  }
}

function source_of_bytes(bytes: Uint8Array): Source {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return { size: bytes.length, read: (begin, count) => buffer.subarray(begin, begin + count) };
}

function source_of_file(file: number): Source {
  const read = (begin: number, count: number): Buffer => {
    const buffer = Buffer.alloc(count);
    let done = 0;
    for (let got = 1; done < count && got > 0; done += got)
      got = readSync(file, buffer, done, count - done, begin + done);
    return buffer.subarray(0, done);
  };
  return { size: fstatSync(file).size, read };
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
    const next = () => new Unpickler(cursor, new TorchContext((id) => this.#persistent(id))).load(where);
    if (next() !== MAGIC_NUMBER) throw new TorchError('Invalid magic number; corrupt file?');
    const version = next();
    if (version !== PROTOCOL_VERSION) throw new TorchError(`Invalid protocol version: ${String(version)}`);
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
    if (this.#left < 0) throw new UnpicklingError(`the storages up to ${key} are larger than the file`);
    const empty = functions.empty([bytes], { dtype: 'uint8' });
    const storage = new LoadedStorage(this.#restore(empty, location), dtype);
    this.#storages.set(key, storage);
    return storage;
  }

  /** Reads the storages that `keys` lists, each behind the number of its elements. */
  #fill(keys: unknown, position: number): void {
    if (!Array.isArray(keys)) throw new UnpicklingError('the list of storages is no list');
    for (const key of keys) {
      const storage = this.#storages.get(key as string);
      if (storage === undefined)
        throw new UnpicklingError(`storage key '${String(key)}' not found in deserialized_objects`);
      const head = this.#source.read(position, 8);
      const count = head.length === 8 ? Number(head.readBigInt64LE()) : Number.NaN;
      if (count * element_size(storage.dtype) !== storage.bytes.numel())
        throw new UnpicklingError(`the storage ${String(key)} has another size at byte ${position}`);
      this.#fill_storage(storage.bytes, position + 8);
      position += 8 + storage.bytes.numel();
    }
  }

  #fill_storage(bytes: Tensor, position: number): void {
    if (bytes.is_meta) return;
    const size = bytes.numel();
    for (let at = 0; at < size; at += CHUNK) {
      const chunk = this.#source.read(position + at, Math.min(CHUNK, size - at));
      if (chunk.length < Math.min(CHUNK, size - at))
        throw new UnpicklingError(`the file ends in the storage at byte ${position}`);
      bytes.narrow(0, at, chunk.length).copy_(addon.from_bytes(chunk, [chunk.length], 'uint8') as Tensor);
    }
  }
}
