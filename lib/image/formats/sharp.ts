/** JPEG, PNG, WebP, TIFF and AVIF through sharp, on its threads. */
import type { Sharp } from 'sharp';
import type { ImageMode, Pixels } from '../modes.js';
import type { CheckSize } from './format.js';
import { png_header } from './png-places.js';

type Depth = 'uchar' | 'ushort' | 'int' | 'uint' | 'float';

/** The mode that Pillow gives grey pictures of this depth. */
const GREY: Readonly<Record<Depth, ImageMode>> = {
  uchar: 'L',
  ushort: 'I;16',
  int: 'I',
  uint: 'I',
  float: 'F',
};

interface Layout {
  readonly mode: ImageMode;
  readonly depth: Depth;
}

interface Facts {
  readonly format: string;
  readonly space: string;
  readonly channels: number;
  readonly depth: string;
  readonly bitsPerSample?: number | undefined;
}

function layout_of(bytes: Uint8Array, facts: Facts): Layout {
  const { format, space, channels } = facts;
  if (space === 'cmyk') return { mode: 'CMYK', depth: 'uchar' };
  // a colour that stands for see-through makes a channel here, and none in Pillow
  const has_alpha = format === 'png' ? png_header(bytes).colours >= 4 : channels % 2 === 0;
  if (channels > 2) return { mode: has_alpha ? 'RGBA' : 'RGB', depth: 'uchar' };
  if (has_alpha) return { mode: 'LA', depth: 'uchar' };
  if (facts.bitsPerSample === 1) return { mode: '1', depth: 'uchar' };
  const depth = (facts.depth in GREY ? facts.depth : 'float') as Depth;
  return { mode: GREY[depth], depth };
}

/** In the mode that the file has; with `rgb`, whatever it has, if that is what libvips converts as Pillow does. */
export async function decode_by_sharp(bytes: Uint8Array, check: CheckSize, rgb: boolean): Promise<Pixels> {
  // loaded by whoever decodes pictures: a program that has its data from elsewhere starts without it
  const { default: sharp } = await import('sharp');
  const file = sharp(bytes, { failOn: 'truncated', ignoreIcc: true, limitInputPixels: false });
  const facts = await file.metadata();
  check(facts.width, facts.height);
  const found = layout_of(bytes, facts as Facts);
  const direct = rgb && found.depth === 'uchar' && found.mode !== 'CMYK';
  const { mode, depth } = direct ? { mode: 'RGB' as const, depth: found.depth } : found;
  const { data, info } = await in_mode(file, mode, depth)
    .raw({ depth })
    .toBuffer({ resolveWithObject: true });
  const all = new Uint8Array(data.buffer, data.byteOffset, data.length);
  const pixels = mode === 'LA' ? without_twins(all) : all;
  return { mode, width: info.width, height: info.height, data: pixels, palette: null };
}

function in_mode(file: Sharp, mode: ImageMode, depth: Depth): Sharp {
  switch (mode) {
    case 'CMYK':
      return file.pipelineColourspace('cmyk').toColourspace('cmyk').removeAlpha();
    case 'RGB':
      return file.toColourspace('srgb').removeAlpha();
    case 'RGBA':
    case 'LA':
      return file.toColourspace('srgb');
  }
  return file.toColourspace(depth === 'ushort' ? 'grey16' : 'b-w').removeAlpha();
}

/** Grey and alpha out of red, green, blue and alpha: sharp gives grey pixels no alpha. */
function without_twins(data: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: data.length / 2 }, (_, at) => data[(at >> 1) * 4 + (at & 1) * 3]!);
}
