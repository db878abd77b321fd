/** Random numbers of the CPU's generator, without a tensor for each. */
import { addon } from '../native/addon.js';

/** `torch.empty(1).uniform_(low, high).item()` in float32. */
export const draw_float = (low: number, high: number): number => addon.draw_uniform(low, high, null);

/** `torch.empty(1).uniform_(low, high).exp().item()` in float32. */
export const draw_exp_float = (low: number, high: number): number => addon.draw_exp_uniform(low, high, null);

/** `torch.randint(low, end, (1,)).item()`. */
export const draw_integer = (low: number, end: number): number => addon.draw_integer(low, end, null);

/** The part of a picture that RandomResizedCrop draws; null if none of ten fits. See `addon.draw_part`. */
export const draw_part = (
  { height, width }: { readonly height: number; readonly width: number },
  limits: Float64Array,
): [top: number, left: number, height: number, width: number] | null =>
  addon.draw_part(height, width, limits, null);

/** The steps of a batch of pictures. See `addon.draw_steps`. */
export const draw_steps = (
  records: Float64Array,
  spans: Int32Array,
  steps: Int32Array,
  ends: Int32Array,
): void => addon.draw_steps(records, spans, steps, ends, null);
