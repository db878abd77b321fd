/** torchvision's changes of tone on tensors: invert, posterize, solarize, sharpness, autocontrast, equalize. */
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { dimensions, expect_bytes, expect_channels, expect_colours } from './check.js';
import { blend, expect_factor } from './colour.js';
import { as_batch, compute_dtype, max_value } from './dtype.js';

const { bincount, conv2d, cumsum, div, full, histc, isfinite, rsub, stack, where } = functions;

export function invert(image: Tensor): Tensor {
  expect_colours(image);
  return rsub(image, max_value(image.dtype));
}

export function posterize(image: Tensor, bits: number): Tensor {
  dimensions(image);
  if (image.ndim < 3) expect_colours(image);
  expect_bytes(image);
  expect_colours(image);
  return image.bitwise_and(256 - 2 ** (8 - bits));
}

export function solarize(image: Tensor, threshold: number): Tensor {
  expect_colours(image);
  if (threshold > Number(max_value(image.dtype)))
    throw new TypeError('Threshold should be less than bound of img.');
  return where(image.ge(threshold), invert(image), image);
}

export function sharpness(image: Tensor, factor: number): Tensor {
  expect_factor(factor, 'sharpness_factor');
  expect_channels(image, [1, 3]);
  const [, height, width] = dimensions(image);
  return width <= 2 || height <= 2 ? image : blend(image, smooth(image), factor);
}

/** Each inner pixel blended with its neighbours. */
function smooth(image: Tensor): Tensor {
  const dtype = compute_dtype(image);
  const kernel = full([3, 3], 1, { dtype, device: image.device });
  kernel.index(1, 1).fill_(5);
  kernel.div_(kernel.sum());
  const { batch, restore } = as_batch(image, [dtype]);
  const channels = batch.shape[batch.ndim - 3]!;
  const inner = restore(conv2d(batch, kernel.expand(channels, 1, 3, 3), { groups: channels }));
  const result = image.clone();
  result.index('...', '1:-1', '1:-1').copy_(inner);
  return result;
}

export function autocontrast(image: Tensor): Tensor {
  expect_colours(image);
  const bound = Number(max_value(image.dtype));
  const dtype = compute_dtype(image);
  const least = image.amin([-2, -1], { keepdim: true }).to(dtype);
  const most = image.amax([-2, -1], { keepdim: true }).to(dtype);
  const scale = most.sub(least).reciprocal().mul(bound);
  const flat = isfinite(scale).logical_not();
  return image
    .sub(least.masked_fill(flat, 0))
    .mul(scale.masked_fill(flat, 1))
    .clamp(0, bound)
    .to(image.dtype);
}

export function equalize(image: Tensor): Tensor {
  dimensions(image);
  if (image.ndim < 3 || image.ndim > 4) {
    throw new TypeError(`Input image tensor should have 3 or 4 dimensions, but found ${image.ndim}`);
  }
  expect_bytes(image);
  expect_channels(image, [1, 3]);
  const one = (single: Tensor): Tensor => stack(single.unbind(0).map(equalize_channel));
  return image.ndim === 3 ? one(image) : stack(image.unbind(0).map(one));
}

function equalize_channel(channel: Tensor): Tensor {
  const counts = channel.is_cuda
    ? histc(channel.to('float32'), { bins: 256, min: 0, max: 255 })
    : bincount(channel.reshape(-1), { minlength: 256 });
  const present = counts.index(counts.ne(0));
  const step = div(present.index(':-1').sum(), 255, { rounding_mode: 'floor' });
  if (Number(step.item()) === 0) return channel;
  const halved = div(step, 2, { rounding_mode: 'floor' });
  const table = div(cumsum(counts, 0).add(halved), step, { rounding_mode: 'floor' });
  const shifted = functions.cat([table.new_zeros([1]), table.index(':-1')]).clamp(0, 255);
  return shifted.index(channel.to('int64')).to('uint8');
}
