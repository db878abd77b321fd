/**
 * True for `{}` and `Object.create(null)`, false for arrays, functions and instances of classes. An object of another
 * realm, of a vm context or a test runner's sandbox, counts as well: its prototype is that realm's Object.prototype.
 */
export function is_plain_object(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

/** True for a URL of any realm, as `fileURLToPath` takes it. */
export function is_url(value: unknown): value is URL {
  if (typeof value !== 'object' || value === null) return false;
  const { href, protocol } = value as { href?: unknown; protocol?: unknown };
  return typeof href === 'string' && typeof protocol === 'string';
}
