/** Softmax and its kin in `torch.nn.functional`. */
import { warn } from '../../internal/warn.js';
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { by_name, type Given, needed, type OptionsOf, one, option, taking } from '../takes.js';

const along = {
  ...one,
  /** The dimension whose elements shall sum to 1. Without it the function guesses, and warns. */
  dim: option<number | null>(null),
  /** The input is converted to it first. */
  dtype: by_name<DType | null>(null),
};

export interface SoftmaxArguments extends Given<typeof along> {}

const softmax_function = <const Name extends string>(
  name: Name,
  compute: (input: Tensor, dim: number, dtype: DType | null) => Tensor,
) =>
  taking(name, along, ({ input, dim, dtype }) =>
    compute(input, dim ?? addon.softmax_dim(name, input.ndim), dtype),
  );

/** `exp(x) / Σ exp(x)` along a dimension. */
export const softmax = softmax_function('softmax', (input, dim, dtype) =>
  functions.softmax(input, dim, { dtype }),
);

/** Logarithm of `softmax`, exact for small values. */
export const log_softmax = softmax_function('log_softmax', (input, dim, dtype) =>
  functions.log_softmax(input, dim, { dtype }),
);

/** `softmax(−x)`. */
export const softmin = softmax_function('softmin', (input, dim, dtype) =>
  functions.softmax(input.neg(), dim, { dtype }),
);

export interface GumbelSoftmaxArguments extends OptionsOf<typeof gumbel_softmax> {}

/**
 * Samples that are nearly one-hot, and can be differentiated.
 *
 * @example
 * const choice = nn.functional.gumbel_softmax(torch.randn(4, 3), { tau: 0.5, hard: true });
 * console.log(choice.sum(-1).tolist()); // [1, 1, 1, 1]
 */
export const gumbel_softmax = taking(
  'gumbel_softmax',
  {
    /** Logarithms of probabilities; they need not be normalised. */
    logits: needed<Tensor>(),
    /** Temperature: the smaller, the nearer to one-hot. Default: 1. */
    tau: 1,
    /** Gives one-hot vectors, with the gradient of the soft ones. Default: false. */
    hard: false,
    /** Does nothing; PyTorch has it. Default: 1e-10. */
    eps: 1e-10,
    /** Default: the last one. */
    dim: -1,
  },
  ({ logits, tau, hard, eps, dim }) => {
    if (eps !== 1e-10) {
      warn('`eps` parameter is deprecated and has no effect.', 'UserWarning');
    }
    const contiguous = { memory_format: 'contiguous_format' } as const;
    const noise = functions.empty_like(logits, contiguous).exponential_().log().neg();
    const soft = functions.softmax(logits.add(noise).div(tau), dim);
    if (!hard) return soft;
    const [, index] = soft.max(dim, true);
    const one_hot = functions.zeros_like(logits, contiguous).scatter_(dim, index, 1);
    return one_hot.sub(soft.detach()).add(soft);
  },
);
