/** Pictures inside of a page, as `data:` addresses. */
import { bare } from '../internal/define.js';
import sharp from 'sharp';
import type { Image } from '../image/image.js';
import { default_loader } from '../image/load-image.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Guess } from '../training/classifier.js';
import { percent } from './numbers.js';
import { escaped } from './page.js';

/** A small square JPEG; null if the picture cannot be read. */
async function thumbnail(read: () => Promise<Image>, side = 180): Promise<string | null> {
  try {
    const { data, width, height } = await read();
    const small = sharp(data, { raw: { width, height, channels: 3 } }).resize(side, side, { fit: 'cover' });
    return address('image/jpeg', await small.jpeg({ quality: 72 }).toBuffer());
  } catch {
    return null;
  }
}

const address = (type: string, data: Uint8Array): string =>
  `data:${type};base64,${Buffer.from(data).toString('base64')}`;

export interface ShownPicture {
  /** What to call it; its file, unless `read` says where it is. */
  file: string;
  /** Default: reads the file. */
  read?: () => Promise<Image>;
  /** The class that it has; null if nobody knows. */
  target: string | null;
  best: readonly Guess[];
  /** Stands in the place of guesses. */
  error?: string | null;
}

/** A picture with what a network sees in it. */
export async function picture_card(shown: ShownPicture): Promise<string> {
  const { file, read = () => default_loader(file), target, best, error = null } = bare(shown);
  const source = error === null ? await thumbnail(read) : null;
  const picture = source === null ? '' : `<img src="${source}" alt="${escaped(target ?? file)}">`;
  const guesses = best.map(({ name, probability }) => {
    const color = target === null ? '--first' : name === target ? '--right' : '--wrong';
    const share = `${(100 * probability).toFixed(1)}%`;
    return `<div class="guess" style="--share: ${share}; --of: var(${color})"><span>${escaped(name)}</span><span>${percent(probability)}</span></div>`;
  });
  const name = file.split(/[\\/]/).at(-1) as string;
  const head = target === null ? escaped(name) : `<b>${escaped(target)}</b> · ${escaped(name)}`;
  const words = error === null ? guesses.join('') : `<p class="warning">${escaped(error)}</p>`;
  return `<figure title="${escaped(file)}">${picture}<figcaption>${head}</figcaption>${words}</figure>`;
}

/** Pixels between filters. */
const GAP = 1;

/**
 * The filters of a convolution as a grid of pictures, all in one scale of brightness.
 *
 * @param weight `[filters, channels, height, width]`; of 3 channels in colour, of others their mean in grey
 * @returns an `<img>`
 */
export async function filters_picture(weight: Tensor): Promise<string> {
  const [count, channels, height, width] = weight.shape as [number, number, number, number];
  const values = weight.detach().float().cpu();
  const colored = channels === 3 ? values : values.mean(1, true).expand(-1, 3, -1, -1);
  const [low, high] = [colored.min().item() as number, colored.max().item() as number];
  const bytes = colored
    .sub(low)
    .mul(255 / (high - low || 1))
    .round()
    .to('uint8')
    .permute(0, 2, 3, 1);
  const pixels = bytes.contiguous().numpy<Uint8Array>();
  const columns = Math.min(count, Math.ceil(Math.sqrt(count * 2)));
  const rows = Math.ceil(count / columns);
  const [full_width, full_height] = [columns * (width + GAP) - GAP, rows * (height + GAP) - GAP];
  const canvas = new Uint8Array(full_width * full_height * 4);
  for (let filter = 0; filter < count; filter++) {
    const [left, top] = [(filter % columns) * (width + GAP), Math.floor(filter / columns) * (height + GAP)];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = ((filter * height + y) * width + x) * 3;
        canvas.set([...pixels.subarray(from, from + 3), 255], ((top + y) * full_width + left + x) * 4);
      }
    }
  }
  const raw = { width: full_width, height: full_height, channels: 4 as const };
  const png = await sharp(canvas, { raw }).png().toBuffer();
  const label = `Filters of ${height} × ${width}: ${count}`;
  return `<img class="filters" width="${full_width}" height="${full_height}" src="${address('image/png', png)}" alt="${label}">`;
}
