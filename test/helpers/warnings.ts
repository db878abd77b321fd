/** Catches what goes to `process.emitWarning`. */
import { setImmediate } from 'node:timers/promises';
import type { PythonWarning } from './python.js';

/** The warnings that `fn` gives, in order; they are not printed. */
export async function warnings_of(fn: () => unknown): Promise<PythonWarning[]> {
  const caught: PythonWarning[] = [];
  await setImmediate();
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => caught.push({ category: name, message }));
  try {
    await fn();
    await setImmediate();
  } finally {
    process.removeAllListeners('warning');
    for (const listener of listeners) process.on('warning', listener);
  }
  return caught;
}
