import type { Image } from '../image/image.js';
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { as_tensor, tensor } from '../tensor/create.js';
import { get_default_dtype } from '../tensor/dtype.js';
import { Tensor } from '../tensor/tensor.js';
import { expect_image } from './functional.js';
import type { TypedArray } from '../types.js';
import { list } from './text.js';
import { Transform } from './transform.js';

/**
 * A picture as a tensor: shape (3, height, width), each byte divided by 255, in the default dtype.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
 *
 * @example
 * const x = new transforms.ToTensor().forward(image);
 */
export class ToTensor extends Transform<Image, Tensor> {
  override transform(image: Image): Tensor {
    expect_image(image);
    const bytes = tensor(image.data).view(image.height, image.width, 3);
    return bytes.permute(2, 0, 1).contiguous().to(get_default_dtype()).div(255);
  }
}

/** One number for each channel, or one for all. */
type PerChannel = number | readonly number[] | TypedArray | Tensor;

export interface NormalizeOptions {
  mean: PerChannel;
  std: PerChannel;
  inplace?: boolean;
}

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
    if (!(input instanceof Tensor))
      throw new TypeError(`img should be Tensor Image. Got ${type_name(input)}`);
    const { dtype, device } = input;
    if (!input.is_floating_point()) {
      throw new TypeError(`Input tensor should be a float tensor. Got torch.${dtype}.`);
    }
    if (input.ndim < 3) {
      throw new ValueError(
        `Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = torch.Size(${list(input.shape)})`,
      );
    }
    const mean = as_tensor(this.mean, { dtype, device });
    const std = as_tensor(this.std, { dtype, device });
    if (std.eq(0).any().item()) {
      throw new ValueError(
        `std evaluated to zero after conversion to torch.${dtype}, leading to division by zero.`,
      );
    }
    const output = this.inplace ? input : input.clone();
    return output.sub_(for_channels(mean)).div_(for_channels(std));
  }

  override toString(): string {
    return `Normalize(mean=${text_of(this.mean)}, std=${text_of(this.std)})`;
  }
}

function for_channels(values: Tensor): Tensor {
  return values.ndim === 1 ? values.view(-1, 1, 1) : values;
}

function text_of(values: PerChannel): string {
  if (typeof values === 'number' || values instanceof Tensor) return String(values);
  return list(Array.from(values as readonly number[]));
}
