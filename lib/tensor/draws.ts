/** Single random numbers of the CPU's generator, without a tensor for each. */
import { addon } from '../native/addon.js';

/** `torch.empty(1).uniform_(low, high).item()` in float32. */
export const draw_float = (low: number, high: number): number => addon.draw_uniform(low, high, null);

/** `torch.empty(1).uniform_(low, high).exp().item()` in float32. */
export const draw_exp_float = (low: number, high: number): number => addon.draw_exp_uniform(low, high, null);

/** `torch.randint(low, end, (1,)).item()`. */
export const draw_integer = (low: number, end: number): number => addon.draw_integer(low, end, null);
