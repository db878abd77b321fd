import { readFile } from 'node:fs/promises';
import { Image } from './image.js';

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
 * Decoding runs on sharp's threads. It takes JPEG, PNG, WebP, TIFF, GIF and what else sharp reads.
 *
 * @throws PictureError that names the file
 * @example
 * const image = await default_loader('cat.jpg');
 */
export async function default_loader(path: string): Promise<Image> {
  // loaded by whoever decodes pictures: a program that has its data from elsewhere starts without it
  const { default: sharp } = await import('sharp');
  try {
    const file = sharp(await readFile(path), { failOn: 'truncated', ignoreIcc: true });
    const { space } = await file.metadata();
    const wanted =
      space === 'cmyk' ? file.pipelineColourspace('cmyk').toColourspace('cmyk') : file.toColourspace('srgb');
    const { data, info } = await wanted
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return new Image(space === 'cmyk' ? from_cmyk(data) : bytes, info.width, info.height);
  } catch (error) {
    throw new PictureError(path, reason_of(error), error);
  }
}
