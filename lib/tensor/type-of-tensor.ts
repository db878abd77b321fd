import type { NativeTensor } from '../native/exports/core.js';
import type { DType } from '../types.js';

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
  complex32: 'ComplexHalf',
  float8_e4m3fn: 'Float8_e4m3fn',
  float8_e4m3fnuz: 'Float8_e4m3fnuz',
  float8_e5m2: 'Float8_e5m2',
  float8_e5m2fnuz: 'Float8_e5m2fnuz',
  float8_e8m0fnu: 'Float8_e8m0fnu',
};

/** `x.type()` of a tensor: `'torch.FloatTensor'`, `'torch.sparse.DoubleTensor'`. */
export function type_of_tensor(tensor: NativeTensor): string {
  const device = tensor.device.type;
  const sparse =
    tensor.layout === 'strided' ? '' : tensor.layout === 'sparse_coo' ? 'sparse.' : 'sparse_csr.';
  return `torch.${device === 'cpu' ? '' : `${device}.`}${sparse}${element_names[tensor.dtype]}Tensor`;
}
