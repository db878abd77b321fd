/** `torch.signal.windows`, which PyTorch writes in Python (torch/signal/windows/windows.py). */
import { ValueError } from '../../errors.js';
import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike, DType, Layout } from '../../types.js';
import { functions } from '../bound.js';

/** What all windows take. */
export interface WindowOptions {
  /** Number of points. */
  M: number;
  /** Symmetric, for the design of filters; else periodic, for the analysis of spectra. Default: true. */
  sym?: boolean;
  /** `'float32'` or `'float64'`. Default: the default dtype. */
  dtype?: DType | null;
  /** How its elements lie. Default: strided. */
  layout?: Layout;
  /** Where it is made. Default: the CPU. */
  device?: DeviceLike | null;
  /** Whether autograd computes its gradient. Default: false. */
  requires_grad?: boolean;
}

type Window = (...args: Arguments<WindowOptions, [M: 'M']>) => Tensor;

const common = {
  sym: keyword_only(true),
  dtype: keyword_only<DType | null>(null),
  layout: keyword_only<Layout>('strided'),
  device: keyword_only<DeviceLike | null>(null),
  requires_grad: keyword_only(false),
};

type Bound = Required<WindowOptions> & { dtype: DType };

/** Resolves and checks what all windows take. */
function prepare(name: string, given: Required<WindowOptions>): Bound {
  const options = { ...given, dtype: given.dtype ?? addon.get_default_dtype() };
  const { M, dtype, layout } = options;
  if (M < 0) throw new ValueError(`${name} requires non-negative window length, got M=${M}`);
  if (layout !== 'strided') {
    throw new ValueError(`${name} is implemented for strided tensors only, got: torch.${layout}`);
  }
  if (dtype !== 'float32' && dtype !== 'float64') {
    throw new ValueError(`${name} expects float32 or float64 dtypes, got: torch.${dtype}`);
  }
  return options;
}

function placement({ dtype, layout, device, requires_grad }: Bound) {
  return { dtype, layout, device, requires_grad };
}

function empty(options: Bound): Tensor {
  return functions.empty([0], placement(options));
}

function ones(options: Bound): Tensor {
  return functions.ones([1], placement(options));
}

/** `M` points, of which the first is `start` and the next ones lie `step` apart. */
function points(start: number, step: number, options: Bound): Tensor {
  const { M } = options;
  return functions.linspace(start * step, (start + (M - 1)) * step, M, placement(options));
}

export interface ExponentialOptions extends WindowOptions {
  /** Where the window has its peak; only for periodic windows. Default: the middle. */
  center?: number | null;
  /** How slowly it falls off. Default: 1. */
  tau?: number;
}

type Exponential = (...args: Arguments<ExponentialOptions, [M: 'M']>) => Tensor;

const bind_exponential = signature<ExponentialOptions>('exponential', {
  M: required,
  center: keyword_only(null),
  tau: keyword_only(1),
  ...common,
});

/**
 * Exponential (Poisson) window: e to the minus distance from the centre over `tau`.
 *
 *     torch.signal.windows.exponential(10, { tau: 1.0 });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.exponential.html
 */
const exponential: Exponential = (...args) => {
  const { center: given, tau, ...rest } = bind_exponential(args);
  const options = prepare('exponential', rest);
  const { M, sym } = options;
  if (tau <= 0) throw new ValueError(`Tau must be positive, got: ${tau} instead.`);
  if (sym && given !== null) throw new ValueError('Center must be None for symmetric windows');
  if (M === 0) return empty(options);
  const center = given ?? (!sym && M > 1 ? M : M - 1) / 2;
  return points(-center, 1 / tau, options)
    .abs()
    .neg()
    .exp();
};

const bind_cosine = signature<WindowOptions>('cosine', { M: required, ...common });

/**
 * Cosine (sine) window: half a period of the sine, seen at the middles of `M` steps.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.cosine.html
 */
const cosine: Window = (...args) => {
  const options = prepare('cosine', bind_cosine(args));
  const { M, sym } = options;
  if (M === 0) return empty(options);
  return points(0.5, Math.PI / (!sym && M > 1 ? M + 1 : M), options).sin();
};

export interface GaussianOptions extends WindowOptions {
  /** Standard deviation. Default: 1. */
  std?: number;
}

type Gaussian = (...args: Arguments<GaussianOptions, [M: 'M']>) => Tensor;

const bind_gaussian = signature<GaussianOptions>('gaussian', {
  M: required,
  std: keyword_only(1),
  ...common,
});

/**
 * Gaussian window.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.gaussian.html
 */
const gaussian: Gaussian = (...args) => {
  const { std, ...rest } = bind_gaussian(args);
  const options = prepare('gaussian', rest);
  const { M, sym } = options;
  if (std <= 0) throw new ValueError(`Standard deviation must be positive, got: ${std} instead.`);
  if (M === 0) return empty(options);
  const start = -(!sym && M > 1 ? M : M - 1) / 2;
  return points(start, 1 / (std * Math.sqrt(2)), options)
    .pow(2)
    .neg()
    .exp();
};

export interface KaiserOptions extends WindowOptions {
  /** Shape, not negative. Default: 12. */
  beta?: number;
}

type Kaiser = (...args: Arguments<KaiserOptions, [M: 'M']>) => Tensor;

const bind_kaiser = signature<KaiserOptions>('kaiser', { M: required, beta: keyword_only(12), ...common });

/**
 * Kaiser window.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.kaiser.html
 */
const kaiser: Kaiser = (...args) => {
  const { beta: given, ...rest } = bind_kaiser(args);
  const options = prepare('kaiser', rest);
  const { M, sym, dtype, device } = options;
  if (given < 0) throw new ValueError(`beta must be non-negative, got: ${given} instead.`);
  if (M === 0) return empty(options);
  if (M === 1) return ones(options);
  const beta = addon.tensor(given, dtype, device, false) as Tensor;
  const start = beta.neg();
  const step = beta.mul(2).div(sym ? M - 1 : M);
  const end = beta.minimum(start.add(step.mul(M - 1)));
  const k = functions.linspace(start, end, M, placement(options));
  return beta.mul(beta).sub(k.pow(2)).sqrt().i0().div(beta.i0());
};

const bind_bartlett = signature<WindowOptions>('bartlett', { M: required, ...common });

/**
 * Bartlett (triangular) window.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.bartlett.html
 */
const bartlett: Window = (...args) => {
  const options = prepare('bartlett', bind_bartlett(args));
  const { M, sym } = options;
  if (M === 0) return empty(options);
  if (M === 1) return ones(options);
  const step = 2 / (sym ? M - 1 : M);
  const k = functions.linspace(-1, -1 + (M - 1) * step, M, placement(options));
  return functions.rsub(k.abs(), 1);
};

export interface GeneralCosineOptions extends WindowOptions {
  /** Coefficients of the cosines. */
  a: readonly number[];
}

type GeneralCosine = (...args: Arguments<GeneralCosineOptions, [M: 'M']>) => Tensor;

function sum_of_cosines(a: readonly number[], given: Required<WindowOptions>): Tensor {
  const options = prepare('general_cosine', given);
  const { M, sym, dtype, device, requires_grad } = options;
  if (M === 0) return empty(options);
  if (M === 1) return ones(options);
  if (!Array.isArray(a)) throw new TypeError('Coefficients must be a list/tuple');
  if (a.length === 0) throw new ValueError('Coefficients cannot be empty');
  const k = points(0, (2 * Math.PI) / (sym ? M - 1 : M), options);
  const signed = a.map((weight, index) => (index % 2 === 0 ? weight : -weight));
  const weights = addon.tensor(signed, dtype, device, requires_grad) as Tensor;
  const orders = functions.arange(a.length, { dtype, device: weights.device, requires_grad });
  return weights.unsqueeze(-1).mul(orders.unsqueeze(-1).mul(k).cos()).sum(0);
}

const bind_general_cosine = signature<GeneralCosineOptions>('general_cosine', {
  M: required,
  a: keyword_only(required),
  ...common,
});

/**
 * Sum of cosines with the coefficients `a`, of alternating signs.
 *
 *     torch.signal.windows.general_cosine(10, { a: [0.46, 0.23, 0.31] });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.general_cosine.html
 */
const general_cosine: GeneralCosine = (...args) => {
  const { a, ...options } = bind_general_cosine(args);
  return sum_of_cosines(a, options);
};

export interface GeneralHammingOptions extends WindowOptions {
  /** First coefficient; the second is 1 - `alpha`. Default: 0.54. */
  alpha?: number;
}

type GeneralHamming = (...args: Arguments<GeneralHammingOptions, [M: 'M']>) => Tensor;

const bind_general_hamming = signature<GeneralHammingOptions>('general_hamming', {
  M: required,
  alpha: keyword_only(0.54),
  ...common,
});

/**
 * Hamming window with another first coefficient.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.signal.windows.general_hamming.html
 */
const general_hamming: GeneralHamming = (...args) => {
  const { alpha, ...options } = bind_general_hamming(args);
  return sum_of_cosines([alpha, 1 - alpha], options);
};

/** The window of fixed coefficients `a`. `own` is the name by which its mistakes are told, if it looks itself. */
function fixed(name: string, a: readonly number[], own = false): Window {
  const bind = signature<WindowOptions>(name, { M: required, ...common });
  return (...args) => {
    const options = bind(args);
    return sum_of_cosines(a, own ? prepare(name, options) : options);
  };
}

/** `torch.signal.windows`: windows of `M` points. */
export const windows = Object.freeze({
  bartlett,
  /** Blackman window. */
  blackman: fixed('blackman', [0.42, 0.5, 0.08], true),
  cosine,
  exponential,
  gaussian,
  general_cosine,
  general_hamming,
  /** Hamming window. */
  hamming: fixed('hamming', [0.54, 1 - 0.54]),
  /** Hann window. */
  hann: fixed('hann', [0.5, 0.5]),
  kaiser,
  /** Minimum 4-term Blackman-Harris window according to Nuttall. */
  nuttall: fixed('nuttall', [0.3635819, 0.4891775, 0.1365995, 0.0106411]),
});
