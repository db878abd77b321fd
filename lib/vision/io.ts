/** torchvision.io: pictures as tensors of shape (channels, height, width), from files and to files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ValueError } from '../errors.js';
import { converted } from '../image/convert.js';
import { decode_picture } from '../image/decode.js';
import { Image } from '../image/image.js';
import type { ImageMode, Pixels } from '../image/modes.js';
import { PictureError } from '../image/picture-error.js';
import { picture_format } from '../image/picture-format.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import { from_numpy } from '../tensor/numpy.js';
import { Tensor } from '../tensor/tensor.js';
import { grey_of_png } from './png-grey.js';
import { orientation_of, turned } from './orientation.js';

/** What a picture is converted to while it is decoded; the names themselves will do. */
export const ImageReadMode = {
  /** As the file has it; of a PNG with a palette, its places. */
  UNCHANGED: 'UNCHANGED',
  GRAY: 'GRAY',
  GRAY_ALPHA: 'GRAY_ALPHA',
  RGB: 'RGB',
  RGB_ALPHA: 'RGB_ALPHA',
  RGBA: 'RGB_ALPHA',
} as const;

export type ImageReadMode = keyof typeof ImageReadMode;

type Mode = (typeof ImageReadMode)[ImageReadMode];

const MODES: Readonly<Record<Exclude<Mode, 'UNCHANGED'>, ImageMode>> = {
  GRAY: 'L',
  GRAY_ALPHA: 'LA',
  RGB: 'RGB',
  RGB_ALPHA: 'RGBA',
};

function mode_named(name: string): Mode {
  const mode = (ImageReadMode as Readonly<Record<string, Mode>>)[name.toUpperCase()];
  if (mode === undefined)
    throw new ValueError(`${name} is no ImageReadMode: ${Object.keys(ImageReadMode).join(', ')}`);
  return mode;
}

/** Shape (channels, height, width); uint16 for 16-bit greys, else uint8. */
function tensor_of({ data, width, height, mode }: Pixels): Tensor {
  const wide = mode === 'I;16';
  const values = wide ? new Uint16Array(new Uint8Array(data).buffer) : data;
  const flat = wide ? tensor(values, { dtype: 'uint16' }) : tensor(data);
  return flat.view(height, width, -1).permute(2, 0, 1).contiguous();
}

/** 16-bit greys in other channels. */
function wide_channels(grey: Tensor, mode: Mode): Tensor {
  const [, height, width] = grey.shape as [number, number, number];
  const opaque = functions.full([1, height, width], 65535, { dtype: 'int32' }).to('uint16');
  switch (mode) {
    case 'GRAY_ALPHA':
      return functions.cat([grey, opaque]);
    case 'RGB':
      return functions.cat([grey, grey, grey]);
    case 'RGB_ALPHA':
      return functions.cat([grey, grey, grey, opaque]);
  }
  return grey;
}

const BACKGROUND_AT = 11;

/** What is see-through has the colour of the background, as giflib's users draw it. */
function on_background(pixels: Pixels, file: Uint8Array): Pixels {
  if (pixels.palette === null) return pixels;
  const palette = new Uint8Array(pixels.palette);
  const at = file[BACKGROUND_AT]! * 4;
  for (let place = 0; place < palette.length; place += 4)
    if (palette[place + 3] === 0) palette.set(pixels.palette.subarray(at, at + 3), place);
  return { ...pixels, palette };
}

const NO_GREY = ['GRAY', 'GRAY_ALPHA'];

async function decode(bytes: Uint8Array, mode: Mode): Promise<Tensor> {
  const format = picture_format(bytes);
  const pixels = await decode_picture(bytes, { most_pixels: Image.MAX_IMAGE_PIXELS });
  if (format === 'JPEG' && ['GRAY_ALPHA', 'RGB_ALPHA'].includes(mode))
    throw new ValueError('The provided mode is not supported for JPEG files');
  if (format === 'GIF') return tensor_of(converted(on_background(pixels, bytes), 'RGB'));
  // the inks as they lie in the file, which is how much of them is missing
  if (mode === 'UNCHANGED' && pixels.mode === 'CMYK')
    return tensor_of({ ...pixels, data: pixels.data.map((ink) => 255 - ink) });
  if (mode === 'UNCHANGED' || (format === 'WebP' && NO_GREY.includes(mode))) return tensor_of(pixels);
  if (pixels.mode === 'I;16') return wide_channels(tensor_of(pixels), mode);
  if (format === 'PNG' && NO_GREY.includes(mode))
    return tensor_of(grey_of_png(pixels, mode === 'GRAY_ALPHA'));
  return tensor_of(converted(pixels, MODES[mode]));
}

type Input = Tensor | Uint8Array | string;

function bytes_in(input: Input): Uint8Array {
  if (typeof input === 'string') return readFileSync(input);
  if (!(input instanceof Tensor)) return input;
  if (input.dtype !== 'uint8' || input.dim() !== 1)
    throw new ValueError('Expected a non empty 1-dimensional uint8 tensor');
  return input.contiguous().numpy() as Uint8Array;
}

/**
 * Decodes a JPEG, PNG, GIF (its first frame), WebP, AVIF, TIFF, BMP or PPM picture, in the background.
 *
 * - `input`: a file's path, or its bytes as a uint8 tensor of one dimension
 * - `mode`: default `'UNCHANGED'`
 * - `apply_exif_orientation`: turn it as EXIF says; default false
 *
 * Pixels are torchvision's, but that the grey of a JPEG in colours is computed from its colours, not taken from the file, and
 * that colours of 16 bits are uint8.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.io.decode_image.html
 *
 * @returns uint8 of shape (channels, height, width); uint16 for a PNG of 16-bit greys
 * @throws PictureError for what cannot be decoded
 * @example
 * const x = await vision.io.decode_image('cat.jpg', 'RGB');
 */
export async function decode_image(
  input: Input,
  mode: ImageReadMode | (string & {}) = 'UNCHANGED',
  apply_exif_orientation = false,
): Promise<Tensor> {
  const wanted = mode_named(mode);
  try {
    const bytes = bytes_in(input);
    const decoded = await decode(bytes, wanted);
    return apply_exif_orientation ? turned(decoded, await orientation_of(bytes)) : decoded;
  } catch (error) {
    if (error instanceof ValueError) throw error;
    throw PictureError.of(typeof input === 'string' ? input : 'in a tensor', error);
  }
}

/**
 * As `decode_image` of a path.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.io.read_image.html
 *
 * @throws PictureError that names the file
 * @example
 * const x = await vision.io.read_image('cat.jpg');
 */
export function read_image(
  path: string,
  mode: ImageReadMode | (string & {}) = 'UNCHANGED',
  apply_exif_orientation = false,
): Promise<Tensor> {
  return decode_image(path, mode, apply_exif_orientation);
}

function decoder_of(format: string) {
  return (input: Tensor | Uint8Array, mode: ImageReadMode | (string & {}) = 'UNCHANGED', turn = false) => {
    const found = picture_format(bytes_in(input));
    if (found === format) return decode_image(input, mode, turn);
    return Promise.reject(PictureError.of('in a tensor', new Error(`it is no ${format} file`)));
  };
}

/** As `decode_image`, of a PNG file's bytes. https://docs.pytorch.org/vision/stable/generated/torchvision.io.decode_png.html */
export const decode_png = decoder_of('PNG');

const decode_one_jpeg = decoder_of('JPEG');

/**
 * As `decode_image`, of a JPEG file's bytes, or of several files'. https://docs.pytorch.org/vision/stable/generated/torchvision.io.decode_jpeg.html
 *
 * @throws ValueError for an empty list
 */
export function decode_jpeg(input: readonly Tensor[], mode?: ImageReadMode): Promise<Tensor[]>;
export function decode_jpeg(input: Tensor | Uint8Array, mode?: ImageReadMode): Promise<Tensor>;
export function decode_jpeg(
  input: Tensor | Uint8Array | readonly Tensor[],
  mode: ImageReadMode = 'UNCHANGED',
): Promise<Tensor | Tensor[]> {
  if (!Array.isArray(input)) return decode_one_jpeg(input as Tensor, mode);
  if (input.length === 0) throw new ValueError('Input list must contain at least one element');
  return Promise.all((input as readonly Tensor[]).map((each) => decode_one_jpeg(each, mode)));
}

/**
 * The bytes of a file, as a uint8 tensor of one dimension.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.io.read_file.html
 *
 * @example
 * const bytes = vision.io.read_file('cat.jpg');
 */
export function read_file(path: string): Tensor {
  return from_numpy(new Uint8Array(readFileSync(path)));
}

/**
 * Writes the elements of a uint8 tensor of one dimension.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.io.write_file.html
 *
 * @throws ValueError for another tensor
 * @example
 * vision.io.write_file('copy.jpg', vision.io.read_file('cat.jpg'));
 */
export function write_file(filename: string, data: Tensor): void {
  writeFileSync(filename, bytes_in(data));
}

/** What sharp encodes: bytes pixel by pixel. */
async function raw_picture(input: Tensor) {
  if (input.dtype !== 'uint8') throw new ValueError('Input tensor dtype should be uint8');
  if (input.dim() !== 3) throw new ValueError('Input data should be a 3-dimensional tensor');
  const [channels, height, width] = input.shape as [number, number, number];
  if (channels !== 1 && channels !== 3)
    throw new ValueError(`The number of channels should be 1 or 3, got: ${channels}`);
  const bytes = input.cpu().permute(1, 2, 0).contiguous().numpy() as Uint8Array;
  const { default: sharp } = await import('sharp');
  const picture = sharp(bytes, { raw: { width, height, channels } });
  return channels === 1 ? picture.toColourspace('b-w') : picture;
}

const as_tensor_of = (file: Buffer): Tensor => from_numpy(new Uint8Array(file));

/**
 * A JPEG file of a uint8 picture of shape (1 or 3, height, width), as a uint8 tensor of one dimension. Its bytes are not
 * torchvision's: libvips writes another header.
 *
 * - `quality`: 1 to 100; default 75
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.io.encode_jpeg.html
 *
 * @throws ValueError for another quality, dtype or shape
 * @example
 * const file = await vision.io.encode_jpeg(x, 90);
 */
export async function encode_jpeg(input: Tensor, quality = 75): Promise<Tensor> {
  if (!(quality >= 1 && quality <= 100))
    throw new ValueError('Image quality should be a positive number between 1 and 100');
  const picture = await raw_picture(input);
  return as_tensor_of(
    await picture.jpeg({ quality, chromaSubsampling: '4:2:0', optimiseCoding: false }).toBuffer(),
  );
}

/**
 * A PNG file of a uint8 picture of shape (1 or 3, height, width), as a uint8 tensor of one dimension.
 *
 * - `compression_level`: 0 to 9; default 6
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.io.encode_png.html
 *
 * @throws ValueError for another level, dtype or shape
 * @example
 * const file = await vision.io.encode_png(x);
 */
export async function encode_png(input: Tensor, compression_level = 6): Promise<Tensor> {
  if (!(compression_level >= 0 && compression_level <= 9))
    throw new ValueError('Compression level should be between 0 and 9');
  const picture = await raw_picture(input);
  return as_tensor_of(await picture.png({ compressionLevel: compression_level }).toBuffer());
}

/** `encode_jpeg` into a file. https://docs.pytorch.org/vision/stable/generated/torchvision.io.write_jpeg.html */
export async function write_jpeg(input: Tensor, filename: string, quality = 75): Promise<void> {
  write_file(filename, await encode_jpeg(input, quality));
}

/** `encode_png` into a file. https://docs.pytorch.org/vision/stable/generated/torchvision.io.write_png.html */
export async function write_png(input: Tensor, filename: string, compression_level = 6): Promise<void> {
  write_file(filename, await encode_png(input, compression_level));
}
