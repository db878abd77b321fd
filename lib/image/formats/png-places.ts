/** PNG files with a palette, as places in it: masks of segmentation are kept so, and libvips gives their colours only. */
import { promisify } from 'node:util';
import { crc32, inflate as inflate_callback } from 'node:zlib';
import type { Pixels } from '../modes.js';
import { type CheckSize, not_enough_data } from './format.js';

const inflate = promisify(inflate_callback);

const [DEPTH_AT, COLOURS_AT, INTERLACED_AT] = [24, 25, 28];
const PALETTE = 3;

/** Where the passes of an interlaced picture begin, and their steps: column, row, columns, rows. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Bits of a channel, and which channels there are, as the header says. */
export function png_header(bytes: Uint8Array): { depth: number; colours: number } {
  if (bytes.length < 33) throw not_enough_data();
  return { depth: bytes[DEPTH_AT]!, colours: bytes[COLOURS_AT]! };
}

export const has_png_palette = (bytes: Uint8Array): boolean => png_header(bytes).colours === PALETTE;

/** What the chunks of one name hold, joined. */
function chunks(bytes: Uint8Array): Map<string, Uint8Array[]> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<string, Uint8Array[]>();
  for (let at = 8; ; ) {
    if (at + 12 > file.length) throw not_enough_data();
    const size = file.readUInt32BE(at);
    const name = file.toString('latin1', at + 4, at + 8);
    if (at + 12 + size > file.length) throw not_enough_data();
    if (crc32(file.subarray(at + 4, at + 8 + size)) !== file.readUInt32BE(at + 8 + size))
      throw new Error(`bad header checksum in the chunk ${name}`);
    if (name === 'IEND') return found;
    const held = found.get(name) ?? [];
    held.push(file.subarray(at + 8, at + 8 + size));
    found.set(name, held);
    at += 12 + size;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Undoes the filter of the line that begins at `at`, in place; the line before it ends there. */
function unfilter(raw: Uint8Array, at: number, stride: number, first: boolean): void {
  const kind = raw[at]!;
  for (let i = 1; i <= stride; i++) {
    const left = i > 1 ? raw[at + i - 1]! : 0;
    const up = first ? 0 : raw[at + i - stride - 1]!;
    const corner = first || i === 1 ? 0 : raw[at + i - stride - 2]!;
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind];
    if (guess === undefined) throw new Error(`bad filter ${kind} of a line`);
    raw[at + i] = raw[at + i]! + guess;
  }
}

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly passes: readonly (readonly [left: number, top: number, columns: number, rows: number])[];
}

/** Bytes of a pass: a byte and a line, for each line. */
function pass_size({ width, height, depth }: Grid, pass: Grid['passes'][number]) {
  const wide = Math.ceil((width - pass[0]) / pass[2]);
  const high = Math.ceil((height - pass[1]) / pass[3]);
  const stride = Math.ceil((Math.max(0, wide) * depth) / 8);
  return { wide, high, stride, bytes: wide > 0 && high > 0 ? high * (stride + 1) : 0 };
}

function places(raw: Uint8Array, grid: Grid): Uint8Array {
  const data = new Uint8Array(grid.width * grid.height);
  const { depth } = grid;
  const mask = 2 ** depth - 1;
  let at = 0;
  for (const pass of grid.passes) {
    const { wide, high, stride, bytes } = pass_size(grid, pass);
    if (bytes === 0) continue;
    for (let row = 0; row < high; row++, at += stride + 1) {
      unfilter(raw, at, stride, row === 0);
      for (let column = 0; column < wide; column++) {
        const bit = column * depth;
        const byte = raw[at + 1 + (bit >> 3)]!;
        const to = (pass[1] + row * pass[3]) * grid.width + pass[0] + column * pass[2];
        data[to] = (byte >> (8 - depth - (bit & 7))) & mask;
      }
    }
  }
  return data;
}

function palette_of(found: ReadonlyMap<string, Uint8Array[]>): Uint8Array {
  const colours = found.get('PLTE')?.[0];
  if (colours === undefined) throw new Error('the file has no palette');
  const alpha = found.get('tRNS')?.[0];
  const palette = new Uint8Array((colours.length / 3) * 4).fill(255);
  for (let place = 0; place < colours.length / 3; place++) {
    palette.set(colours.subarray(place * 3, place * 3 + 3), place * 4);
    palette[place * 4 + 3] = alpha?.[place] ?? 255;
  }
  return palette;
}

export async function decode_png_places(bytes: Uint8Array, check: CheckSize): Promise<Pixels> {
  const { depth } = png_header(bytes);
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const [width, height] = [header.getUint32(16), header.getUint32(20)];
  check(width, height);
  if (![1, 2, 4, 8].includes(depth)) throw new Error(`a palette with ${depth} bits a pixel`);
  const passes = bytes[INTERLACED_AT] === 1 ? ADAM7 : ([[0, 0, 1, 1]] as const);
  const grid: Grid = { width, height, depth, passes };
  const found = chunks(bytes);
  const size = passes.reduce((sum, pass) => sum + pass_size(grid, pass).bytes, 0);
  // what comes after the last line is of no use, and may be endless
  const raw = await inflate(Buffer.concat(found.get('IDAT') ?? []), { maxOutputLength: size + 65536 });
  if (raw.length < size) throw not_enough_data();
  return { mode: 'P', width, height, data: places(raw, grid), palette: palette_of(found) };
}
