/** Random numbers as torchvision draws them. */
import { functions, ops } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import { draw_exp_float, draw_float, draw_integer } from '../tensor/draws.js';
import { get_default_dtype } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';

/** Whether floats are drawn in single precision: those are drawn without a tensor of each. */
const is_single = () => get_default_dtype() === 'float32';

/** A number in [low, high), by `uniform_` of one float. */
export const draw_uniform = ([low, high]: readonly [low: number, high: number]): number =>
  is_single() ? draw_float(low, high) : (functions.empty([1]).uniform_(low, high).item() as number);

/** An integer in [low, end). */
export const draw_between = (low: number, end: number): number => draw_integer(low, end);

/** An integer in [0, end). */
export const draw_below = (end: number): number => draw_between(0, end);

/** A number in [0, 1). */
const draw_share = (): number => draw_uniform([0, 1]);

/** Whether what happens with probability `p` does: a float below `p`, as a float. */
export const happens = (p: number): boolean => draw_share() < Math.fround(p);

/** As `happens`, where torchvision compares with `p` in double precision. */
export const happens_item = (p: number): boolean => draw_share() < p;

/** The logarithms of ratios, by the ratios' text: each transform has one, and asks for them with each picture. */
const logarithms = new Map<string, readonly [low: number, high: number]>();

function logarithms_of(ratio: readonly [low: number, high: number]): readonly [low: number, high: number] {
  const key = ratio.join();
  const known = logarithms.get(key);
  if (known !== undefined) return known;
  const logs = tensor([...ratio], { dtype: 'float32' })
    .log()
    .tolist() as [number, number];
  // Ratios that change with each picture are no transform's.
  if (logarithms.size < 64) logarithms.set(key, logs);
  return logs;
}

/** A ratio of sides between the two given: uniform in its logarithm, with single precision where torchvision has it. */
export function draw_ratio(ratio: readonly [low: number, high: number]): number {
  const [low, high] = logarithms_of(ratio);
  return is_single()
    ? draw_exp_float(low, high)
    : (functions.empty([1]).uniform_(low, high).exp().item() as number);
}

/** What `draw_part` takes: shares of the area, and of the logarithm of the ratio of sides. */
export const part_limits = (
  scale: readonly [low: number, high: number],
  ratio: readonly [low: number, high: number],
): Float64Array => Float64Array.of(...scale, ...logarithms_of(ratio));

/** Shares that make 1, row by row: `alphas` has shape (rows, shares). */
export const draw_dirichlet = (alphas: Tensor): Tensor => ops.aten!._sample_dirichlet!(alphas) as Tensor;
