/** A picture as a notebook shows it. */
import type { Displayed } from '../internal/notebook.js';
import type { Image } from './image.js';
import { bands_of } from './modes.js';

/** What a PNG file holds as it is; other modes are shown in RGB. */
const SHOWN: readonly string[] = ['L', 'LA', 'RGB', 'RGBA'];

/** As a PNG file, and as text. */
export async function displayed(image: Image): Promise<Displayed> {
  const { default: sharp } = await import('sharp');
  const { data, width, height, mode } = SHOWN.includes(image.mode) ? image : image.convert('RGB');
  const channels = bands_of(mode).length as 1 | 2 | 3 | 4;
  const png = await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
  return { 'image/png': png.toString('base64'), 'text/plain': String(image) };
}
