/** Beginning and end of a job: `init_process_group`, `new_group`, `destroy_process_group`. */
import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AssertionError, ValueError } from '../errors.js';
import { type Arguments, keyword_only, signature } from '../internal/arguments.js';
import { addon } from '../native/addon.js';
import type { GroupPlan, MeetingPlace } from '../native/exports/distributed.js';
import { Backend, backend_name, check_timeout, default_timeout, device_backends } from './backend.js';
import { rendezvous } from './rendezvous.js';
import { PrefixStore, Store } from './store.js';
import { default_group, type Group, is_initialized, NON_GROUP_MEMBER, ProcessGroup, world } from './world.js';

export interface InitOptions {
  /** `'gloo'`, `'nccl'`, or pairs as `'cpu:gloo,cuda:nccl'`; null: by the machine. Default: null. */
  backend?: string | null;
  /** `'env://'`, `'tcp://host:port'` or `'file:///path'`. Default: `'env://'`, unless there is a store. */
  init_method?: string | null;
  /** Seconds that connecting and each collective may take. Default: 1800, with nccl 600. */
  timeout?: number | null;
  /** Processes of the job; -1: the init method says it. Default: -1. */
  world_size?: number;
  /** Which of them this one is, from 0; -1: the init method says it. Default: -1. */
  rank?: number;
  /** Where the processes meet, instead of an init method. */
  store?: Store | null;
  /** Not used, as in Python. */
  group_name?: string;
}

const bind_init = signature<InitOptions>('init_process_group', {
  backend: null,
  init_method: null,
  timeout: null,
  world_size: -1,
  rank: -1,
  store: null,
  group_name: '',
});

type InitArguments = Arguments<
  InitOptions,
  [
    backend: 'backend',
    init_method: 'init_method',
    timeout: 'timeout',
    world_size: 'world_size',
    rank: 'rank',
    store: 'store',
    group_name: 'group_name',
  ]
>;

/** What tells this process, or worker thread, from all others: ranks that join twice, from two that are the same. */
const THIS_PROCESS = `process ${process.pid} on ${hostname()} #${randomUUID()}`;

/** A group about to be joined. */
interface Joining {
  readonly group: ProcessGroup;
  readonly place: MeetingPlace;
  readonly plan: GroupPlan;
}

function prepare(args: InitArguments): Joining {
  const options = bind_init(args);
  const launcher = process.env[LAUNCHER];
  if (launcher !== undefined) addon.end_with_parent(Number(launcher));
  if (is_initialized()) throw new ValueError('trying to initialize the default process group twice!');
  if (options.store !== null && options.init_method !== null) {
    throw new AssertionError('Cannot specify both init_method and store.');
  }
  const backend = options.backend === null ? Backend.UNDEFINED : backend_name(options.backend);
  const timeout = options.timeout ?? default_timeout(backend);
  check_timeout(timeout);
  const backends = device_backends(backend);
  const { place, rank, world_size } = meeting(options, timeout);
  if (!(rank >= 0 && rank < world_size)) {
    throw new ValueError(`rank must be from 0 to world_size - 1, but is ${rank} of ${world_size}`);
  }
  const name = String(world.count);
  const store = options.store ?? new Store();
  const ranks = Array.from({ length: world_size }, (_, index) => index);
  const owns_store = options.store === null;
  const description = 'default_pg';
  const group = new ProcessGroup({ backend, backends, store, owns_store, name, description, ranks });
  const plan = { name, description, rank, world_size, timeout, process: THIS_PROCESS, ranks: [], backends };
  return { group, place, plan };
}

function meeting(options: Required<InitOptions>, timeout: number) {
  const { store, rank, world_size, init_method } = options;
  if (store === null) return rendezvous(init_method ?? 'env://', rank, world_size, timeout);
  if (!(store instanceof Store))
    throw new TypeError("init_process_group(): argument 'store' must be a Store");
  if (!(world_size > 0)) throw new AssertionError('world_size must be positive if using store');
  if (!(rank >= 0)) throw new AssertionError('rank must be non-negative if using store');
  return { place: { method: 'store' } as const, rank, world_size };
}

/** The launcher of this process, which it shall not outlive. */
const LAUNCHER = 'LIBTORCH_NODE_RUN_PID';

function begin(group: ProcessGroup): void {
  if (is_initialized()) {
    group.native.destroy();
    throw new ValueError('trying to initialize the default process group twice!');
  }
  world.default_group = group;
  world.groups.add(group);
  world.count += 1;
}

/**
 * Joins the job: finds the other processes and connects to them. Blocks until all are there, as in Python;
 * `init_process_group_async` leaves the event loop free.
 *
 * Without arguments it takes what torchrun, `libtorch-node run`, Slurm scripts and Kubernetes' PyTorchJob put into the
 * environment: `RANK`, `WORLD_SIZE`, `MASTER_ADDR`, `MASTER_PORT`. A process of PyTorch's may be any of the others.
 *
 * @throws ValueError if there is a default group, or something is missing.
 * @throws DistNetworkError if the store cannot be reached within the timeout.
 * @throws TorchError if another process cannot be reached within the timeout.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { init_method: 'tcp://127.0.0.1:29501', rank: 0, world_size: 1 });
 * const x = torch.ones(2);
 * dist.all_reduce(x);
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.init_process_group
 */
export function init_process_group(...args: InitArguments): void {
  const { group, place, plan } = prepare(args);
  addon.join_group(group.native, group.facts.store.native, place, plan, false);
  begin(group);
}

/** As `init_process_group`, without blocking the event loop. */
export async function init_process_group_async(...args: InitArguments): Promise<void> {
  const { group, place, plan } = prepare(args);
  await addon.join_group(group.native, group.facts.store.native, place, plan, true);
  begin(group);
}

export interface NewGroupOptions {
  /** Global ranks of its processes; null: all. Default: null. */
  ranks?: readonly number[] | null;
  /** Seconds. Default: 1800, with nccl 600. */
  timeout?: number | null;
  /** Default: that of the default group. */
  backend?: string | null;
  /** Not used; for PyTorch's order of arguments. */
  pg_options?: null;
  /** Lets the group's processes alone make it; each needs to have made the same groups. Default: false. */
  use_local_synchronization?: boolean;
  /** What the group is for, in errors. Default: `'undefined'`. */
  group_desc?: string | null;
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
  if (!ranks.includes(here)) return NON_GROUP_MEMBER;
  if ([...world.groups].some((each) => each.group_name === name)) {
    throw new ValueError(
      'The specified group name has already been created, please use a different group name',
    );
  }
  // The keys of every group lie under those of the default group.
  const store = new PrefixStore(`${outer.group_name}/`, outer.facts.store);
  const backends = device_backends(backend);
  const description = options.group_desc ?? 'undefined';
  const group = new ProcessGroup({ backend, backends, store, owns_store: true, name, description, ranks });
  const rank = ranks.indexOf(here);
  const plan = {
    name,
    description,
    rank,
    world_size: ranks.length,
    timeout,
    process: THIS_PROCESS,
    ranks,
    backends,
  };
  addon.join_group(group.native, store.native, { method: 'store' }, plan, false);
  world.groups.add(group);
  return group;
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
function hashed_name(ranks: readonly number[]): string {
  return createHash('sha1')
    .update([...ranks, world.groups.size].join('_'))
    .digest('hex');
}

/**
 * Leaves a group; without one, all of them. Waits for nobody: what is pending ends in an error on the other side.
 *
 * Call it before the process ends: rank 0 may serve the store, and should be the last to need it.
 *
 * @throws ValueError for a group that was left already.
 */
export function destroy_process_group(given: Group = null): void {
  if (given === NON_GROUP_MEMBER) return;
  const found = given ?? world.default_group;
  if (found === null) throw new AssertionError('Process group cannot be None');
  if (!world.groups.has(found)) throw new ValueError('Invalid process group specified');
  if (found !== world.default_group) {
    world.groups.delete(found);
    found.native.destroy();
    return;
  }
  const groups = [...world.groups].reverse();
  world.default_group = null;
  world.groups.clear();
  world.count = 0;
  for (const each of groups) each.native.destroy();
  if (found.facts.owns_store) found.facts.store.close();
}
