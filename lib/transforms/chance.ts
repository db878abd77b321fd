import { happens_item } from './draw.js';
import type { Picture } from './functional/picture.js';
import { PictureTransform } from './transform.js';

export interface ChanceOptions {
  /** The probability that it happens. Default: 0.5; 0.1 of `RandomGrayscale`. */
  p?: number;
}

/** A change that comes with probability `p`. Its parameter is whether it does. */
export abstract class Chance extends PictureTransform {
  readonly p: number;

  constructor(options: { p: number }) {
    super(options);
    this.p = options.p;
  }

  /** The change. */
  protected abstract change(input: Picture): Picture;

  override make_params(): boolean {
    return happens_item(this.p);
  }

  override transform(input: Picture, comes: unknown): Picture {
    return comes ? this.change(input) : input;
  }

  override toString(): string {
    return `${this.constructor.name}(p=${this.p})`;
  }
}
