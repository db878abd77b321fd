import { tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Colour } from './colours.js';

type Box = readonly number[];

/** Pillow's `(a * (255 - alpha) + b * alpha) / 255`, rounded. */
function blended(below: number, above: number, alpha: number): number {
  const product = below * (255 - alpha) + above * alpha + 128;
  return ((product >> 8) + product) >> 8;
}

/** Draws on a picture as PIL.ImageDraw does: both corners of a box belong to it, and lines lie inside of it. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #pixels: Uint8Array;

  /** @param picture uint8 of shape (3, height, width); it is copied */
  constructor(picture: Tensor) {
    const [, height, width] = picture.shape as [number, number, number];
    this.width = width;
    this.height = height;
    this.#pixels = new Uint8Array(picture.permute(1, 2, 0).contiguous().numpy() as Uint8Array);
  }

  /** Covers a part of the pixel's colour; nothing outside of the picture. */
  blend(x: number, y: number, colour: Colour, alpha: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = (y * this.width + x) * 3;
    for (let channel = 0; channel < 3; channel++)
      this.#pixels[at + channel] = blended(this.#pixels[at + channel]!, colour[channel]!, alpha);
  }

  fill([left, top, right, bottom]: Box, colour: Colour, alpha = 255): void {
    const [first, last] = [Math.max(0, left!), Math.min(this.width - 1, right!)];
    for (let y = Math.max(0, top!); y <= Math.min(this.height - 1, bottom!); y++)
      for (let x = first; x <= last; x++) this.blend(x, y, colour, alpha);
  }

  outline([left, top, right, bottom]: Box, colour: Colour, width: number): void {
    for (let i = 0; i < width; i++) {
      this.fill([left!, top! + i, right!, top! + i], colour);
      this.fill([left!, bottom! - i, right!, bottom! - i], colour);
      this.fill([left! + i, top!, left! + i, bottom!], colour);
      this.fill([right! - i, top!, right! - i, bottom!], colour);
    }
  }

  /** uint8 of shape (3, height, width). */
  picture(): Tensor {
    return tensor(this.#pixels).view(this.height, this.width, 3).permute(2, 0, 1).contiguous();
  }
}
