/** Communication hooks: what DistributedDataParallel does with gradients instead of reducing them itself. */
import { is_nccl_available } from './backend.js';
import { type_name } from '../internal/type-name.js';
import type { BucketWork, NativeBucket } from '../native/exports/distributed.js';
import { Tensor } from '../tensor/tensor.js';
import { Future } from './future.js';

/**
 * Gradients that travel together, as a communication hook gets them.
 *
 * @see https://docs.pytorch.org/docs/stable/ddp_comm_hooks.html#torch.distributed.GradBucket
 */
export class GradBucket {
  readonly #native: NativeBucket;
  #buffer: Tensor;

  /** @internal */
  constructor(native: NativeBucket) {
    this.#native = native;
    this.#buffer = native.buffer as Tensor;
  }

  /** Its place in the order of the buckets: 0 is reduced first. */
  index(): number {
    return this.#native.index;
  }

  /** Whether none comes after it. */
  is_last(): boolean {
    return this.#native.is_last;
  }

  /** All its gradients as one flat tensor. */
  buffer(): Tensor {
    return this.#buffer;
  }

  /** Has `buffer` give another tensor, to the hooks behind this one. */
  set_buffer(tensor: Tensor): void {
    this.#buffer = tensor;
  }

  /** A view of the buffer for each parameter. */
  gradients(): Tensor[] {
    return this.#native.gradients as Tensor[];
  }

  /** The parameters that they are the gradients of. */
  parameters(): Tensor[] {
    return this.#native.parameters as Tensor[];
  }
}

/** The hooks that LibTorch has itself. */
export const BuiltinCommHookType = Object.freeze({ ALLREDUCE: 'ALLREDUCE', FP16_COMPRESS: 'FP16_COMPRESS' });

/** Begins what a bucket needs, and gives the tensor that its gradients become: flat, of the buffer's size. */
export type CommHook<State> = (state: State, bucket: GradBucket) => Future<Tensor> | Tensor;

/** @throws TypeError for what is no hook, or cannot run here. */
export function check_hook(hook: unknown): asserts hook is CommHook<unknown> {
  if (typeof hook !== 'function') throw new TypeError('Communication hook must be callable.');
  if (!hook.name.startsWith('bf16_compress') || is_nccl_available()) return;
  throw new TypeError('BF16 all reduce communication hook required CUDA 11+ and NCCL 2.10+.');
}

/** What the addon calls for each bucket. */
export function bucket_work<State>(
  state: State,
  hook: CommHook<State>,
): (bucket: NativeBucket) => BucketWork {
  return (native) => {
    const result: unknown = hook(state, new GradBucket(native));
    if (result instanceof Tensor) return { work: null, finish: () => result };
    if (result instanceof Future) {
      return { work: result.work?.native ?? null, finish: () => tensor_of(result.value()) };
    }
    throw new TypeError(
      'a communication hook must return a tensor or a torch.futures.Future of one, as from ' +
        `work.get_future().then(...), not ${type_name(result)}`,
    );
  };
}

function tensor_of(value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new TypeError(`the Future of a communication hook must hold a tensor, not ${type_name(value)}`);
}
