/** `list[-1]`, as Python has it; for a list of modules that have names, `list[0]` as well. */
import { define } from '../../internal/define.js';

interface List {
  readonly length: number;
  at(index: number): unknown;
}

const known = new WeakMap<object, number>();

/**
 * Gives the class of a list accessors for the places of `length` elements, counted from either end. They lie on the
 * prototype, behind elements that are there under their numbers. A place that a shorter list lacks is undefined, as in
 * an array.
 */
export function number_places(prototype: List, length: number): void {
  const first = known.get(prototype) ?? 0;
  for (let place = first; place < length; place++) {
    define_place(prototype, place);
    define_place(prototype, -place - 1);
  }
  if (length > first) known.set(prototype, length);
}

function define_place(prototype: List, index: number): void {
  define(prototype, index, {
    configurable: true,
    get(this: List) {
      return index < this.length && index >= -this.length ? this.at(index) : undefined;
    },
    set(this: List, value: unknown) {
      // An element of its own, which reaches the trap of the list.
      define(this, index, { value, writable: true, enumerable: true, configurable: true });
    },
  });
}
