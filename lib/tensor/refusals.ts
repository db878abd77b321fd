/**
 * What looks like an operation on a tensor, and is none in JavaScript: `x[0]`, `x[0] = 5`, `x + 1`. It would give
 * undefined, set a property that nobody reads, or join texts; so it throws, and says what to write.
 */
import { define, proxied } from '../internal/define.js';
import type { Scalar } from '../types.js';
import type { Tensor } from './tensor.js';

/** Keys that can only be meant as an index: `x[0]`, `x[-1]`, `x['1:3']`, `x[[0, 1]]`, `x[null]`, `x[mask]`. */
const INDEX = /^(?:(?:-?[\d:][-\d:, ]*|null)$|tensor\(|Parameter containing:)/;

/** How the key is written in a call; of a tensor, the name must do. */
function index_text(key: string): string {
  if (/^-?\d+(?:, *-?\d+)*$/.test(key) || key === 'null') return key;
  return key.includes('(') ? 'mask' : `'${key}'`;
}

function is_index(key: string | symbol): key is string {
  return typeof key === 'string' && INDEX.test(key);
}

/**
 * Stands behind the prototype of all tensors, where only those properties are looked for that no tensor has: what is
 * found before costs nothing more.
 */
const behind_tensors = proxied(
  {},
  {
    get(target, key, receiver) {
      if (!is_index(key)) return Reflect.get(target, key, receiver);
      const text = index_text(key);
      throw new TypeError(`JavaScript has no x[${text}] for tensors: write x.index(${text})`);
    },
    set(target, key, value, receiver) {
      if (!is_index(key)) return Reflect.set(target, key, value, receiver);
      const text = index_text(key);
      throw new TypeError(`JavaScript has no x[${text}] = y for tensors: write x.index_put_([${text}], y)`);
    },
  },
);

export function refuse_indexing(prototype: object): void {
  Object.setPrototypeOf(prototype, behind_tensors);
  // `await x` asks for it, for every tensor that an asynchronous function returns.
  define(prototype, 'then', { value: undefined, writable: true, configurable: true });
}

/** What JavaScript takes a tensor for: see `Tensor.prototype[Symbol.toPrimitive]`. */
export function primitive_of(x: Tensor, hint: 'string' | 'number' | 'default'): Scalar | string {
  if (hint === 'string') return x.toString();
  if (hint === 'default') {
    throw new TypeError(
      'JavaScript has no x + y and no x == 1 for tensors: write x.add(y) or x.eq(1); x.item() is its number, and ' +
        'String(x) its text',
    );
  }
  if (x.requires_grad || x.numel() !== 1) {
    const reason = x.requires_grad ? 'a number has no gradient' : `${x.numel()} elements are no number`;
    throw new TypeError(
      `JavaScript has no operators for tensors, and ${reason}: write x.sub(y), x.mul(y), x.lt(y), …; x.item() is the ` +
        'number of a tensor of one element',
    );
  }
  return x.item();
}
