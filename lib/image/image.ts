import { readFile } from 'node:fs/promises';
import { ValueError } from '../errors.js';
import { display, type Displayed } from '../internal/notebook.js';
import { converted } from './convert.js';
import { decode_picture } from './decode.js';
import { bands_of, type ImageMode, is_image_mode, type Pixels, pixel_bytes } from './modes.js';
import { PictureError } from './picture-error.js';

/**
 * A decoded picture: `height` rows of `width` pixels, each red, green and blue bytes unless `mode` says otherwise. What
 * PIL's image is to torchvision.
 */
export class Image implements Pixels {
  /**
   * Pixels from which on a file is taken for an attack, as `PIL.Image.MAX_IMAGE_PIXELS`: more are a warning, more than
   * twice as many an error. null for no limit. Default: 89478485, a quarter of a GiB in RGB.
   */
  static MAX_IMAGE_PIXELS: number | null = Math.floor(2 ** 30 / 4 / 3);

  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** PIL's name for what a pixel is made of: `'RGB'`, `'L'` for grey, `'P'` for a place in a palette, ... */
  readonly mode: ImageMode;
  /** In mode `'P'`, red, green, blue and alpha of each place; else null. */
  readonly palette: Uint8Array | null;

  /**
   * @param data the pixels, row by row: three bytes for each in RGB, one in L; numbers of more than a byte
   *   (`'I;16'`, `'I'`, `'F'`) little-endian; not copied
   * @param mode default `'RGB'`
   * @param palette of mode `'P'`: four bytes for each place; default null, greys
   * @throws RangeError if the number of bytes does not fit
   */
  constructor(
    data: Uint8Array,
    width: number,
    height: number,
    mode: ImageMode = 'RGB',
    palette: Uint8Array | null = null,
  ) {
    if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
      throw new RangeError(`width and height must be positive integers, but got ${width} and ${height}`);
    }
    if (!is_image_mode(mode)) throw new ValueError(`unrecognized image mode ${String(mode)}`);
    const bytes = width * height * pixel_bytes(mode);
    if (data.length !== bytes) {
      throw new RangeError(
        `${/^[RLIF]/.test(mode) ? 'an' : 'a'} ${mode} picture of ${width} x ${height} has ${bytes} bytes, but got ${data.length}`,
      );
    }
    this.data = data;
    this.width = width;
    this.height = height;
    this.mode = mode;
    this.palette = mode === 'P' ? (palette ?? greys()) : null;
  }

  /**
   * Decodes a picture file in the background, as `PIL.Image.open(file)` and `.convert(mode)`: the first frame, without
   * applying colour profiles and without turning it as EXIF says.
   *
   * It takes JPEG, PNG, GIF, BMP, PBM, PGM, PPM, TIFF, WebP and AVIF, by what the file holds and not by its name; nothing
   * that is a program to draw with, as SVG. Modes are Pillow's, but for TIFF files with a palette, which are RGB here.
   *
   * @param file its path, or its bytes
   * @param mode default null: the file's own
   * @throws PictureError that names the file, also for one that is truncated, empty, or larger than
   *   `MAX_IMAGE_PIXELS` allows
   * @example
   * const mask = await Image.open('mask.png');
   * const grey = await Image.open('cat.jpg', 'L');
   */
  static async open(file: string | Uint8Array, mode: ImageMode | null = null): Promise<Image> {
    try {
      const bytes = typeof file === 'string' ? await readFile(file) : file;
      return Image.#of(await decode_picture(bytes, { mode, most_pixels: Image.MAX_IMAGE_PIXELS }));
    } catch (error) {
      throw PictureError.of(typeof file === 'string' ? file : `of ${file.length} bytes`, error);
    }
  }

  static #of({ data, width, height, mode, palette }: Pixels): Image {
    return new Image(data, width, height, mode, palette);
  }

  /** `[width, height]`, as PIL gives it. */
  get size(): [width: number, height: number] {
    return [this.width, this.height];
  }

  /** The names of the channels: `['R', 'G', 'B']`. */
  getbands(): string[] {
    return [...bands_of(this.mode)];
  }

  /**
   * The picture in another mode, with Pillow's arithmetic: `'L'`, `'LA'`, `'RGB'`, `'RGBA'`, `'CMYK'`, `'I'` or `'F'`; the
   * picture itself if it is in that mode. Values of 16 and 32 bits are clipped at 255.
   *
   * @throws ValueError for another mode
   * @example
   * const grey = image.convert('L');
   */
  convert(mode: ImageMode): Image {
    const pixels = converted(this, mode);
    return pixels === this ? this : Image.#of(pixels);
  }

  /** How a notebook shows it. */
  async [display](): Promise<Displayed> {
    const { displayed } = await import('./display.js');
    return displayed(this);
  }

  toString(): string {
    return `<Image mode=${this.mode} size=${this.width}x${this.height}>`;
  }
}

function greys(): Uint8Array {
  return Uint8Array.from({ length: 1024 }, (_, index) => (index % 4 === 3 ? 255 : index >> 2));
}
