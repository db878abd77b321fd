import torch, { type datasets, transforms } from 'libtorch-node';

export const AT: number;
export class Items extends torch.utils.data.Dataset<number> {
  constructor(flag: string);
  readonly length: number;
  get(index: number): Promise<number>;
}
export class Flow extends torch.utils.data.IterableDataset<number> {
  constructor(flag: string);
}
export class Fault extends transforms.Transform<datasets.Image, datasets.Image> {
  constructor(flag: string, width: number);
}
