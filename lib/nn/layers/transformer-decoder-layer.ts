import type { Tensor } from '../../tensor/tensor.js';
import { Module } from '../module/module.js';
import { MultiheadAttention } from './attention.js';
import { Dropout } from './dropout.js';
import { Linear } from './linear.js';
import { LayerNorm } from './normalization.js';
import { needed, type OptionsOf, option, type Taken, takes } from '../takes.js';
import {
  activate,
  activation_of,
  copy_of,
  type LayerShape,
  layer_options,
  type TransformerActivation,
} from './transformer-encoder-layer.js';

const take = takes('TransformerDecoderLayer.__init__', layer_options);

const targets = {
  tgt: needed<Tensor>(),
  /** What the encoder gave. */
  memory: needed<Tensor>(),
  /** What of the target may not attend to what. Default: null. */
  tgt_mask: option<Tensor | null>(null),
  /** What of the target may not attend to what of the encoder's result. Default: null. */
  memory_mask: option<Tensor | null>(null),
  /** Which places of the target are none. Default: null. */
  tgt_key_padding_mask: option<Tensor | null>(null),
  /** Which places of the encoder's result are none. Default: null. */
  memory_key_padding_mask: option<Tensor | null>(null),
};

/** What the layers of a decoder take, and the decoder: it looks itself whether the target's mask is causal. */
export const decoder_inputs = (is_causal: boolean | null) => ({
  ...targets,
  /** Says that `tgt_mask` is the causal one. Default: false; of a `TransformerDecoder`: looked up. */
  tgt_is_causal: is_causal,
  /** Says that `memory_mask` is the causal one. Default: false. */
  memory_is_causal: false,
});

const take_inputs = takes('TransformerDecoderLayer.forward', decoder_inputs(false));

export interface DecoderArguments extends OptionsOf<typeof take_inputs> {}

/** Masks of one attention. */
interface Masks {
  attn_mask: Tensor | null;
  key_padding_mask: Tensor | null;
  is_causal: boolean;
}

/**
 * A layer of a transformer's decoder: attention to itself, attention to what the encoder gave, then two linear layers.
 *
 * - Input and output: `[L, N, d_model]`, or `[N, L, d_model]` with `batch_first`, or `[L, d_model]`.
 *
 * @throws ValueError, AssertionError or TorchError if sizes or masks do not fit.
 *
 * @example
 * const layer = new nn.TransformerDecoderLayer(16, 4, { dim_feedforward: 32 });
 * console.log(layer.forward(torch.randn(5, 2, 16), torch.randn(7, 2, 16)).shape); // [5, 2, 16]
 */
export class TransformerDecoderLayer extends Module {
  self_attn: MultiheadAttention;
  multihead_attn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm_first: boolean;
  norm1: LayerNorm;
  norm2: LayerNorm;
  norm3: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  dropout3: Dropout;
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
    const attention = () =>
      new MultiheadAttention(d_model, nhead, { dropout, bias, batch_first, device, dtype });
    const norm = () => new LayerNorm(d_model, { eps, bias, device, dtype });
    this._options = options;
    this.self_attn = attention();
    this.multihead_attn = attention();
    this.linear1 = new Linear(d_model, dim_feedforward, { bias, device, dtype });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dim_feedforward, d_model, { bias, device, dtype });
    this.norm_first = options.norm_first;
    this.norm1 = norm();
    this.norm2 = norm();
    this.norm3 = norm();
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
    this.activation = activation_of(options.activation);
  }

  override forward(...args: Taken<typeof take_inputs>): Tensor {
    const given = take_inputs(args);
    const { tgt, memory } = given;
    const own = {
      attn_mask: given.tgt_mask,
      key_padding_mask: given.tgt_key_padding_mask,
      is_causal: given.tgt_is_causal ?? false,
    };
    const other = {
      attn_mask: given.memory_mask,
      key_padding_mask: given.memory_key_padding_mask,
      is_causal: given.memory_is_causal,
    };
    if (this.norm_first) {
      const first = tgt.add(this._attend_own(this.norm1.forward(tgt), own));
      const second = first.add(this._attend_memory(this.norm2.forward(first), memory, other));
      return second.add(this._feed(this.norm3.forward(second)));
    }
    const first = this.norm1.forward(tgt.add(this._attend_own(tgt, own)));
    const second = this.norm2.forward(first.add(this._attend_memory(first, memory, other)));
    return this.norm3.forward(second.add(this._feed(second)));
  }

  /** A layer of the same options, with copies of the parameters. */
  copy(): TransformerDecoderLayer {
    const layer_class = this.constructor as new (options: LayerShape) => TransformerDecoderLayer;
    return copy_of(this, () => new layer_class(this._options));
  }

  private _attend_own(x: Tensor, masks: Masks): Tensor {
    const [output] = this.self_attn.forward(x, x, x, { ...masks, need_weights: false });
    return this.dropout1.forward(output);
  }

  private _attend_memory(x: Tensor, memory: Tensor, masks: Masks): Tensor {
    const [output] = this.multihead_attn.forward(x, memory, memory, { ...masks, need_weights: false });
    return this.dropout2.forward(output);
  }

  private _feed(x: Tensor): Tensor {
    const inner = activate(this.activation, this.linear1.forward(x));
    return this.dropout3.forward(this.linear2.forward(this.dropout.forward(inner)));
  }
}
