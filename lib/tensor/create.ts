/** Tensors from JavaScript data. */
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { warn } from '../internal/warn.js';
import { addon } from '../native/addon.js';
import type { NativeTensor } from '../native/exports/core.js';
import type { DeviceLike, DType, TensorData } from '../types.js';
import { check_cuda } from './device.js';
import { Tensor } from './tensor.js';

interface Placement {
  /** Default: what the data needs, `'float32'` for numbers with a fraction. */
  dtype?: DType | null;
  /** Default: `'cpu'`, or where the given tensor is. */
  device?: DeviceLike | null;
}

export interface TensorArguments extends Placement {
  data: TensorData | NativeTensor | readonly NativeTensor[];
  /** Default: false. */
  requires_grad?: boolean;
  /** Keeps the copy in memory from which a CUDA device can read directly. Default: false. */
  pin_memory?: boolean;
}

export interface AsTensorArguments extends Placement {
  data: TensorData | NativeTensor;
}

const bind_tensor = signature<TensorArguments>('tensor', {
  data: required,
  dtype: keyword_only(null),
  device: keyword_only(null),
  requires_grad: keyword_only(false),
  pin_memory: keyword_only(false),
});

const bind_as_tensor = signature<AsTensorArguments>('as_tensor', {
  data: required,
  dtype: null,
  device: null,
});

/**
 * A tensor with a copy of `data`: a number, nested arrays, a typed array, or tensors of one element in arrays.
 * Integers give int64, other numbers the default dtype, booleans bool, `{ real, imag }` complex numbers; typed
 * arrays keep their element type.
 *
 * @throws ValueError if the nested arrays have different lengths, TypeError if an element is no number.
 *
 * @example
 * torch.tensor([[1, 2], [3, 4]]); // int64, shape [2, 2]
 * torch.tensor([0.5, 1], { dtype: 'float64', requires_grad: true });
 * torch.tensor(new Float32Array([1, 2, 3]));
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
 */
export function tensor(...args: Arguments<TensorArguments, [data: 'data']>): Tensor {
  const { data, dtype, device, requires_grad, pin_memory } = bind_tensor(args);
  check_cuda(device);
  if (data instanceof Tensor) return copy_of(data, dtype, device).requires_grad_(requires_grad);
  const made = addon.tensor(data as TensorData, dtype, device, requires_grad && !pin_memory) as Tensor;
  return pin_memory ? made.pin_memory().requires_grad_(requires_grad) : made;
}

function copy_of(data: Tensor, dtype: DType | null, device: DeviceLike | null): Tensor {
  warn(
    'To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() ' +
      'or sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).',
    'UserWarning',
  );
  return data.detach().to({ dtype, device, copy: true });
}

/**
 * `data` as a tensor: a tensor itself where nothing has to change, with its gradients; all other data is copied.
 *
 * @example
 * const x = torch.ones(2);
 * torch.as_tensor(x) === x; // true
 * torch.as_tensor([1, 2], 'float64');
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.as_tensor.html
 */
export function as_tensor(
  ...args: Arguments<AsTensorArguments, [data: 'data', dtype: 'dtype', device: 'device']>
): Tensor {
  const { data, dtype, device } = bind_as_tensor(args);
  check_cuda(device);
  if (data instanceof Tensor) return data.to({ dtype, device });
  return addon.tensor(data as TensorData, dtype, device, false) as Tensor;
}

/**
 * True if `value` is a tensor.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_tensor.html
 */
export function is_tensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/**
 * The number of elements of a tensor.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.numel.html
 */
export function numel(input: NativeTensor): number {
  if (input instanceof Tensor) return input.numel();
  throw new TypeError(`numel(): argument 'input' (position 1) must be Tensor, not ${type_name(input)}`);
}
