/** Bytes that lie in a file or in memory, read where they are wanted; and tensors written to files. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ValueError } from '../errors.js';
import { write_bytes } from '../internal/write-file.js';
import { addon } from '../native/addon.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';

/** Bytes that pass through JavaScript at a time. */
const CHUNK = 2 ** 24;

export interface Source {
  readonly size: number;
  /** The bytes from `begin` on: `count` of them, or all there are. */
  read(begin: number, count: number): Buffer;
}

export function source_of_bytes(bytes: Uint8Array): Source {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return { size: bytes.length, read: (begin, count) => buffer.subarray(begin, begin + count) };
}

/** Calls `use` with a file that is open meanwhile. */
export function with_file<Result>(path: string, use: (source: Source) => Result): Result {
  const file = openSync(path, 'r');
  try {
    return use({ size: fstatSync(file).size, read: (begin, count) => read(file, begin, count) });
  } finally {
    closeSync(file);
  }
}

function read(file: number, begin: number, count: number): Buffer {
  const buffer = Buffer.alloc(count);
  let done = 0;
  for (let got = 1; done < count && got > 0; done += got)
    got = readSync(file, buffer, done, count - done, begin + done);
  return buffer.subarray(0, done);
}

/**
 * Fills a uint8 tensor with the bytes from `position` on.
 *
 * @throws ValueError if there are not as many
 */
export function fill_from(source: Source, bytes: Tensor, position: number): void {
  const size = bytes.numel();
  for (let at = 0; at < size; at += CHUNK) {
    const wanted = Math.min(CHUNK, size - at);
    const chunk = source.read(position + at, wanted);
    if (chunk.length < wanted) throw new ValueError(`the file ends at byte ${position + at + chunk.length}`);
    bytes.narrow(0, at, wanted).copy_(addon.from_bytes(chunk, [wanted], 'uint8') as Tensor);
  }
}

/** `count` bytes from `position` on, as a uint8 tensor. */
export function bytes_from(source: Source, position: number, count: number): Tensor {
  const bytes = functions.empty([count], { dtype: 'uint8' });
  fill_from(source, bytes, position);
  return bytes;
}

/** Writes the elements of a tensor, row by row. */
export function write_tensor(file: number, tensor: Tensor): void {
  const bytes = tensor.detach().resolve_conj().resolve_neg().cpu().contiguous().view(-1).view('uint8');
  const size = bytes.numel();
  for (let at = 0; at < size; at += CHUNK)
    write_bytes(file, addon.to_bytes(bytes.narrow(0, at, Math.min(CHUNK, size - at))));
}
