import type { Tensor } from '../../tensor/tensor.js';
import type { ModuleList } from '../containers/module-list.js';
import { Module } from '../module/module.js';
import { needed, type OptionsOf, option, type Taken, takes } from '../takes.js';
import { decoder_inputs, type TransformerDecoderLayer } from './transformer-decoder-layer.js';
import { type Copyable, copies, is_causal_mask, sequence_length } from './transformer-stack.js';

const take = takes('TransformerDecoder.__init__', {
  /** The layer whose copies the decoder holds. */
  decoder_layer: needed<Copyable>(),
  num_layers: needed<number>(),
  /** Normalises at the end. */
  norm: option<Module | null>(null),
});

export interface TransformerDecoderOptions extends OptionsOf<typeof take> {}

const take_inputs = takes('TransformerDecoder.forward', decoder_inputs(null));

/**
 * A stack of decoder layers. A layer of one's own needs a method `copy()`.
 *
 * - Input and output: those of the layers.
 *
 * @example
 * const decoder = new nn.TransformerDecoder(new nn.TransformerDecoderLayer(16, 4), 2);
 * console.log(decoder.forward(torch.randn(5, 2, 16), torch.randn(7, 2, 16)).shape); // [5, 2, 16]
 */
export class TransformerDecoder extends Module {
  layers: ModuleList<Module>;
  num_layers: number;
  norm: Module | null;

  constructor(...args: Taken<typeof take>) {
    super();
    const { decoder_layer, num_layers, norm } = take(args);
    this.layers = copies(decoder_layer, num_layers, 'decoder_layer');
    this.num_layers = num_layers;
    this.norm = norm;
  }

  override forward(...args: Taken<typeof take_inputs>): Tensor {
    const { tgt, memory, tgt_is_causal, ...options } = take_inputs(args);
    const { batch_first } = (this.layers.at(0) as TransformerDecoderLayer).self_attn;
    const is_causal = is_causal_mask(options.tgt_mask, tgt_is_causal, sequence_length(tgt, batch_first));
    let output = tgt;
    for (const layer of this.layers) {
      output = layer.forward(output, memory, { ...options, tgt_is_causal: is_causal });
    }
    return this.norm === null ? output : this.norm.forward(output);
  }
}
