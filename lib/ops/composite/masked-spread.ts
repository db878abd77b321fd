/** Masked variance and deviation. */
import { AssertionError, ValueError } from '../../errors.js';
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { functions, internal } from '../bound.js';
import { input_mask } from './masked-input.js';

export interface SpreadOptions {
  input: Tensor;
  /** The dimension, or the dimensions. Default: null, all of them. */
  dim?: number | readonly number[] | null;
  /** Divides by one less than the count. `correction` says how much less. */
  unbiased?: boolean | null;
  /** What is subtracted from the count. Default: 1. */
  correction?: number | null;
  /** Keeps what is reduced as dimensions of size 1. Default: false. */
  keepdim?: boolean | null;
  /** Of the result. Default: that of the input. */
  dtype?: DType | null;
  /** Which elements count. Default: all that the input has. */
  mask?: Tensor | null;
}

export type Spread = (
  ...args: Arguments<SpreadOptions, [input: 'input', dim: 'dim', unbiased: 'unbiased']>
) => Tensor;

type Sum = (input: Tensor, options: Omit<SpreadOptions, 'input' | 'unbiased' | 'correction'>) => Tensor;

const real_dtypes: Partial<Record<DType, DType>> = {
  complex32: 'float16',
  complex64: 'float32',
  complex128: 'float64',
};

function is_floating(dtype: DType): boolean {
  return /float|complex/.test(dtype);
}

function correction_of(unbiased: boolean | null, correction: number | null): number {
  if (unbiased !== null && correction !== null) {
    throw new AssertionError('Only one of unbiased and correction may be given');
  }
  return correction ?? (unbiased === false ? 0 : 1);
}

/** Masked variance or deviation, over the masked sum. */
export function spread(name: 'std' | 'var', sum: Sum): Spread {
  const bind = signature<SpreadOptions>(name, {
    input: required,
    dim: null,
    unbiased: null,
    correction: keyword_only(null),
    keepdim: keyword_only(false),
    dtype: keyword_only(null),
    mask: keyword_only(null),
  });
  return (...args) => {
    const { input, dim, unbiased, correction, keepdim, dtype: given, mask } = bind(args);
    const less = correction_of(unbiased, correction);
    const dtype = given ?? (is_floating(input.dtype) ? input.dtype : 'float32');
    if (input.layout !== 'strided') {
      throw new ValueError(`masked std/var expects strided tensor (got torch.${input.layout} tensor)`);
    }
    const holds = mask === null ? null : input_mask(input, mask);
    const ones = holds ?? functions.ones(input.shape, { dtype: 'int64', device: input.device });
    const count = sum(ones, { dim, keepdim: true });
    const deviation = input.sub(sum(input, { dim, keepdim: true, dtype, mask: holds }).div(count));
    const computed = is_floating(dtype) ? dtype : 'float32';
    const total = sum(deviation.mul(deviation.conj()), { dim, keepdim, dtype: computed, mask: holds });
    const divisor = keepdim ? count : count.reshape(total.shape);
    const variance = internal.to(total.div(reduced(divisor, less, computed)), { dtype });
    return name === 'std' ? variance.sqrt() : variance;
  };
}

/** The count less the correction, but not below 0. */
function reduced(count: Tensor, less: number, computed: DType): Tensor {
  if (less === 0) return count;
  const rest = internal.to(count, { dtype: real_dtypes[computed] ?? computed }).sub(less);
  return rest.maximum(rest.new_zeros([]));
}
