import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { warn } from '../internal/warn.js';
import { functions } from '../ops/index.js';
import type { Generator } from '../tensor/random.js';
import { Subset } from './subset.js';
import { type DatasetSource, dataset_of } from './tensor-rows.js';

export interface RandomSplitOptions<Item> {
  dataset: DatasetSource<Item>;
  lengths: readonly number[];
  /** Where random numbers come from. Default: torch's own generator. */
  generator?: Generator | null;
}

const bind_random_split = signature<RandomSplitOptions<unknown>>('random_split', {
  dataset: required,
  lengths: required,
  generator: null,
});

/** Fractions as numbers of items; what is left over goes round one by one. */
function lengths_of_fractions(fractions: readonly number[], total: number): number[] {
  const lengths = fractions.map((fraction, index) => {
    if (fraction < 0 || fraction > 1)
      throw new ValueError(`Fraction at index ${index} is not between 0 and 1`);
    return Math.floor(total * fraction);
  });
  const left = total - sum(lengths);
  for (let i = 0; i < left; i++) lengths[i % lengths.length]! += 1;
  for (const [index, length] of lengths.entries()) {
    if (length > 0) continue;
    warn(`Length of split at index ${index} is 0. This might result in an empty dataset.`, 'UserWarning');
  }
  return lengths;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * Splits a data set at random into parts of the given lengths, or fractions that add up to 1.
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 *
 * @throws ValueError if the lengths do not add up to the length of the data set
 * @example
 * const [train, val] = random_split(dataset, [0.9, 0.1]);
 */
export function random_split<Item>(
  ...args: Arguments<RandomSplitOptions<Item>, ['dataset', 'lengths', 'generator']>
): Subset<Item>[] {
  const { dataset: given, lengths: wanted, generator } = bind_random_split(args);
  const dataset = dataset_of(given as DatasetSource<Item>);
  const total = sum(wanted);
  const lengths = total <= 1 && total >= 1 - 1e-9 ? lengths_of_fractions(wanted, dataset.length) : wanted;
  if (sum(lengths) !== dataset.length) {
    throw new ValueError('Sum of input lengths does not equal the length of the input dataset!');
  }
  const order = functions.randperm(dataset.length, { generator }).tolist() as number[];
  let offset = 0;
  return lengths.map((length) => {
    const indices = order.slice(offset, (offset += length));
    return new Subset(dataset, indices);
  });
}
