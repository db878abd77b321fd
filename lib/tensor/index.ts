/** What `torch` has by itself: tensors, dtypes, devices, seeds and settings. */
import { cpu_classes } from './typed.js';

export * as accelerator from './accelerator.js';
export type { CudaDevice } from './cuda.js';
export {
  are_deterministic_algorithms_enabled,
  backends,
  get_float32_matmul_precision,
  is_deterministic_algorithms_warn_only_enabled,
  type MatmulPrecision,
  set_float32_matmul_precision,
  use_deterministic_algorithms,
} from './backends.js';
export type { CopyOptions, ToOptions } from './conversion.js';
export {
  type AsTensorArguments,
  as_tensor,
  is_tensor,
  numel,
  type TensorArguments,
  tensor,
} from './create.js';
export { device } from './device.js';
export { finfo, get_default_dtype, iinfo, set_default_dtype } from './dtype.js';
export type { BackwardOptions, RemovableHandle } from './gradient.js';
export { type Index, Slice, slice, type TensorIndices } from './indexing.js';
export { type BytesLike, type FromBufferArguments, from_numpy, frombuffer } from './numpy.js';
export { Parameter, type ParameterArguments } from './parameter.js';
export { get_printoptions, type PrintOptions, set_printoptions } from './print-options.js';
export {
  default_generator,
  Generator,
  get_rng_state,
  initial_seed,
  manual_seed,
  seed,
  set_rng_state,
} from './random.js';
export {
  __config__,
  __version__,
  get_num_interop_threads,
  get_num_threads,
  memory,
  set_num_interop_threads,
  set_num_threads,
  version,
} from './runtime.js';
export { Size, type SizeClass } from './size.js';
export { Tensor, type TensorClass } from './tensor.js';
export type { LegacyArguments, LegacyOptions } from './legacy.js';
export type { TypedTensor } from './typed.js';

/** Tensors of one dtype on the CPU, made by PyTorch's old constructors. */
export const {
  BFloat16Tensor,
  BoolTensor,
  ByteTensor,
  CharTensor,
  DoubleTensor,
  FloatTensor,
  HalfTensor,
  IntTensor,
  LongTensor,
  ShortTensor,
} = cpu_classes;
