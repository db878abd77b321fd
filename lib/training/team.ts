/** What the loop asks of the processes that train together: nothing is sent where there is only one. */
import * as dist from '../distributed/index.js';
import { DistributedDataParallel } from '../distributed/parallel.js';
import { load, save } from '../io/index.js';
import { Module } from '../nn/index.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import { frombuffer } from '../tensor/numpy.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Trainable } from './options.js';
import { this_world } from './world.js';

/** The number of processes; those that train alone send nothing. */
const size = (): number => this_world().world_size;

/** Which of these hold on any of the processes: all of them are told the same. */
export async function on_any(flags: readonly boolean[]): Promise<boolean[]> {
  if (size() === 1) return [...flags];
  const sent = tensor(flags.map(Number), { dtype: 'int64' });
  await dist.all_reduce(sent, { op: dist.ReduceOp.MAX, async_op: true });
  return (sent.tolist() as number[]).map((each) => Number(each) > 0);
}

/** Rows of numbers, added up over the processes; every process gives as many. */
export async function sum_of(rows: readonly (readonly number[])[]): Promise<number[][]> {
  if (size() === 1 || rows.length === 0) return rows.map((row) => [...row]);
  const sent = tensor(rows as number[][], { dtype: 'float64' });
  await dist.all_reduce(sent, { async_op: true });
  return sent.tolist() as number[][];
}

/** What each process gives, by rank: values that `torch.save` takes. */
export async function gather<Value>(value: Value): Promise<Value[]> {
  const count = size();
  if (count === 1) return [value];
  const bytes = save(value);
  const sizes = functions.zeros([count], { dtype: 'int64' });
  sizes.narrow(0, this_world().rank, 1).fill_(bytes.length);
  await dist.all_reduce(sizes, { async_op: true });
  const lengths = (sizes.tolist() as number[]).map(Number);
  const row = functions.zeros([Math.max(...lengths)], { dtype: 'uint8' });
  row.narrow(0, 0, bytes.length).copy_(frombuffer(bytes, { dtype: 'uint8' }));
  const rows = lengths.map(() => functions.empty_like(row));
  await dist.all_gather(rows, row, { async_op: true });
  return rows.map((each, rank) => load(each.numpy().slice(0, lengths[rank]) as Uint8Array) as Value);
}

/** The first process's buffers for all: each has its own running statistics, and the first one's are kept. */
export async function align_buffers(model: Trainable): Promise<void> {
  if (size() === 1 || !(model instanceof Module)) return;
  for (const buffer of model.buffers()) await dist.broadcast(buffer, { src: 0, async_op: true });
}

/** A model as it learns: its gradients are means over the processes. */
export interface Learning {
  forward_async(x: Tensor): Promise<Tensor>;
  /** Says whether the next backward pass ends a group of batches, and so sends what was added up. */
  sends(does: boolean): void;
}

/** The network itself, whether or not it was given as one that learns among processes. */
export const network_of = (model: Trainable): Trainable =>
  model instanceof DistributedDataParallel ? (model.module as unknown as Trainable) : model;

/**
 * Makes a model learn together with those of the other processes: from the first one's parameters and buffers.
 *
 * @throws TypeError if there are several processes and it is no `nn.Module`
 */
export function learning(model: Trainable): Learning {
  if (size() === 1 && !(model instanceof DistributedDataParallel)) {
    return { forward_async: (x) => model.forward_async(x), sends: () => undefined };
  }
  if (!(model instanceof Module)) {
    throw new TypeError('Trainer: among several processes the model must be an nn.Module');
  }
  const ddp = model instanceof DistributedDataParallel ? model : new DistributedDataParallel(model);
  return {
    forward_async: (x) => ddp.forward_async(x as never) as Promise<Tensor>,
    sends: (does) => {
      ddp.require_backward_grad_sync = does;
    },
  };
}
