/** Training on several processes: each computes the gradients of its part of the batch, and all step by their mean. */
import { ValueError } from '../errors.js';
import { is_grad_enabled } from '../autograd/grad-mode.js';
import type { Bound } from '../internal/arguments.js';
import { bare } from '../internal/define.js';
import { is_promise } from '../internal/promise.js';
import { flatten } from '../internal/tree.js';
import { warn } from '../internal/warn.js';
import { addon } from '../native/addon.js';
import type { NativeReducer } from '../native/exports/distributed.js';
import { Module } from '../nn/index.js';
import { Tensor } from '../tensor/tensor.js';
import type { DeviceLike } from '../types.js';
import { Join, type Joinable, type JoinConfig, JoinHook } from './algorithms/join.js';
import { NOT_JOINED } from './algorithms/not-joined.js';
import { agree, common_rank } from './agreeing.js';
import { bucket_work, type CommHook, check_hook } from './comm-hook.js';
import {
  BROADCAST_BUFFERS,
  bind_options,
  type DistributedDataParallelArguments,
  type DistributedDataParallelOptions,
  type DistributedJoinOptions,
} from './data-parallel-options.js';
import { NoSync } from './no-sync.js';
import { device_of, type OwnParameter, own_parameters } from './own-parameters.js';
import { SyncBatchNorm } from './sync-batch-norm.js';
import { default_group, member_of, type ProcessGroup } from './world.js';

const MEBIBYTE = 2 ** 20;
const DEFAULT_CAP_MB = 25;
/** So that the first gradients leave early. */
const DEFAULT_FIRST_BYTES = MEBIBYTE;
/** What is sent at the beginning goes in pieces of this many bytes. */
const BROADCAST_BYTES = 250 * MEBIBYTE;
const NO_LIMIT = -1;

/**
 * Trains a network on several processes. Each of them runs its own part of the batch through its copy; during
 * `backward`, LibTorch's reducer averages the gradients over the processes, bucket by bucket, while the rest of the
 * pass goes on. Gradients and steps are the same as those of PyTorch's processes, bit by bit, and they may be mixed.
 *
 * The network's parameters have their gradients as always, so that optimizers, `clip_grad_norm_`, autocast and
 * GradScaler need to know nothing. Keys of the state dict begin with `module.`; save `ddp.module.state_dict()`.
 *
 * @throws TorchError if no parameter requires a gradient, or the processes' networks are not the same.
 * @throws ValueError before `init_process_group`.
 *
 * @example
 * const dist = torch.distributed;
 * dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
 * const net = new nn.parallel.DistributedDataParallel(new nn.Linear(4, 2));
 * const sgd = new optim.SGD({ params: net.parameters(), lr: 0.1 });
 * net.forward(torch.randn(8, 4)).sum().backward(); // the mean over all processes
 * sgd.step();
 * dist.destroy_process_group();
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html
 */
export class DistributedDataParallel<Net extends Module = Module> extends Module implements Joinable {
  declare readonly module: Net;
  /** The group whose processes average their gradients. */
  readonly process_group: ProcessGroup;
  readonly find_unused_parameters: boolean;
  readonly gradient_as_bucket_view: boolean;
  readonly static_graph: boolean;
  readonly forward_sync_buffers: boolean;
  /** False inside of `no_sync`. */
  require_backward_grad_sync = true;

  /** How a `Join` treats it; set by that. */
  _join_config: JoinConfig = NOT_JOINED;

  readonly #device: DeviceLike | null;
  readonly #reducer: NativeReducer;
  #was_synchronized = true;
  #divides_by_all = true;

  constructor(...args: DistributedDataParallelArguments<Net>) {
    super();
    const options = bind_options(args) as Bound<DistributedDataParallelOptions<Net>>;
    const { module } = options;
    if (!(module instanceof Module)) {
      throw new TypeError("DistributedDataParallel(): argument 'module' must be an nn.Module");
    }
    this.process_group = options.process_group ?? default_group();
    if (member_of(this.process_group) === null) throw new ValueError('Invalid process group specified');
    this.#device = device_of(module, options.device_ids, options.output_device);
    this.module = module;
    this.find_unused_parameters = options.find_unused_parameters;
    this.gradient_as_bucket_view = options.gradient_as_bucket_view;
    this.static_graph = options.static_graph;
    this.forward_sync_buffers = options.forward_sync_buffers ?? options.broadcast_buffers ?? true;
    if (options.broadcast_buffers !== null) warn(BROADCAST_BUFFERS, 'FutureWarning');
    const own = own_parameters(module);
    if (options.init_sync) {
      const with_buffers = options.forward_sync_buffers !== null || this.forward_sync_buffers;
      addon.ddp_verify_params(
        this.process_group.native,
        own.map(({ parameter }) => parameter),
      );
      this.#synchronize(with_buffers, 0);
    }
    this.#reducer = this.#make_reducer(own, options);
  }

  /** Takes the values of a rank of the group. */
  #synchronize(with_buffers: boolean, source: number): void {
    const states = [...this.module.parameters(), ...(with_buffers ? this.module.buffers() : [])];
    if (states.length === 0) return;
    this.#broadcast(
      states.map((state) => state.detach()),
      source,
    );
  }

  #broadcast(tensors: readonly Tensor[], source: number): void {
    addon.broadcast_coalesced(this.process_group.native, tensors, BROADCAST_BYTES, source);
  }

  #make_reducer(
    own: readonly OwnParameter[],
    options: Bound<DistributedDataParallelOptions<Net>>,
  ): NativeReducer {
    const cap = Math.floor((options.bucket_cap_mb ?? DEFAULT_CAP_MB) * MEBIBYTE);
    const first = options.bucket_cap_mb === null ? DEFAULT_FIRST_BYTES : cap;
    const searches = options.find_unused_parameters && !options.static_graph;
    const limits = first < cap ? [first, cap] : [cap];
    const modules = this.module.modules();
    return new addon.DistributedReducer(
      this.process_group.native,
      own.map(({ parameter }) => parameter),
      {
        expect_sparse: own.map(({ is_sparse }) => is_sparse),
        limits: searches ? limits : [NO_LIMIT],
        names: own.map(({ name }) => name),
        bucket_bytes_cap: cap,
        first_bucket_bytes_cap: first,
        find_unused_parameters: options.find_unused_parameters,
        gradient_as_bucket_view: options.gradient_as_bucket_view,
        skip_all_reduce_unused_params: options.skip_all_reduce_unused_params,
        static_graph: options.static_graph,
        module: this.module.constructor.name,
        broadcast_buffers: this.forward_sync_buffers,
        has_sync_bn: modules.some((each) => each instanceof SyncBatchNorm),
      },
    );
  }

  /** As the module's own. */
  forward(...inputs: Parameters<Net['forward']>): ReturnType<Net['forward']> {
    if (this._join_config.enable) this.#before_forward_in_join();
    else this.#before_forward(false);
    return this.#after_forward(this.module.forward(...this.#moved(inputs)));
  }

  /** As `forward`, without blocking the event loop where the module's own does not. */
  override async forward_async(...inputs: Parameters<Net['forward']>): Promise<ReturnType<Net['forward']>> {
    if (this._join_config.enable) this.#before_forward_in_join();
    else await this.#before_forward(true);
    return this.#after_forward(await this.module.forward_async(...this.#moved(inputs)));
  }

  #before_forward(asynchronous: boolean): Promise<void> | undefined {
    const synchronizes = this.require_backward_grad_sync;
    return this.#reducer.before_forward(is_grad_enabled(), synchronizes, this.#buffers(), asynchronous);
  }

  /** With what processes need to know that have no inputs left. */
  #before_forward_in_join(): void {
    const work = Join.notify_join_context(this);
    if (work !== null) this.#reducer.set_forward_work(work.native, this.#divides_by_all);
    const synchronizes = this.require_backward_grad_sync;
    this.#reducer.before_forward(is_grad_enabled(), synchronizes, null, false);
    const buffers = this.#buffers();
    if (buffers !== null) this.#broadcast(buffers, common_rank(this, true));
    agree(this, synchronizes, true);
  }

  /** One step of processes that have inputs, as one takes part that has none. */
  #shadow_step(): void {
    this.#reducer.before_forward(true, false, null, false);
    const buffers = this.#buffers();
    if (buffers !== null) this.#broadcast(buffers, common_rank(this, false));
    this.#was_synchronized = agree(this, false, false);
    if (this.#was_synchronized) this.#reducer.shadow_backward(this.find_unused_parameters);
  }

  /** For `Join`. */
  join_hook(options: Readonly<Record<string, unknown>> = {}): JoinHook {
    const { divide_by_initial_world_size = true } = bare(options);
    this.#reducer.set_uneven_input_join();
    this.#divides_by_all = divide_by_initial_world_size === true;
    const hook = new JoinHook();
    hook.main_hook = () => this.#shadow_step();
    hook.post_hook = (is_last_joiner) =>
      this.#synchronize(this.forward_sync_buffers, common_rank(this, is_last_joiner));
    return hook;
  }

  get join_device(): DeviceLike {
    return (this.module.parameters()[0] as Tensor).device;
  }

  get join_process_group(): ProcessGroup {
    return this.process_group;
  }

  /**
   * Runs a loop over batches of which not all processes have as many: those that have none left take part in the
   * others' steps with gradients of zero. Python's `with ddp.join():`.
   */
  join<Result>(body: () => Result, options: DistributedJoinOptions = {}): Result {
    return new Join([this], { ...options }).run(body);
  }

  #buffers(): Tensor[] | null {
    if (!this.forward_sync_buffers || !this.#was_synchronized) return null;
    const buffers = this.module.buffers();
    return buffers.length === 0 ? null : buffers;
  }

  #moved(inputs: Parameters<Net['forward']>): Parameters<Net['forward']> {
    const device = this.#device;
    if (device === null) return inputs;
    const [leaves, rebuild] = flatten(inputs);
    const moved = leaves.map((leaf) => (leaf instanceof Tensor ? leaf.to(device) : leaf));
    return rebuild(moved) as Parameters<Net['forward']>;
  }

  #after_forward(output: ReturnType<Net['forward']>): ReturnType<Net['forward']> {
    const searches = this.find_unused_parameters && !this.static_graph;
    this.#was_synchronized = is_grad_enabled() && this.require_backward_grad_sync;
    if (this.#was_synchronized) {
      const [leaves] = flatten(output);
      const tensors = searches ? leaves.filter((leaf) => leaf instanceof Tensor) : [];
      this.#reducer.prepare_for_backward(tensors);
    }
    return searches || this.#reducer.needs_sink() ? this.#through_sink(output) : output;
  }

  #through_sink(output: ReturnType<Net['forward']>): ReturnType<Net['forward']> {
    const [leaves, rebuild] = flatten(output);
    const with_graph = leaves.filter(
      (leaf): leaf is Tensor => leaf instanceof Tensor && leaf.grad_fn !== null,
    );
    const passed = new Map(
      this.#reducer.sink(with_graph).map((tensor, index) => [with_graph[index], tensor]),
    );
    return rebuild(leaves.map((leaf) => passed.get(leaf as Tensor) ?? leaf)) as ReturnType<Net['forward']>;
  }

  /**
   * Lets gradients add up without reducing them: `ddp.no_sync(() => ddp.forward(x).sum().backward())`, or
   * `using _ = ddp.no_sync()` for the rest of a block. The next pass outside of it reduces them all.
   */
  no_sync(): NoSync;
  no_sync<Result>(body: () => Result): Result;
  no_sync<Result>(body?: () => Result): NoSync | Result {
    const outer = this.require_backward_grad_sync;
    this.require_backward_grad_sync = false;
    const end = () => {
      this.require_backward_grad_sync = outer;
    };
    if (body === undefined) return new NoSync(end);
    let result: Result | undefined;
    try {
      result = body();
    } finally {
      if (!is_promise(result)) end();
    }
    return is_promise(result) ? (Promise.resolve(result).finally(end) as Result) : (result as Result);
  }

  /**
   * Has `hook` reduce the gradients, bucket by bucket, during `backward`: once, and before the first pass. It gets
   * `state`, and gives the tensor or the future of what the bucket becomes; it divides by the number of processes itself.
   */
  register_comm_hook<State>(state: State, hook: CommHook<State>): void {
    check_hook(hook);
    this.#reducer.register_comm_hook(bucket_work(state, hook), hook.name || 'hook');
  }

  /** Halves what travels: gradients go as float16. Before the first backward pass. */
  _register_builtin_comm_hook(kind: 'ALLREDUCE' | 'FP16_COMPRESS'): void {
    if (kind !== 'ALLREDUCE' && kind !== 'FP16_COMPRESS') {
      throw new ValueError(`there is no comm hook '${kind}': ALLREDUCE and FP16_COMPRESS are built in`);
    }
    this.#reducer.register_builtin_comm_hook(kind === 'FP16_COMPRESS' ? 1 : 0);
  }

  /** What LibTorch measured and counted: sizes of buckets, times of the steps. */
  _get_ddp_logging_data(): Record<string, number | string> {
    return this.#reducer.logging_data();
  }
}
