/** Sliding blocks of pictures. */
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { nn_functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size2 } from '../../types.js';

export interface UnfoldArguments {
  input: Tensor;
  kernel_size: Size2;
  /** Default: 1. */
  dilation?: Size2;
  /** Default: 0. */
  padding?: Size2;
  /** Default: 1. */
  stride?: Size2;
}

const block_defaults = { kernel_size: required, dilation: 1, padding: 0, stride: 1 } as const;
const bind_unfold = signature<UnfoldArguments>('unfold', { input: required, ...block_defaults });

/**
 * Takes sliding blocks out of pictures, one column for each.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html
 */
export function unfold(
  ...args: Arguments<
    UnfoldArguments,
    [input: 'input', kernel_size: 'kernel_size', dilation: 'dilation', padding: 'padding', stride: 'stride']
  >
): Tensor {
  const { input, kernel_size, dilation, padding, stride } = bind_unfold(args);
  return nn_functions.im2col(input, kernel_size, dilation, padding, stride);
}

export interface FoldArguments extends UnfoldArguments {
  /** Height and width of the pictures. */
  output_size: Size2;
}

const bind_fold = signature<FoldArguments>('fold', {
  input: required,
  output_size: required,
  ...block_defaults,
});

/**
 * Sums columns back into pictures.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fold.html
 */
export function fold(
  ...args: Arguments<
    FoldArguments,
    [
      input: 'input',
      output_size: 'output_size',
      kernel_size: 'kernel_size',
      dilation: 'dilation',
      padding: 'padding',
      stride: 'stride',
    ]
  >
): Tensor {
  const { input, output_size, kernel_size, dilation, padding, stride } = bind_fold(args);
  return nn_functions.col2im(input, output_size, kernel_size, dilation, padding, stride);
}
