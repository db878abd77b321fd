/** What lookups in tables take: the layers and the functions of the same names. */
import type { Tensor } from '../../tensor/tensor.js';
import { needed, option } from '../takes.js';

export const padding = {
  /** The row that gets no gradient, and starts as zeros. */
  padding_idx: option<number | null>(null),
};

export const lookup = {
  /** Rows that are read are scaled down to this norm first, in the table. */
  max_norm: option<number | null>(null),
  /** Exponent of that norm. Default: 2. */
  norm_type: 2,
  /** Divides the gradients by how often a row is read in the batch. Default: false. */
  scale_grad_by_freq: false,
};

export const sparse = {
  /** The gradient of the table is a sparse tensor. Default: false. */
  sparse: false,
};

export type BagMode = 'sum' | 'mean' | 'max';

export const bag = {
  /** What is made of the rows of a bag. Default: `'mean'`. */
  mode: option<BagMode>('mean'),
};

export const last_offset = {
  /** `offsets` has one element more: the end of the last bag. Default: false. */
  include_last_offset: false,
};

/** A table that is there already. */
export const pretrained = {
  /** The table: one row for each index. */
  embeddings: needed<Tensor>(),
  /** The table is not learnt. Default: true. */
  freeze: true,
};
