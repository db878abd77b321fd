/** Names that `torch` gives to plain values. */
import type { Layout, MemoryFormat } from '../types.js';

/** PyTorch's memory formats and layouts, and the numbers that it names. */
export const constants = {
  contiguous_format: 'contiguous_format',
  channels_last: 'channels_last',
  channels_last_3d: 'channels_last_3d',
  preserve_format: 'preserve_format',
  strided: 'strided',
  sparse_coo: 'sparse_coo',
  sparse_csr: 'sparse_csr',
  sparse_csc: 'sparse_csc',
  sparse_bsr: 'sparse_bsr',
  sparse_bsc: 'sparse_bsc',
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
  pi: Math.PI,
  e: Math.E,
  newaxis: null,
} as const satisfies Record<string, Layout | MemoryFormat | number | null>;
