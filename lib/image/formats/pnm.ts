/** PBM, PGM and PPM (P1 to P6), with the values that Pillow gives them. */
import type { ImageMode, Pixels } from '../modes.js';
import { type CheckSize, not_enough_data } from './format.js';

const MODES: readonly ImageMode[] = ['1', 'L', 'RGB', '1', 'L', 'RGB'];
const MOST_DIGITS = 10;
const NEWLINES = [10, 13];
const HASH = 35;

const is_space = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/** Words between white space and comments. */
class Words {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {}

  /** The next word, and past the one character that ends it; empty at the end of the file. */
  next(): string {
    let word = '';
    while (this.at < this.bytes.length && word.length <= MOST_DIGITS) {
      const byte = this.bytes[this.at++]!;
      if (byte === HASH) this.#skip_line();
      else if (!is_space(byte)) word += String.fromCharCode(byte);
      else if (word !== '') break;
    }
    if (word.length > MOST_DIGITS) throw new Error(`Token too long in file header: ${word}`);
    return word;
  }

  number(): number {
    const word = this.next();
    if (word === '') throw new Error('Reached EOF while reading header');
    if (!/^\d+$/.test(word)) throw new Error(`invalid number in file header: ${word}`);
    return Number(word);
  }

  #skip_line(): void {
    while (this.at < this.bytes.length && !NEWLINES.includes(this.bytes[this.at++]!));
  }
}

/** Python's `round`. */
function rounded(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

/** Bits of rows that begin at a byte; 1 is black. */
function bits(bytes: Uint8Array, at: number, width: number, height: number): Uint8Array {
  const stride = Math.ceil(width / 8);
  if (bytes.length - at < stride * height) throw not_enough_data();
  const data = new Uint8Array(width * height);
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const byte = bytes[at + row * stride + (column >> 3)]!;
      data[to++] = (byte >> (7 - (column & 7))) & 1 ? 0 : 255;
    }
  }
  return data;
}

/** Zeros and ones, with white space between them or without. */
function written_bits(words: Words, count: number): Uint8Array {
  const { bytes } = words;
  if (bytes.length - words.at < count) throw not_enough_data();
  const data = new Uint8Array(count);
  let to = 0;
  for (let at = words.at; at < bytes.length && to < count; at++) {
    const byte = bytes[at]!;
    if (byte === HASH) while (at < bytes.length && !NEWLINES.includes(bytes[at]!)) at++;
    else if (!is_space(byte)) {
      if (byte !== 48 && byte !== 49)
        throw new Error(`Invalid token for this mode: ${String.fromCharCode(byte)}`);
      data[to++] = byte === 48 ? 255 : 0;
    }
  }
  if (to < count) throw not_enough_data();
  return data;
}

function written_values(words: Words, count: number, most: number): Uint16Array {
  // a digit for each, and what lies between two
  if (words.bytes.length - words.at < 2 * count - 1) throw not_enough_data();
  const values = new Uint16Array(count);
  for (let to = 0; to < count; to++) {
    const word = words.next();
    if (word === '') throw not_enough_data();
    const value = Number(word);
    if (!/^\d+$/.test(word)) throw new Error(`Invalid token for this mode: ${word}`);
    if (value > most) throw new Error(`Channel value too large for this mode: ${value}`);
    values[to] = value;
  }
  return values;
}

function values(bytes: Uint8Array, at: number, count: number, most: number): ArrayLike<number> {
  const wide = most > 255;
  if (bytes.length - at < count * (wide ? 2 : 1)) throw not_enough_data();
  if (!wide) return bytes.subarray(at, at + count);
  return Uint16Array.from(
    { length: count },
    (_, index) => (bytes[at + 2 * index]! << 8) | bytes[at + 2 * index + 1]!,
  );
}

/** Greatest values of more than a byte make grey ones of 32 bits, of which 65535 is white. */
function scaled(from: ArrayLike<number>, most: number, mode: ImageMode): Uint8Array {
  const white = mode === 'I' ? 65535 : 255;
  const scale = (value: number) =>
    most === white ? value : Math.min(white, rounded((value / most) * white));
  if (mode !== 'I') return Uint8Array.from(from, scale);
  return new Uint8Array(Int32Array.from(from, scale).buffer);
}

export function decode_pnm(bytes: Uint8Array, check: CheckSize): Pixels {
  const kind = bytes[1]! - 48;
  const words = new Words(bytes, 2);
  const [width, height] = [words.number(), words.number()];
  check(width, height);
  const mode = MODES[kind - 1]!;
  if (mode === '1') {
    const data = kind === 1 ? written_bits(words, width * height) : bits(bytes, words.at, width, height);
    return { mode, width, height, data, palette: null };
  }
  const most = words.number();
  if (most === 0 || most > 65535) throw new Error('maxval must be greater than 0 and less than 65536');
  const real = mode === 'L' && most > 255 ? 'I' : mode;
  const count = width * height * (mode === 'RGB' ? 3 : 1);
  const read = kind <= 3 ? written_values(words, count, most) : values(bytes, words.at, count, most);
  return { mode: real, width, height, data: scaled(read, most, real), palette: null };
}
