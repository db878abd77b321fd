import { TorchError } from '../../errors.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike, DType } from '../../types.js';
import { xavier_uniform_ } from '../init/index.js';
import { Module } from '../module/module.js';
import { needed, type OptionsOf, option, type Taken, takes } from '../takes.js';
import { LayerNorm } from './normalization.js';
import { TransformerDecoder } from './transformer-decoder.js';
import { TransformerDecoderLayer } from './transformer-decoder-layer.js';
import { TransformerEncoder } from './transformer-encoder.js';
import { inner, order, TransformerEncoderLayer } from './transformer-encoder-layer.js';
import { causal_mask } from './transformer-stack.js';

const take = takes('Transformer.__init__', {
  /** Number of features. Default: 512. */
  d_model: 512,
  /** Number of heads. Default: 8. */
  nhead: 8,
  /** Default: 6. */
  num_encoder_layers: 6,
  /** Default: 6. */
  num_decoder_layers: 6,
  ...inner,
  /** Stands in the place of the encoder. Default: null. */
  custom_encoder: option<Module | null>(null),
  /** Stands in the place of the decoder. Default: null. */
  custom_decoder: option<Module | null>(null),
  ...order,
});

export interface TransformerOptions extends OptionsOf<typeof take> {}

const take_inputs = takes('Transformer.forward', {
  src: needed<Tensor>(),
  tgt: needed<Tensor>(),
  /** What of the source may not attend to what. Default: null. */
  src_mask: option<Tensor | null>(null),
  /** What of the target may not attend to what. Default: null. */
  tgt_mask: option<Tensor | null>(null),
  /** What of the target may not attend to what of the encoder's result. Default: null. */
  memory_mask: option<Tensor | null>(null),
  /** Which places of the source are none. Default: null. */
  src_key_padding_mask: option<Tensor | null>(null),
  /** Which places of the target are none. Default: null. */
  tgt_key_padding_mask: option<Tensor | null>(null),
  /** Which places of the encoder's result are none. Default: null. */
  memory_key_padding_mask: option<Tensor | null>(null),
  /** Says that `src_mask` is causal. Default: null, which looks. */
  src_is_causal: option<boolean | null>(null),
  /** Says that `tgt_mask` is causal. Default: null, which looks. */
  tgt_is_causal: option<boolean | null>(null),
  /** Default: false. */
  memory_is_causal: false,
});

/**
 * An encoder and a decoder.
 *
 * - Input: source `[S, N, d_model]` and target `[T, N, d_model]`; with `batch_first` N comes first; or without N.
 *   Output: as the target.
 *
 * @throws TorchError if source and target do not fit.
 *
 * @example
 * const transformer = new nn.Transformer({ d_model: 16, nhead: 4, num_encoder_layers: 2, num_decoder_layers: 2 });
 * console.log(transformer.forward(torch.randn(7, 2, 16), torch.randn(5, 2, 16)).shape); // [5, 2, 16]
 */
export class Transformer extends Module {
  encoder: Module;
  decoder: Module;
  d_model: number;
  nhead: number;
  batch_first: boolean;

  constructor(...args: Taken<typeof take>) {
    super();
    const { num_encoder_layers, num_decoder_layers, custom_encoder, custom_decoder, ...options } = take(args);
    const { d_model, layer_norm_eps: eps, bias, device, dtype } = options;
    const norm = () => new LayerNorm(d_model, { eps, bias, device, dtype });
    const encoder = () => {
      const layer = new TransformerEncoderLayer(options);
      return new TransformerEncoder(layer, num_encoder_layers, norm());
    };
    const decoder = () => {
      const layer = new TransformerDecoderLayer(options);
      return new TransformerDecoder(layer, num_decoder_layers, norm());
    };
    this.encoder = custom_encoder ?? encoder();
    this.decoder = custom_decoder ?? decoder();
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavier_uniform_(parameter);
    this.d_model = d_model;
    this.nhead = options.nhead;
    this.batch_first = options.batch_first;
  }

  /** A mask `[size, size]` of zeros, with −∞ above the diagonal. */
  static generate_square_subsequent_mask(
    size: number,
    device: DeviceLike | null = null,
    dtype: DType | null = null,
  ): Tensor {
    return causal_mask(size, device, dtype);
  }

  override forward(...args: Taken<typeof take_inputs>): Tensor {
    const { src, tgt, src_mask, src_key_padding_mask, src_is_causal, ...options } = take_inputs(args);
    const batch = this.batch_first ? 0 : 1;
    if (src.ndim === 3 && src.shape[batch] !== tgt.shape[batch]) {
      throw new TorchError('the batch number of src and tgt must be equal');
    }
    if (src.shape.at(-1) !== this.d_model || tgt.shape.at(-1) !== this.d_model) {
      throw new TorchError('the feature number of src and tgt must be equal to d_model');
    }
    const memory = this.encoder.forward(src, {
      mask: src_mask,
      src_key_padding_mask,
      is_causal: src_is_causal,
    });
    return this.decoder.forward(tgt, memory, options);
  }
}
