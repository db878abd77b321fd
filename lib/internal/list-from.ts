import { OutOfMemoryError } from '../errors.js';

const MOST = 2 ** 25;

/** The elements of an iterable. V8 ends the process where a copy does not fit, as that of `new Array(2 ** 32 - 1)`. */
export function list_from<Element>(values: Iterable<Element>): Element[] {
  if (Array.isArray(values) && values.length > MOST) {
    throw new OutOfMemoryError(`a list of ${values.length} elements is too long`);
  }
  return [...values];
}
