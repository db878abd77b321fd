/**
 * Properties and proxies out of a program's reach. JavaScript reads descriptors and the handlers of proxies through their
 * prototypes, so that whoever puts `get` or `value` into Object.prototype would have a say in each of them: those that are
 * made here inherit from nothing.
 */
const { defineProperty, ownKeys, setPrototypeOf } = Reflect;

/** The own properties of `object` alone. */
export function bare(object: object): Record<string, unknown> {
  return { __proto__: null, ...object } as unknown as Record<string, unknown>;
}

/** As `Reflect.defineProperty`. */
export function defines(target: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
  return defineProperty(target, key, bare(descriptor));
}

/** As `Object.defineProperty`. */
export function define<Target extends object>(
  target: Target,
  key: PropertyKey,
  descriptor: PropertyDescriptor,
): Target {
  if (!defines(target, key, descriptor)) throw new TypeError(`Cannot redefine property: ${String(key)}`);
  return target;
}

/** As `Object.defineProperties`. */
export function define_all<Target extends object>(
  target: Target,
  descriptors: Readonly<Record<PropertyKey, PropertyDescriptor>>,
): Target {
  for (const key of ownKeys(descriptors)) define(target, key, descriptors[key as string]!);
  return target;
}

/** As `new Proxy`. */
export function proxied<Target extends object>(target: Target, handler: ProxyHandler<Target>): Target {
  setPrototypeOf(handler, null);
  return new Proxy(target, handler);
}
