/** Brightness, contrast, saturation, hue and gamma of tensors, operator by operator as torchvision computes them. */
import { ValueError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { dimensions, expect_channels } from './check.js';
import { compute_dtype, convert_image_dtype, max_value, with_fractions } from './dtype.js';

const { arange, einsum, floor, fmod, max, min, ones_like, stack, where, zeros_like } = functions;

export function grey(image: Tensor, num_output_channels: number): Tensor {
  if (image.ndim < 3) {
    throw new TypeError(`Input image tensor should have at least 3 dimensions, but found ${image.ndim}`);
  }
  expect_channels(image, [1, 3]);
  if (num_output_channels !== 1 && num_output_channels !== 3) {
    throw new ValueError('num_output_channels should be either 1 or 3');
  }
  let level = image.clone();
  if (dimensions(image)[0] === 3) {
    const [red, green, blue] = image.unbind(-3) as [Tensor, Tensor, Tensor];
    level = red.mul(0.2989).add(green.mul(0.587)).add(blue.mul(0.114)).to(image.dtype).unsqueeze(-3);
  }
  return num_output_channels === 3 ? level.expand([...image.shape]) : level;
}

/** `ratio` of the one and the rest of the other, clipped to what the dtype shows. */
export function blend(image: Tensor, other: Tensor, ratio: number): Tensor {
  return with_fractions(image)
    .mul(ratio)
    .add(with_fractions(other).mul(1 - ratio))
    .clamp(0, Number(max_value(image.dtype)))
    .to(image.dtype);
}

/** @throws ValueError for a negative factor */
export function expect_factor(factor: number, name: string): void {
  if (factor < 0) throw new ValueError(`${name} (${factor}) is not non-negative.`);
}

export function brightness(image: Tensor, factor: number): Tensor {
  expect_factor(factor, 'brightness_factor');
  expect_channels(image, [1, 3]);
  return blend(image, zeros_like(image), factor);
}

export function contrast(image: Tensor, factor: number): Tensor {
  expect_factor(factor, 'contrast_factor');
  expect_channels(image, [3, 1]);
  const levels = dimensions(image)[0] === 3 ? grey(image, 1) : image;
  const mean = levels.to(compute_dtype(image)).mean([-3, -2, -1], { keepdim: true });
  return blend(image, mean, factor);
}

export function saturation(image: Tensor, factor: number): Tensor {
  expect_factor(factor, 'saturation_factor');
  expect_channels(image, [1, 3]);
  return dimensions(image)[0] === 1 ? image : blend(image, grey(image, 1), factor);
}

export function gamma(image: Tensor, exponent: number, gain: number): Tensor {
  expect_channels(image, [1, 3]);
  if (exponent < 0) throw new ValueError('Gamma should be a non-negative real number');
  const fractions = image.is_floating_point() ? image : convert_image_dtype(image, 'float32');
  return convert_image_dtype(fractions.pow(exponent).mul(gain).clamp(0, 1), image.dtype);
}

export function hue(image: Tensor, factor: number): Tensor {
  expect_channels(image, [1, 3]);
  if (dimensions(image)[0] === 1) return image;
  const [hue, saturation, value] = to_hsv(convert_image_dtype(image, 'float32'));
  return convert_image_dtype(from_hsv(hue.add(factor).remainder(1), saturation, value), image.dtype);
}

function to_hsv(image: Tensor): [hue: Tensor, saturation: Tensor, value: Tensor] {
  const [red, green, blue] = image.unbind(-3) as [Tensor, Tensor, Tensor];
  const most = max(image, -3).values;
  const least = min(image, -3).values;
  const flat = most.eq(least);
  const range = most.sub(least);
  const ones = ones_like(most);
  const saturation = range.div(where(flat, ones, most));
  const divisor = where(flat, ones, range);
  const [r, g, b] = [red, green, blue].map((channel) => most.sub(channel).div(divisor)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const from_red = most.eq(red).mul(b.sub(g));
  const from_green = most.eq(green).bitwise_and(most.ne(red)).mul(r.add(2).sub(b));
  const from_blue = most.ne(green).bitwise_and(most.ne(red)).mul(g.add(4).sub(r));
  const hue = fmod(from_red.add(from_green).add(from_blue).div(6).add(1), 1);
  return [hue, saturation, most];
}

function from_hsv(hue: Tensor, saturation: Tensor, value: Tensor): Tensor {
  const sixths = hue.mul(6);
  const sector = floor(sixths);
  const rest = sixths.sub(sector);
  const one_minus = (part: Tensor): Tensor => functions.rsub(part, 1);
  const p = value.mul(one_minus(saturation)).clamp(0, 1);
  const q = value.mul(one_minus(saturation.mul(rest))).clamp(0, 1);
  const t = value.mul(one_minus(saturation.mul(one_minus(rest)))).clamp(0, 1);
  const numbers = arange(6, { device: hue.device }).view(-1, 1, 1);
  const mask = sector.to('int32').remainder(6).unsqueeze(-3).eq(numbers);
  const choices = [
    [value, q, p, p, t, value],
    [t, value, value, q, p, p],
    [p, p, t, value, value, q],
  ].map((channel) => stack(channel, -3));
  return einsum('...ijk, ...xijk -> ...xjk', mask.to(value.dtype), stack(choices, -4));
}
