import type { Image } from '../image/image.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Compose, TenCrop, Transform } from '../transforms/index.js';

export interface TenInputsOptions {
  /** Of the side of each part. */
  size: number;
  /** What becomes of a part. */
  input: Compose<Image, Tensor>;
}

/**
 * Four corners and the middle, each mirrored as well, as the paper of 2012 looks at a picture: `[10, 3, side, side]`. Of
 * a class, so that workers can make it.
 */
export class TenInputs extends Transform<Image, Tensor> {
  static module = import.meta.url;
  readonly crops: TenCrop;
  readonly input: Compose<Image, Tensor>;

  constructor({ size, input }: TenInputsOptions) {
    super();
    this.crops = new TenCrop(size);
    this.input = input;
  }

  override size_after(): null {
    return null;
  }

  override transform(image: Image): Tensor {
    const parts = this.crops.transform(image) as Image[];
    return functions.stack(parts.map((part) => this.input.forward(part)));
  }
}
