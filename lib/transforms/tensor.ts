/** Between pictures and tensors, and what only tensors take. */
import type { Image } from '../image/image.js';
import type { ImageMode } from '../image/modes.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { get_default_dtype } from '../tensor/dtype.js';
import { Tensor } from '../tensor/tensor.js';
import type { DType } from '../types.js';
import {
  convert_image_dtype,
  type NormalizeArguments,
  normalize,
  type PerChannel,
  pil_to_tensor,
  to_pil_image,
  to_tensor,
} from './functional/convert.js';
import { list } from './text.js';
import { type PictureSize, Transform } from './transform.js';

/**
 * A picture as a tensor: shape (channels, height, width), each byte divided by 255, in the default dtype.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
 *
 * @example
 * const x = new transforms.ToTensor().forward(image);
 */
export class ToTensor extends Transform<Image, Tensor> {
  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { ...size, leading: [], dtype: get_default_dtype() };
  }

  override transform(pic: Image): Tensor {
    return to_tensor(pic);
  }
}

/**
 * A picture as a tensor of bytes: uint8 of shape (channels, height, width).
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.PILToTensor.html
 *
 * @example
 * const bytes = new transforms.PILToTensor().forward(image);
 */
export class PILToTensor extends Transform<Image, Tensor> {
  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { ...size, leading: [], dtype: 'uint8' };
  }

  override transform(pic: Image): Tensor {
    return pil_to_tensor(pic);
  }
}

export interface ToPILImageOptions {
  mode?: ImageMode | null;
}

const bind_to_picture = signature<ToPILImageOptions>('ToPILImage.__init__', { mode: null });

/**
 * A tensor of shape (channels, height, width) as a picture. Floats are taken for 0 to 1.
 *
 * - `mode`: what the channels are, as PIL names it; default by their number
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToPILImage.html
 *
 * @example
 * const picture = new transforms.ToPILImage().forward(torch.rand(3, 24, 32));
 */
export class ToPILImage extends Transform<Tensor, Image> {
  readonly mode: ImageMode | null;

  constructor(...args: Arguments<ToPILImageOptions, [mode: 'mode']>) {
    const options = bind_to_picture(args);
    super(options);
    this.mode = options.mode;
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { height: size.height, width: size.width, channels: size.channels };
  }

  override transform(pic: Tensor): Image {
    return to_pil_image(pic, this.mode);
  }

  override toString(): string {
    return this.mode === null ? 'ToPILImage()' : `ToPILImage(mode=${this.mode})`;
  }
}

const bind_convert = signature<{ dtype: DType }>('ConvertImageDtype.__init__', { dtype: required });

/**
 * A tensor in another dtype, with its values scaled: 255 of uint8 is 1 of float32.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ConvertImageDtype.html
 *
 * @throws TorchError for float32 to int32 or int64, and float64 to int64
 * @example
 * const x = new transforms.ConvertImageDtype('float32').forward(bytes);
 */
export class ConvertImageDtype extends Transform<Tensor, Tensor> {
  readonly dtype: DType;

  constructor(...args: Arguments<{ dtype: DType }, ['dtype']>) {
    const options = bind_convert(args);
    super(options);
    this.dtype = options.dtype;
  }

  override size_after(size: PictureSize | null): PictureSize | null {
    return size && { ...size, dtype: this.dtype };
  }

  override transform(image: Tensor): Tensor {
    return convert_image_dtype(image, this.dtype);
  }
}

export interface NormalizeOptions extends NormalizeArguments {}

const bind_normalize = signature<NormalizeOptions>('Normalize.__init__', {
  mean: required,
  std: required,
  inplace: false,
});

/**
 * `(x - mean) / std`, channel by channel, for tensors of shape (..., channels, height, width).
 *
 * - `mean`, `std`: one number for each channel, or one for all
 * - `inplace`: change the tensor itself; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
 *
 * @throws TypeError for a tensor of integers, ValueError for one with fewer than three dimensions, or a std of 0
 * @example
 * const x = new transforms.Normalize([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]).forward(pixels);
 * const y = new transforms.Normalize(0.5, 0.5).forward(pixels);
 */
export class Normalize extends Transform<Tensor, Tensor> {
  readonly mean: PerChannel;
  readonly std: PerChannel;
  readonly inplace: boolean;

  constructor(...args: Arguments<NormalizeOptions, ['mean', 'std', 'inplace']>) {
    const options = bind_normalize(args);
    super(options);
    const { mean, std, inplace } = options;
    this.mean = mean;
    this.std = std;
    this.inplace = inplace;
  }

  override transform(input: Tensor): Tensor {
    return normalize(input, this.mean, this.std, this.inplace);
  }

  override toString(): string {
    return `Normalize(mean=${text_of(this.mean)}, std=${text_of(this.std)})`;
  }
}

function text_of(values: PerChannel): string {
  if (typeof values === 'number' || values instanceof Tensor) return String(values);
  return list(Array.from(values as readonly number[]));
}
