/** Collectives on a plain value of each process: what JSON has, and what Python's pickle makes of it. */
import { required, signature } from '../internal/arguments.js';
import { dump_object, load_object } from '../io/objects.js';
import { addon } from '../native/addon.js';
import { functions } from '../ops/index.js';
import { tensor as make_tensor } from '../tensor/create.js';
import { frombuffer } from '../tensor/numpy.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike } from '../types.js';
import { group_of, rank_in } from './checks.js';
import { all_gather, check_gather_list, gather } from './gathering.js';
import type { Group, ProcessGroup } from './world.js';

/** Where values travel: on the CPU, unless the group has a backend for GPUs only. */
export function object_device(group: ProcessGroup): string {
  const devices = group.facts.backends.map(([device]) => device);
  // A group with one backend for all is asked for by one of its devices.
  return devices.includes('cpu') ? 'cpu' : (devices[0] as string);
}

export function to_bytes(value: unknown, device: DeviceLike): Tensor {
  const bytes = dump_object(value);
  return frombuffer(bytes.slice(), { dtype: 'uint8' }).to(device);
}

export const sizes_of = (tensors: readonly Tensor[], device: DeviceLike) =>
  make_tensor(
    tensors.map((each) => each.numel()),
    { dtype: 'int64', device },
  );

export function from_bytes(tensor: Tensor, size: number): unknown {
  const bytes = addon.to_bytes(tensor.cpu().narrow(0, 0, size).contiguous());
  return load_object(
    new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, size),
    'an object of another rank',
  );
}

/** `count` rows for the values of the processes, and the sizes of these. */
function gather_sizes(mine: Tensor, group: ProcessGroup, device: DeviceLike): number[] {
  const sizes = functions.zeros([group.size()], { dtype: 'int64', device });
  const parts = [...Array(group.size()).keys()].map((rank) => sizes.narrow(0, rank, 1));
  all_gather(parts, sizes_of([mine], device), { group });
  return (sizes.tolist() as number[]).map(Number);
}

/** Enlarged to `size`; what is new is undefined. */
export function padded(tensor: Tensor, size: number): Tensor {
  const result = functions.zeros([size], { dtype: 'uint8', device: tensor.device });
  result.narrow(0, 0, tensor.numel()).copy_(tensor);
  return result;
}

function rows_of(count: number, size: number, device: DeviceLike): Tensor[] {
  const all = functions.empty([count * size], { dtype: 'uint8', device });
  return [...Array(count).keys()].map((rank) => all.narrow(0, rank * size, size));
}

export interface AllGatherObjectOptions {
  /** Filled: a value for each process. */
  object_list: unknown[];
  /** What this process gives: what JSON has, and Maps, Sets, bigints. */
  obj: unknown;
  /** Default: null, the default group. */
  group?: Group;
}

const bind_all_gather = signature<AllGatherObjectOptions>('all_gather_object', {
  object_list: required,
  obj: required,
  group: null,
});

/**
 * Gives the values of all processes to each of them. Values of Python's processes come through as files do
 * (docs/files.md); nothing that is sent is run.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const all: unknown[] = [null];
 * dist.all_gather_object(all, [1, 'two', null]);
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.all_gather_object
 */
export function all_gather_object(
  object_list: unknown[],
  obj: unknown,
  group?: Group | { group?: Group },
): void;
export function all_gather_object(...args: readonly unknown[]): void {
  const { object_list, obj, group: given } = with_value(bind_all_gather, args, 1, 'obj');
  const group = group_of(given, 'all_gather_object');
  if (group === null) return;
  const device = object_device(group);
  const mine = to_bytes(obj, device);
  const sizes = gather_sizes(mine, group, device);
  const most = Math.max(...sizes);
  const rows = rows_of(group.size(), most, device);
  all_gather(rows, padded(mine, most), { group });
  rows.forEach((row, rank) => {
    object_list[rank] = from_bytes(row, sizes[rank] as number);
  });
}

/** Binds arguments of which one may be a plain object that is no options. */
function with_value<Options extends object>(
  bind: (args: readonly unknown[]) => Options,
  args: readonly unknown[],
  index: number,
  name: string,
): Options {
  if (args.length <= index) return bind(args);
  const rest = args.with(index, null);
  return { ...bind(rest), [name]: args[index] };
}

export interface GatherObjectOptions {
  /** What this process gives. */
  obj: unknown;
  /** Filled on the destination; null on the others. Default: null. */
  object_gather_list?: unknown[] | null;
  /** Rank of the destination in the job. Default: null, which is 0. */
  dst?: number | null;
  /** Default: null, the default group. */
  group?: Group;
  /** Rank of the destination in the group, instead. */
  group_dst?: number | null;
}

const bind_gather = signature<GatherObjectOptions>('gather_object', {
  obj: required,
  object_gather_list: null,
  dst: null,
  group: null,
  group_dst: null,
});

type GatherObjectRest = Omit<GatherObjectOptions, 'obj'>;

/**
 * Gives the values of all processes to one.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.gather_object
 */
export function gather_object(
  obj: unknown,
  object_gather_list?: unknown[] | null | GatherObjectRest,
  dst?: number | null | Omit<GatherObjectRest, 'object_gather_list'>,
  group?: Group,
  group_dst?: number | null,
): void;
export function gather_object(...args: readonly unknown[]): void {
  const { obj, object_gather_list, dst, group: given, group_dst } = with_value(bind_gather, args, 0, 'obj');
  const group = group_of(given, 'gather_object');
  if (group === null) return;
  const root = rank_in(group, dst, group_dst, 0);
  const is_root = root === group.rank();
  check_gather_list(is_root, object_gather_list);
  const device = object_device(group);
  const mine = to_bytes(obj, device);
  const sizes = gather_sizes(mine, group, device);
  const most = Math.max(...sizes);
  const rows = is_root ? rows_of(group.size(), most, device) : null;
  gather(padded(mine, most), { gather_list: rows, group, group_dst: root });
  rows?.forEach((row, rank) => {
    (object_gather_list as unknown[])[rank] = from_bytes(row, sizes[rank] as number);
  });
}
