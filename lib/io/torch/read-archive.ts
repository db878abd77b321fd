/** Files of `torch.save` since PyTorch 1.6: an archive of a pickle and of storages. */
import { warn } from '../../internal/warn.js';
import { TorchError, UnpicklingError, ValueError } from '../../errors.js';
import { excerpt } from '../../internal/excerpt.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import { limits, name_of_limit } from '../limits.js';
import { Cursor } from '../pickle/cursor.js';
import { Meter } from '../pickle/meter.js';
import { Unpickler } from '../pickle/unpickler.js';
import { to_javascript, type Tuple } from '../pickle/values.js';
import { Archive } from './archive.js';
import { TorchContext } from './globals.js';
import type { Restore } from './location.js';
import { LoadedStorage, read_storage_id, swap_bytes } from './storage.js';

/** Reads the archive in a file, in bytes or in a mapped file. `where` names it in errors. */
export function read_archive(
  source: string | Tensor,
  size: number,
  restore: Restore,
  where: string,
): unknown {
  const archive = new Archive(source, size);
  try {
    refuse_torchscript(archive);
    return new ArchiveLoad(archive, restore, new Meter(size)).load(where);
  } finally {
    archive.close();
  }
}

function refuse_torchscript(archive: Archive): void {
  if (!archive.has('constants.pkl')) return;
  warn(
    "'torch.load' received a zip file that looks like a TorchScript archive" +
      " dispatching to 'torch.jit.load' (call 'torch.jit.load' directly to silence this warning)",
    'UserWarning',
  );
  throw new TorchError(
    'Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``.',
  );
}

class ArchiveLoad {
  readonly #archive: Archive;
  readonly #restore: Restore;
  readonly #storages = new Map<string, LoadedStorage>();
  readonly #swapped: boolean;
  readonly #meter: Meter;

  constructor(archive: Archive, restore: Restore, meter: Meter) {
    this.#archive = archive;
    this.#restore = restore;
    this.#meter = meter;
    const order = archive.has('byteorder') ? archive.text('byteorder') : 'little';
    if (order !== 'little' && order !== 'big') throw new ValueError(`Unknown endianness type: ${order}`);
    this.#swapped = order === 'big';
  }

  load(where: string): unknown {
    if (this.#archive.size('data.pkl') > limits.pickle_bytes) {
      const limit = name_of_limit('pickle_bytes');
      throw new UnpicklingError(`data.pkl of ${where} has more than ${limits.pickle_bytes} bytes (${limit})`);
    }
    const pickle = Buffer.from(addon.to_bytes(this.#archive.record('data.pkl')).buffer as ArrayBuffer);
    const context = new TorchContext((id) => this.#persistent(id), this.#meter);
    return to_javascript(new Unpickler(new Cursor(pickle), context).load(`data.pkl of ${where}`));
  }

  #persistent(id: Tuple): LoadedStorage {
    const { dtype, key, location, bytes, rest } = read_storage_id(id);
    if (rest.length > 0) throw new UnpicklingError('the persistent id of a storage has too many parts');
    const known = this.#storages.get(key);
    if (known !== undefined) return known.dtype === dtype ? known : new LoadedStorage(known.bytes, dtype);
    const name = `data/${key}`;
    const size = this.#archive.size(name);
    if (size !== bytes)
      throw new UnpicklingError(
        `the record ${excerpt(name)} has ${size} bytes, where the pickle says ${bytes}`,
      );
    const record = this.#archive.record(name);
    const loaded = this.#swapped ? swap_bytes(record, dtype) : record;
    const storage = new LoadedStorage(this.#restore(loaded, location), dtype);
    this.#storages.set(key, storage);
    return storage;
  }
}
