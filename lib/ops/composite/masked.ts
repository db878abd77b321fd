/** `torch.masked`: reductions and normalisations that see only some elements (torch/masked/_ops.py). */
import { ValueError } from '../../errors.js';
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { functions, internal, linalg } from '../bound.js';
import { canonical_dims, type Identity, input_mask, masked_input } from './masked-input.js';
import { spread } from './masked-spread.js';

/** What every masked operation takes. */
export interface MaskedOptions {
  input: Tensor;
  /** Of the result. Default: that of the input; int64 for sums and products of smaller integers. */
  dtype?: DType | null;
  /** Which elements count; of a shape that broadcasts to the input's. Default: all. */
  mask?: Tensor | null;
}

export interface MaskedReductionOptions extends MaskedOptions {
  /** Default: all dimensions. */
  dim?: number | readonly number[] | null;
  /** Keeps what is reduced as dimensions of size 1. Default: false. */
  keepdim?: boolean | null;
}

type Reduction = (...args: Arguments<MaskedReductionOptions, [input: 'input', dim: 'dim']>) => Tensor;
type Reduced = Required<MaskedReductionOptions>;

const by_name = {
  keepdim: keyword_only<boolean | null>(false),
  dtype: keyword_only<DType | null>(null),
  mask: keyword_only<Tensor | null>(null),
};

/** A masked reduction along any number of dimensions. */
function reduction(name: string, reduce: (options: Reduced) => Tensor): Reduction {
  const bind = signature<MaskedReductionOptions>(name, { input: required, dim: null, ...by_name });
  return (...args) => reduce(bind(args));
}

const small: readonly DType[] = ['uint8', 'bool', 'int8', 'int16', 'int32'];

function summing_dtype({ input, dtype }: MaskedOptions): DType {
  return dtype ?? (small.includes(input.dtype) ? 'int64' : input.dtype);
}

function cast(tensor: Tensor, { input, dtype }: MaskedOptions): Tensor {
  return internal.to(tensor, { dtype: dtype ?? input.dtype });
}

const sum = reduction('sum', (options) => {
  const dims = canonical_dims(options.dim, options.input.ndim);
  const input = masked_input('sum', 'sum', options.input, options.mask);
  return functions.sum(input, dims, options.keepdim ?? false, { dtype: summing_dtype(options) });
});

const prod = reduction('prod', (options) => {
  const dims = canonical_dims(options.dim, options.input.ndim);
  const input = masked_input('prod', 'prod', options.input, options.mask);
  const start = internal.to(input, { dtype: summing_dtype(options) });
  return dims.reduceRight((result, dim) => result.prod(dim, options.keepdim ?? false), start);
});

function extreme(name: 'amax' | 'amin'): Reduction {
  return reduction(name, (options) => {
    const input = masked_input(name, name, options.input, options.mask);
    const dims = canonical_dims(options.dim, input.ndim);
    return cast(functions[name](input, dims, options.keepdim ?? false), options);
  });
}

const logsumexp = reduction('logsumexp', (options) => {
  const dims = canonical_dims(options.dim, options.input.ndim);
  const input = masked_input('logsumexp', 'logsumexp', options.input, options.mask);
  return cast(functions.logsumexp(input, dims, options.keepdim ?? false), options);
});

/** How many elements count, along `dim`. */
function count_of({ input, dim, keepdim, mask }: Reduced): Tensor {
  if (mask === null) {
    const all = functions.ones(input.shape, { dtype: 'int64', device: input.device });
    return sum(all, dim, { keepdim });
  }
  const holds = input_mask(input, mask);
  return dim === null
    ? functions.sum(holds, canonical_dims(null, input.ndim), keepdim ?? false)
    : functions.sum(holds, typeof dim === 'number' ? [dim] : dim, keepdim ?? false);
}

const mean = reduction('mean', (options) => {
  const dtype = options.dtype ?? options.input.dtype;
  if (!/float|complex/.test(dtype)) {
    const source = options.dtype === null ? 'Input' : 'Optional';
    throw new ValueError(
      `mean(): Could not infer output dtype. ${source} dtype must be either ` +
        `a floating point or complex dtype. Got: torch.${dtype}`,
    );
  }
  if (options.input.layout !== 'strided') {
    throw new ValueError(`masked mean expects strided tensor (got torch.${options.input.layout} tensor)`);
  }
  const { input, dim, ...rest } = { ...options, dtype };
  return sum(input, dim, rest).div(count_of(options));
});

export interface OneDimOptions extends MaskedOptions {
  /** The dimension. Default: null, all elements. */
  dim?: number | null;
  /** Keeps what is reduced as dimensions of size 1. Default: false. */
  keepdim?: boolean | null;
}

type OneDimReduction = (...args: Arguments<OneDimOptions, [input: 'input', dim: 'dim']>) => Tensor;

function place_of_extreme(name: 'argmax' | 'argmin'): OneDimReduction {
  const bind = signature<OneDimOptions>(name, { input: required, dim: null, ...by_name });
  return (...args) => {
    const options = bind(args);
    const input = masked_input(name, name, options.input, options.mask);
    return cast(functions[name](input, options.dim, options.keepdim ?? false), options);
  };
}

const bind_median = signature<OneDimOptions>('median', { input: required, dim: -1, ...by_name });

/** Median along `dim` of the elements that count; NaN where none does. */
const median: OneDimReduction = (...args) => {
  const { input, dim, keepdim, dtype, mask } = bind_median(args);
  const [place] = canonical_dims(dim, input.ndim) as [number];
  const is_float = input.is_floating_point();
  const floating = is_float ? input : internal.to(input, { dtype: 'float32' });
  const masked = masked_input('median', 'median', floating, mask);
  const { values } = functions.nanmedian(masked, place, keepdim ?? false);
  if (is_float) return values;
  if (values.isnan().any().item<boolean>()) {
    throw new ValueError('masked median expects no fully masked out rows if dtype is not floating point');
  }
  return internal.to(values, { dtype: dtype ?? input.dtype });
};

export interface MaskedNormOptions extends MaskedReductionOptions {
  /** Default: 2. */
  ord?: number | null;
}

const bind_norm = signature<MaskedNormOptions>('norm', { input: required, ord: 2, dim: null, ...by_name });

/** Norm of the elements that count, as vectors. */
function norm(...args: Arguments<MaskedNormOptions, [input: 'input', ord: 'ord', dim: 'dim']>): Tensor {
  const { input, ord, dim, keepdim, dtype, mask } = bind_norm(args);
  const masked = masked_input('norm', 'norm', input, mask, ord);
  const dims = canonical_dims(dim, input.ndim);
  return linalg.vector_norm(masked, ord ?? 2, dims, keepdim ?? false, { dtype: dtype ?? input.dtype });
}

export interface AlongOptions extends MaskedOptions {
  dim: number;
}

type Along = (...args: Arguments<AlongOptions, [input: 'input', dim: 'dim']>) => Tensor;

const { dtype: dtype_by_name, mask: mask_by_name } = by_name;

/** A masked operation along one dimension that keeps the shape. */
function along(
  name: string,
  operation: Identity,
  apply: (input: Tensor, dim: number, dtype: DType) => Tensor,
): Along {
  const bind = signature<AlongOptions>(name, {
    input: required,
    dim: required,
    dtype: dtype_by_name,
    mask: mask_by_name,
  });
  return (...args) => {
    const { input, dim, dtype, mask } = bind(args);
    const [place] = canonical_dims(dim, input.ndim) as [number];
    return apply(masked_input(name, operation, input, mask), place, dtype ?? input.dtype);
  };
}

export interface NormalizeOptions extends AlongOptions {
  ord: number;
  /** Smallest divisor. Default: 1e-12. */
  eps?: number;
}

const bind_normalize = signature<NormalizeOptions>('normalize', {
  input: required,
  ord: required,
  dim: required,
  eps: keyword_only(1e-12),
  dtype: dtype_by_name,
  mask: mask_by_name,
});

/** The elements that count over their norm along `dim`; 0 where they do not count. */
function normalize(...args: Arguments<NormalizeOptions, [input: 'input', ord: 'ord', dim: 'dim']>): Tensor {
  const { input, ord, dim, eps, dtype, mask } = bind_normalize(args);
  const masked = masked_input('normalize', 'sum', input, mask);
  const length = norm(input, ord, dim, { keepdim: true, dtype: dtype ?? input.dtype, mask });
  return masked.div(length.maximum(length.new_full([], eps)));
}

export interface LogaddexpOptions {
  input: Tensor;
  other: Tensor;
  /** Of the result. Default: that of the input. */
  dtype?: DType | null;
  /** Which elements of `input` count. Default: all. */
  input_mask?: Tensor | null;
  /** Which elements of `other` count. Default: all. */
  other_mask?: Tensor | null;
}

const bind_logaddexp = signature<LogaddexpOptions>('logaddexp', {
  input: required,
  other: required,
  dtype: dtype_by_name,
  input_mask: mask_by_name,
  other_mask: mask_by_name,
});

/** Logarithm of the sum of exponentials of two tensors, each with a mask. */
function logaddexp(...args: Arguments<LogaddexpOptions, [input: 'input', other: 'other']>): Tensor {
  const { input, other, dtype, ...masks } = bind_logaddexp(args);
  const left = masked_input('logaddexp', 'logaddexp', input, masks.input_mask);
  const right = masked_input('logaddexp', 'logaddexp', other, masks.other_mask);
  return cast(functions.logaddexp(left, right), { input, dtype });
}

/**
 * `torch.masked`: as the functions of the same names, over those elements where `mask` holds. Of strided tensors.
 *
 *     torch.masked.mean(torch.tensor([1, 2, 9.5]), { mask: torch.tensor([true, true, false]) }); // 1.5
 */
export const masked = Object.freeze({
  amax: extreme('amax'),
  amin: extreme('amin'),
  argmax: place_of_extreme('argmax'),
  argmin: place_of_extreme('argmin'),
  cumprod: along('cumprod', 'prod', (input, dim, dtype) =>
    internal.to(functions.cumprod(input, dim, { dtype }), { dtype }),
  ),
  cumsum: along('cumsum', 'sum', (input, dim, dtype) =>
    internal.to(functions.cumsum(input, dim, { dtype }), { dtype }),
  ),
  log_softmax: along('log_softmax', 'amax', (input, dim, dtype) => input.log_softmax(dim, { dtype })),
  logaddexp,
  logsumexp,
  mean,
  median,
  norm,
  normalize,
  prod,
  softmax: along('softmax', 'amax', (input, dim, dtype) => input.softmax(dim, { dtype })),
  softmin: along('softmin', 'amin', (input, dim, dtype) => input.neg().softmax(dim, { dtype })),
  std: spread('std', sum),
  sum,
  var: spread('var', sum),
});
