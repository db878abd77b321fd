/** Groups that are split off the connections of another: `split_group`. */
import { TorchError, ValueError } from '../errors.js';
import { type Arguments, signature } from '../internal/arguments.js';
import type { Device } from '../types.js';
import { Backend, check_timeout, default_timeout, type DeviceBackends, device_backends } from './backend.js';
import { type NcclOptions, nccl_plan, split_color } from './nccl.js';
import { hashed_name, make_group } from './new-group.js';
import { default_group, type ProcessGroup, world } from './world.js';

export interface SplitGroupOptions {
  /** What is split. Default: null, the default group. */
  parent_pg?: ProcessGroup | null;
  /** Ranks of the parent for each new group; none is in two. */
  split_ranks?: readonly (readonly number[])[] | null;
  /** Seconds. Default: 600. */
  timeout?: number | null;
  /** Default: NCCL's own choice. */
  pg_options?: NcclOptions | null;
  /** What the groups are for, in errors. */
  group_desc?: string | null;
  /** Those of the parent's backends that the groups keep: `'nccl'`. Default: null, all. */
  backend?: string | null;
}

const bind_split = signature<SplitGroupOptions>('split_group', {
  parent_pg: null,
  split_ranks: null,
  timeout: null,
  pg_options: null,
  group_desc: null,
  backend: null,
});

/**
 * Makes groups of the ranks that are listed by splitting NCCL's connections, which all processes of the parent do at
 * once. For nccl alone, in a job whose `init_process_group` had a `device_id`; `new_group` is for all backends.
 *
 * @returns the group of this process; null if it is in none.
 * @throws TorchError where nothing can be split.
 * @throws ValueError for lists that are empty, or have a rank twice.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.distributed_c10d.split_group
 */
export function split_group(
  ...args: Arguments<
    SplitGroupOptions,
    [
      parent_pg: 'parent_pg',
      split_ranks: 'split_ranks',
      timeout: 'timeout',
      pg_options: 'pg_options',
      group_desc: 'group_desc',
      backend: 'backend',
    ]
  >
): ProcessGroup | null {
  const { parent_pg, split_ranks, timeout, pg_options, group_desc, backend } = bind_split(args);
  if (split_ranks === null || split_ranks.length === 0) {
    throw new ValueError('split_ranks cannot be None or empty');
  }
  const outer = default_group();
  const { device_id } = outer.facts;
  if (device_id === null) {
    throw new TorchError('No device associated with the default pg, not safe to split any process groups');
  }
  const parent = parent_pg ?? outer;
  if (!world.groups.has(parent)) throw new ValueError(`Group ${parent.group_name} is not registered`);
  const backends = kept_backends(parent, backend);
  const seconds = timeout ?? default_timeout(Backend.NCCL);
  check_timeout(seconds);
  const mine = list_of(parent.rank(), split_ranks, outer.size());
  if (mine === null) {
    parent.native.decline_split(device_id);
    return null;
  }
  const nccl = {
    ...nccl_plan(backends, pg_options),
    split_from: parent.native,
    split_color: split_color(mine),
  };
  return make_group({
    name: hashed_name(mine),
    description: group_desc ?? `${parent.group_desc}:split`,
    backend: backend ?? parent.facts.backend,
    backends,
    ranks: mine.map((rank) => parent.facts.ranks[rank] as number),
    timeout: seconds,
    device_id,
    nccl,
  });
}

/** @throws TorchError unless they can be split. */
function kept_backends(parent: ProcessGroup, asked: string | null): DeviceBackends {
  const { backends, device_id } = parent.facts;
  const splits = backends.some(([device, name]) => device === (device_id as Device)?.type && name === 'nccl');
  if (!splits) {
    throw new TorchError('No backend for the parent process group or its backend does not support splitting');
  }
  if (asked === null) return backends;
  const all = Object.fromEntries(backends);
  const kept = device_backends(asked);
  for (const [device, name] of kept) {
    if (all[device] === undefined) {
      throw new ValueError(
        `Requested backend for device '${device}' is not present in the parent process group (parent backends: ` +
          `${JSON.stringify(all)})`,
      );
    }
    if (all[device] === name) continue;
    throw new ValueError(
      `Backend mismatch for device '${device}': parent has '${all[device]}', requested '${name}'. Backend names must ` +
        'match exactly when filtering split_group backends.',
    );
  }
  return kept;
}

/** The ranks beside this one; null where it is in no list. */
function list_of(here: number, lists: readonly (readonly number[])[], size: number): number[] | null {
  for (const list of lists) {
    if (list.length === 0) throw new ValueError('the split group cannot be empty');
    if (list.length > size) {
      throw new ValueError(
        "the split group's size should be less or equal to the world_size set by init_process_group",
      );
    }
    if (new Set(list).size !== list.length) {
      throw new ValueError('the split group cannot have duplicate ranks');
    }
    if (list.includes(here)) return [...list].sort((a, b) => a - b);
  }
  return null;
}
