/** What a dictionary of modules or parameters is filled from. */
import { ValueError } from '../../errors.js';
import { is_iterable } from '../../internal/iterable.js';
import { list_from } from '../../internal/list-from.js';
import { is_plain_object } from '../../internal/objects.js';
import { type_name } from '../../internal/type-name.js';

/** An object, a Map, a dictionary like the one that is filled, or a list of pairs. */
export type Entries<Value> =
  | Readonly<Record<string, Value>>
  | Iterable<readonly [key: string, value: Value]>
  | { items(): Iterable<readonly [key: string, value: Value]> };

/** The pairs of `entries`, which is no other dictionary. `name` is the dictionary that is filled. */
export function pairs_of<Value>(name: string, method: string, entries: unknown): [string, Value][] {
  if (is_plain_object(entries)) return Object.entries(entries) as [string, Value][];
  if (!is_iterable(entries)) {
    throw new TypeError(
      `${method} should be called with an iterable of key/value pairs, but got ${type_name(entries)}`,
    );
  }
  return Array.from(entries, (pair, index) => {
    const place = `${name} update sequence element #${index}`;
    // Python writes it without a space.
    if (!is_iterable(pair)) throw new TypeError(`${place} should be Iterable; is${type_name(pair)}`);
    const parts = list_from(pair);
    if (parts.length !== 2) throw new ValueError(`${place} has length ${parts.length}; 2 is required`);
    return parts as [string, Value];
  });
}
