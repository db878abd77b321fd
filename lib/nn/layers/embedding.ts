import { AssertionError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { python_text } from '../module/repr.js';
import { bind_accessors, type FactoryOptions, factory_defaults, Layer, layer_of } from '../native-module.js';
import { check_table, row_of_padding } from './embedding-table.js';

interface LookupOptions {
  /** The row that gets no gradient, and starts as zeros. */
  padding_idx?: number | null;
  /** Rows that are read are scaled down to this norm first, in the table. */
  max_norm?: number | null;
  /** Exponent of that norm. Default: 2. */
  norm_type?: number;
  /** Divides the gradients by how often a row is read in the batch. Default: false. */
  scale_grad_by_freq?: boolean;
  /** The gradient of the table is a sparse tensor. Default: false. */
  sparse?: boolean;
}

export interface EmbeddingOptions extends LookupOptions, FactoryOptions {
  num_embeddings: number;
  embedding_dim: number;
  /** The table, if it is there already. */
  _weight?: Tensor | null;
  /** The table is not learnt. Default: false. */
  _freeze?: boolean;
}

export interface FromPretrainedOptions extends LookupOptions {
  /** The table: one row for each index. */
  embeddings: Tensor;
  /** The table is not learnt. Default: true. */
  freeze?: boolean;
}

const lookup_defaults = { max_norm: null, norm_type: 2, scale_grad_by_freq: false, sparse: false };

const bind = signature<EmbeddingOptions>('Embedding.__init__', {
  num_embeddings: required,
  embedding_dim: required,
  padding_idx: null,
  ...lookup_defaults,
  _weight: null,
  _freeze: false,
  ...factory_defaults,
});

const bind_pretrained = signature<FromPretrainedOptions>('Embedding.from_pretrained', {
  embeddings: required,
  freeze: true,
  padding_idx: null,
  ...lookup_defaults,
});

/**
 * A table whose rows are looked up by number: for words, categories.
 *
 * - Input: whole numbers below `num_embeddings`, of any shape `[*]`. Output: `[*, embedding_dim]`.
 * - Parameter: `weight` `[num_embeddings, embedding_dim]`, drawn from N(0, 1).
 *
 * @throws AssertionError if `padding_idx` is not a row of the table.
 *
 * @example
 * const words = new nn.Embedding(10, 3, { padding_idx: 0 });
 * console.log(words.forward(torch.tensor([[1, 2], [4, 0]])).shape); // [2, 2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Layer {
  declare num_embeddings: number;
  declare embedding_dim: number;
  declare padding_idx: number | null;
  declare max_norm: number | null;
  declare norm_type: number;
  declare scale_grad_by_freq: boolean;
  declare sparse: boolean;
  declare weight: Parameter;

  constructor(
    ...args: Arguments<
      EmbeddingOptions,
      [
        num_embeddings: 'num_embeddings',
        embedding_dim: 'embedding_dim',
        padding_idx: 'padding_idx',
        max_norm: 'max_norm',
        norm_type: 'norm_type',
        scale_grad_by_freq: 'scale_grad_by_freq',
        sparse: 'sparse',
        _weight: '_weight',
        _freeze: '_freeze',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    const { device, dtype, _weight: weight, _freeze, padding_idx, ...options } = bind(args);
    const { num_embeddings, embedding_dim } = options;
    const row = row_of_padding(padding_idx, num_embeddings, 'Padding_idx');
    if (weight !== null) check_table(weight, [num_embeddings, embedding_dim]);
    super('Embedding', { ...options, padding_idx: row, weight }, { device, dtype });
    this.weight.requires_grad_(!_freeze);
  }

  /** An embedding over a table that is there already; they share its memory. */
  static from_pretrained(
    ...args: Arguments<
      FromPretrainedOptions,
      [
        embeddings: 'embeddings',
        freeze: 'freeze',
        padding_idx: 'padding_idx',
        max_norm: 'max_norm',
        norm_type: 'norm_type',
        scale_grad_by_freq: 'scale_grad_by_freq',
        sparse: 'sparse',
      ]
    >
  ): Embedding {
    const { embeddings, freeze, ...options } = bind_pretrained(args);
    if (embeddings.ndim !== 2)
      throw new AssertionError('Embeddings parameter is expected to be 2-dimensional');
    const [num_embeddings, embedding_dim] = embeddings.shape as [number, number];
    return new this({ num_embeddings, embedding_dim, _weight: embeddings, _freeze: freeze, ...options });
  }

  /** Draws the table anew, as the constructor does. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }

  override extra_repr(): string {
    const { num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse } =
      this;
    let text = `${num_embeddings}, ${embedding_dim}`;
    if (padding_idx !== null) text += `, padding_idx=${padding_idx}`;
    if (max_norm !== null) text += `, max_norm=${python_text(max_norm)}`;
    if (norm_type !== 2) text += `, norm_type=${python_text(norm_type)}`;
    if (scale_grad_by_freq) text += ', scale_grad_by_freq=True';
    if (sparse) text += ', sparse=True';
    return text;
  }
}

bind_accessors(Embedding);
