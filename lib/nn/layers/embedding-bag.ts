import { AssertionError } from '../../errors.js';
import { python_repr } from '../../internal/python-repr.js';
import { functions } from '../../ops/index.js';
import { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { embedding_bag } from '../functional/embedding.js';
import { normal_ } from '../init/index.js';
import { option_module } from '../layer.js';
import { bag, last_offset, lookup, padding, pretrained, sparse } from '../options/lookup.js';
import {
  type Fields,
  needed,
  type OptionsOf,
  one,
  option,
  placement,
  type Taken,
  takes,
  type Values,
} from '../takes.js';
import { check_table, row_of_padding, zero_row } from './embedding-table.js';

const bags = {
  num_embeddings: needed<number>(),
  embedding_dim: needed<number>(),
  ...lookup,
  ...bag,
  ...sparse,
  /** The table, if it is there already. */
  _weight: option<Tensor | null, never>(null),
  ...last_offset,
  /** A row that counts for nothing, and starts as zeros. */
  padding_idx: option<number | null>(null),
  ...placement,
};

const take_pretrained = takes('EmbeddingBag.from_pretrained', {
  ...pretrained,
  ...lookup,
  ...bag,
  ...sparse,
  ...last_offset,
  ...padding,
});

const take_inputs = takes('EmbeddingBag.forward', {
  ...one,
  /** Where each bag begins in an `input` of one dimension. Default: null. */
  offsets: option<Tensor | null>(null),
  /** A factor for each index, with `mode: 'sum'`. Default: null. */
  per_sample_weights: option<Tensor | null>(null),
});

function bag_text(layer: Fields<typeof bags>): string {
  const { num_embeddings, embedding_dim, max_norm, norm_type, scale_grad_by_freq, mode, padding_idx } = layer;
  let text = `${num_embeddings}, ${embedding_dim}`;
  if (max_norm !== null) text += `, max_norm=${python_repr(max_norm)}`;
  if (norm_type !== 2) text += `, norm_type=${python_repr(norm_type)}`;
  if (scale_grad_by_freq) text += ', scale_grad_by_freq=True';
  text += `, mode=${python_repr(mode)}`;
  if (padding_idx !== null) text += `, padding_idx=${padding_idx}`;
  return text;
}

export interface EmbeddingBagOptions extends OptionsOf<typeof EmbeddingBag> {}

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
 */
export class EmbeddingBag extends option_module('EmbeddingBag', bags, {
  show: bag_text,
  prepare: ({ _weight, padding_idx, ...options }) => ({
    ...options,
    padding_idx: row_of_padding(padding_idx, options.num_embeddings, 'padding_idx'),
  }),
}) {
  declare weight: Parameter;

  protected override build(given: Values<typeof bags>): void {
    const { num_embeddings, embedding_dim, _weight, device, dtype } = given;
    const size = [num_embeddings, embedding_dim] as const;
    if (_weight !== null) check_table(_weight, size);
    this.weight = new Parameter(_weight ?? functions.empty(size, { device, dtype }));
    if (_weight === null) this.reset_parameters();
  }

  /** Bags over a table that is there already; they share its memory. */
  static from_pretrained(...args: Taken<typeof take_pretrained>): EmbeddingBag {
    const { embeddings, freeze, ...options } = take_pretrained(args);
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

  override forward(...args: Taken<typeof take_inputs>): Tensor {
    const { weight, max_norm, norm_type, scale_grad_by_freq, mode, sparse } = this;
    const { include_last_offset, padding_idx } = this;
    const options = {
      max_norm,
      norm_type,
      scale_grad_by_freq,
      mode,
      sparse,
      include_last_offset,
      padding_idx,
    };
    return embedding_bag({ ...take_inputs(args), weight, ...options });
  }
}
