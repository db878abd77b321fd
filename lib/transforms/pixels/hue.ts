/** Pillow's way from RGB to HSV and back, with bytes between and single precision where it has it. */
import type { Image } from '../../image/image.js';
import { like } from './bands.js';

const { fround } = Math;

/** Hue and saturation; the value is the greatest of the three. */
function to_hsv(red: number, green: number, blue: number): [hue: number, saturation: number, value: number] {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most === least) return [0, 0, most];
  const range = most - least;
  const [r, g, b] = [
    fround((most - red) / range),
    fround((most - green) / range),
    fround((most - blue) / range),
  ];
  const sixths = fround(red === most ? b - g : green === most ? 2 + r - b : 4 + g - r);
  const hue = fround((sixths / 6 + 1) % 1);
  return [Math.trunc(hue * 255), Math.trunc(fround(range / most) * 255), most];
}

/** C's `round`, of what is not negative. */
const rounded = (value: number): number => {
  const floor = Math.floor(value);
  return value - floor >= 0.5 ? floor + 1 : floor;
};

function from_hsv(
  hue: number,
  saturation: number,
  value: number,
): [red: number, green: number, blue: number] {
  if (saturation === 0) return [value, value, value];
  const sixths = (hue * 6) / 255;
  const sector = Math.floor(sixths);
  const rest = fround(sixths - sector);
  const share = fround(saturation / 255);
  const low = rounded(value * (1 - share));
  const falling = rounded(value * (1 - fround(share * rest)));
  const rising = rounded(value * (1 - share * (1 - rest)));
  switch (sector % 6) {
    case 0:
      return [value, rising, low];
    case 1:
      return [falling, value, low];
    case 2:
      return [low, value, rising];
    case 3:
      return [low, falling, value];
    case 4:
      return [rising, low, value];
    default:
      return [value, low, falling];
  }
}

/** The picture, its hues turned by `factor` of the circle: by a whole number of 255ths, rounded towards 0. */
export function turn_hue(image: Image, factor: number): Image {
  if (['L', '1', 'I', 'F'].includes(image.mode)) return image;
  if (image.mode !== 'RGB') return turn_hue(image.convert('RGB'), factor).convert(image.mode);
  const { data, width, height } = image;
  const turn = Math.trunc(factor * 255);
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    const [hue, saturation, value] = to_hsv(data[at]!, data[at + 1]!, data[at + 2]!);
    const [red, green, blue] = from_hsv((hue + turn) & 255, saturation, value);
    out[at] = red;
    out[at + 1] = green;
    out[at + 2] = blue;
  }
  return like(image, out, width, height);
}
