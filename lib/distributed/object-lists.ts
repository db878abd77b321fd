/** Collectives and messages on lists of plain values, from one process to others. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { tensor as make_tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike } from '../types.js';
import { check_not_self, group_of, rank_in } from './checks.js';
import { broadcast } from './collectives.js';
import { recv, send } from './messages.js';
import { from_bytes, object_device, padded, sizes_of, to_bytes } from './objects.js';
import { scatter } from './scattering.js';
import type { Group } from './world.js';

export interface ObjectListOptions {
  /** Values on the source, as many places on the others, which are filled. */
  object_list: unknown[];
  /** Rank of the source in the job. Default: null, which is 0. */
  src?: number | null;
  /** Default: null, the default group. */
  group?: Group;
  /** Default: null, that of the group. */
  device?: DeviceLike | null;
  /** Rank of the source in the group, instead. */
  group_src?: number | null;
}

type ObjectListArguments = Arguments<
  ObjectListOptions,
  [object_list: 'object_list', src: 'src', group: 'group', device: 'device', group_src: 'group_src']
>;

const list_defaults = {
  object_list: required,
  src: null,
  group: null,
  device: null,
  group_src: null,
} as const;
const bind_broadcast = signature<ObjectListOptions>('broadcast_object_list', list_defaults);
const bind_recv = signature<ObjectListOptions>('recv_object_list', list_defaults);

/** Takes apart what came as one piece. */
function unpack(list: unknown[], bytes: Tensor, sizes: readonly number[]): void {
  let offset = 0;
  sizes.forEach((size, index) => {
    list[index] = from_bytes(bytes.narrow(0, offset, size), size);
    offset += size;
  });
}

const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);

/**
 * Gives the source's values to all processes.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const settings = [{ lr: 0.1, epochs: 3 }];
 * dist.broadcast_object_list(settings, 0);
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.broadcast_object_list
 */
export function broadcast_object_list(...args: ObjectListArguments): void {
  const { object_list, src, group: given, device: wanted, group_src } = bind_broadcast(args);
  const group = group_of(given, 'broadcast_object_list');
  if (group === null) return;
  const root = rank_in(group, src, group_src, 0);
  const device = wanted ?? object_device(group);
  const is_root = root === group.rank();
  const parts = is_root ? object_list.map((value) => to_bytes(value, device)) : [];
  const sizes = is_root
    ? sizes_of(parts, device)
    : functions.empty([object_list.length], { dtype: 'int64', device });
  broadcast(sizes, { group, group_src: root });
  const each = (sizes.tolist() as number[]).map(Number);
  const bytes = is_root ? functions.cat(parts) : functions.empty([total(each)], { dtype: 'uint8', device });
  broadcast(bytes, { group, group_src: root });
  if (!is_root) unpack(object_list, bytes, each);
}

export interface ScatterObjectListOptions {
  /** Its first place is filled with this process's value. */
  scatter_object_output_list: unknown[];
  /** On the source, a value for each process; null on the others. Default: null. */
  scatter_object_input_list?: readonly unknown[] | null;
  /** Rank of the source in the job. Default: null, which is 0. */
  src?: number | null;
  /** Default: null, the default group. */
  group?: Group;
  /** Rank of the source in the group, instead. */
  group_src?: number | null;
}

const bind_scatter = signature<ScatterObjectListOptions>('scatter_object_list', {
  scatter_object_output_list: required,
  scatter_object_input_list: null,
  src: null,
  group: null,
  group_src: null,
});

/**
 * Gives each process one of the source's values.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.scatter_object_list
 */
export function scatter_object_list(
  ...args: Arguments<
    ScatterObjectListOptions,
    [
      scatter_object_output_list: 'scatter_object_output_list',
      scatter_object_input_list: 'scatter_object_input_list',
      src: 'src',
      group: 'group',
      group_src: 'group_src',
    ]
  >
): void {
  const {
    scatter_object_output_list,
    scatter_object_input_list,
    src,
    group: given,
    group_src,
  } = bind_scatter(args);
  const group = group_of(given, 'scatter_object_list');
  if (group === null) return;
  const root = rank_in(group, src, group_src, 0);
  if (!Array.isArray(scatter_object_output_list) || scatter_object_output_list.length < 1) {
    throw new ValueError('Expected argument scatter_object_output_list to be a list of size at least 1.');
  }
  const device = object_device(group);
  const is_root = root === group.rank();
  if (is_root && scatter_object_input_list === null) {
    throw new ValueError('source rank must provide non-None scatter_object_input_list');
  }
  const parts = is_root ? (scatter_object_input_list ?? []).map((value) => to_bytes(value, device)) : [];
  const most = make_tensor([Math.max(0, ...parts.map((each) => each.numel()))], { dtype: 'int64', device });
  broadcast(most, { group, group_src: root });
  const size = Number(most.item());
  const output = functions.empty([size], { dtype: 'uint8', device });
  scatter(output, {
    scatter_list: is_root ? parts.map((each) => padded(each, size)) : null,
    group,
    group_src: root,
  });
  const length = functions.zeros([1], { dtype: 'int64', device });
  const lengths = is_root ? parts.map((each) => sizes_of([each], device)) : null;
  scatter(length, { scatter_list: lengths, group, group_src: root });
  scatter_object_output_list[0] = from_bytes(output, Number(length.item()));
}

export interface SendObjectListOptions {
  object_list: unknown[];
  /** Rank of the destination in the job. */
  dst?: number | null;
  /** Default: null, the default group. */
  group?: Group;
  /** Default: null, that of the group. */
  device?: DeviceLike | null;
  /** Rank of the destination in the group, instead. */
  group_dst?: number | null;
}

const bind_send = signature<SendObjectListOptions>('send_object_list', {
  object_list: required,
  dst: null,
  group: null,
  device: null,
  group_dst: null,
});

/**
 * Sends values to one process, which calls `recv_object_list`.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.send_object_list
 */
export function send_object_list(
  ...args: Arguments<
    SendObjectListOptions,
    [object_list: 'object_list', dst: 'dst', group: 'group', device: 'device', group_dst: 'group_dst']
  >
): void {
  const { object_list, dst, group: given, device: wanted, group_dst } = bind_send(args);
  const group = group_of(given, 'send_object_list');
  if (group === null) return;
  const rank = rank_in(group, dst, group_dst);
  check_not_self(group, rank, 'destination');
  const device = wanted ?? object_device(group);
  const parts = object_list.map((value) => to_bytes(value, device));
  send(sizes_of(parts, device), { group, group_dst: rank });
  send(functions.cat(parts), { group, group_dst: rank });
}

/**
 * Waits for the values of one process's `send_object_list`, as many as the list has places.
 *
 * @returns the rank of the source in the job; -1 outside of the group.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.recv_object_list
 */
export function recv_object_list(...args: ObjectListArguments): number {
  const { object_list, src, group: given, device: wanted, group_src } = bind_recv(args);
  const group = group_of(given, 'recv_object_list');
  if (group === null) return -1;
  const rank = rank_in(group, src, group_src);
  check_not_self(group, rank, 'source');
  const device = wanted ?? object_device(group);
  const sizes = functions.empty([object_list.length], { dtype: 'int64', device });
  recv(sizes, { group, group_src: rank });
  const each = (sizes.tolist() as number[]).map(Number);
  const bytes = functions.empty([total(each)], { dtype: 'uint8', device });
  const source = recv(bytes, { group, group_src: rank });
  unpack(object_list, bytes, each);
  return source;
}
