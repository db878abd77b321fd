/** Lists that a user gives, of any length that they claim. */
import { OutOfMemoryError, ValueError } from '../errors.js';

/**
 * More than V8 keeps as an array and not as a table of the few elements that are there, in which a list of 2³² - 1
 * holes costs nothing. Methods like `map` skip holes one by one, and a copy would end the process.
 */
const MOST = 2 ** 25;

/** Whether `value` is an array of holes, or one that no list of parameters or sizes can be. */
export function is_endless(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > MOST;
}

/** @throws ValueError that names the argument, for a list that is too long to be gone through. */
export function check_list(owner: string, name: string, value: unknown, most = MOST): void {
  if (!Array.isArray(value) || value.length <= most) return;
  throw new ValueError(`${owner}(): '${name}' is a list of ${value.length} elements; it may have ${most}`);
}

/** The elements of an iterable. V8 ends the process where a copy does not fit, as that of `new Array(2 ** 32 - 1)`. */
export function list_from<Element>(values: Iterable<Element>): Element[] {
  if (is_endless(values)) throw new OutOfMemoryError(`a list of ${values.length} elements is too long`);
  return [...values];
}
