import type { Arguments } from '../../internal/arguments.js';
import { warn } from '../../internal/warn.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Scalar, TensorOptions } from '../../types.js';
import { internal } from '../bound.js';

interface RangeOptions extends TensorOptions {
  start: Scalar;
  end: Scalar;
  /** The distance of neighbours. Default: 1. */
  step?: Scalar;
}

/**
 * Numbers from `start` to `end`, which is included, of the default dtype. Deprecated, and warns: `arange` leaves
 * the end out.
 *
 *     torch.range(1, 4); // [1., 2., 3., 4.]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.range.html
 */
export function range(...args: Arguments<RangeOptions, [start: 'start', end: 'end', step: 'step']>): Tensor {
  const values = (internal.range as (...args: unknown[]) => Tensor)(...args);
  warn(
    'torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with ' +
      "Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
    'UserWarning',
  );
  return values;
}
