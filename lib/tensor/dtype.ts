/** Dtypes: their constants, their limits, the default one. */
import { own } from '../internal/define.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { addon } from '../native/addon.js';
import type { DType } from '../types.js';

/** PyTorch's dtype constants, `torch.float32` and its kin, with their aliases. */
export const dtypes = {
  float32: 'float32',
  float: 'float32',
  float64: 'float64',
  double: 'float64',
  float16: 'float16',
  half: 'float16',
  bfloat16: 'bfloat16',
  int64: 'int64',
  long: 'int64',
  int32: 'int32',
  int: 'int32',
  int16: 'int16',
  short: 'int16',
  int8: 'int8',
  uint8: 'uint8',
  uint16: 'uint16',
  uint32: 'uint32',
  uint64: 'uint64',
  bool: 'bool',
  complex64: 'complex64',
  cfloat: 'complex64',
  complex128: 'complex128',
  cdouble: 'complex128',
  complex32: 'complex32',
  chalf: 'complex32',
  float8_e4m3fn: 'float8_e4m3fn',
  float8_e4m3fnuz: 'float8_e4m3fnuz',
  float8_e5m2: 'float8_e5m2',
  float8_e5m2fnuz: 'float8_e5m2fnuz',
  float8_e8m0fnu: 'float8_e8m0fnu',
} as const satisfies Record<string, DType>;

/** True for `'float32'`, `'float'` and every other dtype name. */
export function is_dtype(value: unknown): value is keyof typeof dtypes {
  return typeof value === 'string' && Object.hasOwn(dtypes, value);
}

export function is_floating_dtype(dtype: DType): boolean {
  return dtype.startsWith('float') || dtype === 'bfloat16';
}

export function is_complex_dtype(dtype: DType): boolean {
  return dtype.startsWith('complex');
}

/**
 * The dtype that floating point tensors get when none is named: `'float32'` until `set_default_dtype`.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.get_default_dtype.html
 */
export function get_default_dtype(): DType {
  return addon.get_default_dtype();
}

/**
 * Sets the dtype that floating point tensors get when none is named.
 *
 * @throws TypeError if `dtype` is not of floating point numbers.
 *
 * @example
 * torch.set_default_dtype(torch.float64);
 * console.log(torch.tensor([1.5]).dtype); // float64
 * torch.set_default_dtype('float32');
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_default_dtype.html
 */
export function set_default_dtype(dtype: DType): void {
  const only = 'only floating-point types are supported as the default type';
  if (!is_dtype(dtype)) throw new TypeError(`invalid dtype object: ${only}`);
  if (!is_floating_dtype(dtypes[dtype])) throw new TypeError(only);
  addon.set_default_dtype(dtype);
}

interface Limits {
  /** Which dtype. Default: the default dtype. */
  type?: DType | null;
}

/** What the limits of a dtype follow from; `min` where it is not `-max`. */
interface Format {
  readonly bits: number;
  /** log2 of `eps`. */
  readonly eps: number;
  readonly max: number;
  readonly min?: number;
  /** log2 of the smallest normal number. */
  readonly tiny: number;
  readonly dtype?: DType;
}

const half: Format = { bits: 16, eps: -10, max: 65504, tiny: -14 };
const single: Format = { bits: 32, eps: -23, max: (2 - 2 ** -23) * 2 ** 127, tiny: -126 };
const double: Format = { bits: 64, eps: -52, max: Number.MAX_VALUE, tiny: -1022 };

const floats: Partial<Record<DType, Format>> = {
  float16: half,
  float32: single,
  float64: double,
  complex32: { ...half, dtype: 'float16' },
  complex64: { ...single, dtype: 'float32' },
  complex128: { ...double, dtype: 'float64' },
  bfloat16: { bits: 16, eps: -7, max: (2 - 2 ** -7) * 2 ** 127, tiny: -126 },
  float8_e4m3fn: { bits: 8, eps: -3, max: 448, tiny: -6 },
  float8_e4m3fnuz: { bits: 8, eps: -3, max: 240, tiny: -7 },
  float8_e5m2: { bits: 8, eps: -2, max: 57344, tiny: -14 },
  float8_e5m2fnuz: { bits: 8, eps: -3, max: 57344, tiny: -15 },
  float8_e8m0fnu: { bits: 8, eps: 0, max: 2 ** 127, min: 2 ** -127, tiny: -127 },
};

const bind_finfo = signature<Limits>('finfo', { type: null });
const bind_iinfo = signature<Required<Limits>>('iinfo', { type: null });

/**
 * Limits of a floating point dtype (of the default one if none is given).
 *
 * @example
 * console.log(new torch.finfo('float32').eps); // 1.1920928955078125e-7
 *
 * @see https://docs.pytorch.org/docs/stable/type_info.html
 */
export class finfo {
  readonly dtype: DType;
  readonly bits: number;
  /** The smallest number for which `1 + eps` is not 1. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  readonly smallest_normal: number;
  /** The same as `smallest_normal`. */
  readonly tiny: number;
  /** 10 to the power of minus the number of decimal digits that are safe. */
  readonly resolution: number;

  constructor(...args: Arguments<Limits, [type: 'type']>) {
    const dtype = named('finfo', bind_finfo(args).type ?? get_default_dtype());
    const format = floats[dtype];
    if (format === undefined) {
      throw new TypeError(
        "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'",
      );
    }
    this.dtype = own(format, 'dtype') ?? dtype;
    this.bits = format.bits;
    this.eps = 2 ** format.eps;
    this.max = format.max;
    this.min = own(format, 'min') ?? -format.max;
    this.smallest_normal = 2 ** format.tiny;
    this.tiny = this.smallest_normal;
    this.resolution = Number(`1e${Math.ceil(format.eps * Math.log10(2))}`);
  }
}

/**
 * Limits of an integer dtype. Those of `'int64'` are bigints, because they are no safe numbers.
 *
 * @example
 * console.log(new torch.iinfo('uint8').max); // 255
 *
 * @see https://docs.pytorch.org/docs/stable/type_info.html
 */
export class iinfo {
  readonly dtype: DType;
  readonly bits: number;
  readonly max: number | bigint;
  readonly min: number | bigint;

  constructor(type: DType) {
    const dtype = named('iinfo', bind_iinfo([type]).type);
    const [, unsigned, bits] = /^(u?)int(\d+)$/.exec(dtype) ?? [];
    if (bits === undefined) {
      throw new TypeError(
        dtype === 'bool'
          ? 'torch.bool is not supported by torch.iinfo'
          : "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'",
      );
    }
    this.dtype = dtype;
    this.bits = Number(bits);
    const values = 2n ** BigInt(bits);
    this.max = smallest(unsigned === 'u' ? values - 1n : values / 2n - 1n);
    this.min = smallest(unsigned === 'u' ? 0n : -values / 2n);
  }
}

function named(owner: string, type: unknown): DType {
  if (is_dtype(type)) return dtypes[type];
  throw new TypeError(`${owner}(): argument 'type' (position 1) must be torch.dtype, not ${describe(type)}`);
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function smallest(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
