import { TorchError } from '../../errors.js';
import { ops } from '../../ops/index.js';
import { get_rng_state, set_rng_state } from '../../tensor/random.js';
import type { Tensor } from '../../tensor/tensor.js';
import { gelu, relu } from '../functional/activation.js';
import { canonical_mask } from '../functional/attention-masks.js';
import { has_forward_hooks } from '../module/hooks.js';
import { Module } from '../module/module.js';
import { needed, type OptionsOf, option, placement, type Taken, takes, type Values } from '../takes.js';
import { can_fuse, MultiheadAttention } from './attention.js';
import { Dropout } from './dropout.js';
import { Linear } from './linear.js';
import { LayerNorm } from './normalization.js';
import { ReLU } from './rectifier.js';
import { GELU } from './smooth-rectifier.js';

/** What stands between the two linear layers: a name, a function of one tensor, or a module. */
export type TransformerActivation = 'relu' | 'gelu' | ((input: Tensor) => Tensor) | Module;

/** What the layers of a transformer take first. */
const features = {
  /** Number of features. */
  d_model: needed<number>(),
  /** Number of heads. */
  nhead: needed<number>(),
};

export const inner = {
  /** Features between the two linear layers. Default: 2048. */
  dim_feedforward: 2048,
  /** Default: 0.1. */
  dropout: 0.1,
  /** Default: `relu`. */
  activation: option<TransformerActivation>(relu),
};

export const order = {
  /** Default: 1e-5. */
  layer_norm_eps: 1e-5,
  /** Takes and gives `[N, L, features]`, not `[L, N, features]`. Default: false. */
  batch_first: false,
  /** Normalises before attention and linear layers, not after. Default: false. */
  norm_first: false,
  /** Default: true. */
  bias: true,
  ...placement,
};

export const layer_options = { ...features, ...inner, ...order };

const take = takes('TransformerEncoderLayer.__init__', layer_options);

/** Options of the layers of a transformer. */
export interface TransformerLayerOptions extends OptionsOf<typeof take> {}

export type LayerShape = Values<typeof layer_options>;

/** The function that a name stands for. */
export function activation_of(activation: TransformerActivation): Exclude<TransformerActivation, string> {
  if (typeof activation !== 'string') return activation;
  if (activation === 'relu') return relu;
  if (activation === 'gelu') return gelu as (input: Tensor) => Tensor;
  throw new TorchError(`activation should be relu/gelu, not ${activation}`);
}

export function activate(activation: Exclude<TransformerActivation, string>, input: Tensor): Tensor {
  return activation instanceof Module ? activation.forward(input) : activation(input);
}

/**
 * A layer like `layer`, which `make` makes anew, with copies of its parameters: Python's `copy.deepcopy`. What `make`
 * draws is not drawn.
 */
export function copy_of<Layer extends Module>(layer: Layer, make: () => Layer): Layer {
  const drawn = get_rng_state();
  const copy = make();
  set_rng_state(drawn);
  const tensors = Object.entries(layer.state_dict()).map(([name, tensor]) => [name, tensor.clone()] as const);
  copy.load_state_dict(new Map(tensors), { assign: true });
  const originals = layer.parameters();
  for (const [place, parameter] of copy.parameters().entries()) {
    parameter.requires_grad_(originals[place]!.requires_grad);
  }
  return copy.train(layer.training);
}

const take_inputs = takes('TransformerEncoderLayer.forward', {
  src: needed<Tensor>(),
  /** Pairs that may not attend (true), or numbers added to their scores. */
  src_mask: option<Tensor | null>(null),
  /** Places that count for nothing (true), or numbers added to their scores. */
  src_key_padding_mask: option<Tensor | null>(null),
  /** Says that `src_mask` is the causal one. Default: false. */
  is_causal: false,
});

export interface EncoderLayerArguments extends OptionsOf<typeof take_inputs> {}

/**
 * A layer of a transformer's encoder: attention to itself, then two linear layers.
 *
 * - Input and output: `[L, N, d_model]`, or `[N, L, d_model]` with `batch_first`, or `[L, d_model]`.
 *
 * @throws ValueError, AssertionError or TorchError if sizes or masks do not fit.
 *
 * @example
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dim_feedforward: 32, batch_first: true });
 * console.log(layer.forward(torch.randn(2, 5, 16)).shape); // [2, 5, 16]
 */
export class TransformerEncoderLayer extends Module {
  self_attn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm_first: boolean;
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  activation: Exclude<TransformerActivation, string>;
  private readonly _options: LayerShape;

  constructor(...args: Taken<typeof take>) {
    super();
    const options = take(args);
    const {
      d_model,
      nhead,
      dim_feedforward,
      dropout,
      layer_norm_eps: eps,
      batch_first,
      bias,
      device,
      dtype,
    } = options;
    this._options = options;
    this.self_attn = new MultiheadAttention(d_model, nhead, { dropout, bias, batch_first, device, dtype });
    this.linear1 = new Linear(d_model, dim_feedforward, { bias, device, dtype });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dim_feedforward, d_model, { bias, device, dtype });
    this.norm_first = options.norm_first;
    this.norm1 = new LayerNorm(d_model, { eps, bias, device, dtype });
    this.norm2 = new LayerNorm(d_model, { eps, bias, device, dtype });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.activation = activation_of(options.activation);
  }

  override forward(...args: Taken<typeof take_inputs>): Tensor {
    const { src, src_mask, src_key_padding_mask, is_causal } = take_inputs(args);
    const { dtype } = src;
    const other = { name: 'src_mask', mask: src_mask };
    const padding = canonical_mask(src_key_padding_mask, { name: 'src_key_padding_mask', dtype, other });
    const mask = canonical_mask(src_mask, { name: 'src_mask', dtype });
    if (this._is_fast(src)) return this._fast(src, mask, padding);
    if (this.norm_first) {
      const attended = src.add(this._attend(this.norm1.forward(src), mask, padding, is_causal));
      return attended.add(this._feed(this.norm2.forward(attended)));
    }
    const attended = this.norm1.forward(src.add(this._attend(src, mask, padding, is_causal)));
    return this.norm2.forward(attended.add(this._feed(attended)));
  }

  /** A layer of the same options, with copies of the parameters. */
  copy(): TransformerEncoderLayer {
    const layer_class = this.constructor as new (options: LayerShape) => TransformerEncoderLayer;
    return copy_of(this, () => new layer_class(this._options));
  }

  /** @internal 1 for ReLU, 2 for GELU, 0 for another activation. */
  get activation_relu_or_gelu(): 0 | 1 | 2 {
    const { activation } = this;
    if (activation === relu || activation instanceof ReLU) return 1;
    return activation === gelu || activation instanceof GELU ? 2 : 0;
  }

  /** Python's conditions for LibTorch's fused layer, which rounds in a way of its own. */
  private _is_fast(src: Tensor): boolean {
    const { self_attn, norm1, norm2 } = this;
    if (src.ndim !== 3 || this.training || !self_attn.batch_first) return false;
    if (self_attn.in_proj_bias === null || !self_attn.has_same_dims) return false;
    if (this.activation_relu_or_gelu === 0 || norm1.eps !== norm2.eps) return false;
    if (self_attn.num_heads % 2 === 1 || this.modules().some(has_forward_hooks)) return false;
    return can_fuse([src, ...this._parameters()]);
  }

  private _parameters(): Tensor[] {
    const { self_attn, norm1, norm2, linear1, linear2 } = this;
    const { in_proj_weight, in_proj_bias, out_proj } = self_attn;
    const layers = [out_proj, norm1, norm2, linear1, linear2];
    return [
      in_proj_weight,
      in_proj_bias,
      ...layers.flatMap(({ weight, bias }) => [weight, bias]),
    ] as Tensor[];
  }

  private _fast(src: Tensor, src_mask: Tensor | null, padding: Tensor | null): Tensor {
    const { self_attn, norm_first, norm1 } = this;
    const [mask, kind] = self_attn.merge_masks(src_mask, padding, src);
    const [qkv, qkv_bias, projection, projection_bias, ...rest] = this._parameters();
    const fused = ops.aten!._transformer_encoder_layer_fwd!;
    return fused(
      src,
      self_attn.embed_dim,
      self_attn.num_heads,
      qkv,
      qkv_bias,
      projection,
      projection_bias,
      this.activation_relu_or_gelu === 2,
      norm_first,
      norm1.eps,
      ...rest,
      mask,
      kind,
    ) as unknown as Tensor;
  }

  private _attend(
    x: Tensor,
    attn_mask: Tensor | null,
    key_padding_mask: Tensor | null,
    is_causal: boolean,
  ): Tensor {
    const options = { attn_mask, key_padding_mask, need_weights: false, is_causal };
    return this.dropout1.forward(this.self_attn.forward(x, x, x, options)[0]);
  }

  private _feed(x: Tensor): Tensor {
    const inner = activate(this.activation, this.linear1.forward(x));
    return this.dropout2.forward(this.linear2.forward(this.dropout.forward(inner)));
  }
}
