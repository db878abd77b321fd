/** From one mode to another, with Pillow's arithmetic. */
import { ValueError } from '../errors.js';
import { grey_values, type ImageMode, type Pixels } from './modes.js';

/** ITU-R 601-2 luma in Pillow's 16-bit fixed point. */
const luma = (red: number, green: number, blue: number): number =>
  (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;

const clipped = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value));

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

/** Channels `channels` of pixels with `count` of them, side by side. */
function picked(data: Uint8Array, count: number, channels: readonly number[]): Uint8Array {
  const taken = new Uint8Array((data.length / count) * channels.length);
  for (let from = 0, to = 0; from < data.length; from += count) {
    for (const channel of channels) taken[to++] = data[from + channel]!;
  }
  return taken;
}

/** What a palette says about each pixel, in the channels that are asked for. */
function looked_up({ data, palette }: Pixels, channels: readonly number[]): Uint8Array {
  const colours = palette ?? new Uint8Array();
  const found = new Uint8Array(data.length * channels.length);
  let to = 0;
  for (const place of data) for (const channel of channels) found[to++] = colours[place * 4 + channel] ?? 0;
  return found;
}

function to_grey(pixels: Pixels): Uint8Array {
  switch (pixels.mode) {
    case '1':
    case 'L':
      return pixels.data;
    case 'LA':
      return picked(pixels.data, 2, [0]);
    case 'I;16':
    case 'I':
    case 'F':
      return Uint8Array.from(grey_values(pixels), clipped);
  }
  const colours = to_rgb(pixels);
  const grey = new Uint8Array(colours.length / 3);
  for (let from = 0, to = 0; from < colours.length; from += 3) {
    grey[to++] = luma(colours[from]!, colours[from + 1]!, colours[from + 2]!);
  }
  return grey;
}

function to_rgb(pixels: Pixels): Uint8Array {
  switch (pixels.mode) {
    case 'RGB':
      return pixels.data;
    case 'RGBA':
      return picked(pixels.data, 4, [0, 1, 2]);
    case 'CMYK':
      return from_cmyk(pixels.data);
    case 'P':
      return looked_up(pixels, [0, 1, 2]);
  }
  return picked(to_grey(pixels), 1, [0, 0, 0]);
}

/** One byte a pixel; 255 where the picture says nothing of it. */
function alpha_of(pixels: Pixels): Uint8Array {
  if (pixels.mode === 'RGBA') return picked(pixels.data, 4, [3]);
  if (pixels.mode === 'LA') return picked(pixels.data, 2, [1]);
  if (pixels.mode === 'P') return looked_up(pixels, [3]);
  return new Uint8Array(pixels.width * pixels.height).fill(255);
}

function with_alpha(colours: Uint8Array, count: number, alpha: Uint8Array): Uint8Array {
  const joined = new Uint8Array(colours.length + alpha.length);
  for (let pixel = 0, to = 0; pixel < alpha.length; pixel++) {
    for (let channel = 0; channel < count; channel++) joined[to++] = colours[pixel * count + channel]!;
    joined[to++] = alpha[pixel]!;
  }
  return joined;
}

function to_cmyk(pixels: Pixels): Uint8Array {
  if (has_colours(pixels.mode)) {
    const inks = to_rgb(pixels).map((light) => 255 - light);
    return with_alpha(inks, 3, new Uint8Array(inks.length / 3));
  }
  const black = to_grey(pixels).map((light) => 255 - light);
  return with_alpha(new Uint8Array(black.length * 3), 3, black);
}

const bytes_of = (array: Int32Array | Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

const TO: Readonly<Partial<Record<ImageMode, (pixels: Pixels) => Uint8Array>>> = {
  L: to_grey,
  RGB: to_rgb,
  LA: (pixels) => with_alpha(to_grey(pixels), 1, alpha_of(pixels)),
  RGBA: (pixels) => with_alpha(to_rgb(pixels), 3, alpha_of(pixels)),
  CMYK: to_cmyk,
  I: (pixels) => bytes_of(Int32Array.from(wide(pixels), Math.trunc)),
  F: (pixels) =>
    bytes_of(has_colours(pixels.mode) ? bright(to_rgb(pixels)) : Float32Array.from(wide(pixels))),
};

const has_colours = (mode: ImageMode): boolean => ['P', 'RGB', 'RGBA', 'CMYK'].includes(mode);

/** The same luma, in floating point. */
function bright(colours: Uint8Array): Float32Array {
  return Float32Array.from({ length: colours.length / 3 }, (_, pixel) => {
    const [red, green, blue] = [0, 1, 2].map((channel) => colours[3 * pixel + channel]!);
    return Math.fround((red! * 299 + green! * 587 + blue! * 114) / 1000);
  });
}

/** Grey values without a loss, where there is one channel; else of the grey picture. */
function wide(pixels: Pixels): ArrayLike<number> {
  return ['I;16', 'I', 'F'].includes(pixels.mode) ? grey_values(pixels) : to_grey(pixels);
}

/**
 * The picture in another mode.
 *
 * @throws ValueError for a mode that pictures are not converted to: `'1'`, `'P'`, `'I;16'`
 */
export function converted(pixels: Pixels, mode: ImageMode): Pixels {
  if (pixels.mode === mode) return pixels;
  const convert = TO[mode];
  if (convert === undefined) throw new ValueError(`conversion from ${pixels.mode} to ${mode} not supported`);
  const { width, height } = pixels;
  return { mode, width, height, data: convert(pixels), palette: null };
}
