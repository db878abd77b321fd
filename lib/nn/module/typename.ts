/** Names of types as `torch.typename` gives them, for messages. */
import { type_name } from '../../internal/type-name.js';
import { Tensor } from '../../tensor/tensor.js';
import type { DType } from '../../types.js';

const element_names: Readonly<Record<DType, string>> = {
  float32: 'Float',
  float64: 'Double',
  float16: 'Half',
  bfloat16: 'BFloat16',
  int64: 'Long',
  int32: 'Int',
  int16: 'Short',
  int8: 'Char',
  uint8: 'Byte',
  uint16: 'UInt16',
  uint32: 'UInt32',
  uint64: 'UInt64',
  bool: 'Bool',
  complex64: 'ComplexFloat',
  complex128: 'ComplexDouble',
};

/** `'torch.FloatTensor'` for a tensor, else Python's name of the type. */
export function torch_type_name(value: unknown): string {
  if (!(value instanceof Tensor)) return type_name(value);
  const place = value.device.type === 'cpu' ? '' : `${value.device.type}.`;
  return `torch.${place}${element_names[value.dtype]}Tensor`;
}
