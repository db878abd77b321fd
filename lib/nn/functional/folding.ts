/** Sliding blocks of pictures. */
import { nn_functions } from '../../ops/index.js';
import { blocks, pictures } from '../options/window.js';
import { type OptionsOf, one, taking } from '../takes.js';

export interface UnfoldArguments extends OptionsOf<typeof unfold> {}

/** Takes sliding blocks out of pictures, one column for each. */
export const unfold = taking(
  'unfold',
  { ...one, ...blocks },
  ({ input, kernel_size, dilation, padding, stride }) =>
    nn_functions.im2col(input, kernel_size, dilation, padding, stride),
);

export interface FoldArguments extends OptionsOf<typeof fold> {}

/** Sums columns back into pictures. */
export const fold = taking(
  'fold',
  { ...one, ...pictures },
  ({ input, output_size, kernel_size, dilation, padding, stride }) =>
    nn_functions.col2im(input, output_size, kernel_size, dilation, padding, stride),
);
