/** Lookups in tables: `embedding` and `embedding_bag` of `torch.nn.functional`. */
import { NotImplementedError, ValueError } from '../../errors.js';
import { type_name } from '../../internal/type-name.js';
import { warn } from '../../internal/warn.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { row_of_padding } from '../layers/embedding-table.js';
import { bag, last_offset, lookup, sparse } from '../options/lookup.js';
import { needed, type OptionsOf, option, taking, type Values } from '../takes.js';
import { check_tensors, same_size, size_text } from './sizes.js';

export type { BagMode } from '../options/lookup.js';

const rows = {
  /** Whole numbers below the number of rows. */
  input: needed<Tensor>(),
  /** The table: one row for each index. */
  weight: needed<Tensor>(),
};

const padding = {
  /** A row that gets no gradient. */
  padding_idx: option<number | null>(null),
};

export interface EmbeddingArguments extends OptionsOf<typeof embedding> {}

/**
 * The rows of `weight` that `input` numbers.
 *
 * @throws AssertionError if `padding_idx` is not a row of the table.
 *
 * @example
 * const table = torch.tensor([[1, 2], [3, 4]]);
 * console.log(nn.functional.embedding(torch.tensor([1, 0]), table).tolist()); // [[3, 4], [1, 2]]
 */
export const embedding = taking(
  'embedding',
  { ...rows, ...padding, ...lookup, ...sparse },
  ({ weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, ...given }) => {
    check_tensors('embedding', { input: given.input, weight });
    const row = row_of_padding(padding_idx, weight.shape[0] as number, 'Padding_idx') ?? -1;
    const input = max_norm === null ? given.input : given.input.contiguous();
    renormalise(weight, input, max_norm, norm_type);
    return functions.embedding(weight, input, row, scale_grad_by_freq, sparse);
  },
);

function renormalise(weight: Tensor, input: Tensor, max_norm: number | null, norm_type: number): void {
  if (max_norm !== null) functions.embedding_renorm_(weight.detach(), input, max_norm, norm_type);
}

const bags = {
  ...rows,
  /** Where each bag begins, if `input` is one list of all indices. */
  offsets: option<Tensor | null>(null),
  ...lookup,
  ...bag,
  ...sparse,
  /** A factor for each index; for `mode` `'sum'` only. */
  per_sample_weights: option<Tensor | null>(null),
  ...last_offset,
  ...padding,
};

export interface EmbeddingBagArguments extends OptionsOf<typeof embedding_bag> {}

/**
 * Sums, means or maxima of the rows of each bag of indices.
 *
 * - Input: `[bags, n]`, or one list `[indices]` with `offsets` `[bags]`. Output: `[bags, columns of weight]`.
 *
 * @throws ValueError if input, offsets, mode and weights do not go together.
 *
 * @example
 * const table = torch.tensor([[1, 2], [3, 4], [5, 6]], { dtype: 'float32' });
 * const sums = nn.functional.embedding_bag(torch.tensor([0, 1, 2]), table, torch.tensor([0, 2]), { mode: 'sum' });
 * console.log(sums.tolist()); // [[4, 6], [5, 6]]
 */
export const embedding_bag = taking('embedding_bag', bags, (all) => {
  const { max_norm, norm_type, mode, ...given } = in_present_order(all);
  const { weight, scale_grad_by_freq, sparse, padding_idx } = given;
  const { input, offsets, per_sample_weights, include_last_offset } = bags_of(given);
  const code = mode_code(mode, scale_grad_by_freq, sparse);
  renormalise(weight, input, max_norm, norm_type);
  if (per_sample_weights !== null && mode !== 'sum') {
    throw new NotImplementedError(
      'embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for ' +
        `mode='sum' (got mode='${mode}'). Please open a feature request on GitHub.`,
    );
  }
  const [result] = functions.embedding_bag(
    weight,
    input,
    offsets,
    scale_grad_by_freq,
    code,
    sparse,
    per_sample_weights,
    include_last_offset,
    padding_idx,
  );
  return result;
});

type Bags = Values<typeof bags>;

/** Old programs give the table first. */
function in_present_order(given: Bags): Bags {
  const { input, weight } = given;
  check_tensors('embedding_bag', { input, weight });
  if (weight.dtype !== 'int64' || !input.is_floating_point()) return given;
  warn(
    'Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is ' +
      'deprecated, and should now be `embedding_bag(input, weight, ...)`.',
    'UserWarning',
  );
  return { ...given, input: weight, weight: input };
}

type Split = Pick<Bags, 'input' | 'per_sample_weights' | 'include_last_offset'> & { offsets: Tensor };

/** The bags as one list of indices, and where each begins. */
function bags_of(given: Omit<Bags, 'max_norm' | 'norm_type' | 'mode'>): Split {
  const { input, weight, offsets, per_sample_weights, include_last_offset } = given;
  if (per_sample_weights !== null && !same_size(input, per_sample_weights)) {
    throw new ValueError(
      `embedding_bag: If per_sample_weights (${size_text(per_sample_weights)}) is not None, then it must have the ` +
        `same shape as the input (${size_text(input)})`,
    );
  }
  if (weight.ndim !== 2) {
    throw new ValueError(`weight has to be a 2D Tensor, but got Tensor of dimension ${weight.ndim}`);
  }
  if (input.ndim === 2) return rows_as_bags(input, offsets, per_sample_weights);
  if (input.ndim !== 1) {
    throw new ValueError(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.ndim}`);
  }
  if (offsets === null) throw new ValueError('offsets has to be a 1D Tensor but got None');
  if (offsets.ndim !== 1) throw new ValueError('offsets has to be a 1D Tensor');
  return { input, offsets, per_sample_weights, include_last_offset };
}

function rows_as_bags(input: Tensor, offsets: Tensor | null, weights: Tensor | null): Split {
  if (offsets !== null) {
    throw new ValueError(
      'if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. ' +
        `However, found offsets of type <class 'torch.${type_name(offsets)}'>`,
    );
  }
  const { dtype, device } = input;
  return {
    input: input.reshape(-1),
    offsets: functions.arange(0, input.numel(), input.shape[1] as number, { dtype, device }),
    per_sample_weights: weights?.reshape(-1) ?? null,
    include_last_offset: false,
  };
}

function mode_code(mode: string, scale_grad_by_freq: boolean, sparse: boolean): number {
  const code = ['sum', 'mean', 'max'].indexOf(mode);
  if (code < 0) throw new ValueError('mode has to be one of sum, mean or max');
  if (mode === 'max' && scale_grad_by_freq) {
    throw new ValueError('max mode does not support scaling the gradient by the frequency');
  }
  if (mode === 'max' && sparse) throw new ValueError('max mode does not support sparse weights');
  return code;
}
