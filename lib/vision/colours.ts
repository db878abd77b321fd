import { ValueError } from '../errors.js';
import { COLOUR_NAMES } from './colour-names.js';

export type Colour = readonly [red: number, green: number, blue: number];

/** One colour for all, a list of them, or null for different ones. */
export type Colours = string | Colour | readonly (string | Colour)[] | null;

/** torchvision's: multiples of three numbers. */
function palette(count: number): Colour[] {
  return Array.from({ length: count }, (_, index) => {
    const channel = (step: number) => (index * step) % 255;
    return [channel(2 ** 25 - 1), channel(2 ** 15 - 1), channel(2 ** 21 - 1)] as const;
  });
}

function from_hex(digits: string): Colour {
  const pairs = digits.length <= 4 ? [...digits].map((digit) => digit + digit) : (digits.match(/../g) ?? []);
  const [red = 0, green = 0, blue = 0] = pairs.map((pair) => Number.parseInt(pair, 16));
  return [red, green, blue];
}

function from_hsl(hue: number, saturation: number, lightness: number): Colour {
  const channel = (shift: number): number => {
    const place = (shift + hue / 30) % 12;
    const range = saturation * Math.min(lightness, 1 - lightness);
    return Math.trunc((lightness - range * Math.max(-1, Math.min(place - 3, 9 - place, 1))) * 255 + 0.5);
  };
  return [channel(0), channel(8), channel(4)];
}

/** What PIL.ImageColor takes: names, `#rgb`, `#rrggbb`, `rgb(…)` and `hsl(…)`. */
function parse_colour(text: string): Colour {
  const word = text.toLowerCase();
  const known = COLOUR_NAMES[word] ?? word;
  const hex = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/.exec(known);
  if (hex !== null) return from_hex(hex[1]!);
  const rgb = /^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(,\s*\d+\s*)?\)$/.exec(known);
  if (rgb !== null) return [Number(rgb[1]), Number(rgb[2]), Number(rgb[3])];
  const hsl = /^hsl\(\s*([\d.]+)\s*,\s*([\d.]+)%\s*,\s*([\d.]+)%\s*\)$/.exec(known);
  if (hsl !== null) return from_hsl(Number(hsl[1]), Number(hsl[2]) / 100, Number(hsl[3]) / 100);
  throw new ValueError(`unknown color specifier: '${text}'`);
}

const is_triple = (colours: readonly unknown[]): colours is Colour =>
  colours.length === 3 && colours.every((value) => typeof value === 'number');

/** @throws ValueError for fewer colours than objects */
export function parse_colours(colours: Colours, count: number): Colour[] {
  if (colours === null) return palette(count);
  if (typeof colours === 'string' || is_triple(colours)) {
    const one = typeof colours === 'string' ? parse_colour(colours) : colours;
    return Array<Colour>(count).fill(one);
  }
  if (colours.length < count)
    throw new ValueError(
      `Number of colors must be equal or larger than the number of objects, but got ${colours.length} < ${count}.`,
    );
  return colours.map((colour) => (typeof colour === 'string' ? parse_colour(colour) : colour));
}
