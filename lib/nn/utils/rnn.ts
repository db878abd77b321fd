/** Sequences of different lengths: `torch.nn.utils.rnn`. */
import { TorchError, ValueError } from '../../errors.js';
import { list_from } from '../../internal/list-from.js';
import { type_name } from '../../internal/type-name.js';
import { functions, internal, nn_functions } from '../../ops/index.js';
import { as_tensor } from '../../tensor/create.js';
import { Tensor } from '../../tensor/tensor.js';
import { PackedSequence } from './packed-sequence.js';
import { needed, type OptionsOf, option, taking } from '../takes.js';

export { invert_permutation, PackedSequence, type PackedSequenceArguments } from './packed-sequence.js';

export interface PackPaddedSequenceArguments extends OptionsOf<typeof pack_padded_sequence> {}

/**
 * Packs a padded batch.
 *
 * @throws TorchError if the lengths do not go down, and `enforce_sorted` is true.
 *
 * @example
 * const packed = nn.utils.rnn.pack_padded_sequence(torch.ones(3, 2), [3, 1]);
 * console.log(packed.batch_sizes.tolist()); // [2, 1, 1]
 */
export const pack_padded_sequence = taking(
  'pack_padded_sequence',
  {
    /** `[T, B, *]`, or `[B, T, *]` with `batch_first`. */
    input: needed<Tensor>(),
    lengths: needed<Tensor | readonly number[]>(),
    /** Default: false. */
    batch_first: false,
    /** The longest sequence comes first already; otherwise they are sorted. Default: true. */
    enforce_sorted: true,
  },
  ({ input, lengths: given, batch_first, enforce_sorted }): PackedSequence => {
    const lengths =
      given instanceof Tensor
        ? given.to('int64')
        : as_tensor(given as number[], { dtype: 'int64', device: 'cpu' });
    if (enforce_sorted) return packed(input, lengths, batch_first, null);
    const [sorted, order] = lengths.sort({ descending: true });
    const sorted_indices = order.to(input.device);
    const reordered = input.index_select(batch_first ? 0 : 1, sorted_indices);
    return packed(reordered, sorted, batch_first, sorted_indices);
  },
);

function packed(
  input: Tensor,
  lengths: Tensor,
  batch_first: boolean,
  sorted_indices: Tensor | null,
): PackedSequence {
  const [data, batch_sizes] = internal._pack_padded_sequence(input, lengths, batch_first);
  return new PackedSequence(data, batch_sizes, sorted_indices);
}

export interface PadPackedSequenceArguments extends OptionsOf<typeof pad_packed_sequence> {}

/**
 * A packed batch with padding, in its first order, and the lengths of the sequences.
 *
 * @throws ValueError if `total_length` is below the longest sequence.
 */
export const pad_packed_sequence = taking(
  'pad_packed_sequence',
  {
    sequence: needed<PackedSequence>(),
    /** Default: false. */
    batch_first: false,
    /** Default: 0. */
    padding_value: 0,
    /** Pads to this length instead of to the longest one. */
    total_length: option<number | null>(null),
  },
  ({ sequence, batch_first, padding_value, total_length }): [padded: Tensor, lengths: Tensor] => {
    const { data, batch_sizes, unsorted_indices } = sequence;
    const longest = batch_sizes.size(0);
    if (total_length !== null && total_length < longest) {
      throw new ValueError(
        'Expected total_length to be at least the length of the longest sequence in input, but got ' +
          `total_length=${total_length} and max sequence length being ${longest}`,
      );
    }
    const length = total_length ?? longest;
    const [output, lengths] = internal._pad_packed_sequence(
      data,
      batch_sizes,
      batch_first,
      padding_value,
      length,
    );
    if (unsorted_indices === null) return [output, lengths];
    const padded = output.index_select(batch_first ? 0 : 1, unsorted_indices);
    return [padded, lengths.index(unsorted_indices.cpu())];
  },
);

export interface PadSequenceArguments extends OptionsOf<typeof pad_sequence> {}

/**
 * Sequences of different lengths as one batch.
 *
 * @example
 * console.log(nn.utils.rnn.pad_sequence([torch.ones(3), torch.ones(1)]).tolist()); // [[1, 1], [1, 0], [1, 0]]
 */
export const pad_sequence = taking(
  'pad_sequence',
  {
    /** Tensors that differ in their first dimension at most. */
    sequences: needed<Iterable<Tensor>>(),
    /** Default: false. */
    batch_first: false,
    /** Default: 0. */
    padding_value: 0,
    /** Default: `'right'`. */
    padding_side: option<'right' | 'left'>('right'),
  },
  ({ sequences, batch_first, padding_value, padding_side }): Tensor => {
    if (typeof sequences?.[Symbol.iterator] !== 'function') {
      throw new TorchError(
        `pad_sequence: Expected iterable for input sequences, but got arg of type: <class '${type_name(sequences)}'>`,
      );
    }
    return nn_functions.pad_sequence(list_from(sequences), batch_first, padding_value, padding_side);
  },
);

export interface UnpadSequenceArguments extends OptionsOf<typeof unpad_sequence> {}

/**
 * The sequences of a padded batch, each with its own length. As in PyTorch, without `batch_first` the first two
 * dimensions of `padded_sequences` are exchanged in place.
 *
 * @throws ValueError if there are more or fewer lengths than sequences.
 */
export const unpad_sequence = taking(
  'unpad_sequence',
  {
    padded_sequences: needed<Tensor>(),
    lengths: needed<Tensor>(),
    /** Default: false. */
    batch_first: false,
  },
  ({ padded_sequences, lengths, batch_first }): Tensor[] => {
    if (!batch_first) padded_sequences.transpose_(0, 1);
    const steps = functions.arange(padded_sequences.size(1), { device: lengths.device });
    const [sequences, each_length] = [[...padded_sequences], [...lengths]];
    if (sequences.length !== each_length.length) {
      const relation = each_length.length < sequences.length ? 'shorter' : 'longer';
      throw new ValueError(`zip() argument 2 is ${relation} than argument 1`);
    }
    return sequences.map((sequence, index) => sequence.index(steps.lt(each_length[index] as Tensor)));
  },
);

export interface PackSequenceArguments extends OptionsOf<typeof pack_sequence> {}

/**
 * Packs sequences of different lengths.
 *
 * @throws TorchError if the lengths do not go down, and `enforce_sorted` is true.
 *
 * @example
 * const packed = nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])]);
 * console.log(packed.data.tolist()); // [1, 4, 2, 3]
 */
export const pack_sequence = taking(
  'pack_sequence',
  {
    sequences: needed<Iterable<Tensor>>(),
    /** The longest sequence comes first already; otherwise they are sorted. Default: true. */
    enforce_sorted: true,
  },
  ({ sequences, enforce_sorted }): PackedSequence => {
    const list = [...sequences];
    const lengths = list.map((sequence) => sequence.size(0));
    return pack_padded_sequence(pad_sequence(list), lengths, { enforce_sorted });
  },
);

/** The sequences of a packed batch, in their first order. */
export function unpack_sequence(packed_sequences: PackedSequence): Tensor[] {
  const [padded, lengths] = pad_packed_sequence(packed_sequences, { batch_first: true });
  return unpad_sequence(padded, lengths, { batch_first: true });
}
