/** What torchvision's v2 adds: conversions, noise, and nothing at all. */
import { ValueError } from '../errors.js';
import { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DType, TypedArray } from '../types.js';
import { convert_image_dtype, pil_to_tensor } from './functional/convert.js';
import type { Picture } from './functional/picture.js';
import { bool } from './text.js';
import { known, type PictureSize, Transform } from './transform.js';

/**
 * Gives what it takes.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.Identity.html
 *
 * @example
 * const same = new transforms.Identity().forward(image);
 */
export class Identity extends Transform {
  override transform(input: unknown): unknown {
    return input;
  }
}

/**
 * A picture as a tensor of bytes, shape (channels, height, width); a tensor as it is.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.ToImage.html
 *
 * @example
 * const prepare = new transforms.Compose([new transforms.ToImage(), new transforms.ToDtype('float32', true)]);
 */
export class ToImage extends Transform<Picture, Tensor> {
  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { leading: [], dtype: 'uint8', ...size };
  }

  override transform(input: Picture): Tensor {
    return input instanceof Image ? pil_to_tensor(input) : input;
  }
}

export interface ToDtypeOptions {
  dtype: DType;
  scale?: boolean;
}

const bind_dtype = signature<ToDtypeOptions>('ToDtype.__init__', { dtype: required, scale: false });

/**
 * A tensor in another dtype.
 *
 * - `dtype`: the dtype
 * - `scale`: whether white stays white, as by `ConvertImageDtype`; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.ToDtype.html
 *
 * @example
 * const x = new transforms.ToDtype('float32', { scale: true }).forward(bytes);
 */
export class ToDtype extends Transform<Tensor, Tensor> {
  readonly dtype: DType;
  readonly scale: boolean;

  constructor(...args: Arguments<ToDtypeOptions, ['dtype', 'scale']>) {
    const options = bind_dtype(args);
    super(options);
    this.dtype = options.dtype;
    this.scale = options.scale;
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { ...size, dtype: this.dtype };
  }

  override transform(input: Tensor): Tensor {
    return this.scale ? convert_image_dtype(input, this.dtype) : input.to(this.dtype);
  }

  override toString(): string {
    return `ToDtype(scale=${bool(this.scale)})`;
  }
}

export interface GaussianNoiseOptions {
  mean?: number;
  sigma?: number;
  clip?: boolean;
}

const bind_noise = signature<GaussianNoiseOptions>('GaussianNoise.__init__', {
  mean: 0,
  sigma: 0.1,
  clip: true,
});

/**
 * A tensor with normal noise added to each element.
 *
 * - `mean`, `sigma`: of the noise, of values from 0 to 1; default 0 and 0.1
 * - `clip`: whether the result is cut off to what the dtype shows; default true
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.GaussianNoise.html
 *
 * @throws ValueError for a negative sigma, and for integers that are not uint8
 * @example
 * const noisy = new transforms.GaussianNoise({ sigma: 0.05 }).forward(torch.rand(3, 8, 8));
 */
export class GaussianNoise extends Transform<Tensor, Tensor> {
  readonly mean: number;
  readonly sigma: number;
  readonly clip: boolean;

  constructor(...args: Arguments<GaussianNoiseOptions, ['mean', 'sigma', 'clip']>) {
    const options = bind_noise(args);
    super(options);
    this.mean = options.mean;
    this.sigma = options.sigma;
    this.clip = options.clip;
  }

  override get needs_size(): boolean {
    return true;
  }

  override make_params(size: PictureSize | null): TypedArray {
    const { channels, height, width, leading = [], dtype = 'float32' } = known(size, this);
    if (this.sigma < 0) throw new ValueError(`sigma shouldn't be negative. Got ${this.sigma}`);
    const drawn = dtype === 'uint8' ? 'float32' : dtype;
    return functions.randn([...leading, channels, height, width], { dtype: drawn }).numpy();
  }

  override transform(input: Tensor, noise: unknown): Tensor {
    const floats = input.is_floating_point();
    if (!floats && input.dtype !== 'uint8') {
      throw new ValueError(
        `Input tensor is expected to be in uint8 or float dtype, got dtype=torch.${input.dtype}`,
      );
    }
    const most = floats ? 1 : 255;
    const drawn = tensor(noise as TypedArray, { dtype: floats ? input.dtype : 'float32' }).view(
      ...input.shape,
    );
    const shift = drawn
      .to(input.device)
      .mul(this.sigma * most)
      .add(this.mean * most);
    const sum = input.add(floats ? shift : shift.to('int16'));
    return (this.clip ? sum.clamp(0, most) : sum).to(input.dtype);
  }

  override toString(): string {
    return `GaussianNoise(mean=${this.mean}, sigma=${this.sigma}, clip=${bool(this.clip)})`;
  }
}
