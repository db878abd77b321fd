/**
 * Reads pickles without running anything: the opcodes are those that PyTorch's `weights_only` takes and their
 * younger forms (protocols 3 to 5), and every class and function comes from a list of allowed ones.
 */
import { UnpicklingError } from '../../errors.js';
import type { Cursor } from './cursor.js';
import { COST, type Meter } from './meter.js';
import { OP } from './opcodes.js';
import { decode_text } from './text.js';
import { Callable, type Constant, Dict, python_type, Tuple } from './values.js';

/** What gives the pickle's names a meaning. */
export interface Context {
  /** What stands for a global; throws if it is not allowed. */
  find_global(module: string, name: string): Callable | Constant;
  /** What stands for an object that lies outside the pickle. */
  persistent_load(id: Tuple): unknown;
  /** Gives an object its state, if it is one of this context's own; false if it is not. */
  build?(target: unknown, state: unknown): boolean;
  /** Whether strings of Python 2 are Latin-1, as for `pickle.load(encoding='latin1')`; else they are UTF-8. */
  readonly latin1?: boolean;
  /** Counts what the file's values take. */
  readonly meter: Meter;
}

type Handler = (machine: Unpickler) => void;

export class Unpickler {
  readonly cursor: Cursor;
  readonly context: Context;
  #stack: unknown[] = [];
  readonly #marked: unknown[][] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(cursor: Cursor, context: Context) {
    this.cursor = cursor;
    this.context = context;
  }

  /** The next pickle. `where` names it in errors. */
  load(where: string): unknown {
    let at = this.cursor.position;
    try {
      for (;;) {
        at = this.cursor.position;
        const opcode = this.cursor.byte();
        if (opcode === OP.STOP) return this.pop();
        const handler = HANDLERS[opcode];
        if (handler === undefined) throw new UnpicklingError(`Unsupported operand ${opcode}`);
        handler(this);
      }
    } catch (error) {
      if (!(error instanceof UnpicklingError)) throw error;
      const message = `Weights only load failed. WeightsUnpickler error: ${error.message}`;
      throw new UnpicklingError(`${message} (at byte ${at} of ${where})`, { cause: error.cause });
    }
  }

  /** @param bytes what the value takes beside its place */
  push(value: unknown, bytes = 0): void {
    this.context.meter.charge(COST.value + bytes);
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw new UnpicklingError('unexpected end of the stack');
    return this.#stack.pop();
  }

  top(): unknown {
    if (this.#stack.length === 0) throw new UnpicklingError('unexpected end of the stack');
    return this.#stack[this.#stack.length - 1];
  }

  pop_many(count: number): unknown[] {
    if (this.#stack.length < count) throw new UnpicklingError('unexpected end of the stack');
    return this.#stack.splice(this.#stack.length - count, count);
  }

  mark(): void {
    this.context.meter.charge(COST.mark);
    this.#marked.push(this.#stack);
    this.#stack = [];
  }

  pop_mark(): unknown[] {
    const items = this.#stack;
    const below = this.#marked.pop();
    if (below === undefined) throw new UnpicklingError('could not find MARK');
    this.#stack = below;
    return items;
  }

  put(index: number): void {
    this.context.meter.charge(COST.memo);
    this.#memo.set(index, this.top());
  }

  memoize(): void {
    this.put(this.#memo.size);
  }

  get(index: number): void {
    if (!this.#memo.has(index)) throw new UnpicklingError(`Memo value not found at index ${index}`);
    this.push(this.#memo.get(index));
  }
}

function protocol({ cursor }: Unpickler): void {
  const version = cursor.byte();
  if (version > 5) throw new UnpicklingError(`unsupported pickle protocol: ${version}`);
}

function long({ cursor }: Unpickler): number | bigint {
  const bytes = cursor.take(cursor.byte());
  if (bytes.length === 0) return 0;
  const hex = Buffer.from(bytes).reverse().toString('hex');
  const value = BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`));
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function find_global(machine: Unpickler, module: unknown, name: unknown): void {
  if (typeof module !== 'string' || typeof name !== 'string')
    throw new UnpicklingError('STACK_GLOBAL requires str');
  machine.push(machine.context.find_global(module, name));
}

function reduce(machine: Unpickler): void {
  const args = machine.pop();
  const callable = machine.pop();
  if (!(callable instanceof Callable))
    throw new UnpicklingError(`Trying to call reduce for unrecognized function ${python_type(callable)}`);
  machine.push(call(machine, callable, args));
}

function new_object(machine: Unpickler): void {
  const args = machine.pop();
  const callable = machine.pop();
  if (!(callable instanceof Callable) || !callable.is_class) {
    throw new UnpicklingError(
      `Can only create new object for nn.Parameter or allowed classes, but got ${python_type(callable)}`,
    );
  }
  machine.push(call(machine, callable, args));
}

function call({ context }: Unpickler, callable: Callable, args: unknown): unknown {
  if (!(args instanceof Tuple))
    throw new UnpicklingError(`${callable.name} is called with a ${python_type(args)}, not with a tuple`);
  context.meter.charge(callable.cost);
  context.meter.charge_call(args.items);
  return callable.call(args.items);
}

function build(machine: Unpickler): void {
  const state = machine.pop();
  const target = machine.top();
  if (machine.context.build?.(target, state)) return;
  if (!(target instanceof Dict) || target.class_name !== 'OrderedDict') {
    throw new UnpicklingError(
      `Can only build Tensor, Parameter, OrderedDict or allowed types, but got ${python_type(target)}`,
    );
  }
  if (!(state instanceof Dict))
    throw new UnpicklingError(`the state of an OrderedDict is a ${python_type(state)}`);
  target.attributes = state;
}

function append(machine: Unpickler, items: readonly unknown[]): void {
  const list = machine.top();
  if (!Array.isArray(list))
    throw new UnpicklingError(`Can only append to lists, but got ${python_type(list)}`);
  for (const item of items) list.push(item);
}

function set_items(machine: Unpickler, opcode: string, items: readonly unknown[]): void {
  const dict = machine.top();
  if (!(dict instanceof Dict)) {
    throw new UnpicklingError(
      `Can only ${opcode} for dict, collections.OrderedDict, collections.Counter, but got ${python_type(dict)}`,
    );
  }
  if (items.length % 2 !== 0) throw new UnpicklingError(`odd number of items for ${opcode}`);
  machine.context.meter.charge((COST.pair / 2) * items.length);
  for (let index = 0; index < items.length; index += 2) dict.set(items[index], items[index + 1]);
}

function add_items(machine: Unpickler, items: readonly unknown[]): void {
  const set = machine.top();
  if (!(set instanceof Set)) throw new UnpicklingError(`Can only add to sets, but got ${python_type(set)}`);
  machine.context.meter.charge(COST.member * items.length);
  for (const item of items) set.add(item);
}

function persistent(machine: Unpickler): void {
  const id = machine.pop();
  if (!(id instanceof Tuple))
    throw new UnpicklingError(`persistent_load id must be tuple or int, but got ${python_type(id)}`);
  machine.push(machine.context.persistent_load(id), COST.tuple);
}

const tuple = (count: number): Handler => {
  return (machine) => machine.push(new Tuple(machine.pop_many(count)), COST.tuple);
};
const text = (length: (cursor: Cursor) => number): Handler => {
  return (machine) => {
    const encoded = machine.cursor.take(length(machine.cursor));
    machine.context.meter.charge(COST.text + COST.character * encoded.length);
    machine.push(decode_text(encoded));
  };
};
/** Text of Python 2. */
const old_text = (length: (cursor: Cursor) => number): Handler => {
  const utf8 = text(length);
  return (machine) => {
    if (!machine.context.latin1) return utf8(machine);
    const encoded = machine.cursor.take(length(machine.cursor));
    machine.context.meter.charge(COST.text + encoded.length);
    machine.push(encoded.toString('latin1'));
  };
};
const bytes = (length: (cursor: Cursor) => number): Handler => {
  return (machine) => {
    const taken = machine.cursor.take(length(machine.cursor));
    machine.context.meter.charge(COST.bytes + taken.length);
    machine.push(new Uint8Array(taken));
  };
};
const byte = (cursor: Cursor): number => cursor.byte();
const uint32 = (cursor: Cursor): number => cursor.take(4).readUInt32LE(0);

const HANDLERS: Readonly<Record<number, Handler>> = {
  [OP.PROTO]: protocol,
  [OP.FRAME]: ({ cursor }) => cursor.take(8),
  [OP.MARK]: (machine) => machine.mark(),
  [OP.NONE]: (machine) => machine.push(null),
  [OP.NEWTRUE]: (machine) => machine.push(true),
  [OP.NEWFALSE]: (machine) => machine.push(false),
  [OP.BININT]: (machine) => machine.push(machine.cursor.take(4).readInt32LE(0)),
  [OP.BININT1]: (machine) => machine.push(machine.cursor.byte()),
  [OP.BININT2]: (machine) => machine.push(machine.cursor.take(2).readUInt16LE(0)),
  [OP.LONG1]: (machine) => machine.push(long(machine)),
  [OP.BINFLOAT]: (machine) => machine.push(machine.cursor.take(8).readDoubleBE(0)),
  [OP.BINSTRING]: old_text(uint32),
  [OP.SHORT_BINSTRING]: old_text(byte),
  [OP.SHORT_BINUNICODE]: text(byte),
  [OP.BINUNICODE]: text(uint32),
  [OP.SHORT_BINBYTES]: bytes(byte),
  [OP.BINBYTES]: bytes(uint32),
  [OP.BYTEARRAY8]: bytes((cursor) => Number(cursor.take(8).readBigUInt64LE(0))),
  [OP.EMPTY_TUPLE]: tuple(0),
  [OP.TUPLE1]: tuple(1),
  [OP.TUPLE2]: tuple(2),
  [OP.TUPLE3]: tuple(3),
  [OP.TUPLE]: (machine) => machine.push(new Tuple(machine.pop_mark()), COST.tuple),
  [OP.EMPTY_LIST]: (machine) => machine.push([], COST.list),
  [OP.APPEND]: (machine) => append(machine, [machine.pop()]),
  [OP.APPENDS]: (machine) => append(machine, machine.pop_mark()),
  [OP.EMPTY_DICT]: (machine) => machine.push(new Dict(), COST.dict),
  [OP.SETITEM]: (machine) => set_items(machine, 'SETITEM', machine.pop_many(2)),
  [OP.SETITEMS]: (machine) => set_items(machine, 'SETITEMS', machine.pop_mark()),
  [OP.EMPTY_SET]: (machine) => machine.push(new Set(), COST.set),
  [OP.ADDITEMS]: (machine) => add_items(machine, machine.pop_mark()),
  [OP.GLOBAL]: (machine) => find_global(machine, machine.cursor.line(), machine.cursor.line()),
  [OP.STACK_GLOBAL]: (machine) => find_global(machine, ...(machine.pop_many(2) as [unknown, unknown])),
  [OP.REDUCE]: reduce,
  [OP.NEWOBJ]: new_object,
  [OP.BUILD]: build,
  [OP.BINPERSID]: persistent,
  [OP.BINPUT]: (machine) => machine.put(machine.cursor.byte()),
  [OP.LONG_BINPUT]: (machine) => machine.put(uint32(machine.cursor)),
  [OP.MEMOIZE]: (machine) => machine.memoize(),
  [OP.BINGET]: (machine) => machine.get(machine.cursor.byte()),
  [OP.LONG_BINGET]: (machine) => machine.get(uint32(machine.cursor)),
};
