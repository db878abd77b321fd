/**
 * MATLAB's files of level 5, as data sets have them: arrays of numbers, text, and arrays of structures. There is no kept
 * library for them on npm.
 */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** Numbers in the order of columns. */
export interface NumericArray {
  readonly kind: 'numbers';
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Text of one row. */
export interface CharacterArray {
  readonly kind: 'text';
  readonly shape: readonly number[];
  readonly text: string;
}

/** The fields of each structure. */
export interface StructureArray {
  readonly kind: 'structures';
  readonly shape: readonly number[];
  readonly items: readonly ReadonlyMap<string, MatArray>[];
}

export type MatArray = NumericArray | CharacterArray | StructureArray;

const [
  INT8,
  UINT8,
  INT16,
  UINT16,
  INT32,
  UINT32,
  FLOAT,
  DOUBLE,
  INT64,
  UINT64,
  MATRIX,
  COMPRESSED,
  UTF8,
  UTF16,
] = [1, 2, 3, 4, 5, 6, 7, 9, 12, 13, 14, 15, 16, 17] as const;
const [CELLS, STRUCTURES, OBJECTS, TEXT, SPARSE] = [1, 2, 3, 4, 5];
const MOST_LEVELS = 16;

const WIDTHS: Readonly<Record<number, number>> = {
  [INT8]: 1,
  [UINT8]: 1,
  [INT16]: 2,
  [UINT16]: 2,
  [INT32]: 4,
  [UINT32]: 4,
  [FLOAT]: 4,
  [DOUBLE]: 8,
  [INT64]: 8,
  [UINT64]: 8,
  [UTF8]: 1,
  [UTF16]: 2,
};

interface Element {
  readonly kind: number;
  readonly content: Buffer;
  readonly end: number;
}

/** One element: a tag of eight bytes and its content, or both in eight bytes. */
function element_at(bytes: Buffer, at: number): Element {
  if (at + 8 > bytes.length) throw new Error('the file is truncated');
  const word = bytes.readUInt32LE(at);
  const small = word >>> 16;
  if (small > 0) {
    if (small > 4) throw new Error('the file is damaged');
    return { kind: word & 0xffff, content: bytes.subarray(at + 4, at + 4 + small), end: at + 8 };
  }
  const size = bytes.readUInt32LE(at + 4);
  if (at + 8 + size > bytes.length) throw new Error('the file is truncated');
  const content = bytes.subarray(at + 8, at + 8 + size);
  const end = at + 8 + (word === COMPRESSED ? size : Math.ceil(size / 8) * 8);
  return { kind: word, content, end };
}

function* elements(bytes: Buffer): Generator<Element, void> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const element = element_at(bytes, at);
    yield element;
    at = element.end;
  }
}

function numbers({ kind, content }: Element): ArrayLike<number> {
  const width = WIDTHS[kind];
  if (width === undefined) throw new Error(`numbers of an unknown type (${kind})`);
  const count = Math.floor(content.length / width);
  if (kind === UINT8 || kind === UTF8) return content;
  // aligned, which what lies in the file need not be
  const { buffer } = new Uint8Array(content);
  switch (kind) {
    case INT8:
      return new Int8Array(buffer);
    case INT16:
      return new Int16Array(buffer, 0, count);
    case UINT16:
    case UTF16:
      return new Uint16Array(buffer, 0, count);
    case INT32:
      return new Int32Array(buffer, 0, count);
    case UINT32:
      return new Uint32Array(buffer, 0, count);
    case FLOAT:
      return new Float32Array(buffer, 0, count);
    case INT64:
      return Float64Array.from(new BigInt64Array(buffer, 0, count), Number);
    case UINT64:
      return Float64Array.from(new BigUint64Array(buffer, 0, count), Number);
  }
  return new Float64Array(buffer, 0, count);
}

/** Names of a fixed length, filled up with zeros. */
function field_names(length: number, content: Buffer): string[] {
  if (!(length > 0)) throw new Error('the file is damaged');
  const names: string[] = [];
  for (let at = 0; at + length <= content.length; at += length)
    names.push(content.toString('latin1', at, at + length).split('\0')[0] ?? '');
  return names;
}

function matrix(content: Buffer, level: number): { name: string; array: MatArray } {
  if (level > MOST_LEVELS) throw new Error('the file is nested too deeply');
  const parts = elements(content);
  const next = (): Element => {
    const { value, done } = parts.next();
    if (done) throw new Error('the file is truncated');
    return value;
  };
  // an empty structure has no content at all
  if (content.length === 0) return { name: '', array: { kind: 'numbers', shape: [0, 0], values: [] } };
  const kind = next().content.readUInt32LE(0) & 0xff;
  const shape = Array.from(numbers(next()));
  const name = next().content.toString('latin1');
  const count = shape.reduce((product, size) => product * size, 1);
  if (kind === STRUCTURES) {
    const names = field_names(Number(numbers(next())[0]), next().content);
    // each takes a tag at least
    if (count * names.length * 8 > content.length) throw new Error('the file is truncated');
    const items = Array.from({ length: count }, () => {
      const fields = names.map((field) => [field, matrix(next().content, level + 1).array] as const);
      return new Map(fields);
    });
    return { name, array: { kind: 'structures', shape, items } };
  }
  if (kind === CELLS || kind === OBJECTS || kind === SPARSE)
    throw new Error(`arrays of class ${kind} are not supported`);
  const values = numbers(next());
  if (values.length < count) throw new Error('the file is truncated');
  if (kind === TEXT) {
    const text = Array.from(values, (code) => String.fromCharCode(code)).join('');
    return { name, array: { kind: 'text', shape, text } };
  }
  return { name, array: { kind: 'numbers', shape, values } };
}

/** More than the largest known data set has (the extra part of SVHN, 1.6 GB); what is beyond is no data set. */
const MOST_INFLATED = 2 ** 31 - 1;

/**
 * The arrays of a file by their names.
 *
 * @throws Error that names the file, if it is no file of level 5, or damaged
 */
export function read_mat(path: string): Map<string, MatArray> {
  try {
    return parse_mat(readFileSync(path));
  } catch (error) {
    throw new Error(`cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}

export function parse_mat(file: Buffer): Map<string, MatArray> {
  if (file.length < 128 || file.toString('latin1', 126, 128) !== 'IM')
    throw new Error('it is no MATLAB file of level 5, little-endian');
  const found = new Map<string, MatArray>();
  for (const { kind, content } of elements(file.subarray(128))) {
    const inner =
      kind === COMPRESSED
        ? element_at(inflateSync(content, { maxOutputLength: MOST_INFLATED }), 0)
        : { kind, content };
    if (inner.kind !== MATRIX) continue;
    const { name, array } = matrix(inner.content, 0);
    found.set(name, array);
  }
  return found;
}

/** An array of numbers, by its name. */
export function numbers_named(
  arrays: ReadonlyMap<string, MatArray>,
  name: string,
  path: string,
): NumericArray {
  const array = arrays.get(name);
  if (array?.kind !== 'numbers') throw new Error(`${path} has no numbers with the name ${name}`);
  return array;
}
