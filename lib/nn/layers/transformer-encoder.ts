import { warn } from '../../internal/warn.js';
import { ops } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { ModuleList } from '../containers/module-list.js';
import { canonical_mask } from '../functional/attention-masks.js';
import { Module } from '../module/module.js';
import { needed, type OptionsOf, option, type Taken, takes } from '../takes.js';
import { can_fuse } from './attention.js';
import { TransformerEncoderLayer } from './transformer-encoder-layer.js';
import { type Copyable, copies, is_causal_mask, sequence_length } from './transformer-stack.js';

const take = takes('TransformerEncoder.__init__', {
  /** The layer whose copies the encoder holds. */
  encoder_layer: needed<Copyable>(),
  num_layers: needed<number>(),
  /** Normalises at the end. */
  norm: option<Module | null>(null),
  /** Leaves padding out of the computation in eval mode. Default: true. */
  enable_nested_tensor: true,
  /** Default: true. */
  mask_check: true,
});

export interface TransformerEncoderOptions extends OptionsOf<typeof take> {}

const take_inputs = takes('TransformerEncoder.forward', {
  src: needed<Tensor>(),
  /** What may not attend to what. Default: null. */
  mask: option<Tensor | null>(null),
  /** Which places of the source are none. Default: null. */
  src_key_padding_mask: option<Tensor | null>(null),
  /** Says whether `mask` is the causal one. Default: looked up. */
  is_causal: option<boolean | null>(null),
});

/** Why the encoder cannot leave padding out; empty where it can. */
function why_not_nested(layer: Module): string {
  if (!(layer instanceof TransformerEncoderLayer)) return 'encoder_layer was not TransformerEncoderLayer';
  const { self_attn, norm_first, norm1, norm2, activation_relu_or_gelu } = layer;
  if (norm_first) return 'encoder_layer.norm_first was True';
  if (!self_attn.batch_first) {
    return 'encoder_layer.self_attn.batch_first was not True(use batch_first for better inference performance)';
  }
  if (!self_attn.has_same_dims) return 'encoder_layer.self_attn._qkv_same_embed_dim was not True';
  if (self_attn.in_proj_bias === null) return 'encoder_layer.self_attn was passed bias=False';
  if (activation_relu_or_gelu === 0) return 'encoder_layer.activation_relu_or_gelu was not True';
  if (norm1.eps !== norm2.eps) return 'encoder_layer.norm1.eps was not equal to encoder_layer.norm2.eps';
  return self_attn.num_heads % 2 === 1 ? 'encoder_layer.self_attn.num_heads is odd' : '';
}

/**
 * A stack of encoder layers. A layer of one's own needs a method `copy()`.
 *
 * - Input and output: those of the layers.
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dim_feedforward: 32, batch_first: true });
 * const encoder = new nn.TransformerEncoder(layer, 2);
 * console.log(encoder.forward(torch.randn(2, 5, 16)).shape); // [2, 5, 16]
 */
export class TransformerEncoder extends Module {
  layers: ModuleList<Module>;
  num_layers: number;
  norm: Module | null;
  enable_nested_tensor: boolean;
  use_nested_tensor: boolean;
  mask_check: boolean;

  constructor(...args: Taken<typeof take>) {
    super();
    const { encoder_layer, num_layers, norm, enable_nested_tensor, mask_check } = take(args);
    this.layers = copies(encoder_layer, num_layers, 'encoder_layer');
    this.num_layers = num_layers;
    this.norm = norm;
    this.enable_nested_tensor = enable_nested_tensor;
    this.use_nested_tensor = enable_nested_tensor;
    this.mask_check = mask_check;
    const reason = why_not_nested(encoder_layer);
    if (!enable_nested_tensor || reason === '') return;
    warn(
      `enable_nested_tensor is True, but self.use_nested_tensor is False because ${reason}`,
      'UserWarning',
    );
    this.use_nested_tensor = false;
  }

  override forward(...args: Taken<typeof take_inputs>): Tensor {
    const given = take_inputs(args);
    const { src } = given;
    const { dtype } = src;
    const other = { name: 'mask', mask: given.mask };
    const padding = canonical_mask(given.src_key_padding_mask, {
      name: 'src_key_padding_mask',
      dtype,
      other,
    });
    const src_mask = canonical_mask(given.mask, { name: 'mask', dtype });
    const first = this.layers.at(0) as TransformerEncoderLayer;
    const is_causal = is_causal_mask(
      src_mask,
      given.is_causal,
      sequence_length(src, first.self_attn.batch_first),
    );
    const nested = padding !== null && src_mask === null ? this._nest(src, padding) : null;
    const options = { src_mask, is_causal, src_key_padding_mask: nested === null ? padding : null };
    let output = nested ?? src;
    for (const layer of this.layers) output = layer.forward(output, options);
    if (nested !== null) output = ops.aten!.to_padded_tensor!(output, 0, src.shape) as unknown as Tensor;
    return this.norm === null ? output : this.norm.forward(output);
  }

  /** The input without its padding, where Python would do so. */
  private _nest(src: Tensor, padding: Tensor): Tensor | null {
    const first = this.layers.at(0) as TransformerEncoderLayer;
    if (!this.use_nested_tensor || first.training || src.ndim !== 3) return null;
    const kept = padding.logical_not();
    if (this.mask_check && !ops.aten!._nested_tensor_from_mask_left_aligned!(src, kept)) return null;
    if (!can_fuse([src, ...first.parameters()])) return null;
    return ops.aten!._nested_tensor_from_mask!(src, kept, false) as unknown as Tensor;
  }
}
