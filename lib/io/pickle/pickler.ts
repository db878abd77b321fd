/**
 * Writes JavaScript values as Python's pickle does at protocol 2, opcode by opcode and with the same memo, so that
 * a file equals PyTorch's own (docs/files.md has the table of values).
 */
import { types } from 'node:util';
import { ValueError } from '../../errors.js';
import { is_device } from '../../internal/device.js';
import { check_list } from '../../internal/list-from.js';
import { is_plain_object } from '../../internal/objects.js';
import type { Device } from '../../types.js';
import { limits, name_of_limit } from '../limits.js';
import { OP } from './opcodes.js';
import { dict_class_of, MOST_LEVELS } from './values.js';
import { Writer } from './writer.js';

/** Writes what is no plain value: true if it did. */
export type Reduce = (pickler: Pickler, value: object) => boolean;

/** Python writes the items of lists and dicts in batches of this many. */
const BATCH = 1000;

export class Pickler {
  readonly #out = new Writer();
  readonly #reduce: Reduce;
  readonly #memo = new Map<unknown, number>();
  readonly #globals = new Map<string, number>();
  #memoized = 0;
  #level = 0;

  constructor(reduce: Reduce) {
    this.#reduce = reduce;
  }

  /** The pickle of `value`. */
  dump(value: unknown): Uint8Array {
    this.op(OP.PROTO, 2);
    this.save(value);
    this.op(OP.STOP);
    this.#check_room(0);
    return this.#out.bytes();
  }

  op(...bytes: number[]): void {
    this.#out.raw(...bytes);
  }

  save(value: unknown): void {
    if (++this.#level > MOST_LEVELS)
      throw new ValueError('maximum recursion depth exceeded while pickling an object');
    this.#save(value);
    this.#level -= 1;
  }

  #save(value: unknown): void {
    if (value === null || value === undefined) this.op(OP.NONE);
    else if (typeof value === 'boolean') this.op(value ? OP.NEWTRUE : OP.NEWFALSE);
    else if (typeof value === 'bigint') this.#bigint(value);
    else if (typeof value === 'string') this.#string(value);
    else if (typeof value === 'object') this.#object(value);
    else if (typeof value !== 'number') throw new TypeError(`cannot pickle '${typeof value}' object`);
    else if (is_int(value)) this.#int(value);
    else this.save_float(value);
  }

  #int(value: number): void {
    if (value >= 0 && value < 2 ** 8) this.op(OP.BININT1, value);
    else if (value >= 0 && value < 2 ** 16) {
      this.op(OP.BININT2);
      this.#out.uint16(value);
    } else if (value >= -(2 ** 31) && value < 2 ** 31) {
      this.op(OP.BININT);
      this.#out.int32(value);
    } else this.#long(BigInt(value));
  }

  #bigint(value: bigint): void {
    if (value >= -(2n ** 31n) && value < 2n ** 31n) this.#int(Number(value));
    else this.#long(value);
  }

  #long(value: bigint): void {
    let bytes = 4;
    while (BigInt.asIntN(8 * bytes, value) !== value) bytes += 1;
    if (bytes > 255) throw new ValueError(`the int is too large: it has ${bytes} bytes`);
    const hex = BigInt.asUintN(8 * bytes, value)
      .toString(16)
      .padStart(2 * bytes, '0');
    this.op(OP.LONG1, bytes);
    this.#out.append(Buffer.from(hex, 'hex').reverse());
  }

  save_float(value: number): void {
    this.op(OP.BINFLOAT);
    this.#out.double(value);
  }

  #string(value: string): void {
    if (this.#recall(value)) return;
    this.op(OP.BINUNICODE);
    this.#out.text(value);
    this.memoize(value);
  }

  #object(value: object): void {
    if (this.#recall(value)) return;
    if (Array.isArray(value)) this.#array(value);
    else if (types.isUint8Array(value)) this.#bytes(value);
    else if (types.isSet(value)) this.#set(value);
    else if (types.isMap(value)) this.#dict(value, value);
    else if (is_device(value)) this.#device(value);
    else if (!this.#reduce(this, value)) this.#plain(value);
  }

  #plain(value: object): void {
    if (!is_plain_object(value)) throw new TypeError(`cannot pickle '${value.constructor.name}' object`);
    if (is_complex(value)) this.#complex(value);
    else this.#dict(value, new Map(Object.entries(value)));
  }

  #array(value: readonly unknown[]): void {
    check_list('save', 'obj', value);
    if (Object.isFrozen(value)) this.save_tuple(value, value);
    else this.#list(value);
  }

  /** Names what was written before. */
  #recall(value: unknown): boolean {
    const index = this.#memo.get(value);
    if (index !== undefined) this.#get(index);
    return index !== undefined;
  }

  #get(index: number): void {
    this.#numbered(index, OP.BINGET, OP.LONG_BINGET);
  }

  /** Gives what was written last a number; `value` is found by it again. */
  memoize(value?: unknown): void {
    const index = this.#memoized++;
    if (value !== undefined) this.#memo.set(value, index);
    this.#numbered(index, OP.BINPUT, OP.LONG_BINPUT);
  }

  #numbered(index: number, short: number, long: number): void {
    if (index < 256) this.op(short, index);
    else {
      this.op(long);
      this.#out.uint32(index);
    }
  }

  /** A class or function: `'torch._utils _rebuild_tensor_v2'`. */
  save_global(name: string): void {
    const index = this.#globals.get(name);
    if (index !== undefined) this.#get(index);
    else {
      this.op(OP.GLOBAL);
      this.#out.append(Buffer.from(`${name.replace(' ', '\n')}\n`));
      this.#globals.set(name, this.#memoized);
      this.memoize();
    }
  }

  /** A tuple of values; functions write a part themselves. */
  save_tuple(items: readonly unknown[], value?: object): void {
    this.#check_room(items.length);
    if (items.length > 3) this.op(OP.MARK);
    for (const item of items) {
      if (typeof item === 'function') item();
      else this.save(item);
    }
    this.op([OP.EMPTY_TUPLE, OP.TUPLE1, OP.TUPLE2, OP.TUPLE3][items.length] ?? OP.TUPLE);
    if (items.length > 0) this.memoize(value);
  }

  /** A call of `name` with `args`, whose result stands for `value`. */
  save_call(name: string, args: readonly unknown[], value?: object): void {
    this.save_global(name);
    this.save_tuple(args);
    this.op(OP.REDUCE);
    this.memoize(value);
  }

  #list(list: readonly unknown[]): void {
    this.#check_room(list.length);
    this.op(OP.EMPTY_LIST);
    this.memoize(list);
    const save = (item: unknown) => this.save(item);
    this.#batches(list, list.length === 1, save, { one: OP.APPEND, many: OP.APPENDS });
  }

  /** Every item takes a byte at least: says so before it walks through an array of 2^31 holes. */
  #check_room(items: number): void {
    const left = limits.pickle_bytes - this.#out.length;
    if (items <= left) return;
    throw new ValueError(
      `the pickle would have more than ${limits.pickle_bytes} bytes (${name_of_limit('pickle_bytes')}): ` +
        'numbers by the million belong into a tensor',
    );
  }

  /** `alone`: whether a batch of one item has an opcode of its own. */
  #batches<Item>(
    items: readonly Item[],
    alone: boolean,
    save: (item: Item) => void,
    opcodes: { one: number; many: number },
  ): void {
    for (let from = 0; from < items.length; from += BATCH) {
      const batch = items.slice(from, from + BATCH);
      const is_one = alone && batch.length === 1;
      if (!is_one) this.op(OP.MARK);
      // by index: `forEach` would leave out the holes of an array, which are None as `undefined` is
      for (let index = 0; index < batch.length; index++) save(batch[index]!);
      this.op(is_one ? opcodes.one : opcodes.many);
    }
  }

  #set(set: ReadonlySet<unknown>): void {
    this.save_call('__builtin__ set', [[...set]], set);
  }

  #bytes(value: Uint8Array): void {
    const text = Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1');
    this.save_call('_codecs encode', [text, 'latin1'], value);
  }

  #device(value: Device): void {
    const { type, index } = value;
    this.save_call('torch device', index === null ? [type] : [type, index], value);
  }

  #complex(value: { real: number; imag: number }): void {
    const parts = [value.real, value.imag].map((part) => () => this.save_float(part));
    this.save_call('__builtin__ complex', parts, value);
  }

  /** `value` as a dict, or as the class that it had in the file it came from; a state dict as OrderedDict. */
  #dict(value: object, entries: ReadonlyMap<unknown, unknown>): void {
    const { _metadata: metadata } = value as { _metadata?: object };
    const is_hidden = metadata !== undefined && !entries.has('_metadata');
    const class_name = is_hidden ? 'OrderedDict' : dict_class_of(value);
    if (class_name === 'OrderedDict') this.#ordered_dict(value, entries, is_hidden ? metadata : null);
    else if (class_name === 'Counter') this.save_call('collections Counter', [new Map(entries)], value);
    else {
      this.op(OP.EMPTY_DICT);
      this.memoize(value);
      this.#items(entries, entries.size === 1);
    }
  }

  #ordered_dict(value: object, entries: ReadonlyMap<unknown, unknown>, metadata: object | null): void {
    this.save_call('collections OrderedDict', [], value);
    this.#items(entries, true);
    if (metadata === null) return;
    this.op(OP.EMPTY_DICT);
    this.memoize();
    this.save('_metadata');
    this.#ordered_dict(metadata, new Map(Object.entries(metadata)), null);
    this.op(OP.SETITEM, OP.BUILD);
  }

  #items(entries: ReadonlyMap<unknown, unknown>, alone: boolean): void {
    const save = ([key, value]: [unknown, unknown]) => {
      check_hashable(key);
      this.save(key);
      this.save(value);
    };
    this.#batches([...entries], alone, save, { one: OP.SETITEM, many: OP.SETITEMS });
  }
}

/** -0 is a float, as are the integers that no number holds exactly: those are bigints. */
function is_int(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function is_complex(value: Record<string, unknown>): value is { real: number; imag: number } {
  return Object.keys(value).length === 2 && typeof value.real === 'number' && typeof value.imag === 'number';
}

function check_hashable(key: unknown): void {
  const is_list = Array.isArray(key) && !Object.isFrozen(key);
  if (!is_list && !types.isMap(key) && !types.isSet(key) && !is_plain_object(key)) return;
  throw new TypeError(
    `a key of a Map must be hashable in Python, and a ${is_list ? 'list' : 'dict or set'} is not`,
  );
}
