/** Moving a module to another device or dtype, in place. */
import { own } from '../../internal/define.js';
import { with_grad_mode } from '../../autograd/run-in.js';
import { type Arguments, signature } from '../../internal/arguments.js';
import { is_plain_object } from '../../internal/objects.js';
import { warn } from '../../internal/warn.js';
import { Parameter } from '../../tensor/parameter.js';
import { dtypes, is_complex_dtype, is_dtype, is_floating_dtype } from '../../tensor/dtype.js';
import { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike, DType, MemoryFormat } from '../../types.js';
import { own_buffers, own_modules, own_parameters } from './members.js';
import type { Module } from './module.js';

type Convert = (tensor: Tensor) => Tensor;

/** Replaces every parameter, gradient and buffer by `convert` of it. Parameters stay the same objects. */
export function convert_module(module: Module, convert: Convert, recurse = true): void {
  if (recurse) for (const [, child] of own_modules(module)) convert_module(child, convert);
  for (const [name, parameter] of own_parameters(module)) convert_parameter(module, name, parameter, convert);
  for (const [name, buffer] of own_buffers(module)) assign(module, name, convert(buffer));
}

function convert_parameter(module: Module, name: string, parameter: Parameter, convert: Convert): void {
  const { grad } = parameter;
  const converted = with_grad_mode(false, () => convert(parameter));
  let target = parameter;
  if (can_take(parameter, converted)) {
    parameter.data = converted;
  } else {
    target = new Parameter(converted, parameter.requires_grad);
    assign(module, name, target);
  }
  if (grad === null) return;
  const converted_grad = with_grad_mode(false, () => convert(grad));
  if (can_take(grad, converted_grad)) grad.data = converted_grad;
  else target.grad = converted_grad.requires_grad_(grad.requires_grad) as typeof target;
}

/** Whether LibTorch can put the data of `other` under `tensor`: not between meta and real memory. */
function can_take(tensor: Tensor, other: Tensor): boolean {
  return (tensor.device.type === 'meta') === (other.device.type === 'meta');
}

function assign(module: Module, name: string, tensor: Tensor): void {
  (module as unknown as Record<string, unknown>)[name] = tensor;
}

export interface ModuleToOptions {
  /** The device to go to. Default: that of each tensor. */
  device?: DeviceLike | null;
  /** The dtype to go to, for floating point and complex tensors. Default: that of each tensor. */
  dtype?: DType | null;
  /** May return before a copy between the CPU and a device is done. Default: false. */
  non_blocking?: boolean;
  /** Of parameters and buffers with 4 dimensions. Default: as they are. */
  memory_format?: MemoryFormat | null;
}

interface TensorForm extends Omit<ModuleToOptions, 'device' | 'dtype'> {
  tensor: Tensor;
}

export type ToArguments =
  | Arguments<ModuleToOptions, [device: 'device', dtype: 'dtype', non_blocking: 'non_blocking']>
  | [dtype: DType, non_blocking: boolean, options?: Pick<ModuleToOptions, 'memory_format'>]
  | [dtype: DType, options?: Pick<ModuleToOptions, 'memory_format' | 'non_blocking'>]
  | [tensor: Tensor, non_blocking: boolean, options?: Pick<ModuleToOptions, 'memory_format'>]
  | [tensor: Tensor, options?: Pick<ModuleToOptions, 'memory_format' | 'non_blocking'>];

const rest = { non_blocking: false, memory_format: null };
const bind_device = signature<ModuleToOptions>('to', { device: null, dtype: null, ...rest });
const bind_dtype = signature<Omit<ModuleToOptions, 'device'>>('to', { dtype: null, ...rest });
const bind_tensor = signature<TensorForm>('to', { tensor: null as never, ...rest });

/** What `to` does with each tensor, for any of its forms. */
export function read_to(args: readonly unknown[]): Convert {
  const { device, dtype, non_blocking, memory_format } = read_arguments(args);
  if (dtype !== null && !is_floating_dtype(dtype) && !is_complex_dtype(dtype)) {
    throw new TypeError(
      `nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=torch.${dtype}`,
    );
  }
  if (dtype !== null && is_complex_dtype(dtype)) warn_complex();
  return (tensor) => {
    const takes_dtype = is_floating_dtype(tensor.dtype) || is_complex_dtype(tensor.dtype);
    const format = memory_format !== null && (tensor.ndim === 4 || tensor.ndim === 5) ? memory_format : null;
    return tensor.to({ device, dtype: takes_dtype ? dtype : null, non_blocking, memory_format: format });
  };
}

function read_arguments(args: readonly unknown[]): Required<ModuleToOptions> {
  const [first] = args;
  const given = is_plain_object(first) ? own(first, 'tensor') : first;
  if (given instanceof Tensor) {
    const { tensor, ...options } = bind_tensor(args);
    return { device: tensor.device, dtype: tensor.dtype, ...options };
  }
  const values = is_dtype(first) ? { device: null, ...bind_dtype(args) } : bind_device(args);
  return { ...values, dtype: values.dtype === null ? null : read_dtype(values.dtype) };
}

function read_dtype(dtype: unknown): DType {
  if (is_dtype(dtype)) return dtypes[dtype];
  throw new TypeError(`to(): argument 'dtype' must be torch.dtype, not '${String(dtype)}'`);
}

function warn_complex(): void {
  warn(
    'Complex modules are a new feature under active development whose design may change, and some modules might ' +
      'not work as expected when using complex tensors as parameters or buffers.',
    'UserWarning',
  );
}
