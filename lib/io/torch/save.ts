/** `torch.save`. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { OSError, TorchError } from '../../errors.js';
import { required, signature } from '../../internal/arguments.js';
import { is_url } from '../../internal/objects.js';
import { type_name } from '../../internal/type-name.js';
import { write_file } from '../../internal/write-file.js';
import { addon } from '../../native/addon.js';
import type { NativeArchiveWriter } from '../../native/exports/files.js';
import { Parameter } from '../../tensor/parameter.js';
import { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { OP } from '../pickle/opcodes.js';
import { Pickler } from '../pickle/pickler.js';
import { element_size, storage_of_dtype } from './dtypes.js';

export interface SaveOptions {
  /** Tensors, and plain values with tensors in them. */
  obj: unknown;
  /** Default: none, and the bytes are returned. */
  f?: string | URL | null;
}

const bind = signature<SaveOptions>('save', { obj: required, f: null });

/**
 * Saves tensors and plain values to a file that PyTorch loads with `weights_only=True`: state dicts, optimizer and
 * scheduler states, and whatever is built of objects, Maps, arrays, Sets, numbers, strings and tensors. A file
 * appears whole or not at all; one that was there keeps its mode, and a link keeps pointing at it.
 *
 * Tensors that share memory share it in the file; a view saves all the memory that it is a view of. An int and a
 * float are told apart by their value: `1` is an int, and so is `1.0`, which is the same number in JavaScript.
 * docs/files.md says what each value becomes.
 *
 * @returns the bytes, if no `f` is given
 * @throws TypeError for what Python has no word for: functions, instances of classes (of a module, save the
 * `state_dict()`)
 * @throws TorchError if the file cannot be written; its `code` is the system's: `'ENOSPC'`
 *
 * @example
 * torch.save(alexnet.state_dict(), 'alexnet.pt');
 * const bytes = torch.save({ epoch: 3, rng: torch.get_rng_state() });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.save.html
 */
export function save(obj: unknown, f?: null | { f?: null }): Uint8Array;
export function save(obj: unknown, f: string | URL | { f: string | URL }): void;
export function save(...args: readonly unknown[]): Uint8Array | undefined {
  // A plain object in the first place is what to save, not the options.
  const { obj, f } = args.length === 1 ? { obj: args[0], f: null } : bind(args);
  const storages = new Storages();
  const pickle = new Pickler((pickler, value) => save_object(pickler, value, storages)).dump(obj);
  if (f === null) return write_to_memory(pickle, storages);
  if (typeof f !== 'string' && !is_url(f))
    throw new TypeError(`save(): argument 'f' (position 2) must be str or URL, not ${type_name(f)}`);
  write_to(typeof f === 'string' ? f : fileURLToPath(f), pickle, storages);
  return undefined;
}

/** The folder in the archive: PyTorch names it like the file, if that is ASCII. */
function archive_name(file: string): string {
  if (!/^\p{ASCII}*$/u.test(file)) return IN_MEMORY;
  const name = path.basename(file).replace(/\.[^.]*$/, '');
  if (name === '') throw new TorchError(`invalid file name: ${file}`);
  return name;
}

const IN_MEMORY = 'archive';

function write_to(file: string, pickle: Uint8Array, storages: Storages): void {
  const name = archive_name(file);
  write_file(file, (descriptor) => {
    const archive = new addon.ArchiveWriter(descriptor, name);
    try {
      write(archive, pickle, storages);
    } catch (error) {
      const errno = archive.error_number();
      throw errno === 0 ? error : new OSError(errno, file, { cause: error });
    } finally {
      archive.close();
    }
  });
}

function write_to_memory(pickle: Uint8Array, storages: Storages): Uint8Array {
  const archive = new addon.ArchiveWriter(null, IN_MEMORY);
  try {
    return write(archive, pickle, storages);
  } finally {
    archive.close();
  }
}

function write(archive: NativeArchiveWriter, pickle: Uint8Array, storages: Storages): Uint8Array {
  const record = (name: string, bytes: Uint8Array) =>
    archive.write(name, addon.from_bytes(bytes, [bytes.length], 'uint8'));
  const line = (name: string, text: string) => record(name, Buffer.from(text));
  record('data.pkl', pickle);
  line('.format_version', '1');
  line('.storage_alignment', '64');
  line('byteorder', 'little');
  for (const [key, bytes] of storages.all.entries()) archive.write(`data/${key}`, bytes.cpu());
  return archive.finish();
}

/** The storages of a file: a key for each, in the order in which they are met. */
class Storages {
  readonly all: Tensor[] = [];
  readonly #keys = new Map<bigint, { key: string; dtype: DType }>();

  /** The key of a storage; storages are the same if they begin at the same address. */
  key(bytes: Tensor, dtype: DType): string {
    const address = bytes.data_ptr();
    const known = address === 0n ? undefined : this.#keys.get(address);
    if (known === undefined) {
      const key = String(this.all.push(bytes) - 1);
      if (address !== 0n) this.#keys.set(address, { key, dtype });
      return key;
    }
    if (known.dtype !== dtype) {
      throw new TorchError(
        'Cannot save multiple tensors or storages that view the same data as different types',
      );
    }
    return known.key;
  }
}

function save_object(pickler: Pickler, value: object, storages: Storages): boolean {
  if (value instanceof Parameter) save_parameter(pickler, value);
  else if (value instanceof Tensor) save_tensor(pickler, value, storages);
  else if (typeof (value as { state_dict?: unknown }).state_dict === 'function') {
    throw new TypeError(
      `cannot pickle '${value.constructor.name}' object: classes cannot be saved; save its state_dict()`,
    );
  } else return false;
  return true;
}

const empty_hooks = (pickler: Pickler) => () => pickler.save_call('collections OrderedDict', []);

function save_parameter(pickler: Pickler, value: Parameter): void {
  const args = [value.detach(), value.requires_grad, empty_hooks(pickler)];
  pickler.save_call('torch._utils _rebuild_parameter', args, value);
}

function save_tensor(pickler: Pickler, value: Tensor, storages: Storages): void {
  const { dtype, shape, requires_grad } = value;
  const [size, stride] = [Object.freeze([...shape]), Object.freeze([...value.stride()])];
  if (value.is_meta) {
    const args = [() => pickler.save_global(`torch ${dtype}`), size, stride, requires_grad];
    pickler.save_call('torch._utils _rebuild_meta_tensor_no_storage', args, value);
    return;
  }
  const type = storage_of_dtype(dtype);
  const storage = () => save_storage(pickler, value, type, storages);
  const args: unknown[] = [
    storage,
    value.storage_offset(),
    size,
    stride,
    requires_grad,
    empty_hooks(pickler),
  ];
  if (type === null) args.push(() => pickler.save_global(`torch ${dtype}`));
  const lazy = lazy_bits(value);
  if (lazy !== null) args.push(lazy);
  pickler.save_call(`torch._utils _rebuild_tensor_v${type === null ? 3 : 2}`, args, value);
}

/** Conjugation and negation that are pending; null if there is neither. */
function lazy_bits(value: Tensor): Record<string, true> | null {
  const bits = { ...(value.is_conj() && { conj: true }), ...(value.is_neg() && { neg: true }) };
  return Object.keys(bits).length > 0 ? (bits as Record<string, true>) : null;
}

function save_storage(pickler: Pickler, value: Tensor, type: string | null, storages: Storages): void {
  const bytes = addon.storage_bytes(value) as Tensor;
  const dtype = type === null ? 'uint8' : value.dtype;
  const key = storages.key(bytes, dtype);
  const name = type === null ? 'torch.storage UntypedStorage' : `torch ${type}`;
  const { device } = value;
  const location = device.type === 'cuda' ? `cuda:${device.index}` : device.type;
  const count = bytes.numel() / element_size(dtype);
  pickler.save_tuple(['storage', () => pickler.save_global(name), key, location, count]);
  pickler.op(OP.BINPERSID);
}
