/** Attention with several heads. */
import { TorchError } from '../../errors.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { python_text } from '../module/repr.js';
import { needed, type OptionsOf, option, taking, type Values } from '../takes.js';
import { assert, canonical_mask, check_shapes, size_text } from './attention-masks.js';
import { project } from './attention-projection.js';

const projected = {
  query: needed<Tensor>(),
  key: needed<Tensor>(),
  value: needed<Tensor>(),
  embed_dim_to_check: needed<number>(),
  num_heads: needed<number>(),
  in_proj_weight: needed<Tensor | null>(),
  in_proj_bias: needed<Tensor | null>(),
  bias_k: needed<Tensor | null>(),
  bias_v: needed<Tensor | null>(),
  add_zero_attn: needed<boolean>(),
  dropout_p: needed<number>(),
  out_proj_weight: needed<Tensor>(),
  out_proj_bias: needed<Tensor | null>(),
  /** Default: true. */
  training: true,
  /** `[N, S]`: which keys are none. Default: null. */
  key_padding_mask: option<Tensor | null>(null),
  /** Default: true. */
  need_weights: true,
  /** `[L, S]` or `[N·heads, L, S]`: what may not attend to what, or numbers that are added. Default: null. */
  attn_mask: option<Tensor | null>(null),
  /** Default: false. */
  use_separate_proj_weight: false,
  /** Weights for the query, where they are apart. Default: null. */
  q_proj_weight: option<Tensor | null>(null),
  /** Weights for the key, where they are apart. Default: null. */
  k_proj_weight: option<Tensor | null>(null),
  /** Weights for the value, where they are apart. Default: null. */
  v_proj_weight: option<Tensor | null>(null),
  /** Stands in the place of the projected key. Default: null. */
  static_k: option<Tensor | null>(null),
  /** Stands in the place of the projected value. Default: null. */
  static_v: option<Tensor | null>(null),
  /** Default: true. */
  average_attn_weights: true,
  /** Default: false. */
  is_causal: false,
};

export interface MultiHeadAttentionArguments extends OptionsOf<typeof multi_head_attention_forward> {}

type Projected = Values<typeof projected>;

/** Sizes that the steps share. */
interface Sizes {
  target: number;
  batch: number;
  heads: number;
  head: number;
  embed: number;
}

/**
 * What `nn.MultiheadAttention` computes, from its parameters: `[output, weights]`; weights are null unless
 * `need_weights`.
 *
 * @throws AssertionError or TorchError if sizes or masks do not fit.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 */
export const multi_head_attention_forward = taking(
  'multi_head_attention_forward',
  projected,
  (given): [output: Tensor, weights: Tensor | null] => {
    const is_batched = check_shapes(given, given.num_heads);
    if (!is_batched) add_batch(given);
    const { query, num_heads, embed_dim_to_check } = given;
    const [target, batch, embed] = query.shape as [number, number, number];
    const is_causal = read_masks(given);
    assert(
      embed === embed_dim_to_check,
      () => `was expecting embedding dimension of ${embed_dim_to_check}, but got ${embed}`,
    );
    const head = Math.floor(embed / num_heads);
    assert(head * num_heads === embed, () => `embed_dim ${embed} not divisible by num_heads ${num_heads}`);
    const sizes = { target, batch, heads: num_heads, head, embed };
    const [q, k, v] = split_heads(given, sizes);
    const attend = given.need_weights ? attend_with_weights : attend_without_weights;
    const [output, weights] = attend(given, sizes, [q, k, v], merge_masks(given, sizes, k), is_causal);
    if (is_batched) return [output, weights];
    return [output.squeeze(1), weights?.squeeze(0) ?? null];
  },
);

function add_batch(given: Projected): void {
  given.query = given.query.unsqueeze(1);
  given.key = given.key.unsqueeze(1);
  given.value = given.value.unsqueeze(1);
  given.key_padding_mask = given.key_padding_mask?.unsqueeze(0) ?? null;
}

/** Makes the masks floating; gives whether the attention is causal by itself. */
function read_masks(given: Projected): boolean {
  const { dtype } = given.query;
  const other = { name: 'attn_mask', mask: given.attn_mask };
  given.key_padding_mask = canonical_mask(given.key_padding_mask, { name: 'key_padding_mask', dtype, other });
  if (given.is_causal && given.attn_mask === null) {
    throw new TorchError(
      'Need attn_mask if specifying the is_causal hint. You may use the Transformer module method ' +
        '`generate_square_subsequent_mask` to create this mask.',
    );
  }
  if (given.is_causal && given.key_padding_mask === null && !given.need_weights) {
    given.attn_mask = null;
    return true;
  }
  given.attn_mask = canonical_mask(given.attn_mask, { name: 'attn_mask', dtype });
  return given.is_causal && given.key_padding_mask === null;
}

/** Projects query, key and value and gives each head a place in the batch. */
function split_heads(given: Projected, sizes: Sizes): [Tensor, Tensor, Tensor] {
  const { batch, heads, head, target } = sizes;
  let [q, k, v] = project(given);
  given.attn_mask = spread_attn_mask(given.attn_mask, sizes, given.key.shape[0] as number);
  const { bias_k, bias_v } = given;
  assert(bias_k !== null || bias_v === null, () => 'bias_v is set but bias_k is None');
  if (bias_k !== null) {
    assert(bias_v !== null, () => 'bias_k is set but bias_v is None');
    assert(given.static_k === null, () => 'bias cannot be added to static key.');
    assert(given.static_v === null, () => 'bias cannot be added to static value.');
    k = functions.cat([k, bias_k.repeat(1, batch, 1)]);
    v = functions.cat([v, bias_v!.repeat(1, batch, 1)]);
    widen_masks(given);
  }
  q = q.view(target, batch * heads, head).transpose(0, 1);
  k = given.static_k ?? k.view(k.shape[0] as number, batch * heads, head).transpose(0, 1);
  v = given.static_v ?? v.view(v.shape[0] as number, batch * heads, head).transpose(0, 1);
  check_static(given, sizes);
  if (given.add_zero_attn) {
    const { dtype, device } = k;
    const zeros = functions.zeros(batch * heads, 1, head, { dtype, device });
    k = functions.cat([k, zeros], 1);
    v = functions.cat([v, zeros], 1);
    widen_masks(given);
  }
  return [q, k, v];
}

function check_static(given: Projected, { batch, heads, head }: Sizes): void {
  for (const name of ['static_k', 'static_v'] as const) {
    const fixed = given[name];
    if (fixed === null) continue;
    const [first, , last] = fixed.shape;
    assert(first === batch * heads, () => `expecting ${name}.size(0) of ${batch * heads}, but got ${first}`);
    assert(last === head, () => `expecting ${name}.size(2) of ${head}, but got ${last}`);
  }
}

function widen_masks(given: Projected): void {
  const widened = (mask: Tensor | null) => (mask === null ? null : nn_functions.pad(mask, [0, 1]));
  given.attn_mask = widened(given.attn_mask);
  given.key_padding_mask = widened(given.key_padding_mask);
}

function spread_attn_mask(
  mask: Tensor | null,
  { target, batch, heads }: Sizes,
  source: number,
): Tensor | null {
  if (mask === null) return null;
  if (mask.ndim !== 2 && mask.ndim !== 3) {
    throw new TorchError(`attn_mask's dimension ${mask.ndim} is not supported`);
  }
  const wanted = mask.ndim === 2 ? [target, source] : [batch * heads, target, source];
  if (String(mask.shape) !== String(wanted)) {
    throw new TorchError(
      `The shape of the ${mask.ndim}D attn_mask is ${size_text(mask)}, but should be ${python_text(wanted)}.`,
    );
  }
  return mask.ndim === 2 ? mask.unsqueeze(0) : mask;
}

/** Both masks in one, for every head. */
function merge_masks(
  { attn_mask, key_padding_mask }: Projected,
  { batch, heads }: Sizes,
  k: Tensor,
): Tensor | null {
  if (key_padding_mask === null) return attn_mask;
  const source = k.shape[1] as number;
  const [rows, columns] = key_padding_mask.shape;
  assert(rows === batch, () => `Expected key_padded_mask.shape[0] to be ${batch}, but got ${rows}`);
  assert(columns === source, () => `Expected key_padded_mask.shape[1] to be ${source}, but got ${columns}`);
  const padding = key_padding_mask
    .view(batch, 1, 1, source)
    .expand(-1, heads, -1, -1)
    .reshape(batch * heads, 1, source);
  return attn_mask === null ? padding : attn_mask.add(padding);
}

type Attend = (
  given: Projected,
  sizes: Sizes,
  projected: [q: Tensor, k: Tensor, v: Tensor],
  mask: Tensor | null,
  is_causal: boolean,
) => [output: Tensor, weights: Tensor | null];

const attend_with_weights: Attend = (given, { target, batch, heads, embed }, [q, k, v], mask) => {
  const scaled = q.mul(Math.sqrt(1 / (q.shape[2] as number)));
  const keys = k.transpose(-2, -1);
  const scores = mask === null ? functions.bmm(scaled, keys) : functions.baddbmm(mask, scaled, keys);
  let weights = functions.softmax(scores, -1);
  if (given.training && given.dropout_p > 0) weights = functions.dropout(weights, given.dropout_p, true);
  const mixed = functions
    .bmm(weights, v)
    .transpose(0, 1)
    .reshape(target * batch, embed);
  const output = nn_functions.linear(mixed, given.out_proj_weight, given.out_proj_bias);
  weights = weights.view(batch, heads, target, k.shape[1] as number);
  if (given.average_attn_weights) weights = weights.mean(1);
  return [output.view(target, batch, output.shape[1] as number), weights];
};

const attend_without_weights: Attend = (
  given,
  { target, batch, heads, head, embed },
  [q, k, v],
  mask,
  is_causal,
) => {
  const source = k.shape[1] as number;
  let spread = mask;
  if (mask !== null) {
    const is_shared = mask.shape[0] === 1 && mask.ndim === 3;
    spread = is_shared ? mask.unsqueeze(0) : mask.view(batch, heads, -1, source);
  }
  const mixed = nn_functions
    .scaled_dot_product_attention(
      q.view(batch, heads, target, head),
      k.view(batch, heads, source, head),
      v.view(batch, heads, source, head),
      spread,
      given.training ? given.dropout_p : 0,
      is_causal,
    )
    .permute(2, 0, 1, 3)
    .reshape(batch * target, embed);
  const output = nn_functions.linear(mixed, given.out_proj_weight, given.out_proj_bias);
  return [output.view(target, batch, output.shape[1] as number), null];
};
