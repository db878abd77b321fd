/** The header of a safetensors file: what is in the file, and where. */
import { ValueError } from '../errors.js';
import { excerpt } from '../internal/excerpt.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DType } from '../types.js';
import { repeated_key } from './json.js';
import { limits, name_of_limit } from './limits.js';
import type { Source } from './source.js';

/** The format's names, in its order: files hold their tensors by dtype, the last one first. */
const NAMES = {
  bool: 'BOOL',
  uint8: 'U8',
  int8: 'I8',
  int16: 'I16',
  uint16: 'U16',
  float16: 'F16',
  bfloat16: 'BF16',
  int32: 'I32',
  uint32: 'U32',
  float32: 'F32',
  complex64: 'C64',
  float64: 'F64',
  int64: 'I64',
  uint64: 'U64',
} as const satisfies Partial<Record<DType, string>>;

const RANKS = Object.keys(NAMES);
const DTYPES = new Map(Object.entries(NAMES).map(([dtype, name]) => [name as string, dtype as DType]));

/** Dtypes of the format that LibTorch has and this package does not. */
const WITHOUT_COUNTERPART = /^F(4|6_|8_)/;

export interface Entry {
  name: string;
  dtype: DType;
  shape: number[];
  /** Where its bytes begin in the file, and how many there are. */
  position: number;
  bytes: number;
}

export interface Header {
  entries: Entry[];
  metadata: Record<string, string>;
}

/** The tensors in the order of the file: by dtype, then by the bytes of their names, as the reference writer has it. */
export function in_order(tensors: Readonly<Record<string, Tensor>>): [name: string, tensor: Tensor][] {
  return Object.entries(tensors).sort(
    ([a, one], [b, other]) =>
      RANKS.indexOf(other.dtype) - RANKS.indexOf(one.dtype) || Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
}

/** The header of `tensors`, in the bytes that open the file. */
export function write_header(
  tensors: readonly (readonly [name: string, tensor: Tensor])[],
  metadata: Readonly<Record<string, string>> | null,
): Buffer {
  const header: [string, unknown][] = metadata ? [['__metadata__', metadata]] : [];
  let begin = 0;
  for (const [name, value] of tensors) {
    const dtype = (NAMES as Partial<Record<DType, string>>)[value.dtype];
    if (dtype === undefined)
      throw new ValueError(`safetensors has no dtype for ${name}, which is ${value.dtype}`);
    const end = begin + value.numel() * value.element_size();
    header.push([name, { dtype, shape: value.shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  // Written pair by pair: an object would put names like "0" first.
  const text = `{${header.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`;
  // The data begins at a multiple of 8, so that a reader may map it into memory.
  const length = Math.ceil(Buffer.byteLength(text) / 8) * 8;
  const buffer = Buffer.alloc(8 + length, ' ');
  buffer.writeBigUInt64LE(BigInt(length), 0);
  buffer.write(text, 8);
  return buffer;
}

/** Reads the header, and checks that the tensors fill the file without overlaps and holes. */
export function read_header(source: Source, filename: string): Header {
  const refuse = (reason: string): never => {
    throw new ValueError(`${filename} is not a safetensors file: ${reason}`);
  };
  const head = source.read(0, 8);
  if (head.length < 8) refuse('it is too short');
  const length = head.readBigUInt64LE(0);
  if (length > limits.header_bytes)
    refuse(`its header of ${length} bytes is too large (${name_of_limit('header_bytes')})`);
  if (8n + length > source.size) refuse('its header is longer than the file');
  const text = decode(source.read(8, Number(length))) ?? refuse('its header is not UTF-8');
  const { __metadata__: metadata, ...entries } = parse(text, refuse);
  const data = 8 + Number(length);
  return {
    metadata: check_metadata(metadata, refuse),
    entries: check_layout(
      Object.entries(entries).map(([name, entry]) => check_entry(name, entry, data, refuse)),
      data,
      source.size,
      refuse,
    ),
  };
}

type Refuse = (reason: string) => never;

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parse(text: string, refuse: Refuse): Record<string, unknown> {
  let parsed: unknown;
  let key: string | null = null;
  try {
    // Before JSON.parse, which takes memory for every level.
    key = repeated_key(text);
    parsed = JSON.parse(text);
  } catch {
    refuse('its header is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return refuse('its header is no object');
  if (key !== null) refuse(`its header has ${shown(key)} twice`);
  return parsed as Record<string, unknown>;
}

function check_metadata(metadata: unknown, refuse: Refuse): Record<string, string> {
  if (metadata === undefined || metadata === null) return {};
  if (
    typeof metadata !== 'object' ||
    Array.isArray(metadata) ||
    Object.values(metadata).some((value) => typeof value !== 'string')
  )
    refuse('its metadata are not all strings');
  return metadata as Record<string, string>;
}

const shown = (name: string): string => JSON.stringify(excerpt(name));

/** Twice as many as LibTorch's kernels take. */
const MOST_DIMENSIONS = 128;

const is_count = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function check_entry(name: string, entry: unknown, data: number, refuse: Refuse): Entry {
  const { dtype: named, shape, data_offsets } = (entry ?? {}) as Record<string, unknown>;
  if (typeof named !== 'string') return refuse(`${shown(name)} has no valid dtype`);
  const dtype = DTYPES.get(named);
  if (dtype === undefined) {
    const known = WITHOUT_COUNTERPART.test(named);
    return refuse(
      `${shown(name)} has the ${known ? '' : 'unknown '}dtype ${excerpt(named)}${known ? ', which has no counterpart here' : ''}`,
    );
  }
  if (!Array.isArray(shape) || shape.length > MOST_DIMENSIONS || !shape.every(is_count))
    return refuse(`${shown(name)} has no valid shape`);
  if (!Array.isArray(data_offsets) || data_offsets.length !== 2 || !data_offsets.every(is_count))
    return refuse(`${shown(name)} has no valid offsets`);
  const [begin, end] = data_offsets as [number, number];
  // the sizes beside a 0 count as well: LibTorch multiplies them for the strides
  const most = shape.reduce((product, size) => product * Math.max(size, 1), bytes_of_element(named));
  if (!Number.isSafeInteger(most)) return refuse(`${shown(name)} has no valid shape`);
  const bytes = shape.includes(0) ? 0 : most;
  if (end - begin !== bytes)
    refuse(
      `the entry of ${excerpt(name)} does not fit: its shape needs ${bytes} bytes, its offsets have ${end - begin}`,
    );
  return { name, dtype, shape: shape as number[], position: data + begin, bytes };
}

/** In the order of their bytes, which must follow one another and fill the file. */
function check_layout(entries: Entry[], data: number, size: number, refuse: Refuse): Entry[] {
  const sorted = [...entries].sort((a, b) => a.position - b.position || a.bytes - b.bytes);
  let end = data;
  for (const { name, position, bytes } of sorted) {
    if (position !== end) refuse(`invalid offset for tensor ${shown(name)}: it leaves a hole or overlaps`);
    end += bytes;
  }
  if (end !== size) refuse(`its tensors end at byte ${end}, and the file at byte ${size}`);
  return entries;
}

/** The bytes of an element, which the format's names of dtypes give in bits. */
function bytes_of_element(name: string): number {
  return name === 'BOOL' ? 1 : Number(name.replace(/\D+/, '')) / 8;
}
