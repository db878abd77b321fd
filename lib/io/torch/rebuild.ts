/** The functions of PyTorch's that make tensors from storages. */
import { UnpicklingError } from '../../errors.js';
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import { device } from '../../tensor/device.js';
import { dtypes, is_dtype } from '../../tensor/dtype.js';
import { Parameter } from '../../tensor/parameter.js';
import { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';
import { COST } from '../pickle/meter.js';
import { Callable, Constant, Dict, python_type, Tuple } from '../pickle/values.js';
import { LoadedStorage, storage_class } from './storage.js';

type Args = readonly unknown[];

/** The dtype, class or function of PyTorch's that `path` names; null if a pickle may not name it. */
export function torch_global(path: string): Callable | Constant | null {
  const name = path.slice('torch.'.length);
  if (path.startsWith('torch.') && is_dtype(name)) return new Constant(path, dtypes[name]);
  return REBUILD.get(path) ?? storage_class(path);
}

/** Runs `make`; what LibTorch refuses is the file's fault. */
function of_file<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnpicklingError) throw error;
    throw new UnpicklingError(`a tensor cannot be made: ${(error as Error).message}`, { cause: error });
  }
}

/** Twice as many as LibTorch's kernels take. */
const MOST_DIMENSIONS = 128;

function sizes_of(value: unknown, what: string): (number | bigint)[] {
  const items = value instanceof Tuple ? value.items : value;
  if (!Array.isArray(items) || items.length > MOST_DIMENSIONS || !items.every(Number.isSafeInteger))
    throw new UnpicklingError(`the ${what} of a tensor must be a tuple of int`);
  return items;
}

function tensor_over(
  storage: unknown,
  dtype: DType,
  [offset, size, stride]: Args,
  metadata: unknown,
): Tensor {
  if (!(storage instanceof LoadedStorage))
    throw new UnpicklingError(`a tensor needs a storage, not a ${python_type(storage)}`);
  if (!Number.isSafeInteger(offset)) throw new UnpicklingError('the offset of a tensor must be int');
  const has = (name: string) => metadata instanceof Dict && metadata.get(name) === true;
  const shape = sizes_of(size, 'size');
  const strides = sizes_of(stride, 'stride');
  return of_file(() =>
    addon.tensor_over(storage.bytes, dtype, offset as number, shape, strides, has('conj'), has('neg')),
  ) as Tensor;
}

function with_gradient(tensor: Tensor, requires_grad: unknown): Tensor {
  return of_file(() => tensor.requires_grad_(requires_grad === true));
}

function rebuild_tensor([storage, ...geometry]: Args): Tensor {
  return tensor_over(storage, dtype_of(storage), geometry, null);
}

function dtype_of(storage: unknown): DType {
  return storage instanceof LoadedStorage ? storage.dtype : 'uint8';
}

function rebuild_tensor_v2([storage, offset, size, stride, requires_grad, , metadata]: Args): Tensor {
  const tensor = tensor_over(storage, dtype_of(storage), [offset, size, stride], metadata);
  return with_gradient(tensor, requires_grad);
}

function rebuild_tensor_v3([storage, offset, size, stride, requires_grad, , dtype, metadata]: Args): Tensor {
  const tensor = tensor_over(storage, dtype_named(dtype), [offset, size, stride], metadata);
  return with_gradient(tensor, requires_grad);
}

function dtype_named(value: unknown): DType {
  if (value instanceof Constant && is_dtype(value.value)) return dtypes[value.value];
  throw new UnpicklingError(`a tensor needs a dtype, not a ${python_type(value)}`);
}

function rebuild_meta_tensor([dtype, size, stride, requires_grad]: Args): Tensor {
  const shape = sizes_of(size, 'size');
  const strides = sizes_of(stride, 'stride');
  const options = { dtype: dtype_named(dtype), device: 'meta' };
  return with_gradient(
    of_file(() => functions.empty_strided(shape as number[], strides as number[], options)),
    requires_grad,
  );
}

function rebuild_parameter([data, requires_grad]: Args): Tensor {
  if (!(data instanceof Tensor))
    throw new UnpicklingError(`a Parameter needs a tensor, not a ${python_type(data)}`);
  return of_file(() => new Parameter(data, requires_grad === undefined || requires_grad === true));
}

/** A tensor of a subclass, or with attributes of its own; the attributes are not kept. */
function rebuild_from_type([rebuild, type, args]: Args): unknown {
  if (!(rebuild instanceof Callable) || !(type instanceof Callable) || !(args instanceof Tuple))
    throw new UnpicklingError('_rebuild_from_type_v2 takes a function, a class and a tuple');
  if (rebuild.call === rebuild_from_type)
    throw new UnpicklingError('_rebuild_from_type_v2 cannot be given itself');
  const tensor = rebuild.call(args.items);
  if (type.name === 'torch.Tensor' || tensor instanceof Parameter) return tensor;
  if (type.name === PARAMETER && tensor instanceof Tensor)
    return rebuild_parameter([tensor, tensor.requires_grad]);
  throw new UnpicklingError(`tensors of the class ${type.name} are not supported`);
}

function rebuild_device([type, index]: Args): unknown {
  return of_file(() => device(type as string, (index as number | undefined) ?? null));
}

function rebuild_layout([name]: Args): unknown {
  return String(name).replace(/^torch\./, '');
}

function refuse_tensor(): never {
  throw new UnpicklingError('torch.Tensor can only be named, not called');
}

const PARAMETER = 'torch.nn.parameter.Parameter';

const REBUILD: ReadonlyMap<string, Callable> = new Map(
  Object.entries({
    'torch._utils._rebuild_tensor': rebuild_tensor,
    'torch._utils._rebuild_tensor_v2': rebuild_tensor_v2,
    'torch._utils._rebuild_tensor_v3': rebuild_tensor_v3,
    'torch._utils._rebuild_meta_tensor_no_storage': rebuild_meta_tensor,
    'torch._utils._rebuild_parameter': rebuild_parameter,
    'torch._utils._rebuild_parameter_with_state': rebuild_parameter,
    'torch._tensor._rebuild_from_type_v2': rebuild_from_type,
    'torch.serialization._get_layout': rebuild_layout,
    'torch.device': rebuild_device,
    'torch.Tensor': refuse_tensor,
    [PARAMETER]: rebuild_parameter,
  }).map(([name, call]) => [name, new Callable(name, call, name === PARAMETER, COST.tensor)]),
);
