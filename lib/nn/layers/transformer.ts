import { TorchError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, ops } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike, DType } from '../../types.js';
import { ModuleList } from '../containers/module-list.js';
import { canonical_mask } from '../functional/attention-masks.js';
import { xavier_uniform_ } from '../init/index.js';
import { Module } from '../module/module.js';
import { can_fuse } from './attention.js';
import { LayerNorm } from './normalization.js';
import {
  type DecoderArguments,
  type DecoderPositions,
  decoder_defaults,
  TransformerDecoderLayer,
} from './transformer-decoder-layer.js';
import {
  layer_defaults,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformer-encoder-layer.js';

/** A layer that can be copied: the encoder and the decoder hold copies of one layer. */
export interface Copyable extends Module {
  copy(): Module;
}

function copies<Layer extends Copyable>(layer: Layer, count: number, what: string): ModuleList<Layer> {
  if (typeof layer?.copy !== 'function') throw new TypeError(`${what} must have a method copy()`);
  return new ModuleList(Array.from({ length: count }, () => layer.copy() as Layer));
}

/** −∞ above the diagonal: no place may look at those after it. */
function causal_mask(size: number, device: DeviceLike | null, dtype: DType | null): Tensor {
  return functions.triu(functions.full([size, size], Number.NEGATIVE_INFINITY, { device, dtype }), 1);
}

function sequence_length(input: Tensor, batch_first: boolean): number {
  return input.shape[input.ndim === 3 && batch_first ? 1 : 0] as number;
}

/** Whether a mask is the causal one, where the caller does not say. */
function is_causal_mask(mask: Tensor | null, is_causal: boolean | null, size: number): boolean {
  if (is_causal !== null || mask === null) return is_causal === true;
  if (mask.shape.length !== 2 || mask.shape.some((each) => each !== size)) return false;
  return mask
    .eq(causal_mask(size, mask.device, mask.dtype))
    .all()
    .item() as unknown as boolean;
}

export interface TransformerEncoderOptions {
  /** The layer whose copies the encoder holds. */
  encoder_layer: Copyable;
  num_layers: number;
  /** Normalises at the end. */
  norm?: Module | null;
  /** Leaves padding out of the computation in eval mode. Default: true. */
  enable_nested_tensor?: boolean;
  /** Default: true. */
  mask_check?: boolean;
}

const bind_encoder = signature<TransformerEncoderOptions>('TransformerEncoder.__init__', {
  encoder_layer: required,
  num_layers: required,
  norm: null,
  enable_nested_tensor: true,
  mask_check: true,
});

interface EncoderArguments {
  src: Tensor;
  mask?: Tensor | null;
  src_key_padding_mask?: Tensor | null;
  /** Says whether `mask` is the causal one. Default: looked up. */
  is_causal?: boolean | null;
}

const bind_encoder_forward = signature<EncoderArguments>('TransformerEncoder.forward', {
  src: required,
  mask: null,
  src_key_padding_mask: null,
  is_causal: null,
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
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 */
export class TransformerEncoder extends Module {
  layers: ModuleList<Module>;
  num_layers: number;
  norm: Module | null;
  enable_nested_tensor: boolean;
  use_nested_tensor: boolean;
  mask_check: boolean;

  constructor(
    ...args: Arguments<
      TransformerEncoderOptions,
      [
        encoder_layer: 'encoder_layer',
        num_layers: 'num_layers',
        norm: 'norm',
        enable_nested_tensor: 'enable_nested_tensor',
        mask_check: 'mask_check',
      ]
    >
  ) {
    super();
    const { encoder_layer, num_layers, norm, enable_nested_tensor, mask_check } = bind_encoder(args);
    this.layers = copies(encoder_layer, num_layers, 'encoder_layer');
    this.num_layers = num_layers;
    this.norm = norm;
    this.enable_nested_tensor = enable_nested_tensor;
    this.use_nested_tensor = enable_nested_tensor;
    this.mask_check = mask_check;
    const reason = why_not_nested(encoder_layer);
    if (!enable_nested_tensor || reason === '') return;
    process.emitWarning(
      `enable_nested_tensor is True, but self.use_nested_tensor is False because ${reason}`,
      'UserWarning',
    );
    this.use_nested_tensor = false;
  }

  override forward(
    ...args: Arguments<
      EncoderArguments,
      [src: 'src', mask: 'mask', src_key_padding_mask: 'src_key_padding_mask', is_causal: 'is_causal']
    >
  ): Tensor {
    const given = bind_encoder_forward(args);
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
    const nested = padding !== null && src_mask === null ? this.#nest(src, padding) : null;
    const options = { src_mask, is_causal, src_key_padding_mask: nested === null ? padding : null };
    let output = nested ?? src;
    for (const layer of this.layers) output = layer.forward(output, options);
    if (nested !== null) output = ops.aten!.to_padded_tensor!(output, 0, src.shape) as unknown as Tensor;
    return this.norm === null ? output : this.norm.forward(output);
  }

  /** The input without its padding, where Python would do so. */
  #nest(src: Tensor, padding: Tensor): Tensor | null {
    const first = this.layers.at(0) as TransformerEncoderLayer;
    if (!this.use_nested_tensor || first.training || src.ndim !== 3) return null;
    const kept = padding.logical_not();
    if (this.mask_check && !ops.aten!._nested_tensor_from_mask_left_aligned!(src, kept)) return null;
    if (!can_fuse([src, ...first.parameters()])) return null;
    return ops.aten!._nested_tensor_from_mask!(src, kept, false) as unknown as Tensor;
  }
}

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

export interface TransformerOptions extends Omit<TransformerLayerOptions, 'd_model' | 'nhead'> {
  /** Number of features. Default: 512. */
  d_model?: number;
  /** Number of heads. Default: 8. */
  nhead?: number;
  /** Default: 6. */
  num_encoder_layers?: number;
  /** Default: 6. */
  num_decoder_layers?: number;
  custom_encoder?: Module | null;
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
  src_mask?: Tensor | null;
  tgt_mask?: Tensor | null;
  memory_mask?: Tensor | null;
  src_key_padding_mask?: Tensor | null;
  tgt_key_padding_mask?: Tensor | null;
  memory_key_padding_mask?: Tensor | null;
  src_is_causal?: boolean | null;
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
