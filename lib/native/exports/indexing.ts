/** Types of what `native/dispatch/indexing.cc` exports. */
import type { Scalar } from '../../types.js';
import type { NativeTensor } from './core.js';

/** Start, stop and step of a slice; null where Python's slice has None. */
export type NativeSlice = readonly [start: number | null, stop: number | null, step: number | null];

export type NativeIndex = null | number | bigint | boolean | '...' | NativeSlice | NativeTensor;

export interface IndexingExports {
  /** Python's `self[indices]`: a view where Python gives one. */
  get_item(self: NativeTensor, indices: readonly NativeIndex[]): NativeTensor;
  /** Python's `self[indices] = value`. */
  set_item(self: NativeTensor, indices: readonly NativeIndex[], value: NativeTensor | Scalar): NativeTensor;
}
