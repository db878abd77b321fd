/** What activations and dropout take: the layers and the functions of the same names. */
import { float, needed } from '../takes.js';

export const slope = {
  /** Default: 0.01. */
  negative_slope: 0.01,
};

export const slopes = {
  /** Default: 1/8. */
  lower: 1 / 8,
  /** Default: 1/3. */
  upper: 1 / 3,
};

export const alpha = {
  /** Default: 1. */
  alpha: float(1),
};

export const bounds = {
  /** Default: -1. */
  min_val: float(-1),
  /** Default: 1. */
  max_val: float(1),
};

export const replaced = {
  /** What is not above it is replaced. */
  threshold: needed<number>(),
  /** Stands in the place of what is replaced. */
  value: needed<number>(),
};

export const halved = {
  /** Default: the last one. */
  dim: -1,
};

export const dropped = {
  /** Probability that an element or a channel is dropped. Default: 0.5. */
  p: 0.5,
};
