/** What normalisations take: the layers and the functions of the same names. */
import { float, needed } from '../takes.js';

export const neighbours = {
  /** Number of neighbouring channels. */
  size: needed<number>(),
  /** Default: 1e-4. */
  alpha: 0.0001,
  /** Default: 0.75. */
  beta: 0.75,
  /** Default: 1. */
  k: float(1),
};

export const variance = {
  /** Added to the variance. Default: 1e-5. */
  eps: 1e-5,
};
