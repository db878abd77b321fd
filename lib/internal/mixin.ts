import { define_all } from './define.js';

/** Copies methods and accessors of `sources` (their prototypes) to `target`, as methods of a class: not enumerable. */
export function mix_into(target: object, ...sources: readonly { readonly prototype: object }[]): void {
  for (const { prototype } of sources) {
    const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(
      prototype,
    ) as PropertyDescriptorMap;
    define_all(target, methods);
  }
}
