/** `torch.load`. */
import { types } from 'node:util';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TorchError, UnpicklingError, ValueError } from '../../errors.js';
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import { is_device } from '../../internal/device.js';
import { is_url } from '../../internal/objects.js';
import { type_name } from '../../internal/type-name.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import { load_file } from '../safetensors.js';
import { type MapLocation, type Restore, restore_location } from './location.js';
import { read_archive } from './read-archive.js';
import { read_legacy } from './read-legacy.js';

export interface LoadOptions {
  /** The file, or its bytes. */
  f: string | URL | Uint8Array;
  /** Where tensors go. Default: to the device that they were saved from. */
  map_location?: MapLocation;
  /** Nothing but true can be done here: no file runs code. Default: true. */
  weights_only?: boolean | null;
  /** Whether tensors lie in the mapped file, so that their bytes are read when they are used. Default: false. */
  mmap?: boolean | null;
}

const bind = signature<LoadOptions>('load', {
  f: required,
  map_location: null,
  weights_only: keyword_only(null),
  mmap: keyword_only(null),
});

/**
 * Loads what `torch.save` wrote, here or in Python, in PyTorch's formats from before and since version 1.6; a file
 * whose name ends in `.safetensors` as well. No file can run code: the classes and functions that it may name are
 * those of PyTorch's `weights_only=True`, and whatever else it names is an error that says what and where.
 *
 * A dict becomes an object if all its keys are strings that keep their order in one, else a Map; a list becomes an
 * array, a tuple a frozen one; an int a number, or a bigint where a number would not be exact. docs/files.md says
 * it of each type.
 *
 * With `mmap`, the file must stay as it is while its tensors are in use; what is written to them is not written
 * to the file.
 *
 * @throws UnpicklingError for a damaged file, and for one that holds more than tensors and plain values
 * @throws TorchError if the file is no archive, or its tensors need a device that is not here
 * @throws ValueError for `weights_only: false`
 *
 * @example
 * alexnet.load_state_dict(torch.load('alexnet.pt', { map_location: 'cpu' }));
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.load.html
 */
export function load<Value = StateDictLike>(
  ...args: Arguments<LoadOptions, [f: 'f', map_location: 'map_location']>
): Value;
export function load(...args: Arguments<LoadOptions, [f: 'f', map_location: 'map_location']>): unknown {
  const { f, map_location, weights_only, mmap } = bind(args);
  if (weights_only === false) {
    throw new ValueError(
      'load(): weights_only=False would run code that the file holds, and there is no Python here to run it: ' +
        'load the file in Python and save its state_dict()',
    );
  }
  try {
    return load_from(f, map_location, Boolean(mmap));
  } catch (error) {
    // what JavaScript cannot hold, a string or a Map of this size, is the file's fault
    if (!(error instanceof RangeError)) throw error;
    throw new UnpicklingError(`the file holds more than JavaScript can: ${error.message}`, { cause: error });
  }
}

function load_from(f: unknown, map_location: MapLocation, mmap: boolean): unknown {
  const restore = restore_location(map_location);
  if (types.isUint8Array(f)) return load_bytes(f, restore, mmap);
  if (typeof f !== 'string' && !is_url(f))
    throw new TypeError(
      `load(): argument 'f' (position 1) must be str, URL or Uint8Array, not ${type_name(f)}`,
    );
  const file = typeof f === 'string' ? f : fileURLToPath(f);
  if (file.endsWith('.safetensors')) return load_file(file, device_for_safetensors(map_location));
  return load_path(file, restore, mmap);
}

/** What most files hold: tensors by name. */
export type StateDictLike = Record<string, Tensor>;

function load_bytes(bytes: Uint8Array, restore: Restore, mmap: boolean): unknown {
  if (mmap) throw new ValueError('f must be a file path in order to use the mmap argument');
  if (!is_zip(bytes)) return read_legacy(bytes, restore, 'the buffer');
  const copy = addon.from_bytes(plain(bytes), [bytes.length], 'uint8') as Tensor;
  return read_archive(copy, bytes.length, restore, 'the buffer');
}

function load_path(file: string, restore: Restore, mmap: boolean): unknown {
  const stat = statSync(file);
  if (!stat.isFile()) throw new TorchError(`${file} is no file`);
  if (!is_zip(head_of(file))) {
    if (mmap) {
      throw new TorchError(
        'mmap can only be used with files saved with ' +
          `\`torch.save(${file}, _use_new_zipfile_serialization=True), ` +
          'please torch.save your checkpoint with this option in order to use mmap.',
      );
    }
    return read_legacy(file, restore, file);
  }
  const source = mmap ? (addon.map_file(file, stat.size) as Tensor) : file;
  return read_archive(source, stat.size, restore, file);
}

/** The bytes as a plain Uint8Array: a Buffer is one, others may be views of a shared memory. */
function plain(bytes: Uint8Array): Uint8Array {
  return types.isArrayBuffer(bytes.buffer) ? bytes : Uint8Array.from(bytes);
}

function is_zip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

function head_of(file: string): Uint8Array {
  const head = new Uint8Array(4);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head, 0, 4, 0);
  } finally {
    closeSync(descriptor);
  }
  return head;
}

function device_for_safetensors(map_location: MapLocation): string {
  if (map_location === null) return 'cpu';
  if (typeof map_location === 'string' || is_device(map_location)) return String(map_location);
  const kind = typeof map_location === 'function' ? 'callable' : 'dict';
  throw new TorchError(
    `Loading safetensors file with ${kind} map_location is not supported. Use a device string or torch.device instead.`,
  );
}
