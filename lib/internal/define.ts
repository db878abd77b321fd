/**
 * Properties and proxies out of a program's reach. JavaScript reads descriptors and the handlers of proxies through their
 * prototypes, so that whoever puts `get` or `value` into Object.prototype would have a say in each of them: those that are
 * made here inherit from nothing.
 */
const { defineProperty, ownKeys, setPrototypeOf } = Reflect;

/**
 * The own properties of `object` alone. Whoever reads options that were not bound (`internal/arguments.ts`) reads them so:
 * what is not given would be looked for in Object.prototype otherwise.
 */
export function bare<Own extends object>(object: Own): Own {
  return { __proto__: null, ...object };
}

/** A property of the object itself, or undefined: `bare` for one name. */
export function own<Owner extends object, Name extends keyof Owner>(
  object: Owner,
  name: Name,
): Owner[Name] | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
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

/** As `object[name] = value` of a property that the object has for itself: no setter of a prototype sees it. */
export function put<Owner extends object, Name extends keyof Owner>(
  object: Owner,
  name: Name,
  value: Owner[Name],
): void {
  define(object, name, { value, writable: true, enumerable: true, configurable: true });
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
