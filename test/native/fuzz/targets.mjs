// What the fuzzer calls: every function that the package exports, every method and accessor of a tensor, every
// operator that LibTorch has registered.

import { is_skipped } from './skipped.mjs';

// What ends the process, waits, or changes it for all that follows by design; and what has scenarios of its own.
const left_out = new Set([
  'set_num_threads',
  'set_num_interop_threads',
  'set_anomaly_enabled',
  'set_detect_anomaly',
  'datasets',
  'safetensors',
  'save',
  'load',
  'transforms',
  'data',
  'download',
]);

/** Functions of an object and of the objects in it, with their paths; none of LibTorch's own use: see `operators_of`. */
export function functions_of(root, path = 'torch', seen = new Set(), found = []) {
  if (seen.has(root)) return found;
  seen.add(root);
  for (const key of Object.keys(root)) {
    if (left_out.has(key) || is_skipped(key) || key.startsWith('_')) continue;
    const value = root[key];
    const name = `${path}.${key}`;
    if (typeof value === 'function')
      found.push({ name, call: (args) => value(...args), make: (args) => new value(...args) });
    else if (typeof value === 'object' && value !== null && !Array.isArray(value) && key !== 'ops')
      functions_of(value, name, seen, found);
  }
  return found;
}

/** Methods and accessors of a class, called on whatever is given. */
export function members_of(prototype, path) {
  const found = [];
  for (const key of Reflect.ownKeys(prototype)) {
    const { value, get, set } = Object.getOwnPropertyDescriptor(prototype, key);
    const name = `${path}.${String(key)}`;
    if (typeof value === 'function' && key !== 'constructor') found.push({ name, method: value });
    if (get) found.push({ name: `get ${name}`, method: get });
    if (set) found.push({ name: `set ${name}`, method: set });
  }
  return found;
}

/**
 * Names of operators, `aten::add.Tensor`, that may be called: without those of LibTorch's own use, which trust
 * their callers, and die of what these never give them, in Python as well.
 */
export function operators_of(names) {
  return names
    .filter((name) => {
      const base = name.replace(/^aten::/, '').replace(/\..*/, '');
      return name.startsWith('aten::') && !/^_|_backward|_grad/.test(base) && !is_skipped(base);
    })
    .sort();
}
