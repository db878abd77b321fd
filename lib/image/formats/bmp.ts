/** Windows bitmaps, as Pillow reads them. */
import type { ImageMode, Pixels } from '../modes.js';
import { type CheckSize, not_enough_data, opaque_palette, Reader } from './format.js';
import { decode_runs } from './bmp-runs.js';

const HEADERS = [12, 40, 52, 56, 64, 108, 124];
const [RAW, RLE8, RLE4, BITFIELDS] = [0, 1, 2, 3];

/** Where red, green, blue and alpha lie in four bytes, by the four masks. */
const LAYOUTS: Readonly<Record<string, readonly number[]>> = {
  'ff0000,ff00,ff,0': [2, 1, 0],
  'ff000000,ff0000,ff00,0': [3, 2, 1],
  'ff000000,ff00,ff,0': [3, 1, 0],
  'ff000000,ff0000,ff00,ff': [3, 2, 1, 0],
  'ff,ff00,ff0000,ff000000': [0, 1, 2, 3],
  'ff0000,ff00,ff,ff000000': [2, 1, 0, 3],
  'ff000000,ff00,ff,ff0000': [3, 1, 0, 2],
  '0,0,0,0': [2, 1, 0, 3],
};

interface Header {
  readonly width: number;
  readonly height: number;
  readonly from_top: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly colours: number;
  readonly masks: readonly number[];
  /** Bytes of a colour of the palette. */
  readonly colour_bytes: number;
  /** Where the palette begins. */
  readonly end: number;
}

function read_header(file: Reader): Header {
  const size = file.uint32(14);
  if (!HEADERS.includes(size)) throw new Error(`Unsupported BMP header type (${size})`);
  if (size === 12) {
    const bits = file.uint16(24);
    return {
      width: file.uint16(18),
      height: file.uint16(20),
      from_top: false,
      bits,
      compression: RAW!,
      colours: 2 ** bits,
      masks: [],
      colour_bytes: 3,
      end: 26,
    };
  }
  const from_top = file.uint8(25) === 0xff;
  const rows = file.uint32(22);
  const bits = file.uint16(28);
  const compression = file.uint32(30);
  // the masks of a header of 40 bytes lie behind it
  const masks = [0, 1, 2, 3].map((index) => (index === 3 && size < 56 ? 0 : 54 + 4 * index));
  return {
    width: file.uint32(18),
    height: from_top ? 2 ** 32 - rows : rows,
    from_top,
    bits,
    compression,
    colours: file.uint32(46) || 2 ** bits,
    masks: compression === BITFIELDS ? masks.map((at) => (at === 0 ? 0 : file.uint32(at))) : [],
    colour_bytes: 4,
    end: 14 + size + (compression === BITFIELDS && size === 40 ? 12 : 0),
  };
}

/** Which byte of a pixel each channel comes from, for pixels of whole bytes. */
function layout_of({ bits, compression, masks }: Header): readonly number[] {
  if (compression !== BITFIELDS) return [2, 1, 0];
  const key = masks.map((mask) => mask.toString(16)).join();
  const layout = bits === 32 ? LAYOUTS[key] : key.startsWith('ff0000,ff00,ff,') ? [2, 1, 0] : undefined;
  if (layout === undefined) throw new Error('Unsupported BMP bitfields layout');
  return layout;
}

/** Whether green has six bits of sixteen. */
function has_six_green_bits({ compression, masks }: Header): boolean {
  if (compression !== BITFIELDS) return false;
  const key = masks
    .slice(0, 3)
    .map((mask) => mask.toString(16))
    .join();
  if (key !== 'f800,7e0,1f' && key !== '7c00,3e0,1f') throw new Error('Unsupported BMP bitfields layout');
  return key === 'f800,7e0,1f';
}

function is_grey(palette: Uint8Array, colours: number): boolean {
  for (let index = 0; index < colours; index++) {
    const grey = colours === 2 ? index * 255 : index;
    for (let channel = 0; channel < 3; channel++) if (palette[4 * index + channel] !== grey) return false;
  }
  return true;
}

/** The places in the palette. */
function places(file: Reader, header: Header, offset: number): Uint8Array {
  const { width, height, bits, compression, from_top } = header;
  if (compression === RLE8 || compression === RLE4) {
    const drawn = decode_runs(file.bytes, offset, width, height, compression === RLE4);
    return from_top ? drawn : upside_down(drawn, width);
  }
  const data = new Uint8Array(width * height);
  const per_byte = 8 / bits;
  const mask = 2 ** bits - 1;
  rows(file, header, offset, (line, to) => {
    for (let column = 0; column < width; column++) {
      const byte = line[Math.floor(column / per_byte)]!;
      data[to + column] = (byte >> (8 - bits - bits * (column % per_byte))) & mask;
    }
  });
  return data;
}

function upside_down(data: Uint8Array, width: number): Uint8Array {
  const turned = new Uint8Array(data.length);
  for (let from = 0; from < data.length; from += width)
    turned.set(data.subarray(from, from + width), data.length - from - width);
  return turned;
}

/** Calls `use` with each line of the file and the first pixel that it stands for. */
function rows(
  file: Reader,
  { width, height, bits, from_top }: Header,
  offset: number,
  use: (line: Uint8Array, to: number) => void,
): void {
  const stride = Math.floor((width * bits + 31) / 32) * 4;
  const used = Math.ceil((width * bits) / 8);
  if (file.bytes.length < offset + stride * (height - 1) + used) throw not_enough_data();
  for (let row = 0; row < height; row++) {
    const at = offset + row * stride;
    use(file.bytes.subarray(at, at + stride), (from_top ? row : height - 1 - row) * width);
  }
}

function coloured(file: Reader, header: Header, offset: number): Pixels {
  const { width, height, bits } = header;
  const bytes = bits / 8;
  const six = bits === 16 && has_six_green_bits(header);
  const layout = bits === 16 ? [0, 1, 2] : layout_of(header);
  const data = new Uint8Array(width * height * layout.length);
  rows(file, header, offset, (line, first) => {
    let to = first * layout.length;
    for (let from = 0; from < width * bytes; from += bytes) {
      if (bits === 16) {
        const pixel = line[from]! | (line[from + 1]! << 8);
        data[to++] = Math.trunc((((pixel >> (six ? 11 : 10)) & 31) * 255) / 31);
        data[to++] = Math.trunc((((pixel >> 5) & (six ? 63 : 31)) * 255) / (six ? 63 : 31));
        data[to++] = Math.trunc(((pixel & 31) * 255) / 31);
      } else for (const place of layout) data[to++] = line[from + place]!;
    }
  });
  return { mode: layout.length === 4 ? 'RGBA' : 'RGB', width, height, data, palette: null };
}

export function decode_bmp(bytes: Uint8Array, check: CheckSize): Pixels {
  const file = new Reader(bytes);
  const header = read_header(file);
  const { width, height, bits, colours, compression, colour_bytes, end } = header;
  check(width, height);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`Unsupported BMP pixel depth (${bits})`);
  if (compression > BITFIELDS!) throw new Error(`Unsupported BMP compression (${compression})`);
  const given = file.uint32(10);
  if (bits > 8) return coloured(file, header, given || end);
  if (colours > 65536) throw new Error(`Unsupported BMP Palette size (${colours})`);
  const palette = opaque_palette(file.take(end, colour_bytes * colours), colour_bytes, [2, 1, 0]);
  // some writers forget the palette when they say where the pixels begin
  const begin = given === 0 || given === end ? end + colour_bytes * colours : given;
  const data = places(file, header, begin);
  if (!is_grey(palette, colours)) return { mode: 'P', width, height, data, palette };
  const mode: ImageMode = colours <= 2 ? '1' : 'L';
  return { mode, width, height, data: mode === '1' ? data.map((bit) => bit && 255) : data, palette: null };
}
