import type { Tensor } from 'libtorch-node';
import torch from 'libtorch-node';

declare class Items<Item> extends torch.utils.data.Dataset<Item> {
  readonly length: number;
  get(index: number): Item;
}
export class Squares extends Items<[square: number, worker: number]> {
  constructor(length: number);
}
export class Noise extends Items<Tensor> {}
export class Failing extends Items<number> {}
export class Endless extends Items<number> {}
export class Draws extends Items<Tensor> {}
export class Private extends Items<number> {
  constructor(add: number);
}
export class Stream extends torch.utils.data.IterableDataset<number> {
  constructor(start: number, end: number);
}
export const total: ((items: unknown[]) => number) & { module: string };
export const shift: ((id: number) => void) & { module: string };
