/** What the pixels of a picture are made of: Pillow's modes, and how many bytes a pixel of each takes. */

/**
 * - `'1'` black and white, a byte of 0 or 255
 * - `'L'` grey
 * - `'P'` places in a palette
 * - `'LA'` grey and alpha
 * - `'RGB'`, `'RGBA'`, `'CMYK'`
 * - `'I;16'` grey, 16 bits without a sign
 * - `'I'` grey, 32 bits with a sign
 * - `'F'` grey, 32-bit floats
 */
export type ImageMode = '1' | 'L' | 'P' | 'LA' | 'RGB' | 'RGBA' | 'CMYK' | 'I;16' | 'I' | 'F';

const PIXEL_BYTES: Readonly<Record<ImageMode, number>> = {
  '1': 1,
  L: 1,
  P: 1,
  LA: 2,
  RGB: 3,
  RGBA: 4,
  CMYK: 4,
  'I;16': 2,
  I: 4,
  F: 4,
};

const BANDS: Readonly<Record<ImageMode, readonly string[]>> = {
  '1': ['1'],
  L: ['L'],
  P: ['P'],
  LA: ['L', 'A'],
  RGB: ['R', 'G', 'B'],
  RGBA: ['R', 'G', 'B', 'A'],
  CMYK: ['C', 'M', 'Y', 'K'],
  'I;16': ['I'],
  I: ['I'],
  F: ['F'],
};

export const is_image_mode = (mode: string): mode is ImageMode => Object.hasOwn(PIXEL_BYTES, mode);

/** Bytes of one pixel. */
export const pixel_bytes = (mode: ImageMode): number => PIXEL_BYTES[mode];

/** The names of a mode's channels, as `PIL.Image.getbands` gives them. */
export const bands_of = (mode: ImageMode): readonly string[] => BANDS[mode];

/** A picture as plain values: what decoders make, and what can go from one thread to another. */
export interface Pixels {
  readonly mode: ImageMode;
  readonly width: number;
  readonly height: number;
  /** Row by row; numbers of more than a byte are little-endian. */
  readonly data: Uint8Array;
  /** Of `'P'`: red, green, blue and alpha of each place. */
  readonly palette: Uint8Array | null;
}

const MULTIPLE: Readonly<Record<'I;16' | 'I' | 'F', (view: DataView, at: number) => number>> = {
  'I;16': (view, at) => view.getUint16(at, true),
  I: (view, at) => view.getInt32(at, true),
  F: (view, at) => view.getFloat32(at, true),
};

/** The grey values of a picture in a mode with one channel. */
export function grey_values({ mode, data }: Pixels): ArrayLike<number> {
  const read = MULTIPLE[mode as 'I;16' | 'I' | 'F'];
  if (read === undefined) return data;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const bytes = pixel_bytes(mode);
  return Float64Array.from({ length: data.length / bytes }, (_, index) => read(view, index * bytes));
}
