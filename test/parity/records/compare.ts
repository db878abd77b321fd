/** Compares what came of a case with what PyTorch made of it. */
import torch, { type Tensor } from 'libtorch-node';
import type { DType } from '../../../dist/types.js';
import { type Difference, difference, is_float, values_of } from '../../helpers/bits.js';
import { comparable } from '../../helpers/refusals.js';
import type { Failure, Json, RecordFile, ResultRecord } from './file.js';

/** `bits`: the same in every bit; `close`: within the tolerances of `torch.testing.assert_close`. */
export interface Verdict {
  grade: 'bits' | 'close' | 'failed';
  /** Largest distance of floating point elements in units in the last place. */
  ulp: number;
  problem: string | null;
}

const SAME: Verdict = { grade: 'bits', ulp: 0, problem: null };

/** Relative and absolute, as `torch.testing.assert_close` has them. */
const TOLERANCES: Partial<Record<DType, readonly [number, number]>> = {
  float16: [1e-3, 1e-5],
  bfloat16: [1.6e-2, 1e-5],
  float32: [1.3e-6, 1e-5],
  float64: [1e-7, 1e-7],
  complex64: [1.3e-6, 1e-5],
  complex128: [1e-7, 1e-7],
};

/** Our class for each of Python's. */
const CLASSES: Record<string, string> = {
  RuntimeError: 'TorchError',
  _LinAlgError: 'LinAlgError',
};

export function failed(problem: string): Verdict {
  return { grade: 'failed', ulp: 0, problem };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  const order = { bits: 0, close: 1, failed: 2 };
  return verdicts.reduce((a, b) => {
    const worse = order[b.grade] > order[a.grade] ? b : a;
    return { ...worse, ulp: Math.max(a.ulp, b.ulp) };
  }, SAME);
}

/** Compares a value, through lists and dicts. */
export function compare(file: RecordFile, ours: unknown, theirs: Json): Verdict {
  if (theirs === null || typeof theirs !== 'object') return compare_plain(ours, theirs);
  if (Array.isArray(theirs)) {
    if (!Array.isArray(ours)) return failed(`ours is no array but ${show(ours)}`);
    if (ours.length !== theirs.length) return failed(`${ours.length} items, theirs ${theirs.length}`);
    return worst(theirs.map((item, index) => compare(file, ours[index], item)));
  }
  const [tag, content] = Object.entries(theirs)[0] as [string, never];
  if (tag === '$tensor') return compare_tensors(file, ours, content);
  if (tag === '$dict') return compare_dicts(file, ours, content);
  if (tag === '$complex') {
    const { real, imag } = (ours ?? {}) as { real?: number; imag?: number };
    return compare(file, [real, imag], content);
  }
  if (tag === '$float') return compare_plain(ours, Number((content as string).replace('inf', 'Infinity')));
  if (tag === '$int') return compare_plain(String(ours), content);
  return compare_plain(ours, content);
}

function compare_plain(ours: unknown, theirs: unknown): Verdict {
  if (Object.is(ours ?? null, theirs)) return SAME;
  return failed(`ours ${show(ours)}, theirs ${show(theirs)}`);
}

function compare_dicts(file: RecordFile, ours: unknown, theirs: readonly [string, Json][]): Verdict {
  if (typeof ours !== 'object' || ours === null) return failed(`ours is no dict but ${show(ours)}`);
  const pairs = ours instanceof Map ? [...ours] : Object.entries(ours);
  const entries = new Map(pairs.map(([key, item]) => [String(key), item]));
  const verdicts = theirs.map(([key, item]) => {
    const verdict = compare(file, entries.get(key), item);
    return verdict.problem === null ? verdict : { ...verdict, problem: `${key}: ${verdict.problem}` };
  });
  const names = new Set(theirs.map(([key]) => key));
  const surplus = [...entries.keys()].filter((key) => !names.has(key));
  return surplus.length > 0 ? failed(`only ours has ${surplus}`) : worst(verdicts);
}

function show(value: unknown): string {
  if (torch.is_tensor(value)) {
    const { dtype, shape } = value as Tensor;
    return `${dtype} [${shape}]`;
  }
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`.slice(0, 80);
  return typeof value === 'object' && value !== null ? `a ${value.constructor?.name}` : String(value);
}

/** The row-major bytes of a tensor. */
function bytes_of(tensor: Tensor): Uint8Array {
  const plain = tensor.detach().resolve_conj().resolve_neg().clone({ memory_format: 'contiguous_format' });
  return plain.view(-1).view('uint8').numpy() as Uint8Array;
}

/** The strides that say where elements lie. */
function telling(shape: readonly number[], stride: readonly number[]): string {
  if (shape.includes(0)) return '';
  return stride.filter((_, index) => (shape[index] as number) > 1).join();
}

function compare_tensors(file: RecordFile, ours: unknown, theirs: ResultRecord): Verdict {
  const [place, dtype, shape, stride, requires_grad] = theirs;
  if (!torch.is_tensor(ours)) return failed(`ours is no tensor but ${show(ours)}`);
  const tensor = ours as Tensor;
  const form = `${dtype} [${shape}]`;
  if (show(tensor) !== form) return failed(`ours is ${show(tensor)}, theirs ${form}`);
  if (telling(shape, tensor.stride() as number[]) !== telling(shape, stride)) {
    return failed(`our strides are [${tensor.stride()}], theirs [${stride}]`);
  }
  if (tensor.requires_grad !== requires_grad) return failed(`requires_grad is ${tensor.requires_grad}`);
  if (place === null) return SAME;
  return compare_bytes(bytes_of(tensor), file.bytes(place), dtype);
}

function compare_bytes(ours: Uint8Array, theirs: Uint8Array, dtype: DType): Verdict {
  if (Buffer.compare(ours, theirs) === 0) return SAME;
  const found = difference(ours, theirs.slice(), dtype);
  if (found === null) return SAME;
  const grade = is_close(ours, theirs.slice(), dtype) ? 'close' : 'failed';
  return { grade, ulp: Number(found.max_ulp ?? 0), problem: describe(found) };
}

function describe({ count, index, ours, theirs, max_ulp }: Difference): string {
  return `${count} elements differ, at most ${max_ulp} ulp; first at ${index}: ours ${ours}, theirs ${theirs}`;
}

function is_close(ours: Uint8Array, theirs: Uint8Array, dtype: DType): boolean {
  const [relative, absolute] = TOLERANCES[dtype] ?? [0, 0];
  if (!is_float(dtype)) return false;
  const others = values_of(theirs, dtype);
  return values_of(ours, dtype).every((value, index) => {
    const other = others[index] as number;
    if (Object.is(value, other) || value === other) return true;
    return Number.isFinite(other) && Math.abs(value - other) <= absolute + relative * Math.abs(other);
  });
}

/** Compares what was thrown with PyTorch's exception: the class, and the message in every letter. */
export function compare_errors(ours: unknown, theirs: Failure): Verdict {
  if (ours === undefined) return failed(`nothing was thrown; theirs ${theirs.type}: ${theirs.message}`);
  const error = ours as Error;
  const wanted = CLASSES[theirs.type] ?? theirs.type;
  const given = error.constructor.name;
  const message = comparable(error.message, theirs.message);
  if (given === wanted && message.trimEnd() === theirs.message.trimEnd()) return SAME;
  return failed(`ours ${given}: ${message}\n      theirs ${theirs.type}: ${theirs.message}`);
}
