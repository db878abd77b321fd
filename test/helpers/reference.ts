/**
 * Comparison with PyTorch itself. How to use it:
 *
 *     const theirs = await python('return F.conv2d(x, torch.ones(2, 3, 3, 3))', { x });  // x: our tensor, or JSON
 *     equal_bits(t, ours, theirs);             // a tensor, or lists and dicts of tensors, numbers, strings
 *     const { value, error, warnings } = await observe('return F.dropout(torch.ones(2), p=3)');
 *     await expect_error(t, () => F.dropout(ones, 3), error);     // or { class: TypeError, message: '...' or /.../ }
 *     t.same(await warnings_of(() => scheduler.step()), warnings);
 *     same_digests(t, { w: digest(w) }, await python('return {"w": digest(w)}'));       // for large tensors
 *
 * A snippet is the body of a Python function whose arguments are the inputs; what it returns comes back: tensors as
 * `ReferenceTensor` (`.tensor()` makes ours), dicts, lists and scalars as JavaScript's. It sees torch, nn, F, optim,
 * np, math, warnings, digest, and `keep`, a dict that lives as long as the test file; files in test/parity/*.py can
 * be imported. Nothing else carries over but the state of PyTorch's generator: call manual_seed in the snippet.
 * Without Python, answers come from test/parity/golden (see test/parity/README.md); so snippets and inputs must be
 * the same in every run, and answers that are large should be digests.
 */
import type { Test } from 'tap';
import torch from '../../dist/index.js';
import { addon } from '../../dist/native/addon.js';
import type { NativeTensor } from '../../dist/native/exports/core.js';
import { version } from '../../dist/tensor/runtime.js';
import type { DType } from '../../dist/types.js';
import { difference, is_float, values_of } from './bits.js';
import { is_same_hardware, key_of, record, replay } from './golden.js';
import { note } from './ledger.js';
import { comparable } from './refusals.js';
import {
  about,
  ask,
  find_python,
  type PythonFailure,
  ReferenceTensor,
  type Reply,
  sha256,
  THREADS,
} from './python.js';

export { type PythonFailure, ReferenceTensor } from './python.js';
export { warnings_of } from './warnings.js';

/** The assertions of tap that these helpers use. */
export type Asserter = Pick<Test, 'ok' | 'equal' | 'same' | 'fail' | 'pass' | 'comment' | 'fullname'>;

export interface Digest {
  dtype: DType;
  shape: number[];
  sha256: string;
}

const interpreter = find_python();
const is_writing = process.env.LIBTORCH_NODE_GOLDEN === 'write';
if (interpreter === null) announce_replay();
addon.set_num_threads(THREADS);
addon.own_kernels(false); // PyTorch's own operators, which have its bits

function announce_replay(): void {
  if (process.env.CI === 'true' || is_writing) {
    throw new Error('parity tests need Python here: set LIBTORCH_NODE_REFERENCE to one with torch and numpy');
  }
  console.error('\n!!! NO PYTHON: this file is compared with ANSWERS ON FILE, not with PyTorch itself !!!\n');
}

let checked = false;
async function check_versions(python: string): Promise<void> {
  if (checked) return;
  const theirs = await about(python);
  const ours = { torch: version.torch, threads: addon.get_num_threads(), capability: version.capability };
  const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
  if (a.toLowerCase() !== b.toLowerCase()) throw new Error(`LibTorch here is ${a}, the reference is ${b}`);
  checked = true;
}

/** Runs a snippet; an exception of Python's is part of the answer, as are its warnings. */
// biome-ignore lint/suspicious/noExplicitAny: a snippet returns what it likes
export async function observe<Value = any>(
  code: string,
  inputs: Record<string, unknown> = {},
): Promise<Omit<Reply, 'value'> & { value: Value }> {
  const key = key_of(code, inputs);
  if (interpreter === null) return replay(key) as Reply & { value: Value };
  await check_versions(interpreter);
  const reply = await ask(interpreter, code, inputs);
  if (is_writing) record(key, reply, await about(interpreter));
  return reply as Reply & { value: Value };
}

/** Runs a snippet and gives what it returns; throws if it raises. */
// biome-ignore lint/suspicious/noExplicitAny: a snippet returns what it likes
export async function python<Value = any>(
  code: string,
  inputs: Record<string, unknown> = {},
): Promise<Value> {
  const { value, error } = await observe<Value>(code, inputs);
  if (error) throw new Error(`Python raised ${error.type}: ${error.message}\n${error.traceback ?? ''}`);
  return value;
}

/** False where answers on file come from another processor, which rounds otherwise. */
export function compares_bits(): boolean {
  return interpreter !== null || is_same_hardware(version.capability);
}

/** SHA-256 of the row-major bytes, with dtype and shape; `digest` in a snippet gives the same. */
export function digest(tensor: NativeTensor): Digest {
  return { dtype: tensor.dtype, shape: tensor.shape, sha256: sha256(addon.to_bytes(tensor)) };
}

/** Digests by name: one assertion, which names those that differ. */
export function same_digests(
  t: Asserter,
  ours: Record<string, Digest>,
  theirs: Record<string, Digest>,
  name = 'same bits',
): boolean {
  const text = (each: Digest | undefined) =>
    each && `${each.dtype} [${each.shape}] ${compares_bits() ? each.sha256 : '(another processor)'}`;
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  const unlike = names.filter((each) => text(ours[each]) !== text(theirs[each]));
  const dtypes = [...new Set(Object.values(theirs).map(({ dtype }) => dtype))];
  note({ title: `${t.fullname} ${name}`, kind: 'value', dtypes, is_equal: unlike.length === 0 });
  if (unlike.length === 0) return t.pass(`${name}: ${names.length} digests`);
  const lines = unlike.map((each) => `${each}: ours ${text(ours[each])}, theirs ${text(theirs[each])}`);
  return t.fail(`${name}: ${unlike.length} of ${names.length} differ`, { differ: lines });
}

/** Whether ours equals Python's: dtype, shape and every bit; through lists and dicts. */
export function equal_bits(t: Asserter, ours: unknown, theirs: unknown, name = 'same bits'): boolean {
  const problem = unequal(ours, theirs, '');
  const dtypes = [...new Set(dtypes_in(theirs))];
  note({ title: `${t.fullname} ${name}`, kind: 'value', dtypes, is_equal: problem === null });
  return problem === null ? t.pass(name) : t.fail(`${name}: ${problem}`);
}

function dtypes_in(value: unknown): DType[] {
  if (value instanceof ReferenceTensor) return [value.dtype];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(dtypes_in) : [];
}

function unequal(ours: unknown, theirs: unknown, at: string): string | null {
  if (theirs instanceof ReferenceTensor) return unequal_tensors(ours, theirs, at);
  if (theirs === null || typeof theirs !== 'object') {
    const plain = ours !== null && typeof ours === 'object' ? String(ours) : (ours ?? null);
    return Object.is(plain, theirs)
      ? null
      : `${at || 'value'}: ours ${String(ours)}, theirs ${String(theirs)}`;
  }
  if (ours === null || typeof ours !== 'object' || ours instanceof addon.Tensor) {
    return `${at || 'value'}: ours ${String(ours)}, theirs ${JSON.stringify(theirs)}`;
  }
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  for (const each of names) {
    const [one, other] = [ours, theirs].map((side) => (side as Record<string, unknown>)[each]);
    const problem =
      other === undefined ? `${at}.${each}: only ours has it` : unequal(one, other, `${at}.${each}`);
    if (problem !== null) return problem;
  }
  return null;
}

function unequal_tensors(ours: unknown, theirs: ReferenceTensor, at: string): string | null {
  const place = at ? `${at}: ` : '';
  if (!(ours instanceof addon.Tensor)) return `${place}ours is no tensor: ${String(ours)}`;
  const [one, other] = [ours, theirs].map((each) => `${each.dtype} [${each.shape}]`);
  if (one !== other) return `${place}ours is ${one}, theirs ${other}`;
  const bytes = addon.to_bytes(ours);
  if (sha256(bytes) === theirs.sha256) return null;
  if (theirs.bytes === null) return compares_bits() ? `${place}digests differ` : null;
  if (!compares_bits()) return is_close(bytes, theirs.bytes, theirs.dtype) ? null : `${place}not close`;
  const found = difference(bytes, theirs.bytes, theirs.dtype);
  if (found === null) return null;
  const ulp = found.max_ulp === null ? '' : `, at most ${found.max_ulp} ulp apart`;
  const first = `first at ${found.index}: ours ${found.ours}, theirs ${found.theirs}`;
  return `${place}${found.count} of ${ours.numel()} elements differ${ulp}; ${first}`;
}

function is_close(ours: Uint8Array, theirs: Uint8Array, dtype: DType): boolean {
  if (!is_float(dtype)) return false;
  const b = values_of(theirs, dtype);
  return values_of(ours, dtype).every((value, index) => {
    const other = b[index]!;
    return Object.is(value, other) || Math.abs(value - other) <= 1e-6 + 1e-4 * Math.abs(other);
  });
}

/** Our class for each of Python's. */
const CLASSES: Record<string, new (...args: never[]) => Error> = {
  RuntimeError: torch.TorchError,
  IndexError: torch.IndexError,
  ValueError: torch.ValueError,
  NotImplementedError: torch.NotImplementedError,
  OutOfMemoryError: torch.OutOfMemoryError,
  LinAlgError: torch.LinAlgError,
  _LinAlgError: torch.LinAlgError,
  AssertionError: torch.AssertionError,
  TypeError,
};

export interface Expected {
  class: new (...args: never[]) => Error;
  message?: string | RegExp;
}

/** Asserts that `fn` throws (or rejects with) exactly this class and message; gives the error. */
export async function expect_error(
  t: Asserter,
  fn: () => unknown,
  expected: Expected | PythonFailure | null,
  name = 'error',
): Promise<Error | null> {
  if (expected === null) return failed(t, `${name}: Python raised nothing`);
  const wanted = 'class' in expected ? expected.class : CLASSES[expected.type];
  if (!wanted) return failed(t, `${name}: no class of ours stands for ${(expected as PythonFailure).type}`);
  const error = await thrown_by(fn);
  if (!(error instanceof Error)) return failed(t, `${name}: nothing was thrown`);
  t.equal(error.constructor.name, wanted.name, `${name}: class (${error.message})`);
  const { message } = expected;
  const ours = typeof message === 'string' ? comparable(error.message, message) : error.message;
  const is_equal = error.constructor.name === wanted.name && ours === message;
  if (!('class' in expected)) note({ title: `${t.fullname} ${name}`, kind: 'error', dtypes: [], is_equal });
  if (message instanceof RegExp)
    t.ok(message.test(error.message), `${name}: ${error.message} matches ${message}`);
  else if (message !== undefined) t.equal(ours, message, `${name}: message`);
  return error;
}

function failed(t: Asserter, message: string): null {
  t.fail(message);
  return null;
}

async function thrown_by(fn: () => unknown): Promise<unknown> {
  try {
    await fn();
    return null;
  } catch (error) {
    return error;
  }
}
