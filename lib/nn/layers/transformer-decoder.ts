import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { ModuleList } from '../containers/module-list.js';
import { Module } from '../module/module.js';
import {
  type DecoderArguments,
  type DecoderPositions,
  decoder_defaults,
  type TransformerDecoderLayer,
} from './transformer-decoder-layer.js';
import { type Copyable, copies, is_causal_mask, sequence_length } from './transformer-stack.js';

export interface TransformerDecoderOptions {
  /** The layer whose copies the decoder holds. */
  decoder_layer: Copyable;
  num_layers: number;
  /** Normalises at the end. */
  norm?: Module | null;
}

const bind_decoder = signature<TransformerDecoderOptions>('TransformerDecoder.__init__', {
  decoder_layer: required,
  num_layers: required,
  norm: null,
});

const bind_decoder_forward = signature<DecoderArguments>('TransformerDecoder.forward', {
  ...decoder_defaults,
  tgt_is_causal: null,
  memory_is_causal: false,
});

/**
 * A stack of decoder layers. A layer of one's own needs a method `copy()`.
 *
 * - Input and output: those of the layers.
 *
 * @example
 * const decoder = new nn.TransformerDecoder(new nn.TransformerDecoderLayer(16, 4), 2);
 * console.log(decoder.forward(torch.randn(5, 2, 16), torch.randn(7, 2, 16)).shape); // [5, 2, 16]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 */
export class TransformerDecoder extends Module {
  layers: ModuleList<Module>;
  num_layers: number;
  norm: Module | null;

  constructor(
    ...args: Arguments<
      TransformerDecoderOptions,
      [decoder_layer: 'decoder_layer', num_layers: 'num_layers', norm: 'norm']
    >
  ) {
    super();
    const { decoder_layer, num_layers, norm } = bind_decoder(args);
    this.layers = copies(decoder_layer, num_layers, 'decoder_layer');
    this.num_layers = num_layers;
    this.norm = norm;
  }

  override forward(...args: Arguments<DecoderArguments, DecoderPositions>): Tensor {
    const { tgt, memory, tgt_is_causal, ...options } = bind_decoder_forward(args);
    const { batch_first } = (this.layers.at(0) as TransformerDecoderLayer).self_attn;
    const is_causal = is_causal_mask(options.tgt_mask, tgt_is_causal, sequence_length(tgt, batch_first));
    let output = tgt;
    for (const layer of this.layers) {
      output = layer.forward(output, memory, { ...options, tgt_is_causal: is_causal });
    }
    return this.norm === null ? output : this.norm.forward(output);
  }
}
