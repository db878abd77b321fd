import { AssertionError } from '../../errors.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { layer, LearntLayer } from '../layer.js';
import { python_text } from '../module/repr.js';
import type { FactoryOptions } from '../native-module.js';
import {
  type Fields,
  needed,
  type OptionsOf,
  option,
  placement,
  type Taken,
  takes,
  type Values,
} from '../takes.js';
import { lookup, padding, pretrained, sparse } from '../options/lookup.js';
import { check_table, row_of_padding } from './embedding-table.js';

const table = {
  /** Rows of the table. */
  num_embeddings: needed<number>(),
  /** Length of a row. */
  embedding_dim: needed<number>(),
  ...padding,
  ...lookup,
  ...sparse,
  /** The table, if it is there already. */
  _weight: option<Tensor | null, never>(null),
  /** The table is not learnt. Default: false. */
  _freeze: option<boolean, never>(false),
};

const take_pretrained = takes('Embedding.from_pretrained', {
  ...pretrained,
  ...padding,
  ...lookup,
  ...sparse,
});

/** The options of the native layer, which knows a row by its place from the start. */
function native_options({ _weight: weight, padding_idx, ...options }: Values<typeof table>) {
  const { num_embeddings, embedding_dim } = options;
  const row = row_of_padding(padding_idx, num_embeddings, 'Padding_idx');
  if (weight !== null) check_table(weight, [num_embeddings, embedding_dim]);
  return { ...options, padding_idx: row, weight };
}

abstract class Lookup extends LearntLayer {
  /** The table, `[num_embeddings, embedding_dim]`. */
  declare weight: Parameter;

  constructor(kind: string, { _freeze, ...options }: Record<string, unknown>, placement: FactoryOptions) {
    super(kind, options, placement);
    this.weight.requires_grad_(!_freeze);
  }
}

/** What differs from the defaults. */
function embedding_text(layer: Fields<typeof table>): string {
  const { num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse } =
    layer;
  let text = `${num_embeddings}, ${embedding_dim}`;
  if (padding_idx !== null) text += `, padding_idx=${padding_idx}`;
  if (max_norm !== null) text += `, max_norm=${python_text(max_norm)}`;
  if (norm_type !== 2) text += `, norm_type=${python_text(norm_type)}`;
  if (scale_grad_by_freq) text += ', scale_grad_by_freq=True';
  if (sparse) text += ', sparse=True';
  return text;
}

export interface EmbeddingOptions extends OptionsOf<typeof Embedding> {}
export interface FromPretrainedOptions extends OptionsOf<typeof take_pretrained> {}

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
 */
export class Embedding extends layer(
  'Embedding',
  { ...table, ...placement },
  {
    show: embedding_text,
    base: Lookup,
    prepare: native_options,
  },
) {
  /** An embedding over a table that is there already; they share its memory. */
  static from_pretrained(...args: Taken<typeof take_pretrained>): Embedding {
    const { embeddings, freeze, ...options } = take_pretrained(args);
    if (embeddings.ndim !== 2)
      throw new AssertionError('Embeddings parameter is expected to be 2-dimensional');
    const [num_embeddings, embedding_dim] = embeddings.shape as [number, number];
    return new this({ num_embeddings, embedding_dim, _weight: embeddings, _freeze: freeze, ...options });
  }
}
