/** `train` in several processes, which whoever starts them tells by torchrun's variables. */
import * as dist from '../distributed/index.js';
import type { Sampler } from '../data/sampler.js';
import { is_main_process, this_world } from '../training/index.js';
import { exit_code, ToldElsewhere } from './errors.js';

/**
 * Joins the other processes, if there are any.
 *
 * @returns the device: on a machine with GPUs, each process has its own
 */
export async function join_ranks(device: string): Promise<string> {
  if (Number(process.env.WORLD_SIZE ?? 1) <= 1) return device;
  const is_cuda = device.startsWith('cuda');
  const backend = is_cuda && dist.is_nccl_available() ? 'cpu:gloo,cuda:nccl' : 'gloo';
  await dist.init_process_group_async(backend);
  return device === 'cuda' ? `cuda:${dist.get_node_local_rank(0)}` : device;
}

type Succeeded<Value> = { value: Value };
type Failed = { exit_code: number };

/**
 * What the first process finds, for all: it alone looks for it, before the others go on.
 *
 * @throws what `find` throws, in the first process; ToldElsewhere in the others
 */
export async function found_by_first<Value>(find: () => Value | Promise<Value>): Promise<Value> {
  if (this_world().world_size === 1) return find();
  let error: unknown = null;
  const look = async (): Promise<Succeeded<Value> | Failed> => {
    try {
      return { value: await find() };
    } catch (thrown) {
      error = thrown;
      return { exit_code: exit_code(thrown) };
    }
  };
  const values: unknown[] = [is_main_process() ? await look() : null];
  dist.broadcast_object_list(values, 0);
  const found = values[0] as Succeeded<Value> | Failed;
  if (Object.hasOwn(found, 'exit_code')) throw error ?? new ToldElsewhere((found as Failed).exit_code);
  return (found as Succeeded<Value>).value;
}

/** Ends it, once all that they send each other is sent. */
export function leave_ranks(): void {
  if (!dist.is_initialized()) return;
  dist.barrier();
  dist.destroy_process_group();
}

/** A process's share of the pictures to validate with: none comes twice, so that shares may differ by one. */
export class Share implements Sampler {
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  get length(): number {
    const { rank, world_size } = this_world();
    return Math.ceil((this.#count - rank) / world_size);
  }

  *[Symbol.iterator](): Iterator<number> {
    const { rank, world_size } = this_world();
    for (let at = rank; at < this.#count; at += world_size) yield at;
  }
}

/** What goes before `train` on the command line that starts as many processes again. */
export function launcher(): string {
  const { world_size } = this_world();
  return world_size === 1 ? '' : `run --nproc-per-node ${process.env.LOCAL_WORLD_SIZE ?? world_size} `;
}
