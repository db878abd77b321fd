/**
 * Values that another thread can have: what structured cloning takes, and tensors, pictures, transforms of this library,
 * and classes and functions that say by `module` which module exports them.
 */
import { define } from '../../internal/define.js';
import { Image } from '../../image/image.js';
import { default_loader } from '../../image/load-image.js';
import { is_plain_object } from '../../internal/objects.js';
import { type_name } from '../../internal/type-name.js';
import { functions } from '../../ops/index.js';
import { tensor } from '../../tensor/create.js';
import { Tensor } from '../../tensor/tensor.js';
import { make_named, type NamedTransform, named_transform } from '../../transforms/describe.js';
import type { DType } from '../../types.js';
import { default_collate } from '../collate.js';

/** The module, and the name under which it exports something. */
export interface Origin {
  readonly module: string;
  readonly name: string;
}

interface Made extends Origin {
  readonly args: readonly unknown[];
}

/** On what `from_module` has made: how to make it again. */
const MADE_BY: unique symbol = Symbol('made by');

/** What stands for a value that cannot be cloned as it is. */
type Stand =
  | { $: 'object'; value: Record<string, unknown> }
  | { $: 'map'; value: unknown[] }
  | { $: 'set'; value: unknown[] }
  | { $: 'tensor'; bytes: Uint8Array; shape: number[]; dtype: DType }
  | { $: 'image'; args: unknown[] }
  | ({ $: 'transform' } & NamedTransform)
  | { $: 'export'; origin: Origin }
  | { $: 'made'; origin: Origin; args: unknown }
  | { $: 'instance'; origin: Origin; state: unknown };

/** A value that stays where it is. */
export class Unmovable extends Error {}

interface Reduced {
  __getnewargs__?(): unknown[];
  __getstate__?(): unknown;
  __setstate__?(state: unknown): void;
}

/** Functions of this library that data sets hold. */
const KNOWN = new Map<unknown, Origin>([
  [
    default_loader,
    { module: new URL('../../image/load-image.js', import.meta.url).href, name: 'default_loader' },
  ],
  [default_collate, { module: new URL('../collate.js', import.meta.url).href, name: 'default_collate' }],
]);

function origin_of(value: { name?: unknown; module?: unknown }, what: string): Origin {
  // not that of a class that it extends, whose module exports another
  const name = value.name;
  const module = Object.hasOwn(value, 'module') ? value.module : undefined;
  if (typeof module !== 'string' || typeof name !== 'string') {
    throw new Unmovable(
      `${what} has no static property \`module\` with the URL of the module that exports it (\`static module = import.meta.url\`)`,
    );
  }
  return { module, name };
}

/** `value` for `postMessage`; the memory of its tensors goes into `transfer`. Throws an Unmovable. */
export function packed(value: unknown, transfer: ArrayBuffer[] = []): unknown {
  if (typeof value === 'function') {
    const what = `the function ${value.name || '(anonymous)'}`;
    return { $: 'export', origin: KNOWN.get(value) ?? origin_of(value, what) } satisfies Stand;
  }
  if (typeof value === 'symbol') throw new Unmovable('a symbol');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => packed(each, transfer));
  return packed_object(value, transfer);
}

function packed_object(value: object, transfer: ArrayBuffer[]): unknown {
  const all = (values: Iterable<unknown>) => [...values].map((each) => packed(each, transfer));
  if (is_plain_object(value)) return { $: 'object', value: packed_state(value, transfer) } satisfies Stand;
  if (value instanceof Tensor) return packed_tensor(value as Tensor, transfer);
  if (value instanceof Image) return { $: 'image', args: image_arguments(value) } satisfies Stand;
  if (value instanceof Map) return { $: 'map', value: all(value.entries()) } satisfies Stand;
  if (value instanceof Set) return { $: 'set', value: all(value) } satisfies Stand;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
    return value;
  if (value instanceof Date || value instanceof RegExp || value instanceof URL) return value;
  const made = (value as { [MADE_BY]?: Made })[MADE_BY];
  if (made !== undefined) {
    const { module, name } = made;
    return { $: 'made', origin: { module, name }, args: all(made.args) } satisfies Stand;
  }
  const named = named_transform(value);
  if (named !== null) {
    const { name, options } = named;
    return { $: 'transform', name, options: packed_state(options, transfer) } satisfies Stand;
  }
  const origin = origin_of(value.constructor, `class ${type_name(value)}`);
  const { __getnewargs__, __getstate__ } = value as Reduced;
  if (__getnewargs__ !== undefined) {
    return { $: 'made', origin, args: all(__getnewargs__.call(value)) } satisfies Stand;
  }
  const state =
    __getstate__ === undefined ? packed_state(value, transfer) : packed(__getstate__.call(value), transfer);
  return { $: 'instance', origin, state } satisfies Stand;
}

function packed_state(value: object, transfer: ArrayBuffer[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, packed(each, transfer)]));
}

const image_arguments = ({ data, width, height }: Image): unknown[] => [data, width, height];

function packed_tensor(value: Tensor, transfer: ArrayBuffer[]): Stand {
  const dense = value.detach().cpu().contiguous();
  const bytes = dense.numel() === 0 ? new Uint8Array() : dense.reshape(-1).view('uint8').numpy();
  transfer.push(bytes.buffer as ArrayBuffer);
  return { $: 'tensor', bytes: bytes as Uint8Array, shape: dense.shape, dtype: dense.dtype };
}

function unpacked_tensor({ bytes, shape, dtype }: Extract<Stand, { $: 'tensor' }>): Tensor {
  if (bytes.length === 0) return functions.empty(shape, { dtype });
  return tensor(bytes)
    .view(dtype)
    .view(...shape);
}

async function exported({ module, name }: Origin): Promise<unknown> {
  const found = (await import(module)) as Record<string, unknown>;
  const value = found[name] ?? (found.default as Record<string, unknown> | undefined)?.[name];
  const is_default = (found.default as { name?: unknown } | undefined)?.name === name || name === 'default';
  if (value === undefined && !is_default) throw new TypeError(`${module} exports no ${name}`);
  return value ?? found.default;
}

type Maker = new (...args: unknown[]) => object;

/** What `packed` has packed, in this thread. */
export async function unpacked(value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return unpacked_all(value);
  if (!('$' in value)) return value;
  const stand = value as Stand;
  switch (stand.$) {
    case 'object':
      return unpacked_state(stand.value);
    case 'map':
      return new Map((await unpacked_all(stand.value)) as [unknown, unknown][]);
    case 'set':
      return new Set(await unpacked_all(stand.value));
    case 'tensor':
      return unpacked_tensor(stand);
    case 'image':
      return new Image(...(stand.args as ConstructorParameters<typeof Image>));
    case 'transform':
      return make_named({ name: stand.name, options: await unpacked_state(stand.options) });
    case 'export':
      return exported(stand.origin);
    case 'made':
      return new ((await exported(stand.origin)) as Maker)(...((await unpacked(stand.args)) as unknown[]));
    case 'instance':
      return unpacked_instance(stand);
  }
}

async function unpacked_all(values: readonly unknown[]): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const value of values) all.push(await unpacked(value));
  return all;
}

async function unpacked_state(state: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(state)) result[key] = await unpacked(value);
  return result;
}

async function unpacked_instance({ origin, state }: Extract<Stand, { $: 'instance' }>): Promise<object> {
  const { prototype } = (await exported(origin)) as Maker;
  const instance = Object.create(prototype as object) as object & Reduced;
  if (instance.__setstate__ !== undefined) {
    instance.__setstate__(await unpacked(state));
    return instance;
  }
  const own = await unpacked_state(state as Record<string, unknown>);
  for (const [key, value] of Object.entries(own)) {
    define(instance, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return instance;
}

/**
 * Makes an object of a class that a module exports, so that workers can make it as well: for data sets whose state cannot
 * be copied, as private fields and open files.
 *
 * @param module its URL: `new URL('./words.js', import.meta.url)`
 * @param name under which it exports the class; default `'default'`
 * @param args for the constructor
 * @throws TypeError if the module exports no such class
 * @example
 * const words = await torch.utils.data.from_module(new URL('./words.js', import.meta.url), 'Words', ['words.txt']);
 */
export async function from_module<Made_ extends object>(
  module: URL | string,
  name = 'default',
  args: readonly unknown[] = [],
): Promise<Made_> {
  const origin = { module: String(module), name };
  const found = (await exported(origin)) as Maker;
  if (typeof found !== 'function') throw new TypeError(`${origin.module}: ${name} is no class`);
  const made = new found(...args);
  define(made, MADE_BY, { value: { ...origin, args } satisfies Made });
  return made as Made_;
}
