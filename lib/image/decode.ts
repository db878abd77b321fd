/** From the bytes of a picture file to its pixels. */
import { bare } from '../internal/define.js';
import { emit } from '../internal/warn.js';
import { converted } from './convert.js';
import { decode_bmp } from './formats/bmp.js';
import type { CheckSize } from './formats/format.js';
import { decode_gif } from './formats/gif.js';
import { decode_png_places, has_png_palette } from './formats/png-places.js';
import { decode_pnm } from './formats/pnm.js';
import { decode_by_sharp } from './formats/sharp.js';
import type { ImageMode, Pixels } from './modes.js';
import { picture_format } from './picture-format.js';

/** Pillow's guard against small files that decode to enormous pictures, in its words. */
function size_check(most: number | null): CheckSize {
  return (width, height) => {
    if (width < 1 || height < 1) throw new Error(`it has ${width} x ${height} pixels`);
    const pixels = width * height;
    if (most === null || pixels <= most) return;
    const exceeds = (limit: number) =>
      `Image size (${pixels} pixels) exceeds limit of ${limit} pixels, could be decompression bomb DOS attack.`;
    if (pixels > 2 * most) throw new Error(exceeds(2 * most));
    emit(exceeds(most), 'DecompressionBombWarning');
  };
}

export interface DecodeOptions {
  /** Default null: the file's own. */
  mode?: ImageMode | null;
  /** As `Image.MAX_IMAGE_PIXELS`. */
  most_pixels: number | null;
}

async function decode_as_it_is(bytes: Uint8Array, check: CheckSize, rgb: boolean): Promise<Pixels> {
  switch (picture_format(bytes)) {
    case null:
      throw new Error(
        bytes.length === 0 ? 'the file is empty' : 'the file contains unsupported image format',
      );
    case 'BMP':
      return decode_bmp(bytes, check);
    case 'PPM':
      return decode_pnm(bytes, check);
    case 'GIF':
      return decode_gif(bytes, check);
    case 'PNG':
      if (!rgb && has_png_palette(bytes)) return decode_png_places(bytes, check);
  }
  return decode_by_sharp(bytes, check, rgb);
}

/** Decodes by what the bytes hold; sizes are checked before memory is taken. */
export async function decode_picture(bytes: Uint8Array, options: DecodeOptions): Promise<Pixels> {
  const { mode = null, most_pixels } = bare(options);
  const pixels = await decode_as_it_is(bytes, size_check(most_pixels), mode === 'RGB');
  return mode === null ? pixels : converted(pixels, mode);
}
