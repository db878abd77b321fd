/** From pictures to tensors and back. */

import { ValueError } from '../../errors.js';
import { Image } from '../../image/image.js';
import type { ImageMode } from '../../image/modes.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { type_name } from '../../internal/type-name.js';
import { as_tensor, tensor } from '../../tensor/create.js';
import { get_default_dtype } from '../../tensor/dtype.js';
import { Tensor } from '../../tensor/tensor.js';
import type { DType, TypedArray } from '../../types.js';
import { bands } from '../pixels/bands.js';
import * as tensors from '../tensors/dtype.js';
import { list } from '../text.js';

function expect_picture(pic: unknown): asserts pic is Image {
  if (!(pic instanceof Image)) throw new TypeError(`pic should be Image. Got ${type_name(pic)}`);
}

/** The numbers of a picture, in the type that they have. */
function elements_of({ mode, data }: Image): TypedArray {
  const { buffer } = mode.startsWith('I') || mode === 'F' ? data.slice() : data;
  if (mode === 'I;16') return new Uint16Array(buffer);
  if (mode === 'I') return new Int32Array(buffer);
  return mode === 'F' ? new Float32Array(buffer) : data;
}

const layers_of = (pic: Image): Tensor =>
  tensor(elements_of(pic)).view(pic.height, pic.width, bands(pic)).permute(2, 0, 1);

/**
 * A picture as a tensor of its numbers, of shape (channels, height, width): uint8, unless its mode has wider ones or is
 * black and white (bool).
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.pil_to_tensor.html
 */
export function pil_to_tensor(pic: Image): Tensor {
  expect_picture(pic);
  return pic.mode === '1' ? layers_of(pic).ne(0) : layers_of(pic);
}

/**
 * A picture as a tensor of shape (channels, height, width): each byte divided by 255, in the default dtype. Modes with
 * wider numbers keep them: int16, int32, float32.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.to_tensor.html
 */
export function to_tensor(pic: Image): Tensor {
  expect_picture(pic);
  const layers = layers_of(pic).contiguous();
  if (pic.mode === 'I;16') return layers.to('int16');
  if (pic.mode === 'I' || pic.mode === 'F') return layers;
  return layers.to(get_default_dtype()).div(255);
}

/**
 * A tensor of shape (channels, height, width) or (height, width) as a picture. Floats are taken for 0 to 1 and cut off to
 * bytes.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.to_pil_image.html
 *
 * @param mode what the channels are, as PIL names it; default by their number
 * @throws TypeError for what is no tensor, and a dtype that no picture has; ValueError for other shapes
 */
export function to_pil_image(pic: Tensor, mode: ImageMode | null = null): Image {
  if (!(pic instanceof Tensor))
    throw new TypeError(`pic should be Tensor or ndarray. Got ${type_name(pic)}.`);
  if (pic.ndim !== 2 && pic.ndim !== 3) {
    throw new ValueError(`pic should be 2/3 dimensional. Got ${pic.ndim} dimensions.`);
  }
  const layers = pic.ndim === 2 ? pic.unsqueeze(0) : pic;
  const [channels, height, width] = layers.shape as unknown as [number, number, number];
  if (channels > 4) throw new ValueError(`pic should not have > 4 channels. Got ${channels} channels.`);
  const numbers =
    layers.is_floating_point() && mode !== 'F' ? layers.mul(255).to('int64').to('uint8') : layers;
  const made = mode_of(numbers, mode);
  const data = numbers.permute(1, 2, 0).contiguous().numpy({ force: true }) as Uint8Array;
  return new Image(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, made);
}

/** The modes of pictures with so many channels; the first is that of bytes. */
const MODES: Readonly<Record<number, readonly ImageMode[]>> = { 2: ['LA'], 3: ['RGB'], 4: ['RGBA', 'CMYK'] };

/** Of one channel, by the type of its numbers. */
const GREYS: Readonly<Partial<Record<DType, ImageMode>>> = {
  uint8: 'L',
  int16: 'I;16',
  int32: 'I',
  float32: 'F',
};

function mode_of(layers: Tensor, wanted: ImageMode | null): ImageMode {
  const [channels] = layers.shape as unknown as [number];
  if (channels === 1) {
    const grey = GREYS[layers.dtype];
    if (wanted !== null && wanted !== grey) {
      throw new ValueError(
        `Incorrect mode (${wanted}) supplied for input type ${layers.dtype}. Should be ${grey ?? 'None'}`,
      );
    }
    if (grey !== undefined) return grey;
  }
  const modes = MODES[channels] ?? [];
  if (wanted !== null && !modes.includes(wanted)) {
    throw new ValueError(
      `Only modes [${modes.map((each) => `'${each}'`).join(', ')}] are supported for ${channels}D inputs`,
    );
  }
  if (layers.dtype !== 'uint8' || modes.length === 0)
    throw new TypeError(`Input type ${layers.dtype} is not supported`);
  return wanted ?? modes[0]!;
}

/**
 * The tensor in another dtype, with its values scaled: 255 of uint8 is 1 of float32.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.convert_image_dtype.html
 *
 * @param dtype default `'float32'`
 * @throws TorchError for float32 to int32 or int64, and float64 to int64
 */
export function convert_image_dtype(image: Tensor, dtype: DType = 'float32'): Tensor {
  if (!(image instanceof Tensor)) throw new TypeError('Input img should be Tensor Image');
  return tensors.convert_image_dtype(image, dtype);
}

/** One number for each channel, or one for all. */
export type PerChannel = number | readonly number[] | TypedArray | Tensor;

export interface NormalizeArguments {
  mean: PerChannel;
  std: PerChannel;
  inplace?: boolean;
}

const bind_normalize = signature<NormalizeArguments & { tensor: unknown }>('normalize', {
  tensor: required,
  mean: required,
  std: required,
  inplace: false,
});

/**
 * `(x - mean) / std`, channel by channel, for tensors of shape (..., channels, height, width).
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.normalize.html
 *
 * @throws TypeError for a tensor of integers, ValueError for one with fewer than three dimensions, or a std of 0
 */
export function normalize(
  input: Tensor,
  ...args: Arguments<NormalizeArguments, ['mean', 'std', 'inplace']>
): Tensor {
  const bound = bind_normalize([input, ...args]);
  if (!(input instanceof Tensor)) throw new TypeError(`img should be Tensor Image. Got ${type_name(input)}`);
  const { dtype, device } = input;
  if (!input.is_floating_point()) {
    throw new TypeError(`Input tensor should be a float tensor. Got torch.${dtype}.`);
  }
  if (input.ndim < 3) {
    throw new ValueError(
      `Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = torch.Size(${list(input.shape)})`,
    );
  }
  const mean = as_tensor(bound.mean, { dtype, device });
  const std = as_tensor(bound.std, { dtype, device });
  if (std.eq(0).any().item()) {
    throw new ValueError(
      `std evaluated to zero after conversion to torch.${dtype}, leading to division by zero.`,
    );
  }
  const output = bound.inplace ? input : input.clone();
  return output.sub_(for_channels(mean)).div_(for_channels(std));
}

function for_channels(values: Tensor): Tensor {
  return values.ndim === 1 ? values.view(-1, 1, 1) : values;
}

/**
 * A tensor with `v` written into the `h` rows and `w` columns from row `i` and column `j` on.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.erase.html
 *
 * @param inplace whether the tensor itself is changed; default false
 */
export function erase(
  img: Tensor,
  i: number,
  j: number,
  h: number,
  w: number,
  v: Tensor | number,
  inplace = false,
): Tensor {
  if (!(img instanceof Tensor)) throw new TypeError(`img should be Tensor Image. Got ${type_name(img)}`);
  const output = inplace ? img : img.clone();
  const part = output.index('...', `${i}:${i + h}`, `${j}:${j + w}`);
  if (typeof v === 'number') part.fill_(v);
  else part.copy_(v);
  return output;
}
