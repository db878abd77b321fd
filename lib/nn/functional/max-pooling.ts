/** Maxima over windows, and their inverse. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions, nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';

export interface MaxPoolArguments<Size> {
  input: Tensor;
  kernel_size: Size;
  /** Default: `kernel_size`. */
  stride?: Size | null;
  /** Default: 0. */
  padding?: Size;
  /** Default: 1. */
  dilation?: Size;
  /** Default: false. */
  ceil_mode?: boolean;
  /** Also gives the index of each maximum. Default: false. */
  return_indices?: boolean;
}

type Positions = [
  input: 'input',
  kernel_size: 'kernel_size',
  stride: 'stride',
  padding: 'padding',
  dilation: 'dilation',
  ceil_mode: 'ceil_mode',
];

interface MaxPoolFunction<Size> {
  (...args: Arguments<Omit<MaxPoolArguments<Size>, 'return_indices'>, Positions>): Tensor;
  (
    ...args: Arguments<Omit<MaxPoolArguments<Size>, 'return_indices'> & { return_indices: true }, Positions>
  ): [maxima: Tensor, indices: Tensor];
}

type WithIndices<Size> = (
  ...args: Arguments<MaxPoolArguments<Size>, Positions>
) => [maxima: Tensor, indices: Tensor];

// biome-ignore lint/suspicious/noExplicitAny: operators that take sizes of one length each
type Operator = (input: Tensor, options: any) => Tensor | [Tensor, Tensor];

/** The function for sizes of one type, and its twin that always gives indices. */
function max_pool<Size>(
  name: string,
  plain: Operator,
  with_indices: Operator,
): [MaxPoolFunction<Size>, WithIndices<Size>] {
  const of = (owner: string, always: boolean) => {
    const bind = signature<MaxPoolArguments<unknown>>(owner, {
      input: required,
      kernel_size: required,
      stride: null,
      padding: 0,
      dilation: 1,
      ceil_mode: false,
      return_indices: false,
    });
    return (...args: readonly unknown[]) => {
      const { input, return_indices, stride, ...options } = bind(args);
      const pool = always || return_indices ? with_indices : plain;
      return pool(input, { ...options, stride: stride ?? [] });
    };
  };
  return [
    of(`_${name}`, false) as MaxPoolFunction<Size>,
    of(`${name}_with_indices`, true) as WithIndices<Size>,
  ];
}

const [one, one_with_indices] = max_pool<Size1>(
  'max_pool1d',
  functions.max_pool1d,
  functions.max_pool1d_with_indices,
);
const [two, two_with_indices] = max_pool<Size2>(
  'max_pool2d',
  functions.max_pool2d,
  nn_functions.max_pool2d_with_indices,
);
const [three, three_with_indices] = max_pool<Size3>(
  'max_pool3d',
  functions.max_pool3d,
  nn_functions.max_pool3d_with_indices,
);

/**
 * Maxima over windows of signals; with `return_indices` also where they were.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export const max_pool1d = one;

/**
 * Maxima over windows of pictures; with `return_indices` also where they were.
 *
 * @example
 * console.log(nn.functional.max_pool2d(torch.randn(1, 3, 8, 8), 2).shape); // [1, 3, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export const max_pool2d = two;

/**
 * Maxima over windows of volumes; with `return_indices` also where they were.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 */
export const max_pool3d = three;

/** As `max_pool1d`, always with indices. */
export const max_pool1d_with_indices = one_with_indices;
/** As `max_pool2d`, always with indices. */
export const max_pool2d_with_indices = two_with_indices;
/** As `max_pool3d`, always with indices. */
export const max_pool3d_with_indices = three_with_indices;
