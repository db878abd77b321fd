/** Compares elements bit by bit. */
import type { DType } from '../../dist/types.js';

export interface Difference {
  /** Elements that differ. */
  count: number;
  /** Position of the first of them in row-major order, with both values. */
  index: number;
  ours: string;
  theirs: string;
  /** Largest distance in units in the last place, for floating dtypes. */
  max_ulp: bigint | null;
}

interface Elements {
  length: number;
  /** The bits as a signed integer. */
  bits(index: number): bigint;
  show(index: number): string;
}

const BYTES: Record<DType, number> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bool: 1,
  complex64: 4,
  complex128: 8,
  complex32: 2,
  float8_e4m3fn: 1,
  float8_e4m3fnuz: 1,
  float8_e5m2: 1,
  float8_e5m2fnuz: 1,
  float8_e8m0fnu: 1,
};

/** Bits of the exponent and of the fraction. A complex number is two elements. */
const FLOATS: Partial<Record<DType, [exponent: number, fraction: number]>> = {
  float32: [8, 23],
  float64: [11, 52],
  float16: [5, 10],
  bfloat16: [8, 7],
  complex64: [8, 23],
  complex128: [11, 52],
};

export function is_float(dtype: DType): boolean {
  return dtype in FLOATS;
}

function float_value(bits: bigint, [exponent_bits, fraction_bits]: [number, number]): number {
  const fraction = Number(BigInt.asUintN(fraction_bits, bits)) / 2 ** fraction_bits;
  const exponent = Number(BigInt.asUintN(exponent_bits, bits >> BigInt(fraction_bits)));
  const sign = bits < 0n ? -1 : 1;
  const bias = 2 ** (exponent_bits - 1) - 1;
  if (exponent === 2 * bias + 1) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

/** The elements of `bytes` as numbers (integers of 64 bits lose what a double cannot hold). */
export function values_of(bytes: Uint8Array, dtype: DType): number[] {
  const { length, bits } = elements_of(bytes, dtype);
  const float = FLOATS[dtype];
  return Array.from({ length }, (_, index) =>
    float ? float_value(bits(index), float) : Number(bits(index)),
  );
}

function elements_of(bytes: Uint8Array, dtype: DType): Elements {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = BYTES[dtype];
  const readers: Record<number, (at: number) => bigint> = {
    1: (at) => BigInt(dtype === 'int8' ? view.getInt8(at) : view.getUint8(at)),
    2: (at) => BigInt(view.getInt16(at, true)),
    4: (at) => BigInt(view.getInt32(at, true)),
    8: (at) => view.getBigInt64(at, true),
  };
  const reader = readers[size]!;
  const bits = (index: number) => reader(index * size);
  const float = FLOATS[dtype];
  const show = (index: number) => {
    const value = bits(index);
    return float
      ? `${float_value(value, float)} (0x${BigInt.asUintN(8 * size, value).toString(16)})`
      : `${value}`;
  };
  return { length: bytes.length / size, bits, show };
}

/** Places a float's bits on a line where neighbours are one apart, or null for a NaN. */
function position(bits: bigint, [exponent_bits, fraction_bits]: [number, number]): bigint | null {
  const magnitude = BigInt.asUintN(exponent_bits + fraction_bits, bits);
  const infinity = ((1n << BigInt(exponent_bits)) - 1n) << BigInt(fraction_bits);
  if (magnitude > infinity) return null;
  return bits < 0n ? -magnitude : magnitude;
}

function distance(one: bigint, other: bigint, float: [number, number]): bigint | 'nan' | 'same' {
  const [a, b] = [position(one, float), position(other, float)];
  if (a === null && b === null) return 'same';
  if (a === null || b === null) return 'nan';
  return a > b ? a - b : b - a;
}

/** The difference between two tensors of one dtype and shape, or null. NaNs are equal, zeros of unlike sign are not. */
export function difference(ours: Uint8Array, theirs: Uint8Array, dtype: DType): Difference | null {
  if (Buffer.compare(ours, theirs) === 0) return null;
  const [a, b] = [elements_of(ours, dtype), elements_of(theirs, dtype)];
  const float = FLOATS[dtype];
  let first = -1;
  let count = 0;
  let max_ulp = 0n;
  for (let index = 0; index < a.length; index++) {
    const [one, other] = [a.bits(index), b.bits(index)];
    if (one === other) continue;
    const apart = float ? distance(one, other, float) : 'nan';
    if (apart === 'same') continue;
    if (typeof apart === 'bigint' && apart > max_ulp) max_ulp = apart;
    if (first < 0) first = index;
    count++;
  }
  if (count === 0) return null;
  return { count, index: first, ours: a.show(first), theirs: b.show(first), max_ulp: float ? max_ulp : null };
}
