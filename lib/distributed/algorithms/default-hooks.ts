/** `ddp_comm_hooks.default_hooks`: hooks that reduce gradients, as they are or with half of the bits. */
import type { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { all_reduce } from '../collectives.js';
import type { CommHook, GradBucket } from '../comm-hook.js';
import { Future } from '../future.js';
import type { Work } from '../work.js';
import { default_group, type ProcessGroup } from '../world.js';

const reduced = (tensor: Tensor, group: ProcessGroup) =>
  (all_reduce(tensor, { group, async_op: true }) as Work).get_future();

/**
 * The mean over all processes: as without a hook.
 *
 * @see https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html#torch.distributed.algorithms.ddp_comm_hooks.default_hooks.allreduce_hook
 */
export function allreduce_hook(process_group: ProcessGroup | null, bucket: GradBucket): Future<Tensor> {
  const group = process_group ?? default_group();
  // First the division: half precision would overflow.
  return reduced(bucket.buffer().div_(group.size()), group).then((future) => future.value()[0] as Tensor);
}

function compress(dtype: DType, process_group: ProcessGroup | null, bucket: GradBucket): Future<Tensor> {
  const group = process_group ?? default_group();
  const buffer = bucket.buffer();
  const compressed = buffer.to(dtype).div_(group.size());
  return reduced(compressed, group).then((future) => buffer.copy_(future.value()[0] as Tensor));
}

/**
 * The mean over all processes, which travels as float16.
 *
 * @example
 * const dist = torch.distributed;
 * const { default_hooks } = dist.algorithms.ddp_comm_hooks;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const ddp = new nn.parallel.DistributedDataParallel(new nn.Linear(4, 2));
 * ddp.register_comm_hook(null, default_hooks.fp16_compress_hook);
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html#torch.distributed.algorithms.ddp_comm_hooks.default_hooks.fp16_compress_hook
 */
export function fp16_compress_hook(process_group: ProcessGroup | null, bucket: GradBucket): Future<Tensor> {
  return compress('float16', process_group, bucket);
}

/**
 * The mean over all processes, which travels as bfloat16. NCCL only.
 *
 * @see https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html#torch.distributed.algorithms.ddp_comm_hooks.default_hooks.bf16_compress_hook
 */
export function bf16_compress_hook(process_group: ProcessGroup | null, bucket: GradBucket): Future<Tensor> {
  return compress('bfloat16', process_group, bucket);
}

function compressing<State>(
  dtype: DType,
  hook: CommHook<State>,
  state: State,
  bucket: GradBucket,
): Future<Tensor> {
  const buffer = bucket.buffer();
  bucket.set_buffer(buffer.to(dtype));
  const result = hook(state, bucket);
  const future = result instanceof Future ? result : new Future(null, () => result);
  return future.then((ended) => buffer.copy_(ended.value()));
}

/**
 * `hook` with gradients in float16.
 *
 * @see https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html#torch.distributed.algorithms.ddp_comm_hooks.default_hooks.fp16_compress_wrapper
 */
export function fp16_compress_wrapper<State>(hook: CommHook<State>): CommHook<State> {
  return function fp16_compress_wrapper_hook(state, bucket) {
    return compressing('float16', hook, state, bucket);
  };
}

/**
 * `hook` with gradients in bfloat16. NCCL only.
 *
 * @see https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html#torch.distributed.algorithms.ddp_comm_hooks.default_hooks.bf16_compress_wrapper
 */
export function bf16_compress_wrapper<State>(hook: CommHook<State>): CommHook<State> {
  return function bf16_compress_wrapper_hook(state, bucket) {
    return compressing('bfloat16', hook, state, bucket);
  };
}
