/** Catches what goes to `process.emitWarning`. */
import { setImmediate } from 'node:timers/promises';
import torch from 'libtorch-node';
import type { PythonWarning } from './python.js';

/** The warnings that `fn` gives, in order; they are not printed. With `always: false`, once a line as by default. */
export async function warnings_of(
  fn: () => unknown,
  { always = true }: { always?: boolean } = {},
): Promise<PythonWarning[]> {
  const caught: PythonWarning[] = [];
  await setImmediate();
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => caught.push({ category: name, message }));
  torch.set_warn_always(always);
  try {
    await fn();
    await setImmediate();
  } finally {
    torch.set_warn_always(false);
    process.removeAllListeners('warning');
    for (const listener of listeners) process.on('warning', listener);
  }
  return caught;
}
