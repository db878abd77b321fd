import type { Tensor } from 'libtorch-node';
import torch, { type datasets, transforms } from 'libtorch-node';

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
export class Counted extends Items<number> {
  constructor(counter: SharedArrayBuffer);
}
export class Remembering extends Items<number> {}
export class WithPaths extends torch.utils.data.Dataset<[x: Tensor, target: number, file: string]> {
  constructor(root: string, options: { transform: transforms.Compose });
  readonly length: number;
  get(index: number): Promise<[x: Tensor, target: number, file: string]>;
}
export class Doubled extends transforms.Transform<datasets.Image, Tensor> {}
export class Private extends Items<number> {
  constructor(add: number);
}
export class Stream extends torch.utils.data.IterableDataset<number> {
  constructor(start: number, end: number);
}
export const total: ((items: unknown[]) => number) & { module: string };
export const negative: ((x: Tensor) => Tensor) & { module: string };
export const shift: ((id: number) => void) & { module: string };
