/** Every call that the operator tables and their cases give. */
import * as ops from '../../../dist/ops/index.js';
import type { Place, Row } from '../../../dist/ops/row.js';
import { tables } from '../../../dist/ops/tables.js';
import { is_spec, parts_of, with_integers, with_tensors } from '../../helpers/samples.js';
import { cases, uninitialised } from './index.js';
import type { Case } from './spec.js';

export type Way = Exclude<Place, 'both'>;

export interface Call {
  title: string;
  namespace: string;
  name: string;
  way: Way;
  /** Place of the tensor that a method is called on. */
  self: number;
  in_place: boolean;
  /** Whether elements are whatever was in memory. */
  blank: boolean;
  args: unknown[];
  named: Record<string, unknown>;
}

interface Entry {
  namespace: string;
  name: string;
  ways: readonly Way[];
  self: number;
}

const takes_self = /^[^(]*\((.*?)Tensor(\([^)]*\))? self\b/;

function entry_of(namespace: string, name: string, row: Row): Entry {
  const ways: readonly Way[] = row.place === 'both' ? ['function', 'method'] : [row.place];
  const before = row.schemas.map((schema) => takes_self.exec(schema)?.[1]).find((text) => text !== undefined);
  return { namespace, name, ways, self: (before ?? '').split(',').length - 1 };
}

const rows = tables.flatMap(({ namespace, rows }) =>
  Object.entries(rows).map(([name, row]) => entry_of(namespace, name, row)),
);
const public_names = new Set(
  rows
    .filter(({ namespace, ways }) => namespace === 'torch' && ways[0] === 'function')
    .map(({ name }) => name),
);
const modules = {
  torch: ops.functions,
  sparse: ops.sparse,
  'signal.windows': ops.windows,
  masked: ops.masked,
};
const written_out = Object.entries(modules).flatMap(([namespace, module]) =>
  Object.entries(module)
    .filter(
      ([name, value]) => typeof value === 'function' && !(namespace === 'torch' && public_names.has(name)),
    )
    .map(([name]): Entry => ({ namespace, name, ways: ['function'], self: 0 })),
);

/** Rows, and functions that are written out in TypeScript. */
export const entries: readonly Entry[] = [...rows, ...written_out];

/** Its cases; a row that works in place falls back to those of the row that it belongs to. */
export function cases_of({ namespace, name, ways }: Entry): readonly Case[] {
  const table = cases[ways[0] === 'internal' ? 'parts' : namespace] ?? {};
  if (table[name]) return table[name];
  const other = name.endsWith('_') ? (table[name.slice(0, -1)] ?? []) : [];
  return other.filter(([first]) => is_spec(first) || Array.isArray(first));
}

function prepare(entry: Entry, way: Way, given: Case, title: string): Call {
  const { namespace, name, self } = entry;
  const counter = { salt: 0 };
  const { args, named } = parts_of(given);
  return {
    title: `${namespace}.${name} as ${way}, ${title}`,
    namespace,
    name,
    way,
    self,
    in_place: name.endsWith('_'),
    blank: Object.hasOwn(uninitialised, name),
    args: args.map((value) => with_tensors(value, counter)),
    named: Object.fromEntries(
      Object.entries(named).map(([key, value]) => [key, with_tensors(value, counter)]),
    ),
  };
}

// PyTorch pads the signal first, in Python, and its refusal of integers names the padded size.
const floats_only = new Set(['stft']);

function calls_of(entry: Entry): Call[] {
  return cases_of(entry).flatMap((given, index) => {
    const ways = entry.ways.filter((way) => way !== 'method' || is_spec(given[entry.self]));
    const calls = ways.map((way) => prepare(entry, way, given, `case ${index}`));
    const integers = floats_only.has(entry.name) ? null : with_integers(given);
    if (integers && ways[0]) calls.push(prepare(entry, ways[0], integers, `case ${index}, int64`));
    return calls;
  });
}

export const calls: readonly Call[] = entries.flatMap(calls_of);
