import type { Tensor } from 'libtorch-node';
import torch from 'libtorch-node';

declare class Set<Item> extends torch.utils.data.Dataset<Item> {
  readonly length: number;
  get(index: number): Item;
}
export class Squares extends Set<[square: number, worker: number]> {
  constructor(length: number);
}
export class Noise extends Set<Tensor> {}
export class Failing extends Set<number> {}
export class Endless extends Set<number> {}
export class Draws extends Set<Tensor> {}
export class Private extends Set<number> {
  constructor(add: number);
}
export class Stream extends torch.utils.data.IterableDataset<number> {
  constructor(start: number, end: number);
}
export const total: ((items: unknown[]) => number) & { module: string };
export const shift: ((id: number) => void) & { module: string };
