import { AssertionError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { python_repr } from '../../internal/python-repr.js';
import { functions } from '../../ops/index.js';
import { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type BagMode, embedding_bag } from '../functional/embedding.js';
import { normal_ } from '../init/index.js';
import { Module } from '../module/module.js';
import { type FactoryOptions, factory_defaults } from '../native-module.js';
import { check_table, row_of_padding, zero_row } from './embedding-table.js';

interface BagOptions {
  /** Rows that are read are scaled down to this norm first, in the table. */
  max_norm?: number | null;
  /** Exponent of that norm. Default: 2. */
  norm_type?: number;
  /** Divides the gradients by how often a row is read in the batch. Default: false. */
  scale_grad_by_freq?: boolean;
  /** What is made of the rows of a bag. Default: `'mean'`. */
  mode?: BagMode;
  /** The gradient of the table is a sparse tensor. Default: false. */
  sparse?: boolean;
  /** `offsets` has one element more: the end of the last bag. Default: false. */
  include_last_offset?: boolean;
  /** A row that counts for nothing, and starts as zeros. */
  padding_idx?: number | null;
}

export interface EmbeddingBagOptions extends BagOptions, FactoryOptions {
  num_embeddings: number;
  embedding_dim: number;
  /** The table, if it is there already. */
  _weight?: Tensor | null;
}

interface BagFromPretrainedOptions extends BagOptions {
  /** The table: one row for each index. */
  embeddings: Tensor;
  /** The table is not learnt. Default: true. */
  freeze?: boolean;
}

interface BagInputs {
  input: Tensor;
  /** Where each bag begins in an `input` of one dimension. Default: null. */
  offsets?: Tensor | null;
  /** A factor for each index, with `mode: 'sum'`. Default: null. */
  per_sample_weights?: Tensor | null;
}

const first = {
  max_norm: null,
  norm_type: 2,
  scale_grad_by_freq: false,
  mode: 'mean',
  sparse: false,
} as const;

const bind = signature<EmbeddingBagOptions>('EmbeddingBag.__init__', {
  num_embeddings: required,
  embedding_dim: required,
  ...first,
  _weight: null,
  include_last_offset: false,
  padding_idx: null,
  ...factory_defaults,
});

const bind_pretrained = signature<BagFromPretrainedOptions>('EmbeddingBag.from_pretrained', {
  embeddings: required,
  freeze: true,
  ...first,
  include_last_offset: false,
  padding_idx: null,
});

const bind_inputs = signature<BagInputs>('EmbeddingBag.forward', {
  input: required,
  offsets: null,
  per_sample_weights: null,
});

/**
 * Sums, means or maxima of rows of a table, over bags of row numbers.
 *
 * - Input: `[bags, n]`; or one list `[indices]` and `offsets` `[bags]`, where each bag begins; `per_sample_weights` in
 *   the shape of the input, for `mode` `'sum'`. Output: `[bags, embedding_dim]`.
 * - Parameter: `weight` `[num_embeddings, embedding_dim]`, drawn from N(0, 1).
 *
 * @throws AssertionError if `padding_idx` is not a row of the table.
 *
 * @example
 * const bags = new nn.EmbeddingBag(10, 3, { mode: 'sum' });
 * console.log(bags.forward(torch.tensor([1, 2, 4, 5]), torch.tensor([0, 3])).shape); // [2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html
 */
export class EmbeddingBag extends Module {
  readonly num_embeddings: number;
  readonly embedding_dim: number;
  max_norm: number | null;
  norm_type: number;
  scale_grad_by_freq: boolean;
  padding_idx: number | null;
  weight: Parameter;
  mode: BagMode;
  sparse: boolean;
  include_last_offset: boolean;

  constructor(
    ...args: Arguments<
      EmbeddingBagOptions,
      [
        num_embeddings: 'num_embeddings',
        embedding_dim: 'embedding_dim',
        max_norm: 'max_norm',
        norm_type: 'norm_type',
        scale_grad_by_freq: 'scale_grad_by_freq',
        mode: 'mode',
        sparse: 'sparse',
        _weight: '_weight',
        include_last_offset: 'include_last_offset',
        padding_idx: 'padding_idx',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    super();
    const { device, dtype, _weight, ...options } = bind(args);
    const size = [options.num_embeddings, options.embedding_dim] as const;
    this.num_embeddings = options.num_embeddings;
    this.embedding_dim = options.embedding_dim;
    this.max_norm = options.max_norm;
    this.norm_type = options.norm_type;
    this.scale_grad_by_freq = options.scale_grad_by_freq;
    this.padding_idx = row_of_padding(options.padding_idx, options.num_embeddings, 'padding_idx');
    if (_weight !== null) check_table(_weight, size);
    this.weight = new Parameter(_weight ?? functions.empty(size, { device, dtype }));
    if (_weight === null) this.reset_parameters();
    this.mode = options.mode;
    this.sparse = options.sparse;
    this.include_last_offset = options.include_last_offset;
  }

  /** Bags over a table that is there already; they share its memory. */
  static from_pretrained(
    ...args: Arguments<
      BagFromPretrainedOptions,
      [
        embeddings: 'embeddings',
        freeze: 'freeze',
        max_norm: 'max_norm',
        norm_type: 'norm_type',
        scale_grad_by_freq: 'scale_grad_by_freq',
        mode: 'mode',
        sparse: 'sparse',
        include_last_offset: 'include_last_offset',
        padding_idx: 'padding_idx',
      ]
    >
  ): EmbeddingBag {
    const { embeddings, freeze, ...options } = bind_pretrained(args);
    if (embeddings.ndim !== 2)
      throw new AssertionError('Embeddings parameter is expected to be 2-dimensional');
    const [num_embeddings, embedding_dim] = embeddings.shape as [number, number];
    const bags = new this({ num_embeddings, embedding_dim, _weight: embeddings, ...options });
    bags.weight.requires_grad_(!freeze);
    return bags;
  }

  /** Draws the table anew, as the constructor does. */
  reset_parameters(): void {
    normal_(this.weight);
    zero_row(this.weight, this.padding_idx);
  }

  override forward(
    ...args: Arguments<
      BagInputs,
      [input: 'input', offsets: 'offsets', per_sample_weights: 'per_sample_weights']
    >
  ): Tensor {
    const {
      weight,
      max_norm,
      norm_type,
      scale_grad_by_freq,
      mode,
      sparse,
      include_last_offset,
      padding_idx,
    } = this;
    return embedding_bag({
      ...bind_inputs(args),
      weight,
      max_norm,
      norm_type,
      scale_grad_by_freq,
      mode,
      sparse,
      include_last_offset,
      padding_idx,
    });
  }

  override extra_repr(): string {
    const { num_embeddings, embedding_dim, max_norm, norm_type, scale_grad_by_freq, mode, padding_idx } =
      this;
    let text = `${num_embeddings}, ${embedding_dim}`;
    if (max_norm !== null) text += `, max_norm=${python_repr(max_norm)}`;
    if (norm_type !== 2) text += `, norm_type=${python_repr(norm_type)}`;
    if (scale_grad_by_freq) text += ', scale_grad_by_freq=True';
    text += `, mode=${python_repr(mode)}`;
    if (padding_idx !== null) text += `, padding_idx=${padding_idx}`;
    return text;
  }
}
