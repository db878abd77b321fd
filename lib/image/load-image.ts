import { readFile } from 'node:fs/promises';
import { Image } from './image.js';
import { picture_format } from './picture-format.js';

/** A picture file that cannot be read or decoded; the message names the file. */
export class PictureError extends Error {
  readonly code = 'ERR_PICTURE';
  /** The file that is at fault. */
  readonly path: string;

  constructor(path: string, reason: string, cause: unknown) {
    super(`cannot read picture ${path}: ${reason}`, { cause });
    this.path = path;
  }

  override get name(): string {
    return 'PictureError';
  }
}

/** One sentence out of what sharp and libvips say. */
function reason_of(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.trim().split('\n')[0] ?? '')
    .replace(/^Input buffer/, 'the file')
    .replace(/^(Vips|VIPS)\w*: /, '');
}

/** Pillow's guard against small files that decode to enormous pictures, in its words. */
function check_pixels(pixels: number): void {
  const most = Image.MAX_IMAGE_PIXELS;
  if (most === null || pixels <= most) return;
  const exceeds = (limit: number) =>
    `Image size (${pixels} pixels) exceeds limit of ${limit} pixels, could be decompression bomb DOS attack.`;
  if (pixels > 2 * most) throw new Error(exceeds(2 * most));
  process.emitWarning(exceeds(most), 'DecompressionBombWarning');
}

/**
 * Four inks to red, green and blue as Pillow does it: no colour profile, each ink taken off what black leaves.
 */
function from_cmyk(inks: Uint8Array): Uint8Array {
  const colours = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4) {
    const light = 255 - inks[from + 3]!;
    for (let i = 0; i < 3; i++) {
      const product = inks[from + i]! * light + 128;
      colours[to++] = Math.max(0, light - (((product >> 8) + product) >> 8));
    }
  }
  return colours;
}

/**
 * Decodes a picture file as torchvision's default loader does through Pillow: to RGB, whatever its colours are;
 * without applying colour profiles; without turning it as EXIF says; only the first frame.
 *
 * Decoding runs on sharp's threads. It takes JPEG, PNG, WebP, TIFF, GIF and AVIF, by what the file holds and not by its
 * name; nothing that is a program to draw with, as SVG. A picture of more than `Image.MAX_IMAGE_PIXELS` is a warning,
 * and one of more than twice as many an error, before anything is decoded.
 *
 * @throws PictureError that names the file
 * @example
 * const image = await default_loader('cat.jpg');
 */
export async function default_loader(path: string): Promise<Image> {
  // loaded by whoever decodes pictures: a program that has its data from elsewhere starts without it
  const { default: sharp } = await import('sharp');
  try {
    const bytes = await readFile(path);
    if (picture_format(bytes) === null) throw new Error('the file contains unsupported image format');
    const file = sharp(bytes, { failOn: 'truncated', ignoreIcc: true, limitInputPixels: false });
    const { space, width, height } = await file.metadata();
    check_pixels(width * height);
    const wanted =
      space === 'cmyk' ? file.pipelineColourspace('cmyk').toColourspace('cmyk') : file.toColourspace('srgb');
    const { data, info } = await wanted
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return new Image(space === 'cmyk' ? from_cmyk(data) : pixels, info.width, info.height);
  } catch (error) {
    throw new PictureError(path, reason_of(error), error);
  }
}
