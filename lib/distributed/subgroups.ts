/** Several groups at once: `new_subgroups`. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { device_count, is_available as has_cuda } from '../tensor/cuda.js';
import type { NcclOptions } from './nccl.js';
import { new_group } from './new-group.js';
import {
  default_group,
  get_process_group_ranks,
  get_world_size,
  type NON_GROUP_MEMBER,
  type ProcessGroup,
} from './world.js';

interface SubgroupOptions {
  /** Seconds. Default: 1800, with nccl 600. */
  timeout?: number | null;
  /** Default: that of the default group. */
  backend?: string | null;
  /** Of nccl: a `ProcessGroupNCCL.Options`. Default: null. */
  pg_options?: NcclOptions | null;
  /** What the groups are for, in errors. Default: null. */
  group_desc?: string | null;
}

export interface NewSubgroupsOptions extends SubgroupOptions {
  /** Processes in each. Default: null, as many as this machine has GPUs. */
  group_size?: number | null;
  /** What is divided. Default: null, the default group. */
  group?: ProcessGroup | null;
}

export interface NewSubgroupsByEnumerationOptions extends SubgroupOptions {
  /** The global ranks of each. */
  ranks_per_subgroup_list: readonly (readonly number[])[];
}

/** The group of this process, null if it is in none, and all of them. */
export type Subgroups = [current: ProcessGroup | null, all: (ProcessGroup | typeof NON_GROUP_MEMBER)[]];

const bind_subgroups = signature<NewSubgroupsOptions>('new_subgroups', {
  group_size: null,
  group: null,
  timeout: null,
  backend: null,
  pg_options: null,
  group_desc: null,
});

/**
 * Divides a group into groups of the same size, of neighbours. All processes of the job call it.
 *
 * @throws ValueError unless the size divides the group.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const [mine] = dist.new_subgroups(1);
 * dist.barrier(mine);
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.distributed_c10d.new_subgroups
 */
export function new_subgroups(
  ...args: Arguments<
    NewSubgroupsOptions,
    [
      group_size: 'group_size',
      group: 'group',
      timeout: 'timeout',
      backend: 'backend',
      pg_options: 'pg_options',
      group_desc: 'group_desc',
    ]
  >
): Subgroups {
  const { group_size, group, ...rest } = bind_subgroups(args);
  const size = group_size ?? gpus();
  if (!(size > 0)) throw new ValueError(`The arg 'group_size' (${size}) must be positive`);
  const world_size = get_world_size(group);
  if (world_size < size) {
    throw new ValueError(`The arg 'group_size' (${size}) must not exceed the world size (${world_size})`);
  }
  if (world_size % size !== 0) {
    throw new ValueError(`The world size (${world_size}) must be divisible by 'group_size=${size}'`);
  }
  const ranks = get_process_group_ranks(group);
  const lists = Array.from({ length: world_size / size }, (_, index) =>
    ranks.slice(index * size, (index + 1) * size),
  );
  return new_subgroups_by_enumeration(lists, rest);
}

function gpus(): number {
  if (has_cuda()) return device_count();
  throw new ValueError(
    'Default group size only takes effect when CUDA is available.If your subgroup using a backend that does not ' +
      "depend on CUDA,please pass in 'group_size' correctly.",
  );
}

const bind_enumeration = signature<NewSubgroupsByEnumerationOptions>('new_subgroups_by_enumeration', {
  ranks_per_subgroup_list: required,
  timeout: null,
  backend: null,
  pg_options: null,
  group_desc: null,
});

/**
 * Makes groups of the ranks that are listed. All processes of the job call it; none is in two of the groups.
 *
 * @throws ValueError without any list, or for a rank that is in two.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.distributed_c10d.new_subgroups_by_enumeration
 */
export function new_subgroups_by_enumeration(
  ...args: Arguments<
    NewSubgroupsByEnumerationOptions,
    [
      ranks_per_subgroup_list: 'ranks_per_subgroup_list',
      timeout: 'timeout',
      backend: 'backend',
      pg_options: 'pg_options',
      group_desc: 'group_desc',
    ]
  >
): Subgroups {
  const { ranks_per_subgroup_list: lists, ...rest } = bind_enumeration(args);
  if (lists === null || lists.length === 0) {
    throw new ValueError("The arg 'ranks_per_subgroup_list' cannot be empty");
  }
  const here = default_group().rank();
  const seen = new Map<number, readonly number[]>();
  let current: ProcessGroup | null = null;
  const all = lists.map((ranks) => {
    const group = new_group(ranks, rest);
    for (const rank of ranks) {
      const other = seen.get(rank);
      if (other !== undefined) {
        throw new ValueError(
          `Rank ${rank} has appeared in both subgroup [${other.join(', ')}] and [${ranks.join(', ')}]`,
        );
      }
      seen.set(rank, ranks);
      if (rank === here) current = group as ProcessGroup;
    }
    return group;
  });
  return [current, all];
}
