/** Distinct elements, and places of non-zero ones: results depend on flags, as in PyTorch. */
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import { internal } from '../bound.js';

export interface UniqueOptions {
  /** Whose elements are looked at. */
  input: Tensor;
  /** Sorts the result. Default: true. */
  sorted?: boolean;
  /** Also gives where each element of the input is in the result. Default: false. */
  return_inverse?: boolean;
  /** Also gives how often each occurs. Default: false. */
  return_counts?: boolean;
  /** The dimension whose slices are compared. Default: null, elements of the whole tensor. */
  dim?: number | null;
}

type Flagged<Options> = Options extends { return_inverse: true } | { return_counts: true }
  ? Tensor[]
  : Tensor;
type UniqueArguments = Arguments<
  UniqueOptions,
  [
    input: 'input',
    sorted: 'sorted',
    return_inverse: 'return_inverse',
    return_counts: 'return_counts',
    dim: 'dim',
  ]
>;

const bind_unique = signature<UniqueOptions>('unique', {
  input: required,
  sorted: true,
  return_inverse: false,
  return_counts: false,
  dim: null,
});

/** The parts of (output, inverse, counts) that were asked for; alone, the output is no list. */
function chosen(
  parts: readonly [Tensor, Tensor, Tensor],
  inverse: boolean,
  counts: boolean,
): Tensor | Tensor[] {
  const [output, places, numbers] = parts;
  if (!inverse && !counts) return output;
  return [output, ...(inverse ? [places] : []), ...(counts ? [numbers] : [])];
}

/**
 * Distinct elements, or distinct slices along `dim`, in ascending order. With `return_inverse` and
 * `return_counts`, a list: the distinct elements, for each element the index of its equal, how often each occurs.
 *
 *     torch.unique(torch.tensor([3, 1, 3])); // [1, 3]
 *     const [values, counts] = torch.unique(torch.tensor([3, 1, 3]), { return_counts: true });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unique.html
 */
export function unique<Options extends Partial<UniqueOptions>>(
  input: Tensor,
  options: Options,
): Flagged<Options>;
export function unique(input: Tensor, sorted?: boolean): Tensor;
export function unique(...args: UniqueArguments): Tensor | Tensor[];
export function unique(...args: readonly unknown[]): Tensor | Tensor[] {
  const { input, sorted, return_inverse, return_counts, dim } = bind_unique(args);
  const parts =
    dim === null
      ? internal._unique2(input, sorted, return_inverse, return_counts)
      : internal.unique_dim(input, dim, sorted, return_inverse, return_counts);
  return chosen(parts, return_inverse, return_counts);
}

export type UniqueConsecutiveOptions = Omit<UniqueOptions, 'sorted'>;

type UniqueConsecutiveArguments = Arguments<
  UniqueConsecutiveOptions,
  [input: 'input', return_inverse: 'return_inverse', return_counts: 'return_counts', dim: 'dim']
>;

const bind_unique_consecutive = signature<UniqueConsecutiveOptions>('unique_consecutive', {
  input: required,
  return_inverse: false,
  return_counts: false,
  dim: null,
});

/**
 * Runs of equal elements (or slices along `dim`) reduced to one. `return_inverse` and `return_counts` as in
 * `unique`.
 *
 *     torch.unique_consecutive(torch.tensor([1, 1, 2, 1])); // [1, 2, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unique_consecutive.html
 */
export function unique_consecutive<Options extends Partial<UniqueConsecutiveOptions>>(
  input: Tensor,
  options: Options,
): Flagged<Options>;
export function unique_consecutive(input: Tensor): Tensor;
export function unique_consecutive(...args: UniqueConsecutiveArguments): Tensor | Tensor[];
export function unique_consecutive(...args: readonly unknown[]): Tensor | Tensor[] {
  const { input, return_inverse, return_counts, dim } = bind_unique_consecutive(args);
  return chosen(
    internal.unique_consecutive(input, return_inverse, return_counts, dim),
    return_inverse,
    return_counts,
  );
}

export interface AsTuple<Wanted extends boolean> {
  /** Gives one vector for each dimension. Default: false. */
  as_tuple?: Wanted;
}

interface NonzeroOptions extends AsTuple<boolean> {
  input: Tensor;
}

const bind_nonzero = signature<NonzeroOptions>('nonzero', { input: required, as_tuple: keyword_only(false) });

/**
 * Indices of all non-zero elements: an n × dimensions tensor, or, with `as_tuple`, one vector for each
 * dimension.
 *
 *     torch.nonzero(torch.tensor([0, 5, 7])); // [[1], [2]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nonzero.html
 */
export function nonzero(input: Tensor, options?: AsTuple<false>): Tensor;
export function nonzero(input: Tensor, options: Required<AsTuple<true>>): Tensor[];
export function nonzero(...args: readonly unknown[]): Tensor | Tensor[] {
  const { input, as_tuple } = bind_nonzero(args);
  return as_tuple ? internal.nonzero_numpy(input) : internal.nonzero(input);
}
