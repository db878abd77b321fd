/** Collectives on one tensor of each process: `all_reduce`, `reduce`, `broadcast`, `barrier`. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { device as to_device } from '../tensor/device.js';
import { current_device, is_available as has_cuda } from '../tensor/cuda.js';
import type { Tensor } from '../tensor/tensor.js';
import { check_timeout, default_timeout } from './backend.js';
import { type Asynchronous, check_tensor, group_of, rank_in, real_view, run } from './checks.js';
import { native_op, ReduceOp, type ReduceOperator, supports_complex } from './reduce-op.js';
import type { Work } from './work.js';
import type { Group, ProcessGroup } from './world.js';

export interface AllReduceOptions extends Asynchronous {
  /** Changed in place; the same size and dtype on every process. */
  tensor: Tensor;
  /** Default: `ReduceOp.SUM`. */
  op?: ReduceOperator;
}

const bind_all_reduce = signature<AllReduceOptions>('all_reduce', {
  tensor: required,
  op: ReduceOp.SUM,
  group: null,
  async_op: false,
});

/**
 * Reduces the tensors of all processes to one, which each gets in the place of its own.
 *
 * @returns a work if `async_op`, else null.
 * @throws TorchError, with this rank, if another process has gone or the group's timeout has passed.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const x = torch.tensor([1, 2]);
 * dist.all_reduce(x);
 * await dist.all_reduce(x, dist.ReduceOp.MAX, { async_op: true });
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.all_reduce
 */
export function all_reduce(
  ...args: Arguments<AllReduceOptions, [tensor: 'tensor', op: 'op', group: 'group', async_op: 'async_op']>
): Work | null {
  const { tensor, op, group: given, async_op } = bind_all_reduce(args);
  check_tensor(tensor, 'tensor');
  const group = group_of(given, 'all_reduce');
  if (group === null) return null;
  const native = native_op(op, 'all_reduce');
  if (tensor.is_complex() && !supports_complex(op)) {
    throw new ValueError(`all_reduce does not support ${op} on complex tensors`);
  }
  return run(async_op, (work) => group.native.all_reduce(work, [real_view(tensor)], native));
}

export interface BroadcastOptions extends Asynchronous {
  /** What is sent on the source, and where it arrives on the others. */
  tensor: Tensor;
  /** Rank of the source in the job. */
  src?: number | null;
  /** Rank of the source in the group, instead. */
  group_src?: number | null;
}

const bind_broadcast = signature<BroadcastOptions>('broadcast', {
  tensor: required,
  src: null,
  group: null,
  async_op: false,
  group_src: null,
});

/**
 * Gives the source's tensor to all processes.
 *
 * @returns a work if `async_op`, else null.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.broadcast
 */
export function broadcast(
  ...args: Arguments<
    BroadcastOptions,
    [tensor: 'tensor', src: 'src', group: 'group', async_op: 'async_op', group_src: 'group_src']
  >
): Work | null {
  const { tensor, src, group: given, async_op, group_src } = bind_broadcast(args);
  const group = group_of(given, 'broadcast');
  if (group === null) return null;
  const root = rank_in(group, src, group_src);
  check_tensor(tensor, 'tensor');
  return run(async_op, (work) => group.native.broadcast(work, [real_view(tensor)], root));
}

export interface ReduceOptions extends Asynchronous {
  /** Changed in place on the destination; of no use afterwards on the others. */
  tensor: Tensor;
  /** Rank of the destination in the job. */
  dst?: number | null;
  /** Default: `ReduceOp.SUM`. */
  op?: ReduceOperator;
  /** Rank of the destination in the group, instead. */
  group_dst?: number | null;
}

const bind_reduce = signature<ReduceOptions>('reduce', {
  tensor: required,
  dst: null,
  op: ReduceOp.SUM,
  group: null,
  async_op: false,
  group_dst: null,
});

/**
 * Reduces the tensors of all processes to one, which the destination gets.
 *
 * @returns a work if `async_op`, else null.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.reduce
 */
export function reduce(
  ...args: Arguments<
    ReduceOptions,
    [tensor: 'tensor', dst: 'dst', op: 'op', group: 'group', async_op: 'async_op', group_dst: 'group_dst']
  >
): Work | null {
  const { tensor, dst, op, group: given, async_op, group_dst } = bind_reduce(args);
  const group = group_of(given, 'reduce');
  if (group === null) return null;
  const root = rank_in(group, dst, group_dst);
  check_tensor(tensor, 'tensor');
  const native = native_op(op, 'reduce');
  return run(async_op, (work) => group.native.reduce(work, [tensor], native, root));
}

export interface BarrierOptions extends Asynchronous {
  /** Index of the GPU that takes part, with nccl. Default: null, the current one. */
  device_ids?: readonly number[] | null;
  /** Seconds. Default: null, the group's. */
  timeout?: number | null;
}

const bind_barrier = signature<BarrierOptions>('barrier', {
  group: null,
  async_op: false,
  device_ids: null,
  timeout: null,
});

/**
 * Waits until all processes of the group have come here.
 *
 * @returns a work if `async_op`, else null.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.barrier
 */
export function barrier(
  ...args: Arguments<
    BarrierOptions,
    [group: 'group', async_op: 'async_op', device_ids: 'device_ids', timeout: 'timeout']
  >
): Work | null {
  const { group: given, async_op, device_ids, timeout } = bind_barrier(args);
  const group = group_of(given, 'barrier');
  if (group === null) return null;
  const device = barrier_device(group, device_ids);
  return run(async_op, (work) => group.native.barrier(work, device, timeout));
}

function barrier_device(group: ProcessGroup, device_ids: readonly number[] | null) {
  if (device_ids !== null) return to_device('cuda', device_ids[0] as number);
  if (group.bound_device_id !== null) return group.bound_device_id;
  const on_cpu = group.facts.backends.some(([device]) => device === 'cpu');
  return on_cpu || !has_cuda() ? 'cpu' : to_device('cuda', current_device());
}

export interface MonitoredBarrierOptions {
  /** Default: null, the default group. */
  group?: Group;
  /** Seconds. Default: null, 1800. */
  timeout?: number | null;
  /** Whether rank 0 names all processes that are missing, and not the first only. Default: false. */
  wait_all_ranks?: boolean;
}

const bind_monitored = signature<MonitoredBarrierOptions>('monitored_barrier', {
  group: null,
  timeout: null,
  wait_all_ranks: false,
});

/**
 * As `barrier`, and rank 0 says which process has not come. Gloo only.
 *
 * @throws TorchError that names the ranks that are missing.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.monitored_barrier
 */
export function monitored_barrier(
  ...args: Arguments<
    MonitoredBarrierOptions,
    [group: 'group', timeout: 'timeout', wait_all_ranks: 'wait_all_ranks']
  >
): void {
  const { group: given, timeout, wait_all_ranks } = bind_monitored(args);
  const group = group_of(given, 'monitored_barrier');
  if (group === null) return;
  if (!group.facts.backends.some(([device, backend]) => device === 'cpu' && backend === 'gloo')) {
    throw new ValueError('monitored_barrier is only implemented for GLOO backend.');
  }
  const seconds = timeout ?? default_timeout('gloo');
  check_timeout(seconds);
  group.native.monitored_barrier(seconds, wait_all_ranks);
}
