/** What losses take: the layers and the functions of the same names. */
import type { Tensor } from '../../tensor/tensor.js';
import type { Reduction } from '../reduction.js';
import { by_name, needed, option } from '../takes.js';

/** Inputs of most losses. */
export const two = {
  input: needed<Tensor>(),
  target: needed<Tensor>(),
};

const legacy = {
  size_average: {
    /** @deprecated Use `reduction`. */
    size_average: option<boolean | null, never>(null),
  },
  reduce: {
    /** @deprecated Use `reduction`. */
    reduce: option<boolean | null, never>(null),
  },
};

const reduction = {
  /** What becomes of the elements. Default: `'mean'`. */
  reduction: option<Reduction>('mean'),
};

export const plain = { ...legacy.size_average, ...legacy.reduce, ...reduction };

const of_classes = {
  /** A factor for each class. */
  weight: option<Tensor | null>(null),
};

const of_elements = {
  /** A factor for each element. */
  weight: option<Tensor | null>(null),
};

export const weighted = { ...of_classes, ...plain };

export const nll = {
  ...of_classes,
  ...legacy.size_average,
  /** A target that counts for nothing. Default: -100. */
  ignore_index: -100,
  ...legacy.reduce,
  ...reduction,
};

export const cross_entropy = {
  ...nll,
  /** How much of the target is spread over all classes, from 0 to 1. Default: 0. */
  label_smoothing: 0,
};

export const binary = { ...of_elements, ...plain };

export const with_logits = {
  ...binary,
  /** A factor for the targets that are 1, for each class. */
  pos_weight: option<Tensor | null>(null),
};

export const smooth_l1 = {
  ...plain,
  /** Where squares end. 0 gives absolute differences. Default: 1. */
  beta: 1,
};

export const huber = {
  ...reduction,
  /** Where squares end. Default: 1. */
  delta: 1,
};

export const kl_div = {
  ...legacy.size_average,
  ...legacy.reduce,
  /** `'batchmean'` is the mathematical mean over the batch. Default: `'mean'`. */
  reduction: option<Reduction | 'batchmean'>('mean'),
  /** The target holds logarithms too. Default: false. */
  log_target: false,
};

export const poisson = {
  /** The input holds logarithms of expected counts. Default: true. */
  log_input: true,
  /** Adds Stirling's term. Default: false. */
  full: false,
  ...legacy.size_average,
  /** Added to the input before its logarithm is taken. Default: 1e-8. */
  eps: 1e-8,
  ...legacy.reduce,
  ...reduction,
};

export const gaussian = {
  /** Adds the constant term. Default: false. */
  full: false,
  /** Smallest variance. Default: 1e-6. */
  eps: 1e-6,
  ...reduction,
};

export const hinge = {
  /** Default: 1. */
  margin: 1,
  ...plain,
};

export const multi_margin = {
  /** Exponent of the hinge. Default: 1. */
  p: option<1 | 2>(1),
  /** Default: 1. */
  margin: 1,
  ...weighted,
};

export const pair_margin = {
  /** Default: 0. */
  margin: 0,
  ...plain,
};

export const triplet = {
  /** Default: 1. */
  margin: 1,
  /** Exponent of the norm. Default: 2. */
  p: 2,
  /** Added to the differences. Default: 1e-6. */
  eps: 1e-6,
  /** Takes the nearer of anchor and positive to the negative. Default: false. */
  swap: false,
  ...plain,
};

/** What triplets with a distance of one's own take behind it. */
export const distance_triplet = {
  /** Default: 1. */
  margin: by_name<number>(1),
  /** Takes the nearer of anchor and positive to the negative. Default: false. */
  swap: by_name<boolean>(false),
  /** Default: `'mean'`. */
  reduction: by_name<Reduction>('mean'),
};

export const ctc = {
  /** Number of the blank. Default: 0. */
  blank: 0,
  ...reduction,
  /** Infinite losses count as 0. Default: false. */
  zero_infinity: false,
};

export const pairs = {
  input1: needed<Tensor>(),
  input2: needed<Tensor>(),
  /** 1 or -1. */
  target: needed<Tensor>(),
};

export const triplets = {
  anchor: needed<Tensor>(),
  /** What should be near the anchor. */
  positive: needed<Tensor>(),
  /** What should be far from it. */
  negative: needed<Tensor>(),
};

/** Lengths of sequences: a tensor, or numbers. */
export type Lengths = Tensor | readonly number[];

export const sequences = {
  /** Logarithms of probabilities, `[T, N, C]` or `[T, C]`. */
  log_probs: needed<Tensor>(),
  /** Class numbers, `[N, S]`, or all in one list. */
  targets: needed<Tensor>(),
  input_lengths: needed<Lengths>(),
  target_lengths: needed<Lengths>(),
};

export const distributions = {
  /** Expected values. */
  input: needed<Tensor>(),
  target: needed<Tensor>(),
  /** Variances: as the input, or with 1 or nothing for its last dimension; or one for all. */
  var: needed<Tensor | number>(),
};
