/** `Symbol.dispose`, which `using` calls, for Node versions that do not have it. */
if (Symbol.dispose === undefined) {
  Object.defineProperty(Symbol, 'dispose', { value: Symbol.for('Symbol.dispose') });
}

export const dispose: typeof Symbol.dispose = Symbol.dispose;
