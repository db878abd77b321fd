/** Collectives that give processes the tensors of the others: `all_gather`, `gather`. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  type Asynchronous,
  check_same_dtype,
  check_tensor,
  check_tensors,
  deprecated,
  group_of,
  rank_in,
  real_view,
  run,
} from './checks.js';
import type { Work } from './work.js';

export interface AllGatherOptions extends Asynchronous {
  /** Filled: a tensor for each process. */
  tensor_list: Tensor[];
  /** What this process gives. */
  tensor: Tensor;
}

const bind_all_gather = signature<AllGatherOptions>('all_gather', {
  tensor_list: required,
  tensor: required,
  group: null,
  async_op: false,
});

/**
 * Gives the tensors of all processes to each of them.
 *
 * @returns a work if `async_op`, else null.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const all = [torch.zeros(2)];
 * dist.all_gather(all, torch.ones(2));
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.all_gather
 */
export function all_gather(
  ...args: Arguments<
    AllGatherOptions,
    [tensor_list: 'tensor_list', tensor: 'tensor', group: 'group', async_op: 'async_op']
  >
): Work | null {
  const { tensor_list, tensor, group: given, async_op } = bind_all_gather(args);
  check_tensors(tensor_list, 'tensor_list');
  check_tensor(tensor, 'tensor');
  check_same_dtype(...tensor_list, tensor);
  const group = group_of(given, 'all_gather');
  if (group === null) return null;
  const outputs = tensor_list.map(real_view);
  return run(async_op, (work) => group.native.all_gather(work, outputs, real_view(tensor)));
}

export interface AllGatherSingleOptions extends Asynchronous {
  /** Filled: the processes' tensors one behind the other, in the first dimension or in a new one before it. */
  output_tensor: Tensor;
  /** What this process gives. */
  input_tensor: Tensor;
}

type AllGatherSingleArguments = Arguments<
  AllGatherSingleOptions,
  [output_tensor: 'output_tensor', input_tensor: 'input_tensor', group: 'group', async_op: 'async_op']
>;

const bind_all_gather_single = signature<AllGatherSingleOptions>('all_gather_single', {
  output_tensor: required,
  input_tensor: required,
  group: null,
  async_op: false,
});

/**
 * As `all_gather`, into one tensor.
 *
 * @returns a work if `async_op`, else null.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.all_gather_single
 */
export function all_gather_single(...args: AllGatherSingleArguments): Work | null {
  const { output_tensor, input_tensor, group: given, async_op } = bind_all_gather_single(args);
  check_tensor(input_tensor, 'input_tensor');
  check_tensor(output_tensor, 'output_tensor');
  const group = group_of(given, 'all_gather_single');
  if (group === null) return null;
  const [output, input] = [real_view(output_tensor), real_view(input_tensor)];
  return run(async_op, (work) => group.native.all_gather_single(work, output, input));
}

/** The older name of `all_gather_single`; warns. */
export function all_gather_into_tensor(...args: AllGatherSingleArguments): Work | null {
  deprecated('all_gather_into_tensor', 'all_gather_single');
  return all_gather_single(...args);
}

export interface GatherOptions extends Asynchronous {
  /** What this process gives. */
  tensor: Tensor;
  /** Filled on the destination, a tensor for each process; null on the others. Default: null. */
  gather_list?: Tensor[] | null;
  /** Rank of the destination in the job. Default: null, which is 0. */
  dst?: number | null;
  /** Rank of the destination in the group, instead. */
  group_dst?: number | null;
}

const bind_gather = signature<GatherOptions>('gather', {
  tensor: required,
  gather_list: null,
  dst: null,
  group: null,
  async_op: false,
  group_dst: null,
});

/**
 * Gives the tensors of all processes to one.
 *
 * @returns a work if `async_op`, else null.
 * @throws ValueError if `gather_list` is missing on the destination, or is given elsewhere.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.gather
 */
export function gather(
  ...args: Arguments<
    GatherOptions,
    [
      tensor: 'tensor',
      gather_list: 'gather_list',
      dst: 'dst',
      group: 'group',
      async_op: 'async_op',
      group_dst: 'group_dst',
    ]
  >
): Work | null {
  const { tensor, gather_list, dst, group: given, async_op, group_dst } = bind_gather(args);
  check_tensor(tensor, 'tensor');
  const outputs = gather_list ?? [];
  check_tensors(outputs, 'gather_list');
  check_same_dtype(tensor, ...outputs);
  const group = group_of(given, 'gather');
  if (group === null) return null;
  const root = rank_in(group, dst, group_dst, 0);
  const is_root = root === group.rank();
  check_gather_list(is_root, outputs);
  return run(async_op, (work) => group.native.gather(work, is_root ? outputs : null, tensor, root));
}

/** @throws ValueError where a list is missing, or is one too many. */
export function check_gather_list(is_root: boolean, list: readonly unknown[] | null): void {
  const given = list !== null && list.length > 0;
  if (is_root && !given) {
    throw new ValueError('Argument ``gather_list`` must be specified on destination rank.');
  }
  if (!is_root && given) {
    throw new ValueError('Argument ``gather_list`` must NOT be specified on non-destination ranks.');
  }
}
