/** Masks and shapes of attention, checked as Python checks them. */
import { bare } from '../../internal/define.js';
import { warn } from '../../internal/warn.js';
import { AssertionError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import { is_floating_dtype } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { python_text } from '../module/repr.js';

/** Python's `assert`, with a message. */
export function assert(holds: boolean, message: () => string): void {
  if (!holds) throw new AssertionError(message());
}

/** `torch.Size([2, 3])`. */
export function size_text(tensor: Tensor | readonly number[]): string {
  const sizes = Array.isArray(tensor) ? tensor : (tensor as Tensor).shape;
  return `torch.Size([${sizes.join(', ')}])`;
}

interface MaskOptions {
  /** As the messages name it. */
  name: string;
  /** What floating masks are made of. */
  dtype: DType;
  /** Another mask, whose dtype should be the same. */
  other?: { name: string; mask: Tensor | null };
}

/** A mask to be added to scores: −∞ where a boolean one is true. */
export function canonical_mask(mask: Tensor | null, options: MaskOptions): Tensor | null {
  if (mask === null) return null;
  const { name, dtype, other } = bare(options);
  const is_float = is_floating_dtype(mask.dtype);
  assert(mask.dtype === 'bool' || is_float, () => `only bool and floating types of ${name} are supported`);
  if (other?.mask && other.mask.dtype !== mask.dtype) {
    warn(
      `Support for mismatched ${name} and ${other.name} is deprecated. Use same type for both instead.`,
      'UserWarning',
    );
  }
  if (is_float) return mask;
  return functions.zeros_like(mask, { dtype }).masked_fill_(mask, Number.NEGATIVE_INFINITY);
}

export interface Attended {
  query: Tensor;
  key: Tensor;
  value: Tensor;
  key_padding_mask: Tensor | null;
  attn_mask: Tensor | null;
}

/** Whether the tensors have a batch; throws where they do not fit each other. */
export function check_shapes(attended: Attended, num_heads: number): boolean {
  const { query, key, value, key_padding_mask, attn_mask } = attended;
  assert(
    query.ndim === 2 || query.ndim === 3,
    () => `query should be unbatched 2D or batched 3D tensor but received ${query.ndim}-D query tensor`,
  );
  const is_batched = query.ndim === 3;
  const [kind, ndim, mask_ndim] = is_batched ? ['batched (3-D)', 3, 2] : ['unbatched (2-D)', 2, 1];
  const about = `For ${kind} \`query\`, expected`;
  assert(
    key.ndim === ndim && value.ndim === ndim,
    () =>
      `${about} \`key\` and \`value\` to be ${ndim}-D but found ${key.ndim}-D and ${value.ndim}-D tensors respectively`,
  );
  assert(
    key_padding_mask === null || key_padding_mask.ndim === mask_ndim,
    () =>
      `${about} \`key_padding_mask\` to be \`None\` or ${mask_ndim}-D but found ${key_padding_mask!.ndim}-D tensor instead`,
  );
  if (attn_mask === null) return is_batched;
  assert(
    attn_mask.ndim === 2 || attn_mask.ndim === 3,
    () => `${about} \`attn_mask\` to be \`None\`, 2-D or 3-D but found ${attn_mask.ndim}-D tensor instead`,
  );
  if (!is_batched && attn_mask.ndim === 3) {
    const wanted = [num_heads, query.shape[0] as number, key.shape[0] as number];
    assert(
      String(attn_mask.shape) === String(wanted),
      () => `Expected \`attn_mask\` shape to be ${python_text(wanted)} but got ${size_text(attn_mask)}`,
    );
  }
  return is_batched;
}
