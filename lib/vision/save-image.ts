import { bare } from '../internal/define.js';
import path from 'node:path';
import { no_grad } from '../autograd/grad-mode.js';
import { ValueError } from '../errors.js';
import { write_whole } from '../internal/write-file.js';
import type { Tensor } from '../tensor/tensor.js';
import { make_grid, type MakeGridOptions } from './grid.js';

const FORMATS = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tif: 'tiff',
  tiff: 'tiff',
} as const;

export interface SaveImageOptions extends Omit<MakeGridOptions, 'tensor'> {
  /** What kind of file it becomes, as its ending says: `'png'`. Default: null, the ending of the name. */
  format?: string | null;
}

/**
 * Writes a picture, or a batch of them as a grid: floats from 0 to 1, of shape (C, height, width) or (B, C, height, width).
 *
 * - `fp`: the file's path
 * - `format`: `'png'`, `'jpeg'`, `'webp'`, `'gif'` or `'tiff'`; default: by the ending of the path
 * - all else as for `make_grid`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.utils.save_image.html
 *
 * @throws ValueError for another format
 * @example
 * await vision.utils.save_image(samples, 'samples.png', { nrow: 4 });
 */
export async function save_image(
  tensor: Tensor | readonly Tensor[],
  fp: string,
  options: SaveImageOptions = {},
): Promise<void> {
  const { format = null, ...rest } = bare(options);
  const ending = (format ?? path.extname(fp).slice(1)).toLowerCase();
  const kind = (FORMATS as Readonly<Record<string, (typeof FORMATS)[keyof typeof FORMATS]>>)[ending];
  if (kind === undefined)
    throw new ValueError(`unknown file extension: ${ending === '' ? fp : `.${ending}`}`);
  const bytes = no_grad(() =>
    make_grid(tensor, rest)
      .mul(255)
      .add_(0.5)
      .clamp_(0, 255)
      .permute(1, 2, 0)
      .to('cpu')
      .to('uint8')
      .contiguous(),
  );
  const [height, width, channels] = bytes.shape as [number, number, 3];
  const { default: sharp } = await import('sharp');
  const picture = sharp(bytes.numpy() as Uint8Array, { raw: { width, height, channels } });
  const quality = kind === 'jpeg' ? { quality: 75 } : {};
  write_whole(fp, await picture.toFormat(kind, quality).toBuffer());
}
