/** `torch.ops`: every operator that LibTorch has registered, those of other libraries too. */
import { define, proxied } from '../internal/define.js';
import { addon } from '../native/addon.js';
import type { OperatorFunction } from '../native/exports/core.js';
import type { Functions, Methods } from './surface.js';

/** All overloads of one name; called, it takes the first that fits. */
export interface OpOverloadPacket extends OperatorFunction {
  /** Names of the overloads; the one without a name is `default`. */
  overloads(): string[];
  // biome-ignore lint/suspicious/noExplicitAny: what no list has stays callable under noUncheckedIndexedAccess
  readonly [overload: string]: any;
}

/** All operators of one namespace. */
export interface OpNamespace {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly [operator: string]: any;
}

/** All operators of ATen; those that `torch` has as functions or methods are listed. */
export type AtenNamespace = OpNamespace & {
  readonly [Name in keyof Functions | keyof Methods]: OpOverloadPacket;
};

/** All namespaces. */
export interface Ops {
  readonly aten: AtenNamespace;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly [namespace: string]: any;
}

// What JavaScript and its tools ask of any object; no operator has these names.
const unasked = new Set([
  'then',
  'toJSON',
  'constructor',
  'prototype',
  'inspect',
  'asymmetricMatch',
  '$$typeof',
]);

/** An object that makes each of its properties when it is first read. */
function lazily<Made extends object>(target: Made, make: (name: string) => unknown): Made {
  return proxied(target, {
    get(object, key, receiver) {
      if (typeof key === 'symbol' || key in object) return Reflect.get(object, key, receiver);
      if (unasked.has(key)) return undefined;
      const value = make(key);
      define(object, key, { value, enumerable: true });
      return value;
    },
  });
}

let names: readonly string[] | undefined;

/** Names of the overloads of `aten::add`. */
function overloads_of(operator: string): string[] {
  names ??= addon.operators();
  const prefix = `${operator}.`;
  const found = names.filter((name) => name === operator || name.startsWith(prefix));
  return found.map((name) => (name === operator ? 'default' : name.slice(prefix.length)));
}

function packet(namespace: string, name: string): OpOverloadPacket {
  const operator = addon.operator(`${namespace}::${name}`);
  if (operator === null)
    throw new TypeError(`'_OpNamespace' '${namespace}' object has no attribute '${name}'`);
  define(operator, 'overloads', { value: () => overloads_of(`${namespace}::${name}`) });
  return lazily(operator, (overload) => {
    const found = addon.operator(`${namespace}::${name}.${overload}`);
    if (found === null) {
      throw new TypeError(`The underlying op of '${namespace}.${name}' has no overload name '${overload}'`);
    }
    return found;
  }) as OpOverloadPacket;
}

/**
 * Every operator that LibTorch has registered, by namespace, name and overload.
 *
 *     torch.ops.aten.add(x, y);
 *     torch.ops.aten.add.Tensor(x, y, { alpha: 2 });
 *
 * An unknown name is a `TypeError` (Python: `AttributeError`).
 */
export const ops: Ops = lazily({}, (namespace) => lazily({}, (name) => packet(namespace, name))) as Ops;
