import { inspect } from 'node:util';
import { ValueError } from '../../errors.js';
import { functions } from '../../ops/index.js';
import type { ToOptions } from '../../tensor/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike, DType } from '../../types.js';
import { needed, type OptionsOf, option, type Taken, takes } from '../takes.js';

const take = takes('PackedSequence.__new__', {
  /** The elements of all sequences, step by step. */
  data: needed<Tensor>(),
  /** How many sequences have an element at each step; on the CPU. */
  batch_sizes: needed<Tensor>(),
  /** The order in which the sequences are packed, if it is not that in which they came. */
  sorted_indices: option<Tensor | null>(null),
  /** The way back. */
  unsorted_indices: option<Tensor | null>(null),
});

export interface PackedSequenceArguments extends OptionsOf<typeof take> {}

/**
 * Sequences of different lengths without padding, as recurrent layers take them. `pack_sequence` and
 * `pack_padded_sequence` make them.
 *
 * @throws ValueError if `batch_sizes` is not on the CPU.
 */
export class PackedSequence {
  readonly data: Tensor;
  readonly batch_sizes: Tensor;
  readonly sorted_indices: Tensor | null;
  readonly unsorted_indices: Tensor | null;

  constructor(...args: Taken<typeof take>) {
    const { data, batch_sizes, sorted_indices, unsorted_indices } = take(args);
    if (batch_sizes.device.type !== 'cpu') {
      throw new ValueError(
        'batch_sizes should always be on CPU. Instances of PackedSequence should never be created manually. They ' +
          'should be instantiated by functions like pack_sequence and pack_padded_sequences in nn.utils.rnn. ' +
          'https://pytorch.org/docs/stable/nn.html#torch.nn.utils.rnn.pack_sequence',
      );
    }
    this.data = data;
    this.batch_sizes = batch_sizes;
    this.sorted_indices = sorted_indices;
    this.unsorted_indices = unsorted_indices ?? invert_permutation(sorted_indices);
  }

  /** Data, batch sizes and both orders, as Python unpacks them. */
  *[Symbol.iterator](): IterableIterator<Tensor | null> {
    yield this.data;
    yield this.batch_sizes;
    yield this.sorted_indices;
    yield this.unsorted_indices;
  }

  /** Moves or converts the data as `Tensor.to` does, and moves the orders with it. */
  to(options: ToOptions): PackedSequence;
  to(dtype: DType): PackedSequence;
  to(device: DeviceLike, dtype?: DType): PackedSequence;
  to(...args: unknown[]): PackedSequence {
    const data = Reflect.apply(this.data.to, this.data, args) as Tensor;
    if (data === this.data) return this;
    const moved = (tensor: Tensor | null) => tensor?.to(data.device) ?? null;
    return new PackedSequence(
      data,
      this.batch_sizes,
      moved(this.sorted_indices),
      moved(this.unsorted_indices),
    );
  }

  cpu(): PackedSequence {
    return this.to('cpu');
  }

  cuda(): PackedSequence {
    return this.to('cuda');
  }

  double(): PackedSequence {
    return this.to('float64');
  }

  float(): PackedSequence {
    return this.to('float32');
  }

  half(): PackedSequence {
    return this.to('float16');
  }

  long(): PackedSequence {
    return this.to('int64');
  }

  int(): PackedSequence {
    return this.to('int32');
  }

  short(): PackedSequence {
    return this.to('int16');
  }

  char(): PackedSequence {
    return this.to('int8');
  }

  byte(): PackedSequence {
    return this.to('uint8');
  }

  get is_cuda(): boolean {
    return this.data.is_cuda;
  }

  toString(): string {
    const { data, batch_sizes, sorted_indices, unsorted_indices } = this;
    const fields = Object.entries({ data, batch_sizes, sorted_indices, unsorted_indices });
    return `PackedSequence(${fields.map(([name, value]) => `${name}=${value ?? 'None'}`).join(', ')})`;
  }

  /** @internal */
  [inspect.custom](): string {
    return String(this);
  }
}

/** The permutation that undoes another. */
export function invert_permutation(permutation: Tensor | null): Tensor | null {
  if (permutation === null) return null;
  const { device } = permutation;
  const output = functions.empty_like(permutation, { memory_format: 'contiguous_format' });
  return output.scatter_(0, permutation, functions.arange(0, permutation.numel(), { device }));
}
