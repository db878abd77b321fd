/** Types of what `native/{anomaly,autocast,autograd,autograd_hooks,autograd_function,random,thread_modes}.cc` export. */
import type { DeviceLike, DType } from '../../types.js';
import type { NativeGenerator, NativeTensor } from './core.js';

/** What the `forward` of a custom Function did, as its context noted it. */
export interface FunctionOutcome {
  outputs: readonly unknown[];
  saved: readonly (NativeTensor | null)[];
  dirty: readonly NativeTensor[];
  non_differentiable: readonly NativeTensor[];
  materialize_grads: boolean;
}

/** A weak handle of the autograd node of one call of a custom Function. */
export interface FunctionNode {
  readonly __native: 'FunctionNode';
}

/** The modes of a thread. */
export interface ThreadModes {
  readonly __native: 'ThreadModes';
}

export interface AutogradExports {
  backward(
    tensors: readonly NativeTensor[],
    gradients: readonly (NativeTensor | null)[],
    retain_graph: boolean,
    create_graph: boolean,
    inputs: readonly NativeTensor[] | null,
  ): void;
  backward_async(...args: Parameters<AutogradExports['backward']>): Promise<void>;
  grad(
    outputs: readonly NativeTensor[],
    inputs: readonly NativeTensor[],
    gradients: readonly (NativeTensor | null)[],
    retain_graph: boolean,
    create_graph: boolean,
    allow_unused: boolean,
    materialize_grads: boolean,
  ): (NativeTensor | null)[];
  is_grad_enabled(): boolean;
  /** Returns the previous mode. */
  set_grad_enabled(enabled: boolean): boolean;
  is_inference_mode_enabled(): boolean;
  /** Enters inference mode (or leaves it, with false) and returns a token for `leave_inference_mode`. */
  enter_inference_mode(enabled: boolean): number;
  leave_inference_mode(token: number): void;
  is_anomaly_enabled(): boolean;
  is_anomaly_check_nan_enabled(): boolean;
  set_anomaly_enabled(enabled: boolean, check_nan: boolean): void;
  /** Grad mode, inference mode, autocast and what else LibTorch keeps for the thread, as they are now. */
  keep_modes(): ThreadModes;
  /** Gives the thread `modes`, which then hold what the thread had. */
  swap_modes(modes: ThreadModes): void;
  is_autocast_available(device_type: string): boolean;
  is_autocast_enabled(device_type: string): boolean;
  set_autocast_enabled(device_type: string, enabled: boolean): void;
  get_autocast_dtype(device_type: string): DType;
  set_autocast_dtype(device_type: string, dtype: DType): void;
  is_autocast_cache_enabled(): boolean;
  set_autocast_cache_enabled(enabled: boolean): void;
  clear_autocast_cache(): void;
  /** Returns how many regions are open now. */
  autocast_increment_nesting(): number;
  autocast_decrement_nesting(): number;
  /** Adds a hook that sees the gradient and may return another; returns a function that removes it. */
  register_hook(
    tensor: NativeTensor,
    hook: (grad: NativeTensor) => NativeTensor | null | undefined,
  ): () => void;
  /** Adds a hook that is called with a leaf when its `grad` was accumulated; returns a function that removes it. */
  register_post_accumulate_grad_hook(tensor: NativeTensor, hook: (tensor: NativeTensor) => void): () => void;
  /**
   * Runs `forward` without recording and ties its outputs to a node called `name`, whose backward calls
   * `backward`. `forward` gets null where nothing is recorded.
   */
  apply_function(
    name: string,
    args: readonly unknown[],
    forward: (node: FunctionNode | null) => FunctionOutcome,
    backward: (grads: (NativeTensor | null)[]) => readonly unknown[],
  ): unknown[];
  saved_tensors(node: FunctionNode): (NativeTensor | null)[];
  /** Waits for the job that runs on the compute thread, drops those that wait, and takes no more. */
  stop_compute(): void;

  manual_seed(seed: number | bigint): void;
  cuda_manual_seed(seed: number | bigint, all: boolean): void;
  initial_seed(): number | bigint;
  seed(): number | bigint;
  /** A new object for the generator that LibTorch draws from on `device`. */
  default_generator(device: DeviceLike): NativeGenerator;
  get_rng_state(device: DeviceLike): NativeTensor;
  set_rng_state(state: NativeTensor, device: DeviceLike): void;
  /** `torch.empty(1).uniform_(low, high).item()` in float32; null: from the default generator. */
  draw_uniform(low: number, high: number, generator: NativeGenerator | null): number;
  /** `torch.empty(1).uniform_(low, high).exp().item()` in float32. */
  draw_exp_uniform(low: number, high: number, generator: NativeGenerator | null): number;
  /** `torch.randint(low, end, (1,)).item()`. */
  draw_integer(low: number, end: number, generator: NativeGenerator | null): number;
  /**
   * The part of a picture that RandomResizedCrop draws, `[top, left, height, width]`; null if none fits. `limits`: least
   * and greatest share of the area, and of the logarithm of width / height.
   */
  draw_part(
    height: number,
    width: number,
    limits: Float64Array,
    generator: NativeGenerator | null,
  ): [top: number, left: number, height: number, width: number] | null;
  /**
   * The steps of many pictures, drawn by records (lib/data/pictures/records.ts); `spans` has the first of each picture's,
   * and where they end. Fills `steps`, nine numbers each, and `ends`: after how many of them each picture ends.
   */
  draw_steps(
    records: Float64Array,
    spans: Int32Array,
    steps: Int32Array,
    ends: Int32Array,
    generator: NativeGenerator | null,
  ): void;
}
