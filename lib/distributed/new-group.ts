/** Groups of some of a job's processes: `new_group`. */
import { createHash } from 'node:crypto';
import { ValueError } from '../errors.js';
import { type Arguments, keyword_only, signature } from '../internal/arguments.js';
import { addon } from '../native/addon.js';
import type { NcclPlan } from '../native/exports/distributed.js';
import type { Device, DeviceLike } from '../types.js';
import {
  Backend,
  backend_name,
  check_timeout,
  default_timeout,
  type DeviceBackends,
  device_backends,
} from './backend.js';
import { bound_device, check_bound } from './device-id.js';
import { THIS_PROCESS } from './init.js';
import { type NcclOptions, nccl_plan, split_color } from './nccl.js';
import { PrefixStore } from './store.js';
import { default_group, NON_GROUP_MEMBER, ProcessGroup, world } from './world.js';

export interface NewGroupOptions {
  /** Global ranks of its processes; null: all. Default: null. */
  ranks?: readonly number[] | null;
  /** Seconds. Default: 1800, with nccl 600. */
  timeout?: number | null;
  /** Default: that of the default group. */
  backend?: string | null;
  /** Of nccl: a `ProcessGroupNCCL.Options`. Default: null. */
  pg_options?: NcclOptions | null;
  /** Lets the group's processes alone make it; each needs to have made the same groups. Default: false. */
  use_local_synchronization?: boolean;
  /** What the group is for, in errors. Default: `'undefined'`. */
  group_desc?: string | null;
  /** The one GPU of this process. Default: null, that of the default group. */
  device_id?: DeviceLike | number | null;
  /** Default: true. */
  sort_ranks?: boolean;
}

const bind_new = signature<NewGroupOptions>('new_group', {
  ranks: null,
  timeout: null,
  backend: null,
  pg_options: null,
  use_local_synchronization: false,
  group_desc: null,
  device_id: null,
  sort_ranks: keyword_only(true),
});

/**
 * Makes a group of some of the job's processes. All processes of the job call it, in the same order, those outside of
 * the group too: they get `GroupMember.NON_GROUP_MEMBER`.
 *
 * @throws ValueError for ranks that are not there, or twice.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const alone = dist.new_group([0]);
 * dist.barrier(alone);
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.new_group
 */
export function new_group(
  ...args: Arguments<
    NewGroupOptions,
    [
      ranks: 'ranks',
      timeout: 'timeout',
      backend: 'backend',
      pg_options: 'pg_options',
      use_local_synchronization: 'use_local_synchronization',
      group_desc: 'group_desc',
      device_id: 'device_id',
    ]
  >
): ProcessGroup | typeof NON_GROUP_MEMBER {
  const options = bind_new(args);
  const outer = default_group();
  const backend = options.backend === null ? outer.facts.backend : backend_name(options.backend);
  const timeout = options.timeout ?? default_timeout(backend);
  check_timeout(timeout);
  const local = options.use_local_synchronization;
  const here = outer.rank();
  if (local && options.ranks !== null && !options.ranks.includes(here)) return NON_GROUP_MEMBER;
  const ranks = ranks_of(options.ranks, options.sort_ranks, outer.size());
  const name = local ? hashed_name(ranks) : String(world.count);
  if (!local) world.count += 1;
  const backends = device_backends(backend);
  const device_id = device_of(options.device_id, outer);
  const splits = can_split(outer, backends);
  if (!ranks.includes(here)) {
    // All ranks take part when connections are split off those of the default group.
    if (splits) outer.native.decline_split(outer.facts.device_id as Device);
    return NON_GROUP_MEMBER;
  }
  const nccl = {
    ...nccl_plan(backends, options.pg_options),
    ...(splits && { split_from: outer.native, split_color: split_color(ranks) }),
  };
  const description = options.group_desc ?? 'undefined';
  return make_group({ name, description, backend, backends, ranks, timeout, device_id, nccl });
}

interface NewGroup {
  readonly name: string;
  readonly description: string;
  readonly backend: string;
  readonly backends: DeviceBackends;
  /** Global ranks, this process's among them. */
  readonly ranks: readonly number[];
  readonly timeout: number;
  readonly device_id: Device | null;
  readonly nccl: NcclPlan;
}

/**
 * Connects the processes of a new group.
 *
 * @throws ValueError for a name that another group has.
 */
export function make_group({ backend, ...given }: NewGroup): ProcessGroup {
  const { name, description, backends, ranks, timeout, device_id, nccl } = given;
  if ([...world.groups].some((each) => each.group_name === name)) {
    throw new ValueError(
      'The specified group name has already been created, please use a different group name',
    );
  }
  const outer = default_group();
  // The keys of every group lie under those of the default group.
  const store = new PrefixStore(`${outer.group_name}/`, outer.facts.store);
  const facts = { backend, backends, store, owns_store: true, name, description, ranks, device_id };
  const group = new ProcessGroup(facts);
  const plan = {
    name,
    description,
    rank: ranks.indexOf(outer.rank()),
    world_size: ranks.length,
    timeout,
    process: THIS_PROCESS,
    ranks,
    backends,
    device: device_id,
    nccl,
  };
  addon.join_group(group.native, store.native, { method: 'store' }, plan, false);
  world.groups.add(group);
  return group;
}

function device_of(given: DeviceLike | number | null, outer: ProcessGroup): Device | null {
  const device = given === null ? outer.facts.device_id : bound_device(given);
  check_bound(device);
  return device;
}

/** Whether a new group's connections come from those that the default group has made at its beginning. */
function can_split(outer: ProcessGroup, backends: DeviceBackends): boolean {
  return outer.facts.device_id !== null && backends.some(([, name]) => name === Backend.NCCL);
}

function ranks_of(given: readonly number[] | null, sort: boolean, size: number): number[] {
  if (given === null) return Array.from({ length: size }, (_, index) => index);
  const ranks = sort ? [...given].sort((a, b) => a - b) : [...given];
  if (new Set(ranks).size !== ranks.length) {
    throw new ValueError(`ranks list must not contain duplicate entries, got [${ranks.join(', ')}]`);
  }
  if (ranks.length > size) {
    throw new ValueError(
      "the new group's world size should be less or equal to the world size set by init_process_group",
    );
  }
  for (const rank of ranks) {
    if (Number.isInteger(rank) && rank >= 0 && rank < size) continue;
    throw new ValueError(
      `Rank ${rank} is out of range. Valid ranks are 0 to ${size - 1} (world_size=${size})`,
    );
  }
  return ranks;
}

/** The name that processes come to without counting together: PyTorch's. */
export function hashed_name(ranks: readonly number[]): string {
  return createHash('sha1')
    .update([...ranks, world.groups.size].join('_'))
    .digest('hex');
}
