/** The process groups of this thread: the default one and those made from it. */
import { ValueError } from '../errors.js';
import { addon } from '../native/addon.js';
import type { NativeGroup } from '../native/exports/distributed.js';
import type { Device } from '../types.js';
import type { DeviceBackends } from './backend.js';
import type { Store } from './store.js';

/** What `new_group` gives to a process that is not in the group. */
export const NON_GROUP_MEMBER = -100;

interface GroupFacts {
  /** As it was asked for: `'gloo'`, `'undefined'`, `'cpu:gloo,cuda:nccl'`. */
  readonly backend: string;
  readonly backends: DeviceBackends;
  readonly store: Store;
  /** Whether it was made for this group, and ends with it. */
  readonly owns_store: boolean;
  readonly name: string;
  readonly description: string;
  /** Global ranks in the order of the ranks in the group. */
  readonly ranks: readonly number[];
  readonly device_id: Device | null;
}

/**
 * Processes that do collectives together. `init_process_group` and `new_group` make them.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#groups
 */
export class ProcessGroup {
  /** @internal */
  readonly native: NativeGroup = new addon.DistributedGroup();
  /** @internal */
  readonly facts: GroupFacts;

  /** @internal */
  constructor(facts: GroupFacts) {
    this.facts = facts;
  }

  /** This process's place in the group, from 0. */
  rank(): number {
    return this.native.rank();
  }

  /** How many processes are in the group. */
  size(): number {
    return this.native.size();
  }

  /** The backend's name. */
  name(): string {
    return this.facts.backend;
  }

  /** The name under which the group's keys lie in the store. */
  get group_name(): string {
    return this.facts.name;
  }

  get group_desc(): string {
    return this.facts.description;
  }

  /** The one GPU that it was told of; null without one. */
  get bound_device_id(): Device | null {
    return this.facts.device_id;
  }
}

/** A group, or null for the default one. */
export type Group = ProcessGroup | typeof NON_GROUP_MEMBER | null;

/** What there is of groups. */
export const world = {
  default_group: null as ProcessGroup | null,
  groups: new Set<ProcessGroup>(),
  /** How many groups were named by their number. */
  count: 0,
};

/** Has `WORLD`, the default group once there is one. */
export class GroupMember {
  static readonly NON_GROUP_MEMBER = NON_GROUP_MEMBER;

  static get WORLD(): ProcessGroup | null {
    return world.default_group;
  }
}

/** Python's name for the same. */
export const group = {
  get WORLD(): ProcessGroup | null {
    return world.default_group;
  },
};

/** Whether there is a default group. */
export function is_initialized(): boolean {
  return world.default_group !== null;
}

/** @throws ValueError before `init_process_group`. */
export function default_group(): ProcessGroup {
  if (world.default_group !== null) return world.default_group;
  throw new ValueError(
    'Default process group has not been initialized, please make sure to call init_process_group.',
  );
}

/** The group that a collective is for; null where this process is not in it. */
export function member_of(given: Group): ProcessGroup | null {
  if (given === NON_GROUP_MEMBER) return null;
  const found = given ?? default_group();
  if (!(found instanceof ProcessGroup))
    throw new ValueError(`Expecting a ProcessGroup, but got a ${typeof found}.`);
  return found;
}

/** The rank of this process in a group; -1 if it is not in it. */
export function get_rank(of: Group = null): number {
  if (of === NON_GROUP_MEMBER) return -1;
  const default_one = default_group();
  return (of ?? default_one).rank();
}

/** How many processes a group has; -1 if this one is not in it. */
export function get_world_size(of: Group = null): number {
  if (of === NON_GROUP_MEMBER) return -1;
  return (of ?? default_group()).size();
}

/** The backend of a group, as it was asked for. */
export function get_backend(of: Group = null): string {
  const found = member_of(of);
  if (found === null) throw new ValueError('Invalid process group specified');
  return found.facts.backend;
}

/** The backend of each device of a group: `'cpu:gloo,cuda:gloo'`. */
export function get_backend_config(of: Group = null): string {
  const found = member_of(of);
  if (found === null) throw new ValueError('Invalid process group specified');
  return found.facts.backends.map((pair) => pair.join(':')).join(',');
}

/** How many groups were made. */
export function get_pg_count(): number {
  return world.count;
}

function check_registered(of: ProcessGroup): void {
  if (world.groups.has(of)) return;
  throw new ValueError(
    `Group ${of.group_name} is not registered, please create group with torch.distributed.new_group API`,
  );
}

/** The place in a group of a process of the job. */
export function get_group_rank(of: ProcessGroup, global_rank: number): number {
  check_registered(of);
  const rank = of.facts.ranks.indexOf(global_rank);
  if (rank < 0) throw new ValueError(`Global rank ${global_rank} is not part of group ${of.group_name}`);
  return rank;
}

/** The rank in the job of a process of a group. */
export function get_global_rank(of: ProcessGroup, group_rank: number): number {
  check_registered(of);
  const rank = of.facts.ranks[group_rank];
  if (rank === undefined)
    throw new ValueError(`Group rank ${group_rank} is not part of group ${of.group_name}`);
  return rank;
}

/** The ranks in the job of the processes of a group. */
export function get_process_group_ranks(of: ProcessGroup | null = null): number[] {
  return [...(of ?? default_group()).facts.ranks];
}
