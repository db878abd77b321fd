const nothing = (): void => {};

/**
 * When `promise` has ended, in either way, without what it gave: a batch that the next one waits for would be held for as
 * long as that takes.
 */
export const settled = (promise: Promise<unknown>): Promise<void> => promise.then(nothing, nothing);
