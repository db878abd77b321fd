/** Pictures of tensors. */
import { AssertionError } from '../errors.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { encode_png } from './png.js';
import { bytes, type Encoded, integer, message, text } from './protobuf.js';
import { to_tensor, type Values } from './values.js';

/** @param dataformats what the dimensions are: letters of `NCHW`, each once */
export function image_summary(tag: string, values: Values, dataformats: string): Encoded {
  const tensor = to_tensor(values);
  const rows = rows_of_pixels(tensor, dataformats);
  const [height, width, channels] = rows.shape as [number, number, number];
  if (channels !== 3 && channels !== 4) {
    throw new TypeError(`add_image(): a picture has 1, 3 or 4 channels, but got ${channels}`);
  }
  const scaled = rows.float().mul(tensor.dtype === 'uint8' ? 1 : 255);
  const pixels = scaled.clamp(0, 255).to('uint8').contiguous().numpy<Uint8Array>();
  const image = message(
    integer(1, height),
    integer(2, width),
    integer(3, channels),
    bytes(4, encode_png(pixels, width, height)),
  );
  return bytes(1, message(text(1, tag), bytes(4, image)));
}

/** `[height, width, channels]`; several pictures as a grid. */
function rows_of_pixels(tensor: Tensor, dataformats: string): Tensor {
  if (new Set(dataformats).size !== dataformats.length) {
    throw new AssertionError(
      `You can not use the same dimension shorthand twice.             input_format: ${dataformats}`,
    );
  }
  if (tensor.ndim !== dataformats.length) {
    const shape = `(${tensor.shape.join(', ')}${tensor.ndim === 1 ? ',' : ''})`;
    throw new AssertionError(
      `size of input tensor and input format are different.         tensor shape: ${shape}, input_format: ${dataformats}`,
    );
  }
  const format = dataformats.toUpperCase();
  const order = { 4: 'NCHW', 3: 'HWC', 2: 'HW' }[format.length];
  if (order === undefined || [...order].some((letter) => !format.includes(letter))) {
    throw new AssertionError(`input_format must be letters of NCHW, HWC or HW, but got ${dataformats}`);
  }
  const sorted = tensor.permute([...order].map((letter) => format.indexOf(letter)));
  if (order === 'NCHW') return grid(sorted).permute([1, 2, 0]);
  const rows = order === 'HW' ? sorted.unsqueeze(2) : sorted;
  return rows.shape[2] === 1 ? rows.expand(-1, -1, 3) : rows;
}

/** Pictures side by side, eight in a row. */
function grid(given: Tensor, in_a_row = 8): Tensor {
  const pictures = given.shape[1] === 1 ? given.expand(-1, 3, -1, -1) : given;
  const [count, channels, height, width] = pictures.shape as [number, number, number, number];
  if (channels !== 3) throw new AssertionError('Input should be a 4D numpy array with 3 channels');
  const columns = Math.min(count, in_a_row);
  const canvas = functions.zeros([3, height * Math.ceil(count / columns), width * columns], {
    dtype: given.dtype,
  });
  for (let index = 0; index < count; index++) {
    const [x, y] = [(index % columns) * width, Math.floor(index / columns) * height];
    canvas.narrow(1, y, height).narrow(2, x, width).copy_(pictures.select(0, index));
  }
  return canvas;
}
