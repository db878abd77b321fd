import { TorchError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike, DType } from '../../types.js';
import { xavier_uniform_ } from '../init/index.js';
import { Module } from '../module/module.js';
import { LayerNorm } from './normalization.js';
import { TransformerDecoder } from './transformer-decoder.js';
import { TransformerDecoderLayer } from './transformer-decoder-layer.js';
import { TransformerEncoder } from './transformer-encoder.js';
import {
  layer_defaults,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformer-encoder-layer.js';
import { causal_mask } from './transformer-stack.js';

export interface TransformerOptions extends Omit<TransformerLayerOptions, 'd_model' | 'nhead'> {
  /** Number of features. Default: 512. */
  d_model?: number;
  /** Number of heads. Default: 8. */
  nhead?: number;
  /** Default: 6. */
  num_encoder_layers?: number;
  /** Default: 6. */
  num_decoder_layers?: number;
  /** Stands in the place of the encoder. Default: null. */
  custom_encoder?: Module | null;
  /** Stands in the place of the decoder. Default: null. */
  custom_decoder?: Module | null;
}

const { dim_feedforward, dropout, activation, ...after_activation } = layer_defaults;

const bind_transformer = signature<TransformerOptions>('Transformer.__init__', {
  d_model: 512,
  nhead: 8,
  num_encoder_layers: 6,
  num_decoder_layers: 6,
  dim_feedforward,
  dropout,
  activation,
  custom_encoder: null,
  custom_decoder: null,
  ...after_activation,
});

interface TransformerArguments {
  src: Tensor;
  tgt: Tensor;
  /** What of the source may not attend to what. Default: null. */
  src_mask?: Tensor | null;
  /** What of the target may not attend to what. Default: null. */
  tgt_mask?: Tensor | null;
  /** What of the target may not attend to what of the encoder's result. Default: null. */
  memory_mask?: Tensor | null;
  /** Which places of the source are none. Default: null. */
  src_key_padding_mask?: Tensor | null;
  /** Which places of the target are none. Default: null. */
  tgt_key_padding_mask?: Tensor | null;
  /** Which places of the encoder's result are none. Default: null. */
  memory_key_padding_mask?: Tensor | null;
  /** Says that `src_mask` is causal. Default: null, which looks. */
  src_is_causal?: boolean | null;
  /** Says that `tgt_mask` is causal. Default: null, which looks. */
  tgt_is_causal?: boolean | null;
  /** Default: false. */
  memory_is_causal?: boolean;
}

const bind_transformer_forward = signature<TransformerArguments>('Transformer.forward', {
  src: required,
  tgt: required,
  src_mask: null,
  tgt_mask: null,
  memory_mask: null,
  src_key_padding_mask: null,
  tgt_key_padding_mask: null,
  memory_key_padding_mask: null,
  src_is_causal: null,
  tgt_is_causal: null,
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
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Transformer.html
 */
export class Transformer extends Module {
  encoder: Module;
  decoder: Module;
  d_model: number;
  nhead: number;
  batch_first: boolean;

  constructor(
    ...args: Arguments<
      TransformerOptions,
      [
        d_model: 'd_model',
        nhead: 'nhead',
        num_encoder_layers: 'num_encoder_layers',
        num_decoder_layers: 'num_decoder_layers',
        dim_feedforward: 'dim_feedforward',
        dropout: 'dropout',
        activation: 'activation',
      ]
    >
  ) {
    super();
    const { num_encoder_layers, num_decoder_layers, custom_encoder, custom_decoder, ...options } =
      bind_transformer(args);
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

  override forward(
    ...args: Arguments<
      TransformerArguments,
      [
        src: 'src',
        tgt: 'tgt',
        src_mask: 'src_mask',
        tgt_mask: 'tgt_mask',
        memory_mask: 'memory_mask',
        src_key_padding_mask: 'src_key_padding_mask',
        tgt_key_padding_mask: 'tgt_key_padding_mask',
        memory_key_padding_mask: 'memory_key_padding_mask',
        src_is_causal: 'src_is_causal',
        tgt_is_causal: 'tgt_is_causal',
        memory_is_causal: 'memory_is_causal',
      ]
    >
  ): Tensor {
    const { src, tgt, src_mask, src_key_padding_mask, src_is_causal, ...options } =
      bind_transformer_forward(args);
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
