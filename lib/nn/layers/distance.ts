import { type Arguments, required, signature } from '../../internal/arguments.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Module } from '../module/module.js';

interface Pair {
  x1: Tensor;
  x2: Tensor;
}

type PairArguments = Arguments<Pair, [x1: 'x1', x2: 'x2']>;

const pair = { x1: required, x2: required } as const;

export interface CosineSimilarityOptions {
  /** The dimension of the vectors. Default: 1. */
  dim?: number;
  /** Smallest product of lengths that is divided by. Default: 1e-8. */
  eps?: number;
}

const bind_cosine = signature<CosineSimilarityOptions>('CosineSimilarity.__init__', { dim: 1, eps: 1e-8 });
const bind_cosine_pair = signature<Pair>('CosineSimilarity.forward', pair);

/**
 * The cosine of the angle between two vectors.
 *
 * @example
 * const cosine = new nn.CosineSimilarity({ dim: 0 });
 * console.log(cosine.forward(torch.tensor([1.5, 0]), torch.tensor([0, 2.5])).item()); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
 */
export class CosineSimilarity extends Module {
  dim: number;
  eps: number;

  constructor(...args: Arguments<CosineSimilarityOptions, [dim: 'dim', eps: 'eps']>) {
    super();
    const { dim, eps } = bind_cosine(args);
    this.dim = dim;
    this.eps = eps;
  }

  override forward(...args: PairArguments): Tensor {
    const { x1, x2 } = bind_cosine_pair(args);
    return functions.cosine_similarity(x1, x2, this.dim, this.eps);
  }
}

export interface PairwiseDistanceOptions {
  /** Exponent of the norm. Default: 2. */
  p?: number;
  /** Added to the difference. Default: 1e-6. */
  eps?: number;
  /** Keeps the last dimension, with size 1. Default: false. */
  keepdim?: boolean;
}

const bind_distance = signature<PairwiseDistanceOptions>('PairwiseDistance.__init__', {
  p: 2,
  eps: 1e-6,
  keepdim: false,
});
const bind_distance_pair = signature<Pair>('PairwiseDistance.forward', pair);

/**
 * The norm of the difference of two vectors, along the last dimension.
 *
 * @example
 * const distance = new nn.PairwiseDistance(1);
 * console.log(distance.forward(torch.randn(4, 3), torch.randn(4, 3)).shape); // [4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
 */
export class PairwiseDistance extends Module {
  norm: number;
  eps: number;
  keepdim: boolean;

  constructor(...args: Arguments<PairwiseDistanceOptions, [p: 'p', eps: 'eps', keepdim: 'keepdim']>) {
    super();
    const { p, eps, keepdim } = bind_distance(args);
    this.norm = p;
    this.eps = eps;
    this.keepdim = keepdim;
  }

  override forward(...args: PairArguments): Tensor {
    const { x1, x2 } = bind_distance_pair(args);
    return functions.pairwise_distance(x1, x2, this.norm, this.eps, this.keepdim);
  }
}
