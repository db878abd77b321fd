/** Collectives on several tensors at once, which travel as one: `all_reduce_coalesced`, `all_gather_coalesced`. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { Tensor } from '../tensor/tensor.js';
import { type Asynchronous, check_same_dtype, check_tensors, group_of, real_view, run } from './checks.js';
import type { Future } from './future.js';
import { native_op, ReduceOp, type ReduceOperator, supports_complex } from './reduce-op.js';

export interface AllReduceCoalescedOptions extends Asynchronous {
  /** Changed in place: tensors of any sizes and one dtype, the same on every process. */
  tensors: readonly Tensor[] | Tensor;
  /** Default: `ReduceOp.SUM`. */
  op?: ReduceOperator;
}

const bind_all_reduce = signature<AllReduceCoalescedOptions>('all_reduce_coalesced', {
  tensors: required,
  op: ReduceOp.SUM,
  group: null,
  async_op: false,
});

/**
 * As `all_reduce` of each of the tensors, which travel as one. Nothing checks that all processes gave the same sizes.
 *
 * @returns a future if `async_op`, else null.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * dist.all_reduce_coalesced([torch.ones(2), torch.ones(3, 4)]);
 * dist.destroy_process_group();
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.13.0/torch/distributed/distributed_c10d.py
 */
export function all_reduce_coalesced(
  ...args: Arguments<
    AllReduceCoalescedOptions,
    [tensors: 'tensors', op: 'op', group: 'group', async_op: 'async_op']
  >
): Future | null {
  const { tensors: given, op, group: of, async_op } = bind_all_reduce(args);
  const tensors = given instanceof Tensor ? [given] : given;
  check_tensors(tensors, 'tensor');
  check_same_dtype(...tensors);
  const group = group_of(of, 'all_reduce_coalesced');
  if (group === null) return null;
  const native = native_op(op, 'all_reduce_coalesced');
  if (tensors.some((each) => each.is_complex()) && !supports_complex(op)) {
    throw new ValueError(`all_reduce does not support ${op} on complex tensors`);
  }
  const parts = tensors.map(real_view);
  const work = run(async_op, (begun) => group.native.all_reduce_coalesced(begun, parts, native));
  return work?.get_future() ?? null;
}

export interface AllGatherCoalescedOptions extends Asynchronous {
  /** Filled: for each process, tensors of the sizes that it gives. */
  output_tensor_lists: readonly (readonly Tensor[])[];
  /** What this process gives, of one dtype; one of them is not empty. */
  input_tensor_list: readonly Tensor[];
}

const bind_all_gather = signature<AllGatherCoalescedOptions>('all_gather_coalesced', {
  output_tensor_lists: required,
  input_tensor_list: required,
  group: null,
  async_op: false,
});

/**
 * As `all_gather` of each of the tensors, which travel as one. Nothing checks that all processes gave the same sizes.
 *
 * @returns a future if `async_op`, else null.
 *
 * @see https://github.com/pytorch/pytorch/blob/v2.13.0/torch/distributed/distributed_c10d.py
 */
export function all_gather_coalesced(
  ...args: Arguments<
    AllGatherCoalescedOptions,
    [
      output_tensor_lists: 'output_tensor_lists',
      input_tensor_list: 'input_tensor_list',
      group: 'group',
      async_op: 'async_op',
    ]
  >
): Future | null {
  const { output_tensor_lists, input_tensor_list, group: of, async_op } = bind_all_gather(args);
  const group = group_of(of, 'all_gather_coalesced');
  if (group === null) return null;
  check_tensors(input_tensor_list, 'input_tensor_list');
  check_same_dtype(...input_tensor_list);
  if (!Array.isArray(output_tensor_lists)) {
    throw new TypeError('Invalid function argument: output_tensor_lists should be a list');
  }
  for (const list of output_tensor_lists) {
    check_tensors(list, 'output_tensor_lists');
    check_same_dtype(...list);
  }
  const outputs = output_tensor_lists.map((list) => list.map(real_view));
  const inputs = input_tensor_list.map(real_view);
  const work = run(async_op, (begun) => group.native.all_gather_coalesced(begun, outputs, inputs));
  return work?.get_future() ?? null;
}
