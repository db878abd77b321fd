/** Random numbers as torchvision draws them. */
import { functions, ops } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';

const { empty, rand, randint } = functions;

/** A number in [low, high), by `uniform_` of one float. */
export const draw_uniform = ([low, high]: readonly [low: number, high: number]): number =>
  empty([1]).uniform_(low, high).item() as number;

/** An integer in [low, end). */
export const draw_between = (low: number, end: number): number => randint(low, end, [1]).item() as number;

/** An integer in [0, end). */
export const draw_below = (end: number): number => draw_between(0, end);

/** Whether what happens with probability `p` does: a float below `p`, as a float. */
export const happens = (p: number): boolean => (rand([1]).item() as number) < Math.fround(p);

/** As `happens`, where torchvision compares with `p` in double precision. */
export const happens_item = (p: number): boolean => (rand([1]).item() as number) < p;

/** A ratio of sides between the two given: uniform in its logarithm, with single precision where torchvision has it. */
export function draw_ratio(ratio: readonly [low: number, high: number]): number {
  const [low, high] = tensor([...ratio], { dtype: 'float32' })
    .log()
    .tolist() as [number, number];
  return empty([1]).uniform_(low, high).exp().item() as number;
}

/** Shares that make 1, row by row: `alphas` has shape (rows, shares). */
export const draw_dirichlet = (alphas: Tensor): Tensor => ops.aten!._sample_dirichlet!(alphas) as Tensor;
