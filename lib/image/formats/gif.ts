/** The first picture of a GIF, with its palette: what Pillow reads. libvips gives colours, and none where it is see-through. */
import type { Pixels } from '../modes.js';
import { type CheckSize, not_enough_data, opaque_palette, Reader } from './format.js';
import { decode_lzw } from './gif-lzw.js';

const [EXTENSION, PICTURE, CONTROL] = [0x21, 0x2c, 0xf9];

/** A palette that says grey `i` at place `i` is none. */
function palette_of(bytes: Uint8Array): Uint8Array | null {
  const is_needed = bytes.some((byte, index) => byte !== Math.floor(index / 3));
  return is_needed ? opaque_palette(bytes, 3, [0, 1, 2]) : null;
}

/** Blocks of at most 255 bytes, joined; and where they end. */
function read_blocks(file: Reader, begin: number): { data: Buffer; end: number } {
  const blocks: Uint8Array[] = [];
  let at = begin;
  for (;;) {
    // a file that ends here has all the pixels, or the decoder says that it has not
    const size = at < file.bytes.length ? file.uint8(at) : 0;
    if (size === 0) return { data: Buffer.concat(blocks), end: at + 1 };
    blocks.push(file.bytes.subarray(at + 1, at + 1 + size));
    at += 1 + size;
  }
}

/** Rows in the order in which an interlaced picture holds them. */
function interlaced_rows(height: number): number[] {
  const passes = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const;
  return passes.flatMap(([first, step]) => {
    const rows: number[] = [];
    for (let row = first; row < height; row += step) rows.push(row);
    return rows;
  });
}

export function decode_gif(bytes: Uint8Array, check: CheckSize): Pixels {
  const file = new Reader(bytes);
  let [width, height] = [file.uint16(6), file.uint16(8)];
  check(width, height);
  const flags = file.uint8(10);
  let at = 13;
  let palette: Uint8Array | null = null;
  if (flags & 128) {
    palette = palette_of(file.take(at, 6 << (flags & 7)));
    at += 6 << (flags & 7);
  }
  let see_through: number | null = null;
  for (;;) {
    const block = at < bytes.length ? bytes[at++]! : null;
    if (block === null || block === 0x3b) throw new Error('image not found in GIF frame');
    if (block === EXTENSION) {
      if (file.uint8(at) === CONTROL && file.uint8(at + 2) & 1) see_through = file.uint8(at + 5);
      at = read_blocks(file, at + 1).end;
    }
    if (block === PICTURE) break;
  }
  const [left, top, wide, high] = [0, 2, 4, 6].map((place) => file.uint16(at + place)) as [
    number,
    number,
    number,
    number,
  ];
  [width, height] = [Math.max(width, left + wide), Math.max(height, top + high)];
  check(width, height);
  const local = file.uint8(at + 8);
  at += 9;
  if (local & 128) {
    palette = palette_of(file.take(at, 6 << (local & 7)));
    at += 6 << (local & 7);
  }
  const places = decode_lzw(read_blocks(file, at + 1).data, file.uint8(at), wide * high);
  if (places === null) throw not_enough_data();
  // outside of the first picture lies what is see-through, else place 0
  const data = new Uint8Array(width * height).fill(see_through ?? 0);
  const rows = local & 64 ? interlaced_rows(high) : Array.from({ length: high }, (_, row) => row);
  for (const [from, row] of rows.entries())
    data.set(places.subarray(from * wide, (from + 1) * wide), (top + row) * width + left);
  if (palette === null) return { mode: 'L', width, height, data, palette: null };
  if (see_through !== null && see_through * 4 < palette.length) palette[see_through * 4 + 3] = 0;
  return { mode: 'P', width, height, data, palette };
}
