/** Tensors from the specs of test/parity/cases, and calls of operators as parity tests make them. */

import { addon } from '../../dist/native/addon.js';
import type { NativeTensor } from '../../dist/native/exports/core.js';
import type { Argument, Case, Named, TensorSpec, Values } from '../parity/cases/spec.js';

const PRIME = 1009;

/** Between 0 and 1; no two of the first 1,009 elements of a tensor are equal. */
function unit(index: number, salt: number): number {
  return ((index * 856 + salt * 389 + 17) % PRIME) / PRIME;
}

const makers: Record<Values, (x: number, index: number, spec: TensorSpec) => number> = {
  signed: (x) => 4 * x - 2,
  positive: (x) => 2 * x + 0.25,
  unit: (x) => x,
  above_one: (x) => 2 * x + 1,
  integers: (x, _, { below }) => Math.floor(x * (below ?? 2)),
  booleans: (x) => (x < 0.5 ? 1 : 0),
  definite: (x, index, { $tensor }) => definite(x, index, $tensor.at(-1) ?? 1),
};

/** Symmetric, with a diagonal that outweighs each row. */
function definite(_: number, index: number, size: number): number {
  const row = Math.floor(index / size) % size;
  const column = index % size;
  return row === column ? size + row : unit(Math.min(row, column) * size + Math.max(row, column), 3);
}

const arrays = {
  float32: Float32Array,
  complex64: Float32Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** The tensor that `spec` stands for, as the `salt`-th of its call. */
function make_tensor(spec: TensorSpec, salt: number): NativeTensor {
  const elements = spec.$tensor.reduce((product, size) => product * size, 1);
  const count = spec.dtype === 'complex64' ? 2 * elements : elements;
  const make = makers[spec.values];
  const values = Array.from({ length: count }, (_, index) =>
    spec.data ? (spec.data[index] as number) : make(unit(index, salt), index, spec),
  );
  const array =
    spec.dtype === 'int64' ? BigInt64Array.from(values, BigInt) : arrays[spec.dtype].from(values as never);
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return addon.from_bytes(bytes, spec.$tensor, spec.dtype);
}

export function is_spec(value: unknown): value is TensorSpec {
  return typeof value === 'object' && value !== null && '$tensor' in value;
}

function is_name(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '$torch' in value;
}

/** The arguments by place and by name. */
export function parts_of(given: Case): { args: Argument[]; named: Named } {
  const last = given.at(-1);
  const has_names =
    typeof last === 'object' && last !== null && !Array.isArray(last) && !is_spec(last) && !is_name(last);
  return has_names
    ? { args: given.slice(0, -1) as Argument[], named: last as Named }
    : { args: [...given] as Argument[], named: {} };
}

/** `value` with its specs replaced by tensors. */
export function with_tensors(value: unknown, counter: { salt: number }): unknown {
  if (is_spec(value)) {
    const tensor = make_tensor(value, counter.salt++);
    const made = value.constant ? { $constant: tensor } : tensor;
    return value.layout ? { $sparse: made, layout: value.layout } : made;
  }
  if (Array.isArray(value)) return value.map((item) => with_tensors(item, counter));
  return value;
}

/** The case with int64 tensors in place of float32 ones; null if it has none, or elements that are no numbers. */
export function with_integers(given: Case): Case | null {
  let found = false;
  let possible = true;
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(change);
    if (!is_spec(value) || value.dtype !== 'float32') return value;
    found = true;
    possible &&= (value.data ?? []).every(Number.isFinite);
    const { $tensor, data } = value;
    return {
      $tensor,
      dtype: 'int64',
      values: 'integers',
      below: 5,
      ...(data && { data: data.map(Math.trunc) }),
    };
  };
  const changed = given.map((value) =>
    is_spec(value) || Array.isArray(value) || typeof value !== 'object' || value === null || is_name(value)
      ? change(value)
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)])),
  );
  return found && possible ? (changed as unknown as Case) : null;
}
