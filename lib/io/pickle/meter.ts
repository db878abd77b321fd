/** Counts the memory that the values of a file take, about. */
import { UnpicklingError } from '../../errors.js';
import { limits, name_of_limit } from '../limits.js';
import { Dict, Tuple } from './values.js';

/** Bytes that things take in JavaScript, from the opcode to the value that is handed out. */
export const COST = {
  value: 16,
  mark: 48,
  memo: 72,
  list: 64,
  tuple: 96,
  dict: 320,
  pair: 64,
  set: 400,
  member: 48,
  bytes: 200,
  text: 32,
  character: 2,
  call: 416,
  tensor: 1500,
} as const;

/** What every file may use, however small it is. */
const FREE = 2 ** 26;

export class Meter {
  readonly #most: number;
  #used = 0;

  /** @param file_bytes the size of the file that all of it comes from */
  constructor(file_bytes: number) {
    this.#most = Math.min(limits.pickle_memory, FREE + limits.pickle_growth * file_bytes);
  }

  charge(bytes: number): void {
    this.#used += bytes;
    if (this.#used <= this.#most) return;
    const name = name_of_limit(this.#most === limits.pickle_memory ? 'pickle_memory' : 'pickle_growth');
    throw new UnpicklingError(
      `the values of the file take more than ${this.#most} bytes of memory (${name})`,
    );
  }

  /** For a function that may copy each of its arguments, as a name in the memo can be called again and again. */
  charge_call(args: readonly unknown[]): void {
    let bytes: number = COST.call;
    for (const arg of args) bytes += cost_of_copy(arg);
    this.charge(bytes);
  }
}

function cost_of_copy(value: unknown): number {
  if (typeof value === 'string') return COST.character * value.length;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return COST.member * value.length;
  if (value instanceof Tuple) return COST.member * value.items.length;
  return value instanceof Dict ? COST.pair * value.keys.length : COST.value;
}
