import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { option_module } from '../layer.js';
import { needed, type OptionsOf, option, type Taken, takes } from '../takes.js';

const pair = { x1: needed<Tensor>(), x2: needed<Tensor>() };

const take_cosine_pair = takes('CosineSimilarity.forward', pair);
const take_distance_pair = takes('PairwiseDistance.forward', pair);

const cosine = {
  /** The dimension of the vectors. Default: 1. */
  dim: 1,
  /** Smallest product of lengths that is divided by. Default: 1e-8. */
  eps: 1e-8,
};

export interface CosineSimilarityOptions extends OptionsOf<typeof CosineSimilarity> {}

/**
 * The cosine of the angle between two vectors.
 *
 * @example
 * const cosine = new nn.CosineSimilarity({ dim: 0 });
 * console.log(cosine.forward(torch.tensor([1.5, 0]), torch.tensor([0, 2.5])).item()); // 0
 */
export class CosineSimilarity extends option_module('CosineSimilarity', cosine) {
  override forward(...args: Taken<typeof take_cosine_pair>): Tensor {
    const { x1, x2 } = take_cosine_pair(args);
    return functions.cosine_similarity(x1, x2, this.dim, this.eps);
  }
}

const distance = {
  /** Exponent of the norm. Default: 2. */
  p: option<number, never>(2),
  /** Added to the difference. Default: 1e-6. */
  eps: 1e-6,
  /** Keeps the last dimension, with size 1. Default: false. */
  keepdim: false,
};

export interface PairwiseDistanceOptions extends OptionsOf<typeof PairwiseDistance> {}

/**
 * The norm of the difference of two vectors, along the last dimension.
 *
 * @example
 * const distance = new nn.PairwiseDistance(1);
 * console.log(distance.forward(torch.randn(4, 3), torch.randn(4, 3)).shape); // [4]
 */
export class PairwiseDistance extends option_module('PairwiseDistance', distance, {
  prepare: ({ p, ...options }) => ({ norm: p, ...options }),
}) {
  declare norm: number;

  override forward(...args: Taken<typeof take_distance_pair>): Tensor {
    const { x1, x2 } = take_distance_pair(args);
    return functions.pairwise_distance(x1, x2, this.norm, this.eps, this.keepdim);
  }
}
