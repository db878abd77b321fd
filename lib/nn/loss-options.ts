/** What losses take: the layers and the functions of the same names. */
import type { Tensor } from '../tensor/tensor.js';
import type { Reduction } from './reduction.js';
import { needed, option } from './takes.js';

/** Inputs of most losses. */
const two = {
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

const plain = { ...legacy.size_average, ...legacy.reduce, ...reduction };

const of_classes = {
  /** A factor for each class. */
  weight: option<Tensor | null>(null),
};

const of_elements = {
  /** A factor for each element. */
  weight: option<Tensor | null>(null),
};

const weighted = { ...of_classes, ...plain };

const nll = {
  ...of_classes,
  ...legacy.size_average,
  /** A target that counts for nothing. Default: -100. */
  ignore_index: -100,
  ...legacy.reduce,
  ...reduction,
};

const cross_entropy = {
  ...nll,
  /** How much of the target is spread over all classes, from 0 to 1. Default: 0. */
  label_smoothing: 0,
};

const binary = { ...of_elements, ...plain };

const with_logits = {
  ...binary,
  /** A factor for the targets that are 1, for each class. */
  pos_weight: option<Tensor | null>(null),
};

const smooth_l1 = {
  ...plain,
  /** Where squares end. 0 gives absolute differences. Default: 1. */
  beta: 1,
};

const huber = {
  ...reduction,
  /** Where squares end. Default: 1. */
  delta: 1,
};

const kl_div = {
  ...legacy.size_average,
  ...legacy.reduce,
  /** `'batchmean'` is the mathematical mean over the batch. Default: `'mean'`. */
  reduction: option<Reduction | 'batchmean'>('mean'),
  /** The target holds logarithms too. Default: false. */
  log_target: false,
};

const poisson = {
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

const gaussian = {
  /** Adds the constant term. Default: false. */
  full: false,
  /** Smallest variance. Default: 1e-6. */
  eps: 1e-6,
  ...reduction,
};

const hinge = {
  /** Default: 1. */
  margin: 1,
  ...plain,
};

const multi_margin = {
  /** Exponent of the hinge. Default: 1. */
  p: option<1 | 2>(1),
  /** Default: 1. */
  margin: 1,
  ...weighted,
};

const pair_margin = {
  /** Default: 0. */
  margin: 0,
  ...plain,
};

const triplet = {
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

const distance_triplet = {
  /** Default: 1. */
  margin: 1,
  /** Takes the nearer of anchor and positive to the negative. Default: false. */
  swap: false,
  ...reduction,
};

const ctc = {
  /** Number of the blank. Default: 0. */
  blank: 0,
  ...reduction,
  /** Infinite losses count as 0. Default: false. */
  zero_infinity: false,
};

const pairs = {
  input1: needed<Tensor>(),
  input2: needed<Tensor>(),
  /** 1 or -1. */
  target: needed<Tensor>(),
};

const triplets = {
  anchor: needed<Tensor>(),
  /** What should be near the anchor. */
  positive: needed<Tensor>(),
  /** What should be far from it. */
  negative: needed<Tensor>(),
};

/** Lengths of sequences: a tensor, or numbers. */
export type Lengths = Tensor | readonly number[];

const sequences = {
  /** Logarithms of probabilities, `[T, N, C]` or `[T, C]`. */
  log_probs: needed<Tensor>(),
  /** Class numbers, `[N, S]`, or all in one list. */
  targets: needed<Tensor>(),
  input_lengths: needed<Lengths>(),
  target_lengths: needed<Lengths>(),
};

const distributions = {
  /** Expected values. */
  input: needed<Tensor>(),
  target: needed<Tensor>(),
  /** Variances: as the input, or with 1 or nothing for its last dimension; or one for all. */
  var: needed<Tensor | number>(),
};

// Interfaces, because declarations of other files name those, and would lose the documentation of anything else.
type Same<Description> = Description;

export interface Two extends Same<typeof two> {}
export interface Plain extends Same<typeof plain> {}
export interface Weighted extends Same<typeof weighted> {}
export interface Nll extends Same<typeof nll> {}
export interface CrossEntropy extends Same<typeof cross_entropy> {}
export interface Binary extends Same<typeof binary> {}
export interface WithLogits extends Same<typeof with_logits> {}
export interface SmoothL1 extends Same<typeof smooth_l1> {}
export interface Huber extends Same<typeof huber> {}
export interface KlDiv extends Same<typeof kl_div> {}
export interface Poisson extends Same<typeof poisson> {}
export interface Gaussian extends Same<typeof gaussian> {}
export interface Hinge extends Same<typeof hinge> {}
export interface MultiMargin extends Same<typeof multi_margin> {}
export interface PairMargin extends Same<typeof pair_margin> {}
export interface Triplet extends Same<typeof triplet> {}
export interface DistanceTriplet extends Same<typeof distance_triplet> {}
export interface Ctc extends Same<typeof ctc> {}
export interface Pairs extends Same<typeof pairs> {}
export interface Triplets extends Same<typeof triplets> {}
export interface Sequences extends Same<typeof sequences> {}
export interface Distributions extends Same<typeof distributions> {}

export interface LossOptions {
  two: Two;
  plain: Plain;
  weighted: Weighted;
  nll: Nll;
  cross_entropy: CrossEntropy;
  binary: Binary;
  with_logits: WithLogits;
  smooth_l1: SmoothL1;
  huber: Huber;
  kl_div: KlDiv;
  poisson: Poisson;
  gaussian: Gaussian;
  hinge: Hinge;
  multi_margin: MultiMargin;
  pair_margin: PairMargin;
  triplet: Triplet;
  distance_triplet: DistanceTriplet;
  ctc: Ctc;
  pairs: Pairs;
  triplets: Triplets;
  sequences: Sequences;
  distributions: Distributions;
}

/** Inputs and options of losses. */
export const loss_options: LossOptions = {
  two,
  plain,
  weighted,
  nll,
  cross_entropy,
  binary,
  with_logits,
  smooth_l1,
  huber,
  kl_div,
  poisson,
  gaussian,
  hinge,
  multi_margin,
  pair_margin,
  triplet,
  distance_triplet,
  ctc,
  pairs,
  triplets,
  sequences,
  distributions,
};
