import { converted } from '../image/convert.js';
import type { Pixels } from '../image/modes.js';

/** libpng's weights of red and green, in 15 bits; blue has the rest. It cuts where it could round. */
const [RED, GREEN] = [9794, 19234] as const;
const BLUE = 32768 - RED - GREEN;

/** The grey picture that libpng makes, which is not Pillow's; with its alpha, if that is asked for. */
export function grey_of_png(pixels: Pixels, with_alpha: boolean): Pixels {
  const { width, height } = pixels;
  const { data } = converted(pixels, 'RGBA');
  const channels = with_alpha ? 2 : 1;
  const grey = new Uint8Array(width * height * channels);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const [red, green, blue] = [data[from]!, data[from + 1]!, data[from + 2]!];
    grey[to++] = red === green && red === blue ? red : (red * RED + green * GREEN + blue * BLUE) >> 15;
    if (with_alpha) grey[to++] = data[from + 3]!;
  }
  return { mode: with_alpha ? 'LA' : 'L', width, height, data: grey, palette: null };
}
