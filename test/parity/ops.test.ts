/**
 * Every row of the operator tables against PyTorch: results and gradients, bit for bit, as function and as
 * method, with the dtypes of the cases and with int64. What PyTorch refuses, we refuse in its words.
 */
import { createHash } from 'node:crypto';
import t from 'tap';
import { addon } from '../../dist/native/addon.js';
import type { NativeTensor } from '../../dist/native/exports/core.js';
import type { Tensor } from '../../dist/tensor/tensor.js';
import type { Layout } from '../../dist/types.js';
import * as ops from '../../dist/ops/index.js';
import { note } from '../helpers/ledger.js';
import { comparable } from '../helpers/refusals.js';
import { compares_bits, equal_bits, observe, python } from '../helpers/reference.js';
import { type Call, calls, cases_of, entries } from './cases/calls.js';
import { cases } from './cases/index.js';

/** Rows of which two runs of PyTorch differ: only shapes and dtypes are compared. */
const inexact = new Map([['linalg.lstsq', 'MKL rounds by where the memory of a matrix begins']]);

interface Answer {
  value: unknown;
  gradients: unknown[];
  refusal: string | null;
}

type Functions = Record<string, (...args: unknown[]) => unknown>;

const modules = {
  torch: ops.functions,
  linalg: ops.linalg,
  special: ops.special,
  fft: ops.fft,
  sparse: ops.sparse,
  'signal.windows': ops.windows,
  masked: ops.masked,
};

function home_of({ way, namespace }: Call): Functions {
  const homes = { method: ops.methods, nn: ops.nn_functions, internal: ops.internal };
  return (way === 'function'
    ? modules[namespace as keyof typeof modules]
    : homes[way]) as unknown as Functions;
}

function is_tensor(value: unknown): value is NativeTensor {
  return value instanceof addon.Tensor;
}

const clone = ops.functions.clone as unknown as (tensor: unknown) => NativeTensor;

const { to_sparse } = ops.methods as unknown as Record<
  'to_sparse',
  (this: unknown, options: object) => unknown
>;

/** The name of what is called, below `torch`. */
function public_name({ way, namespace, name }: Call): string {
  if (way === 'method') return `Tensor.${name}`;
  return way === 'function' && namespace !== 'torch' ? `${namespace}.${name}` : name;
}

function dtype_of({ args }: Call): string {
  return tensors_in(args)[0]?.dtype ?? '';
}

/** `value` with new tensors, which join `leaves` where they take part in gradients. */
function fresh(value: unknown, leaves: NativeTensor[] | null, in_place: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => fresh(item, leaves, in_place));
  if (typeof value !== 'object' || value === null) return value;
  if ('$sparse' in value) {
    const { $sparse, layout } = value as { $sparse: unknown; layout: Layout };
    return to_sparse.call(fresh($sparse, leaves, in_place), { layout });
  }
  if (!is_tensor(value)) return '$torch' in value ? value.$torch : clone(Object.values(value)[0]);
  const tensor = clone(value);
  if (leaves === null || !/^(float|complex)/.test(tensor.dtype)) return tensor;
  tensor.requires_grad = true;
  leaves.push(tensor);
  return in_place ? clone(tensor) : tensor;
}

function make(call: Call, leaves: NativeTensor[] | null): unknown {
  addon.manual_seed(5);
  const args = call.args.map((item) => fresh(item, leaves, call.in_place));
  const entries = Object.entries(call.named).map(([key, item]) => [key, fresh(item, leaves, call.in_place)]);
  const receiver = args[call.self];
  if (call.way === 'method') args.splice(call.self, 1);
  if (entries.length > 0) args.push(Object.fromEntries(entries));
  const result = home_of(call)[call.name]?.apply(call.way === 'method' ? receiver : undefined, args);
  if (call.in_place && is_tensor(receiver) && result !== receiver) throw new Error('gave another object');
  const seen = call.in_place ? receiver : result;
  return call.blank ? ops.functions.zeros_like(seen as never) : seen;
}

function tensors_in(value: unknown): NativeTensor[] {
  if (is_tensor(value)) return [value];
  return Array.isArray(value) ? value.flatMap(tensors_in) : [];
}

function cotangent(output: NativeTensor): NativeTensor {
  const steps = Float32Array.from({ length: output.numel() }, (_, index) => (index % 7) + 1);
  const plain = addon.from_bytes(new Uint8Array(steps.buffer), output.shape, 'float32');
  return ops.internal.to(plain as never, { dtype: output.dtype }) as unknown as NativeTensor;
}

function gradients(result: unknown, leaves: NativeTensor[]): unknown[] {
  const outputs = tensors_in(result)
    .filter((tensor) => tensor.requires_grad)
    .map((tensor) => (tensor.layout === 'strided' ? tensor : (tensor as Tensor).to_dense()));
  if (outputs.length === 0 || leaves.length === 0) return [];
  return addon.grad(outputs, leaves, outputs.map(cotangent), false, false, true, false);
}

/** Results and gradients; where those are refused, the reason, and the results without them. */
function answer(call: Call): Answer {
  let refusal: string;
  try {
    const leaves: NativeTensor[] = [];
    const value = make(call, leaves);
    return { value, gradients: gradients(value, leaves), refusal: null };
  } catch (error) {
    refusal = (error as Error).message;
  }
  try {
    return { value: make(call, null), gradients: [], refusal };
  } catch (error) {
    return { value: null, gradients: [], refusal: (error as Error).message };
  }
}

/** `answer`, to be compared with what they say. */
function comparable_answer(call: Call, theirs: string): Answer {
  const ours = answer(call);
  return ours.refusal === null ? ours : { ...ours, refusal: comparable(ours.refusal, theirs) };
}

/** As `parts_of_sparse` of ops.py. */
function parts_of_sparse(value: Tensor): unknown[] {
  if (value.layout === 'sparse_coo') return [value._indices(), value._values(), value.is_coalesced()];
  return /r$/.test(value.layout)
    ? [value.crow_indices(), value.col_indices(), value.values()]
    : [value.ccol_indices(), value.row_indices(), value.values()];
}

/** As `describe` of ops.py. */
function describe(value: unknown, digest: ReturnType<typeof createHash>): string {
  if (is_tensor(value)) {
    const form = `${value.dtype}[${value.shape}]`;
    if (value.layout !== 'strided') {
      return `${value.layout} ${form} ${describe(parts_of_sparse(value as Tensor), digest)}`;
    }
    digest.update(addon.to_bytes(value));
    return form;
  }
  if (Array.isArray(value)) return `[${value.map((item) => describe(item, digest)).join(' ')}]`;
  if (typeof value !== 'number') return String(value);
  digest.update(new Uint8Array(Float64Array.of(value).buffer));
  return 'number';
}

function summary({ value, gradients, refusal }: Answer): [form: string, digest: string] {
  const digest = createHash('sha256');
  return [describe([value, gradients, refusal], digest), digest.digest('hex').slice(0, 16)];
}

t.test('every row has a case, and every case a row', async (t) => {
  const without = entries.filter((entry) => cases_of(entry).length === 0);
  t.same(
    without.map(({ namespace, name }) => `${namespace}.${name}`),
    [],
  );
  const names = new Set(
    entries.map(({ namespace, name, ways }) => `${ways[0] === 'internal' ? 'parts' : namespace}.${name}`),
  );
  const written = Object.entries(cases).flatMap(([namespace, table]) =>
    Object.keys(table).map((name) => `${namespace}.${name}`),
  );
  t.same(
    written.filter((name) => !names.has(name)),
    [],
  );
});

t.test('every call equals PyTorch', async (t) => {
  const theirs = await python<[string, string][]>('import ops\nreturn ops.summaries(calls)', { calls });
  const unlike: Call[] = [];
  for (const [index, call] of calls.entries()) {
    const [their_form, their_digest] = theirs[index] as [string, string];
    const [form, digest] = summary(comparable_answer(call, their_form));
    const bits = compares_bits() && !inexact.has(`${call.namespace}.${call.name}`);
    const is_equal = form === their_form && (!bits || digest === their_digest);
    if (!is_equal) unlike.push(call);
    note({ title: public_name(call), kind: 'value', dtypes: [dtype_of(call)], is_equal });
  }
  t.equal(unlike.length, 0, `${calls.length} calls`);
  for (const call of unlike.slice(0, 40)) {
    const { value } = await observe('import ops\nreturn ops.answer(call)', { call });
    equal_bits(t, comparable_answer(call, String(value.refusal)), value, call.title);
  }
});
