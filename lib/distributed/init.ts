/** Beginning and end of a job: `init_process_group`, `destroy_process_group`. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AssertionError, ValueError } from '../errors.js';
import { type Arguments, type Bound, signature } from '../internal/arguments.js';
import { addon } from '../native/addon.js';
import type { GroupPlan, MeetingPlace } from '../native/exports/distributed.js';
import { Backend, backend_name, check_timeout, default_timeout, device_backends } from './backend.js';
import { bound_device, check_bound } from './device-id.js';
import { type NcclOptions, nccl_plan } from './nccl.js';
import { rendezvous } from './rendezvous.js';
import { Store } from './store.js';
import type { Device, DeviceLike } from '../types.js';
import { type Group, is_initialized, NON_GROUP_MEMBER, ProcessGroup, world } from './world.js';

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
  /** Of nccl: a `ProcessGroupNCCL.Options`. Default: null. */
  pg_options?: NcclOptions | null;
  /** The one GPU of this process: nccl connects at once, and new groups are split off. Default: null. */
  device_id?: DeviceLike | number | null;
}

const bind_init = signature<InitOptions>('init_process_group', {
  backend: null,
  init_method: null,
  timeout: null,
  world_size: -1,
  rank: -1,
  store: null,
  group_name: '',
  pg_options: null,
  device_id: null,
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
    pg_options: 'pg_options',
    device_id: 'device_id',
  ]
>;

/** What tells this process, or worker thread, from all others: ranks that join twice, from two that are the same. */
export const THIS_PROCESS = `process ${process.pid} on ${hostname()} #${randomUUID()}`;

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
  const device_id = bound_device(options.device_id);
  const backend = backend_name(options.backend ?? default_backend(device_id));
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
  check_bound(device_id);
  const group = new ProcessGroup({
    backend,
    backends,
    store,
    owns_store,
    name,
    description,
    ranks,
    device_id,
  });
  const plan = {
    name,
    description,
    rank,
    world_size,
    timeout,
    process: THIS_PROCESS,
    ranks: [],
    backends,
    device: device_id,
    nccl: nccl_plan(backends, options.pg_options),
  };
  return { group, place, plan };
}

function default_backend(device_id: Device | null): string {
  if (device_id === null) return Backend.UNDEFINED;
  return device_id.type === 'cuda' ? Backend.NCCL : Backend.GLOO;
}

function meeting(options: Bound<InitOptions>, timeout: number) {
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
