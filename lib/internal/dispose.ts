import { define } from './define.js';

/** `Symbol.dispose`, which `using` calls, for Node versions that do not have it. */
if (Symbol.dispose === undefined) {
  define(Symbol, 'dispose', { value: Symbol.for('Symbol.dispose') });
}

export const dispose: typeof Symbol.dispose = Symbol.dispose;
