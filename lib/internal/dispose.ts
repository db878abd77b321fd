import { define } from './define.js';

/** `Symbol.dispose` and `Symbol.asyncDispose`, which `using` calls, for Node versions that do not have them. */
for (const name of ['dispose', 'asyncDispose'] as const) {
  if (Symbol[name] === undefined) define(Symbol, name, { value: Symbol.for(`Symbol.${name}`) });
}

export const dispose: typeof Symbol.dispose = Symbol.dispose;
export const async_dispose: typeof Symbol.asyncDispose = Symbol.asyncDispose;
