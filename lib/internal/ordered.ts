import { proxied } from './define.js';

/**
 * An object whose names have the order in which they are given, as those of a Python dict. JavaScript puts names that
 * are whole numbers first: `{ 10: …, 9: … }` has 9 before 10. Where that makes a difference, a Proxy puts it right.
 */
export function ordered<Value>(
  entries: readonly (readonly [name: string, value: Value])[],
): Record<string, Value> {
  const object: Record<string, Value> = Object.fromEntries(entries);
  const names = new Set<string | symbol>(entries.map(([name]) => name));
  const given = [...names];
  if (Object.keys(object).every((name, index) => name === given[index])) return object;
  return proxied(object, {
    ownKeys(target) {
      const later = Reflect.ownKeys(target).filter((key) => !names.has(key));
      return [...given.filter((name) => Object.hasOwn(target, name)), ...later];
    },
  });
}
