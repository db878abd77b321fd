/** Tensors from arrays and bytes, by the names that PyTorch has for it. What comes back is `x.numpy()`. */
import { types } from 'node:util';
import { ValueError } from '../errors.js';
import { type Arguments, keyword_only, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { addon } from '../native/addon.js';
import type { DType, HalfArray, TypedArray } from '../types.js';
import type { Tensor } from './tensor.js';

interface FromNumpyArguments {
  ndarray: TypedArray | HalfArray;
}

const bind_from_numpy = signature<FromNumpyArguments>('from_numpy', { ndarray: required });

/**
 * A tensor of one dimension with the elements of a typed array, in their element type. They are copied, where Python
 * shares them: JavaScript may take an array's memory away at any time.
 *
 * @throws TypeError if `ndarray` is no typed array.
 *
 * @example
 * torch.from_numpy(new Float32Array([1, 2, 3, 4])).view(2, 2);
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.from_numpy.html
 */
export function from_numpy(...args: Arguments<FromNumpyArguments, [ndarray: 'ndarray']>): Tensor {
  const { ndarray } = bind_from_numpy(args);
  if (!types.isTypedArray(ndarray)) {
    throw new TypeError(`expected np.ndarray (got ${type_name(ndarray)}); here that is a typed array`);
  }
  return addon.tensor(ndarray as TypedArray, null, null, false) as Tensor;
}

/** What holds bytes. */
export type BytesLike = ArrayBufferLike | ArrayBufferView;

export interface FromBufferArguments {
  buffer: BytesLike;
  dtype: DType;
  /** Number of elements; -1 for all that follow `offset`. Default: -1. */
  count?: number;
  /** Number of bytes before the first element. Default: 0. */
  offset?: number;
  /** Default: false. */
  requires_grad?: boolean;
}

const bind_frombuffer = signature<FromBufferArguments>('frombuffer', {
  buffer: required,
  dtype: keyword_only(required),
  count: keyword_only(-1),
  offset: keyword_only(0),
  requires_grad: keyword_only(false),
});

/**
 * A tensor of one dimension with the elements that bytes stand for, in the byte order of this machine. They are
 * copied, where Python shares them.
 *
 * @throws TypeError if `buffer` holds no bytes, ValueError if `count` and `offset` do not fit its length.
 *
 * @example
 * torch.frombuffer(Buffer.from([1, 0, 2, 0]), { dtype: 'int16' }); // tensor([1, 2], dtype=torch.int16)
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.frombuffer.html
 */
export function frombuffer(...args: Arguments<FromBufferArguments, [buffer: 'buffer']>): Tensor {
  const { buffer, dtype, count, offset, requires_grad } = bind_frombuffer(args);
  const bytes = bytes_of(buffer);
  const element = addon.from_bytes(new Uint8Array(0), [0], dtype).element_size();
  const length = elements_of(bytes.length, element, count, offset);
  const part = bytes.subarray(offset, offset + length * element);
  return (addon.from_bytes(part, [length], dtype) as Tensor).requires_grad_(requires_grad);
}

function bytes_of(buffer: unknown): Uint8Array {
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  if (types.isAnyArrayBuffer(buffer)) return new Uint8Array(buffer);
  throw new TypeError(
    `frombuffer(): argument 'buffer' must be an ArrayBuffer, a typed array or a Buffer, not ${type_name(buffer)}`,
  );
}

/** The number of elements that are to be read; with PyTorch's checks, in its order. */
function elements_of(length: number, element: number, count: number, offset: number): number {
  if (!Number.isInteger(count) || !Number.isInteger(offset)) {
    throw new TypeError(
      `frombuffer(): 'count' and 'offset' must be int, not ${type_name(count)} and ${type_name(offset)}`,
    );
  }
  if (length === 0 || count === 0) {
    throw new ValueError(`both buffer length (${length}) and count (${count}) must not be 0`);
  }
  if (offset < 0 || offset >= length) {
    throw new ValueError(
      `offset (${offset} bytes) must be non-negative and no greater than buffer length (${length} bytes) minus 1`,
    );
  }
  const rest = length - offset;
  if (count < 0) {
    if (rest % element === 0) return rest / element;
    throw new ValueError(
      `buffer length (${rest} bytes) after offset (${offset} bytes) must be a multiple of element size (${element})`,
    );
  }
  if (count * element <= rest) return count;
  throw new ValueError(
    `requested buffer length (${count} * ${element} bytes) after offset (${offset} bytes) must not be greater than ` +
      `actual buffer length (${length} bytes)`,
  );
}
