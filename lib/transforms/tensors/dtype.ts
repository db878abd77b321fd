/** What counts as white in each dtype, and the ways between dtypes. */
import { TorchError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import { get_default_dtype } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';

const greatest: Readonly<Partial<Record<DType, bigint>>> = {
  uint8: 255n,
  int8: 127n,
  int16: 32767n,
  uint16: 65535n,
  int32: 2147483647n,
  int64: 9223372036854775807n,
};

/** The value that stands for white: the greatest of an integer dtype, else 1. */
export const max_value = (dtype: DType): bigint => greatest[dtype] ?? 1n;

const floating: readonly DType[] = ['float16', 'bfloat16', 'float32', 'float64'];

const is_floating = (dtype: DType): boolean => floating.includes(dtype);

/** The tensor itself, or as numbers with fractions, as Python makes them of `image * 0.5`. */
export const with_fractions = (image: Tensor): Tensor =>
  image.is_floating_point() ? image : image.to(get_default_dtype());

/** The dtype that convolutions and grids compute in. */
export const compute_dtype = (image: Tensor): DType => (image.is_floating_point() ? image.dtype : 'float32');

/**
 * The tensor in another dtype, with its values scaled so that white stays white.
 *
 * @throws TorchError where a float cannot hold the integers of the new dtype
 */
export function convert_image_dtype(image: Tensor, dtype: DType): Tensor {
  if (image.dtype === dtype) return image;
  if (image.is_floating_point()) return from_fractions(image, dtype);
  const most = max_value(image.dtype);
  if (is_floating(dtype)) return image.to(dtype).div(Number(most));
  const wanted = max_value(dtype);
  if (most > wanted) {
    const factor = (most + 1n) / (wanted + 1n);
    return functions.div(image, factor, { rounding_mode: 'floor' }).to(dtype);
  }
  return image.to(dtype).mul((wanted + 1n) / (most + 1n));
}

function from_fractions(image: Tensor, dtype: DType): Tensor {
  if (is_floating(dtype)) return image.to(dtype);
  const too_coarse =
    (image.dtype === 'float32' && (dtype === 'int32' || dtype === 'int64')) ||
    (image.dtype === 'float64' && dtype === 'int64');
  if (too_coarse) {
    throw new TorchError(`The cast from torch.${image.dtype} to torch.${dtype} cannot be performed safely.`);
  }
  return image.mul(Number(max_value(dtype)) + 1 - 1e-3).to(dtype);
}

/** A tensor as a batch in `dtype`, and the way back to what it was. */
export function as_batch(
  image: Tensor,
  accepted: readonly DType[],
): { batch: Tensor; restore(result: Tensor): Tensor } {
  const { dtype } = image;
  const single = image.ndim < 4;
  const batch = single ? image.unsqueeze(0) : image;
  const restore = (result: Tensor): Tensor => {
    const alone = single ? result.squeeze(0) : result;
    if (accepted.includes(dtype)) return alone;
    const rounds = ['uint8', 'int8', 'int16', 'int32', 'int64'].includes(dtype);
    return (rounds ? alone.round() : alone).to(dtype);
  };
  return { batch: accepted.includes(dtype) ? batch : batch.to(accepted[0]!), restore };
}
