import torch, { type Tensor } from 'libtorch-node';

/** The path of the first value at which two states differ in a bit, or null. */
export function unequal(a: unknown, b: unknown, path = ''): string | null {
  if (a instanceof torch.Tensor)
    return b instanceof torch.Tensor && torch.equal(a as Tensor, b as Tensor) ? null : path;
  if (a === null || typeof a !== 'object') return Object.is(a, b) ? null : path;
  const names = new Set([...Object.keys(a), ...Object.keys((b as object | null) ?? {})]);
  for (const name of names) {
    const [left, right] = [a, b].map((each) => (each as Record<string, unknown> | null)?.[name]);
    const found = unequal(left, right, `${path}/${name}`);
    if (found !== null) return found;
  }
  return null;
}
