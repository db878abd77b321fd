/** Types of what `native/{environment,tensor,data,dispatch,memory,random,runtime,device}.cc` export. */
import type {
  Device,
  DeviceLike,
  DType,
  Layout,
  MemoryFormat,
  Scalar,
  TensorData,
  TypedArray,
} from '../../types.js';

/**
 * A class to the compiler, with a member that nobody sees: editors offer the members of an interface where an options
 * object is begun in the place of a tensor (`new optim.Adam(params, { l`), and those of such a class they do not.
 */
export declare class NativeTensor {
  private readonly is_tensor: true;
}

/** The native half of a tensor: lib/tensor/tensor.ts adds the methods. */
export interface NativeTensor {
  /** Its sizes, one for each dimension: `[2, 3]`. A list of its own at each reading. */
  readonly shape: number[];
  /** The number of dimensions. */
  readonly ndim: number;
  /** The type of its elements: `'float32'`. `to` converts it. */
  readonly dtype: DType;
  /** True for a tensor of indices and values (COO). */
  readonly is_sparse: boolean;
  /** How its elements lie: `'strided'`, or as what kind of sparse tensor. */
  readonly layout: Layout;
  /** Where its elements are: `cpu`, `cuda:0`. `to` moves it. */
  readonly device: Device;
  /** True if no operator made it that autograd follows. */
  readonly is_leaf: boolean;
  /** True if `retain_grad()` was called on a tensor that is no leaf. */
  readonly retains_grad: boolean;
  /** Name of the autograd node that made it (`'AddBackward0'`), or null. */
  readonly grad_fn: string | null;
  /** Whether autograd computes its gradient. Can be set on leaves, as in PyTorch. Default: false; true for parameters. */
  requires_grad: boolean;
  /** The gradient that `backward` has added up, in the shape of the tensor; null before the first. */
  grad: this | null;
  /** True once `dispose()` was called or the tensor's scope has ended. */
  readonly is_disposed: boolean;
  /** Frees the memory now, whoever else holds the JavaScript object. */
  dispose(): void;
  /** The same memory under a tensor of its own, outside the graph. */
  data: NativeTensor;
  /** Steps in memory between neighbours, in elements, one for each dimension. */
  stride(): number[];
  /** Where in its storage it begins, in elements. */
  storage_offset(): number;
  /** The number of elements. */
  numel(): number;
  /** Bytes of an element. */
  element_size(): number;
  /** The address of the first element. */
  data_ptr(): bigint;
  /** Version counter that autograd checks (`_version` in PyTorch). */
  readonly _version: number;
  /** Has `backward` keep the gradient of a tensor that is no leaf. */
  retain_grad(): void;
  /** Whether its elements lie in memory in the order of `memory_format`. Default: `'contiguous_format'`. */
  is_contiguous(options?: { memory_format?: MemoryFormat }): boolean;
}

export interface NativeTensorClass {
  /** `new (tensor, requires_grad)` in a subclass detaches `tensor` and wraps the result. */
  new (data: NativeTensor, requires_grad?: boolean): NativeTensor;
  readonly prototype: NativeTensor;
}

export interface Initializers {
  Parameter?: NativeTensorClass;
  device_of?: (type: string, index: number | null) => Device;
  device_prototype?: object;
  define_getter?: (object: object, name: string, get: () => unknown) => void;
  weak_map?: typeof WeakMap;
  weak_map_set?: typeof WeakMap.prototype.set;
  error_class?: (name: string) => new (message: string) => Error;
  warn?: (message: string, category: string) => void;
  current_scope?: () => number;
  collect_garbage?: (everything: boolean) => void;
  memory_limit?: number;
  /** Makes an object of class Tensor for each place and hands them to `adopt_tensors()`. */
  make_tensors?: (...places: number[]) => void;
  list_of?: (...values: unknown[]) => unknown[];
  /** What runs a function in the async context and the scope of now. */
  capture_context?: () => (body: () => void) => void;
  /** Runs a function in an async context that is no call's. */
  at_rest?: (body: () => void) => void;
}

/** A native function that calls an ATen operator; its TypeScript signature comes from its row. */
// biome-ignore lint/suspicious/noExplicitAny: every operator has its own signature, given where the row is used
export type OperatorFunction = (...args: any[]) => any;

export interface NativeGenerator {
  manual_seed(seed: number | bigint): this;
  seed(): bigint | number;
  initial_seed(): bigint | number;
  get_state(): NativeTensor;
  set_state(state: NativeTensor): this;
  /** A generator of its own in the same state. */
  clone_state(): NativeGenerator;
  /** Place in the stream of a CUDA generator; the CPU's has none, and throws. */
  get_offset(): bigint | number;
  set_offset(offset: bigint | number): this;
  readonly device: Device;
}

interface GeneratorArguments {
  /** Default: the CPU. A number is the index of a device of the accelerator. */
  device?: DeviceLike | number | null;
}

export interface GeneratorClass {
  new (device?: DeviceLike | number | null | GeneratorArguments): NativeGenerator;
  /** Python has no `new`. */
  (device?: DeviceLike | number | null | GeneratorArguments): NativeGenerator;
  readonly prototype: NativeGenerator;
}

export interface CoreExports {
  /** Hands over classes and functions that the addon needs; may be called again with others. */
  initialize(values: Initializers): void;
  readonly Tensor: NativeTensorClass;
  /** Where a tensor object carries the place of its native half. */
  readonly handle_key: symbol;
  adopt_tensors(...objects: NativeTensor[]): void;
  readonly Generator: GeneratorClass;

  /** Copies JavaScript data into a new tensor. */
  tensor(
    data: TensorData,
    dtype: DType | null,
    device: DeviceLike | null,
    requires_grad: boolean,
  ): NativeTensor;
  tolist(tensor: NativeTensor): unknown;
  item(tensor: NativeTensor): number | boolean | Scalar;
  item_bigint(tensor: NativeTensor): bigint;
  /** A typed array with a copy of the elements in row-major order; `force` takes it from any device and graph. */
  numpy(tensor: NativeTensor, force: boolean): TypedArray;
  /** The bytes of the tensor, row-major, as they lie in memory. */
  to_bytes(tensor: NativeTensor): Uint8Array;
  from_bytes(bytes: Uint8Array, shape: readonly number[], dtype: DType): NativeTensor;

  /**
   * A function (or, with `method`, a function that takes `this` as the first tensor) that calls the first
   * of `schemas` that takes its arguments. Schemas are parsed and held against LibTorch's at the first call.
   */
  aten(name: string, schemas: readonly string[], method: boolean): OperatorFunction;
  /** The function of all overloads of a registered operator, `aten::add` or `aten::add.out`; null if there is none. */
  operator(name: string): OperatorFunction | null;
  /** Names of every registered operator, with overloads. */
  operators(): string[];
  /** Null if `schema` equals what LibTorch has registered, else the difference. */
  schema_difference(schema: string): string | null;

  /** Live tensor objects, the distinct bytes they hold, all CPU bytes that LibTorch holds, and sweeps so far. */
  memory_live(): { count: number; bytes: number; allocated: number; sweeps: number };
  sweep(): number;
  collect(): number;
  open_scope(): void;
  close_scope(): void;
  /** Takes `tensor` out of every scope. */
  keep(tensor: NativeTensor): void;
  /** Disposes every live tensor that was made in scope `id`, except those in `keep`, which move to scope `parent`. */
  end_scope(id: number, keep: readonly NativeTensor[], parent: number): void;

  get_default_dtype(): DType;
  set_default_dtype(dtype: DType): void;
  configuration(): { capability: string; config: string };
  /** One number, or null where LibTorch has no cuDNN. */
  cudnn_version(): number | null;
  get_num_threads(): number;
  set_num_threads(threads: number): void;
  get_num_interop_threads(): number;
  set_num_interop_threads(threads: number): void;
  parallel_info(): string;
  /** A flag of LibTorch's global context, by PyTorch's name (`'cudnn.benchmark'`, …); undefined where it is set. */
  global_flag(name: string, value?: boolean | string): boolean | string | undefined;
  /** How precise float32 is, of an operation of a backend by PyTorch's names; undefined where it is set. */
  fp32_precision(backend: string, operation: string, value?: string): string | undefined;
  /** Rounds subnormal numbers to 0; false where the processor cannot. */
  set_flush_denormal(mode: boolean): boolean;

  /** The `Device` of a name. */
  device(type: DeviceLike): Device;
  cuda_is_available(): boolean;
  /** Whether this is a Mac with a GPU that LibTorch can use. */
  mps_is_available(): boolean;
  /** Waits until that GPU has done what it was told; throws where there is none. */
  mps_synchronize(): void;
  mps_empty_cache(): void;
  mps_memory(): Record<string, number>;
  mps_reset_peak(): void;
  cuda_device_count(): number;
  cuda_current_device(): number;
  cuda_set_device(index: number): void;
  cuda_synchronize(index: number): void;
  cuda_memory(index: number): Record<string, number>;
  cuda_empty_cache(): void;
  cuda_reset_peak(index: number): void;
}
