/**
 * Safetensors files: named tensors and nothing that can run. The file is the length of a header (8 bytes, little
 * endian), the header (JSON: each name's dtype, shape and place), and the bytes of all tensors, without gaps.
 *
 * https://github.com/huggingface/safetensors#format
 */
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { ValueError } from '../errors.js';
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike, DType } from '../types.js';

const NAMES = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  uint16: 'U16',
  uint32: 'U32',
  uint64: 'U64',
  bool: 'BOOL',
  complex64: 'C64',
} as const satisfies Partial<Record<DType, string>>;

const DTYPES = Object.fromEntries(Object.entries(NAMES).map(([dtype, name]) => [name, dtype])) as Record<
  string,
  DType
>;

/** What the header says of one tensor. */
interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [begin: number, end: number];
}

/** The header is this long at most; the reference reader has the same bound. */
const MOST_HEADER_BYTES = 100_000_000;

export interface SaveFileOptions {
  tensors: Readonly<Record<string, Tensor>>;
  filename: string;
  metadata?: Readonly<Record<string, string>> | null;
}

const bind_save_file = signature<SaveFileOptions>('save_file', {
  tensors: required,
  filename: required,
  metadata: keyword_only(null),
});

/** The bytes of a tensor, row by row. */
function bytes_of(value: Tensor): Uint8Array {
  return value.detach().cpu().contiguous().view(-1).view('uint8').data() as Uint8Array;
}

function header_of({ tensors, metadata }: Pick<SaveFileOptions, 'tensors' | 'metadata'>): Buffer {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let begin = 0;
  for (const [name, value] of Object.entries(tensors)) {
    const dtype = (NAMES as Partial<Record<DType, string>>)[value.dtype];
    if (dtype === undefined)
      throw new ValueError(`safetensors has no dtype for ${name}, which is ${value.dtype}`);
    const end = begin + value.numel() * value.element_size();
    header[name] = { dtype, shape: value.shape, data_offsets: [begin, end] } satisfies Entry;
    begin = end;
  }
  const text = JSON.stringify(header);
  // The data begins at a multiple of 8, so that a reader may map it into memory.
  const length = Math.ceil(Buffer.byteLength(text) / 8) * 8;
  const buffer = Buffer.alloc(8 + length, ' ');
  buffer.writeBigUInt64LE(BigInt(length), 0);
  buffer.write(text, 8);
  return buffer;
}

/**
 * Writes tensors to a safetensors file. The file appears whole or not at all.
 *
 * - `metadata`: strings to keep with them
 *
 * @throws ValueError for a dtype that the format does not have (complex128)
 * @example
 * save_file(alexnet.state_dict(), 'alexnet.safetensors');
 */
export function save_file(...args: Arguments<SaveFileOptions, ['tensors', 'filename']>): void {
  const { tensors, filename, metadata } = bind_save_file(args);
  const header = header_of({ tensors, metadata });
  const unfinished = `${filename}.${process.pid}.tmp`;
  const file = openSync(unfinished, 'w');
  try {
    write(file, header);
    for (const value of Object.values(tensors)) write(file, bytes_of(value));
  } catch (error) {
    closeSync(file);
    rmSync(unfinished, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(unfinished, filename);
}

/** One write takes 2 GiB at most, and may take less than it is given. */
function write(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, Math.min(bytes.length - done, 2 ** 30));
}

interface Contents {
  header: Record<string, Entry>;
  metadata: Record<string, string>;
  data: Uint8Array;
}

function read(filename: string): Contents {
  const file = readFileSync(filename);
  const refuse = (reason: string): never => {
    throw new ValueError(`${filename} is not a safetensors file: ${reason}`);
  };
  if (file.length < 8) refuse('it is too short');
  const length = Number(file.readBigUInt64LE(0));
  if (length > MOST_HEADER_BYTES || 8 + length > file.length) refuse('its header is longer than the file');
  let parsed: Record<string, unknown> = {};
  try {
    parsed = JSON.parse(file.toString('utf8', 8, 8 + length));
  } catch {
    refuse('its header is not JSON');
  }
  const { __metadata__: metadata = {}, ...header } = parsed;
  const data = new Uint8Array(file.buffer, file.byteOffset + 8 + length, file.length - 8 - length);
  const entries = header as Record<string, Entry>;
  for (const [name, entry] of Object.entries(entries)) {
    if (!fits(entry, data.length)) refuse(`the entry of ${name} does not fit`);
  }
  return { header: entries, metadata: metadata as Record<string, string>, data };
}

function fits(entry: Entry, available: number): boolean {
  if (
    !Object.hasOwn(DTYPES, entry?.dtype) ||
    !Array.isArray(entry.shape) ||
    !Array.isArray(entry.data_offsets)
  )
    return false;
  const [begin, end] = entry.data_offsets;
  const whole = [...entry.shape, begin, end].every((value) => Number.isSafeInteger(value) && value >= 0);
  const count = entry.shape.reduce((product, length) => product * length, 1);
  return whole && end <= available && end - begin === count * bytes_of_element(entry.dtype);
}

/** The bytes of an element, which the format's names of dtypes give in bits. */
function bytes_of_element(name: string): number {
  return name === 'BOOL' ? 1 : Number(name.replace(/\D+/, '')) / 8;
}

/**
 * Reads the tensors of a safetensors file, onto `device`.
 *
 * @throws ValueError if the file is not what it should be
 * @example
 * alexnet.load_state_dict(load_file('alexnet.safetensors'));
 */
export function load_file(filename: string, device: DeviceLike = 'cpu'): Record<string, Tensor> {
  const { header, data } = read(filename);
  const tensors = Object.entries(header).map(([name, { dtype, shape, data_offsets }]) => {
    const bytes = tensor(data.subarray(...data_offsets));
    return [name, bytes.view(DTYPES[dtype]!).view(shape).to(device)] as const;
  });
  return Object.fromEntries(tensors);
}

/** The strings that were kept with the tensors of a safetensors file. */
export function load_metadata(filename: string): Record<string, string> {
  return read(filename).metadata;
}
