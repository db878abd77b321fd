import { AssertionError, ValueError } from '../../errors.js';
import { is_grad_enabled } from '../../autograd/grad-mode.js';
import { functions, ops } from '../../ops/index.js';
import { is_floating_dtype } from '../../tensor/dtype.js';
import { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { multi_head_attention_forward } from '../functional/attention.js';
import { canonical_mask } from '../functional/attention-masks.js';
import { constant_, xavier_normal_, xavier_uniform_ } from '../init/index.js';
import { Module } from '../module/module.js';
import { needed, type OptionsOf, option, placement, type Taken, takes } from '../takes.js';
import { Linear } from './linear.js';

const heads = {
  embed_dim: needed<number>(),
  /** The features are split into as many heads. */
  num_heads: needed<number>(),
  /** Probability that a weight is dropped in training. Default: 0. */
  dropout: 0,
  /** Default: true. */
  bias: true,
  /** Adds a learnt key and value to each sequence. Default: false. */
  add_bias_kv: false,
  /** Adds a key and value of zeros to each sequence. Default: false. */
  add_zero_attn: false,
  /** Features of the keys. Default: `embed_dim`. */
  kdim: option<number | null>(null),
  /** Features of the values. Default: `embed_dim`. */
  vdim: option<number | null>(null),
  /** Takes and gives `[N, L, features]`, not `[L, N, features]`. Default: false. */
  batch_first: false,
};

const take = takes('MultiheadAttention.__init__', { ...heads, ...placement });

export interface MultiheadAttentionOptions extends OptionsOf<typeof take> {}

const take_inputs = takes('MultiheadAttention.forward', {
  query: needed<Tensor>(),
  key: needed<Tensor>(),
  value: needed<Tensor>(),
  /** `[N, S]` or `[S]`: keys that count for nothing (true), or numbers added to their scores. */
  key_padding_mask: option<Tensor | null>(null),
  /** Also gives the weights. Default: true. */
  need_weights: true,
  /** `[L, S]` or `[N·heads, L, S]`: pairs that may not attend (true), or numbers added to their scores. */
  attn_mask: option<Tensor | null>(null),
  /** Gives the mean of the weights over the heads. Default: true. */
  average_attn_weights: true,
  /** Says that `attn_mask` is the causal one. Default: false. */
  is_causal: false,
});

export interface AttentionArguments extends OptionsOf<typeof take_inputs> {}

type Inputs = ReturnType<typeof take_inputs>;

class NonDynamicallyQuantizableLinear extends Linear {}

/**
 * Attention with several heads.
 *
 * - Input: query `[L, N, embed_dim]`, key `[S, N, kdim]`, value `[S, N, vdim]`; with `batch_first` N comes first; or
 *   without N.
 * - Output: `[output, weights]`: `[L, N, embed_dim]`, and `[N, L, S]` or, without `average_attn_weights`,
 *   `[N, heads, L, S]`; null unless `need_weights`.
 * - Parameters: `in_proj_weight` (or `q_proj_weight`, `k_proj_weight`, `v_proj_weight`), `in_proj_bias`, `bias_k`,
 *   `bias_v`, `out_proj.weight`, `out_proj.bias`.
 *
 * @throws ValueError or AssertionError if sizes or masks do not fit.
 *
 * @example
 * const attention = new nn.MultiheadAttention(16, 4, { batch_first: true });
 * const x = torch.randn(2, 5, 16);
 * const [output, weights] = attention.forward(x, x, x);
 * console.log(output.shape, weights?.shape); // [2, 5, 16] [2, 5, 5]
 */
export class MultiheadAttention extends Module {
  embed_dim: number;
  kdim: number;
  vdim: number;
  num_heads: number;
  dropout: number;
  batch_first: boolean;
  head_dim: number;
  declare in_proj_weight: Parameter | null;
  declare q_proj_weight: Parameter | null;
  declare k_proj_weight: Parameter | null;
  declare v_proj_weight: Parameter | null;
  declare in_proj_bias: Parameter | null;
  declare bias_k: Parameter | null;
  declare bias_v: Parameter | null;
  declare out_proj: Linear;
  declare add_zero_attn: boolean;

  constructor(...args: Taken<typeof take>) {
    const given = take(args);
    const { embed_dim, num_heads, device, dtype } = given;
    if (embed_dim <= 0 || num_heads <= 0) {
      throw new ValueError(
        `embed_dim and num_heads must be greater than 0, got embed_dim=${embed_dim} and num_heads=${num_heads} instead`,
      );
    }
    super();
    this.embed_dim = embed_dim;
    this.kdim = given.kdim ?? embed_dim;
    this.vdim = given.vdim ?? embed_dim;
    this.num_heads = num_heads;
    this.dropout = given.dropout;
    this.batch_first = given.batch_first;
    this.head_dim = Math.floor(embed_dim / num_heads);
    if (this.head_dim * num_heads !== embed_dim) {
      throw new AssertionError('embed_dim must be divisible by num_heads');
    }
    const make = (...size: number[]) => new Parameter(functions.empty(size, { device, dtype }));
    const apart = !this.has_same_dims;
    const put = (name: string, is_there: boolean, ...size: number[]) =>
      this.register_parameter(name, is_there ? make(...size) : null);
    put('in_proj_weight', !apart, 3 * embed_dim, embed_dim);
    put('q_proj_weight', apart, embed_dim, embed_dim);
    put('k_proj_weight', apart, embed_dim, this.kdim);
    put('v_proj_weight', apart, embed_dim, this.vdim);
    put('in_proj_bias', given.bias, 3 * embed_dim);
    put('bias_k', given.add_bias_kv, 1, 1, embed_dim);
    put('bias_v', given.add_bias_kv, 1, 1, embed_dim);
    this.out_proj = new NonDynamicallyQuantizableLinear(embed_dim, embed_dim, given.bias, { device, dtype });
    this.add_zero_attn = given.add_zero_attn;
    this._reset_parameters();
  }

  /** @internal Whether keys and values have as many features as queries. */
  get has_same_dims(): boolean {
    return this.kdim === this.embed_dim && this.vdim === this.embed_dim;
  }

  override forward(...args: Taken<typeof take_inputs>): [output: Tensor, weights: Tensor | null] {
    const given = take_inputs(args);
    const may_be_fast = ![given.attn_mask, given.key_padding_mask].some(
      (mask) => mask !== null && is_floating_dtype(mask.dtype),
    );
    const { dtype } = given.query;
    const other = { name: 'attn_mask', mask: given.attn_mask };
    given.key_padding_mask = canonical_mask(given.key_padding_mask, {
      name: 'key_padding_mask',
      dtype,
      other,
    });
    given.attn_mask = canonical_mask(given.attn_mask, { name: 'attn_mask', dtype });
    return may_be_fast && this._is_fast(given) ? this._fast(given) : this._slow(given);
  }

  /** @internal Both masks in one, and what kind of mask it is to LibTorch's fused attention. */
  merge_masks(
    attn_mask: Tensor | null,
    key_padding_mask: Tensor | null,
    query: Tensor,
  ): [mask: Tensor | null, kind: number | null] {
    if (attn_mask === null) return [key_padding_mask, key_padding_mask === null ? null : 1];
    const [batch, length] = query.shape as [number, number];
    const spread =
      attn_mask.ndim === 3
        ? attn_mask.view(batch, -1, length, length)
        : attn_mask.view(1, 1, length, length).expand(batch, this.num_heads, -1, -1);
    if (key_padding_mask === null) return [spread, 2];
    return [spread.add(key_padding_mask.view(batch, 1, 1, length).expand(-1, this.num_heads, -1, -1)), 2];
  }

  /** Python's conditions for LibTorch's fused attention, which rounds in a way of its own. */
  private _is_fast({ query, key, value }: Inputs): boolean {
    const { in_proj_weight, in_proj_bias, out_proj } = this;
    if (query.ndim !== 3 || query !== key || key !== value || this.training) return false;
    if (in_proj_weight === null || in_proj_bias === null || !this.has_same_dims) return false;
    if (query.dtype !== in_proj_weight.dtype || query.dtype !== in_proj_bias.dtype) return false;
    if (this.num_heads % 2 !== 0 || !this.batch_first || this.add_zero_attn) return false;
    if (this.bias_k !== null || this.bias_v !== null) return false;
    const tensors = [query, in_proj_weight, in_proj_bias, out_proj.weight, out_proj.bias];
    return can_fuse(tensors);
  }

  private _fast(given: Inputs): [Tensor, Tensor | null] {
    const { query, need_weights, average_attn_weights } = given;
    const { embed_dim, num_heads, in_proj_weight, in_proj_bias, out_proj } = this;
    const [mask, kind] = this.merge_masks(given.attn_mask, given.key_padding_mask, query);
    const projections = [in_proj_weight, in_proj_bias, out_proj.weight, out_proj.bias];
    const fused = ops.aten!._native_multi_head_attention!;
    const [output, weights] = fused(
      query,
      query,
      query,
      embed_dim,
      num_heads,
      ...projections,
      mask,
      need_weights,
      average_attn_weights,
      kind,
    ) as unknown as [Tensor, Tensor | null];
    return [output, need_weights ? weights : null];
  }

  private _slow(given: Inputs): [Tensor, Tensor | null] {
    const { key_padding_mask, need_weights, attn_mask, average_attn_weights, is_causal } = given;
    const turned = this.batch_first && given.query.ndim === 3;
    const [query, key, value] = turned
      ? turn([given.query, given.key, given.value])
      : [given.query, given.key, given.value];
    const { in_proj_weight, in_proj_bias, q_proj_weight, k_proj_weight, v_proj_weight } = this;
    const [output, weights] = multi_head_attention_forward({
      query,
      key,
      value,
      embed_dim_to_check: this.embed_dim,
      num_heads: this.num_heads,
      in_proj_weight,
      in_proj_bias,
      bias_k: this.bias_k,
      bias_v: this.bias_v,
      add_zero_attn: this.add_zero_attn,
      dropout_p: this.dropout,
      out_proj_weight: this.out_proj.weight,
      out_proj_bias: this.out_proj.bias,
      training: this.training,
      key_padding_mask,
      need_weights,
      attn_mask,
      use_separate_proj_weight: !this.has_same_dims,
      q_proj_weight,
      k_proj_weight,
      v_proj_weight,
      average_attn_weights,
      is_causal,
    });
    return [turned ? output.transpose(1, 0) : output, weights];
  }

  private _reset_parameters(): void {
    for (const weight of [this.in_proj_weight, this.q_proj_weight, this.k_proj_weight, this.v_proj_weight]) {
      if (weight !== null) xavier_uniform_(weight);
    }
    if (this.in_proj_bias !== null) {
      constant_(this.in_proj_bias, 0);
      constant_(this.out_proj.bias, 0);
    }
    if (this.bias_k !== null) xavier_normal_(this.bias_k);
    if (this.bias_v !== null) xavier_normal_(this.bias_v);
  }
}

/** Batch and length change places; tensors that were the same stay the same. */
function turn([query, key, value]: [Tensor, Tensor, Tensor]): [Tensor, Tensor, Tensor] {
  const turned_query = query.transpose(1, 0);
  const turned_key = key === query && key === value ? turned_query : key.transpose(1, 0);
  return [turned_query, turned_key, value === key ? turned_key : value.transpose(1, 0)];
}

/** Whether LibTorch's fused operators may run: they have no gradient. */
export function can_fuse(tensors: readonly Tensor[]): boolean {
  const is_near = tensors.every(({ device }) => device.type === 'cpu' || device.type === 'cuda');
  return is_near && !(is_grad_enabled() && tensors.some((tensor) => tensor.requires_grad));
}
