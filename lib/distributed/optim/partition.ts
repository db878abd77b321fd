/** Which process steps which parameters, and how these travel. */
import { no_grad } from '../../autograd/grad-mode.js';
import type { ParamGroup } from '../../optim/index.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';

/** The groups of each rank: as many as there are, with its share of the parameters, which may be none. */
export type Partition = readonly (readonly ParamGroup[])[];

/** Gives each parameter, the largest first, to the rank that has fewest elements so far. */
export function partition_of(groups: readonly ParamGroup[], world_size: number): Partition {
  const sizes = Array<number>(world_size).fill(0);
  const ranks = Array.from({ length: world_size }, () => [] as ParamGroup[]);
  for (const group of groups) {
    const shares = Array.from({ length: world_size }, () => [] as Tensor[]);
    const largest_first = [...group.params].sort((a, b) => b.numel() - a.numel());
    for (const param of largest_first) {
      const rank = sizes.indexOf(Math.min(...sizes));
      (shares[rank] as Tensor[]).push(param);
      sizes[rank] = (sizes[rank] as number) + param.numel();
    }
    ranks.forEach((own, rank) => {
      own.push({ ...group, params: shares[rank] as Tensor[] });
    });
  }
  return ranks;
}

/** Every option but the parameters, from one optimizer's groups to another's. */
export function copy_options(from: readonly ParamGroup[], to: readonly ParamGroup[]): void {
  from.forEach(({ params: _, ...options }, index) => {
    Object.assign(to[index] as ParamGroup, options);
  });
}

/** What each rank sends after a step: its parameters one by one. */
export const parameters_by_rank = (partition: Partition): Tensor[][] =>
  partition.map((groups) => groups.flatMap(({ params }) => params.map((param) => param.detach())));

/**
 * What each rank sends after a step where parameters are views of buckets: for each device, the parameters of a rank one
 * behind the other in a tensor of its own. Those that require no gradient stay outside.
 */
export function buckets_by_rank(partition: Partition): Tensor[][] {
  const by_device = new Map<string, Tensor[][]>();
  partition.forEach((groups, rank) => {
    for (const param of groups.flatMap(({ params }) => params)) {
      const device = String(param.device);
      const ranks = by_device.get(device) ?? partition.map(() => []);
      by_device.set(device, ranks);
      (ranks[rank] as Tensor[]).push(param);
    }
  });
  const buckets = [...by_device].map(([device, ranks]) => ranks.map((params) => bucket_of(params, device)));
  return partition.map((_, rank) => buckets.map((ranks) => ranks[rank] as Tensor));
}

function bucket_of(params: readonly Tensor[], device: string): Tensor {
  return no_grad(() => {
    // It may have been part of a bucket.
    for (const param of params) if (!param.requires_grad) param.data = param.detach().clone();
    const trainable = params.filter((param) => param.requires_grad);
    const size = trainable.reduce((sum, param) => sum + param.numel(), 0);
    const [first] = trainable;
    if (first === undefined || size === 0) return functions.zeros([1], { device });
    const bucket = functions.empty([size], { dtype: first.dtype, device });
    let offset = 0;
    for (const param of trainable) {
      const part = bucket.narrow(0, offset, param.numel());
      part.copy_(param.detach().flatten());
      param.data = part.view_as(param);
      offset += param.numel();
    }
    return bucket;
  });
}
