/** What a stack of transformer layers needs, encoder or decoder: copies of a layer, and causal masks. */
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike, DType } from '../../types.js';
import { ModuleList } from '../containers/module-list.js';
import type { Module } from '../module/module.js';

/** A layer that can be copied: the encoder and the decoder hold copies of one layer. */
export interface Copyable extends Module {
  copy(): Module;
}

export function copies<Layer extends Copyable>(layer: Layer, count: number, what: string): ModuleList<Layer> {
  if (typeof layer?.copy !== 'function') throw new TypeError(`${what} must have a method copy()`);
  return new ModuleList(Array.from({ length: count }, () => layer.copy() as Layer));
}

/** −∞ above the diagonal: no place may look at those after it. */
export function causal_mask(size: number, device: DeviceLike | null, dtype: DType | null): Tensor {
  return functions.triu(functions.full([size, size], Number.NEGATIVE_INFINITY, { device, dtype }), 1);
}

export function sequence_length(input: Tensor, batch_first: boolean): number {
  return input.shape[input.ndim === 3 && batch_first ? 1 : 0] as number;
}

/** Whether a mask is the causal one, where the caller does not say. */
export function is_causal_mask(mask: Tensor | null, is_causal: boolean | null, size: number): boolean {
  if (is_causal !== null || mask === null) return is_causal === true;
  if (mask.shape.length !== 2 || mask.shape.some((each) => each !== size)) return false;
  return mask
    .eq(causal_mask(size, mask.device, mask.dtype))
    .all()
    .item() as unknown as boolean;
}
