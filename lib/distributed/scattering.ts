/** Collectives that give each process its part: `scatter`, `reduce_scatter`, `all_to_all`. */
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
import { native_op, ReduceOp, type ReduceOperator } from './reduce-op.js';
import type { Work } from './work.js';

export interface ScatterOptions extends Asynchronous {
  /** Filled with this process's part. */
  tensor: Tensor;
  /** On the source, a tensor for each process; null on the others. Default: null. */
  scatter_list?: Tensor[] | null;
  /** Rank of the source in the job. Default: null, which is 0. */
  src?: number | null;
  /** Rank of the source in the group, instead. */
  group_src?: number | null;
}

const bind_scatter = signature<ScatterOptions>('scatter', {
  tensor: required,
  scatter_list: null,
  src: null,
  group: null,
  async_op: false,
  group_src: null,
});

/**
 * Gives each process one of the source's tensors.
 *
 * @returns a work if `async_op`, else null.
 * @throws ValueError if `scatter_list` is missing on the source, or is given elsewhere.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.scatter
 */
export function scatter(
  ...args: Arguments<
    ScatterOptions,
    [
      tensor: 'tensor',
      scatter_list: 'scatter_list',
      src: 'src',
      group: 'group',
      async_op: 'async_op',
      group_src: 'group_src',
    ]
  >
): Work | null {
  const { tensor, scatter_list, src, group: given, async_op, group_src } = bind_scatter(args);
  check_tensor(tensor, 'tensor');
  const list = scatter_list ?? [];
  check_tensors(list, 'scatter_list');
  check_same_dtype(tensor, ...list);
  const group = group_of(given, 'scatter');
  if (group === null) return null;
  const root = rank_in(group, src, group_src, 0);
  const is_root = root === group.rank();
  if (is_root && list.length === 0) {
    throw new ValueError('Argument ``scatter_list`` must be specified on source rank.');
  }
  if (!is_root && list.length > 0) {
    throw new ValueError('Argument ``scatter_list`` must NOT be specified on non-source ranks.');
  }
  const inputs = is_root ? list.map(real_view) : null;
  return run(async_op, (work) => group.native.scatter(work, real_view(tensor), inputs, root));
}

export interface ReduceScatterOptions extends Asynchronous {
  /** Filled with this process's part. */
  output: Tensor;
  /** A tensor for each process. */
  input_list: Tensor[];
  /** Default: `ReduceOp.SUM`. */
  op?: ReduceOperator;
}

const bind_reduce_scatter = signature<ReduceScatterOptions>('reduce_scatter', {
  output: required,
  input_list: required,
  op: ReduceOp.SUM,
  group: null,
  async_op: false,
});

/**
 * Reduces the lists of all processes, and gives each process its element.
 *
 * @returns a work if `async_op`, else null.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.reduce_scatter
 */
export function reduce_scatter(
  ...args: Arguments<
    ReduceScatterOptions,
    [output: 'output', input_list: 'input_list', op: 'op', group: 'group', async_op: 'async_op']
  >
): Work | null {
  const { output, input_list, op, group: given, async_op } = bind_reduce_scatter(args);
  check_tensor(output, 'output');
  check_tensors(input_list, 'input_list');
  check_same_dtype(output, ...input_list);
  const group = group_of(given, 'reduce_scatter');
  if (group === null) return null;
  const native = native_op(op, 'reduce_scatter');
  return run(async_op, (work) => group.native.reduce_scatter(work, output, input_list, native));
}

export interface ReduceScatterSingleOptions extends Asynchronous {
  /** Filled with this process's part. */
  output: Tensor;
  /** The parts of all processes, one behind the other. */
  input: Tensor;
  /** Default: `ReduceOp.SUM`. */
  op?: ReduceOperator;
}

type ReduceScatterSingleArguments = Arguments<
  ReduceScatterSingleOptions,
  [output: 'output', input: 'input', op: 'op', group: 'group', async_op: 'async_op']
>;

const bind_reduce_scatter_single = signature<ReduceScatterSingleOptions>('reduce_scatter_single', {
  output: required,
  input: required,
  op: ReduceOp.SUM,
  group: null,
  async_op: false,
});

/**
 * As `reduce_scatter`, from one tensor.
 *
 * @returns a work if `async_op`, else null.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.reduce_scatter_single
 */
export function reduce_scatter_single(...args: ReduceScatterSingleArguments): Work | null {
  const { output, input, op, group: given, async_op } = bind_reduce_scatter_single(args);
  check_tensor(output, 'output');
  check_tensor(input, 'input');
  const group = group_of(given, 'reduce_scatter_single');
  if (group === null) return null;
  const native = native_op(op, 'reduce_scatter_single');
  return run(async_op, (work) => group.native.reduce_scatter_single(work, output, input, native));
}

/** The older name of `reduce_scatter_single`; warns. */
export function reduce_scatter_tensor(...args: ReduceScatterSingleArguments): Work | null {
  deprecated('reduce_scatter_tensor', 'reduce_scatter_single');
  return reduce_scatter_single(...args);
}

export interface AllToAllOptions extends Asynchronous {
  /** Filled: a tensor from each process. */
  output_tensor_list: Tensor[];
  /** A tensor for each process. */
  input_tensor_list: Tensor[];
}

const bind_all_to_all = signature<AllToAllOptions>('all_to_all', {
  output_tensor_list: required,
  input_tensor_list: required,
  group: null,
  async_op: false,
});

/**
 * Gives each process its tensor of each process's list.
 *
 * @returns a work if `async_op`, else null.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.all_to_all
 */
export function all_to_all(
  ...args: Arguments<
    AllToAllOptions,
    [
      output_tensor_list: 'output_tensor_list',
      input_tensor_list: 'input_tensor_list',
      group: 'group',
      async_op: 'async_op',
    ]
  >
): Work | null {
  const { output_tensor_list, input_tensor_list, group: given, async_op } = bind_all_to_all(args);
  const group = group_of(given, 'all_to_all');
  if (group === null) return null;
  check_tensors(output_tensor_list, 'output_tensor_list');
  check_tensors(input_tensor_list, 'input_tensor_list');
  check_same_dtype(...output_tensor_list, ...input_tensor_list);
  const [outputs, inputs] = [output_tensor_list.map(real_view), input_tensor_list.map(real_view)];
  return run(async_op, (work) => group.native.all_to_all(work, outputs, inputs));
}

export interface AllToAllSingleOptions extends Asynchronous {
  /** Filled with the parts from all processes, one behind the other. */
  output: Tensor;
  /** The parts for all processes, one behind the other. */
  input: Tensor;
  /** Sizes of the parts of the output in its first dimension; null: equal ones. Default: null. */
  output_split_sizes?: readonly number[] | null;
  /** The same of the input. Default: null. */
  input_split_sizes?: readonly number[] | null;
}

const bind_all_to_all_single = signature<AllToAllSingleOptions>('all_to_all_single', {
  output: required,
  input: required,
  output_split_sizes: null,
  input_split_sizes: null,
  group: null,
  async_op: false,
});

/**
 * As `all_to_all`, from one tensor into one.
 *
 * @returns a work if `async_op`, else null.
 *
 * @see https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.all_to_all_single
 */
export function all_to_all_single(
  ...args: Arguments<
    AllToAllSingleOptions,
    [
      output: 'output',
      input: 'input',
      output_split_sizes: 'output_split_sizes',
      input_split_sizes: 'input_split_sizes',
      group: 'group',
      async_op: 'async_op',
    ]
  >
): Work | null {
  const {
    output,
    input,
    output_split_sizes,
    input_split_sizes,
    group: given,
    async_op,
  } = bind_all_to_all_single(args);
  const group = group_of(given, 'all_to_all_single');
  if (group === null) return null;
  check_tensor(output, 'output');
  check_tensor(input, 'input');
  check_same_dtype(output, input);
  const sizes = [output_split_sizes ?? [], input_split_sizes ?? []] as const;
  return run(async_op, (work) =>
    group.native.all_to_all_single(work, real_view(output), real_view(input), ...sizes),
  );
}
