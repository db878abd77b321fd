import { Image } from './image.js';

export { PictureError } from './picture-error.js';

/**
 * Decodes a picture file as torchvision's default loader does through Pillow: to RGB, whatever its colours are;
 * without applying colour profiles; without turning it as EXIF says; only the first frame.
 *
 * `Image.open` says which formats; a picture of more than `Image.MAX_IMAGE_PIXELS` is a warning,
 * and one of more than twice as many an error, before anything is decoded.
 *
 * @throws PictureError that names the file
 * @example
 * const image = await datasets.default_loader('cat.jpg');
 */
export function default_loader(path: string): Promise<Image> {
  return Image.open(path, 'RGB');
}
