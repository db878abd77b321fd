/** The public names of libtorch-node that parity is about: those that have a row in docs/parity.md. */
import torch, { Tensor } from 'libtorch-node';
import { reason_without } from './without-numbers.js';

/** Modules of `torch` that are about something else than numbers of PyTorch's. */
const OTHER_MODULES = new Set([
  '__config__',
  'accelerator', // what `cuda` has, under other names
  'backends',
  'cuda',
  'datasets',
  'default_generator',
  'memory',
  'ops', // every operator that LibTorch has, by its schema
  'safetensors',
  'transforms.functional', // what the classes beside it call
  'transforms.v2', // the same classes, under the names of torchvision's second version
  'utils', // loaders; test/parity/data.test.ts compares their order
  'version',
  'vision', // torchvision: test/parity/vision-io.test.ts and datasets.test.ts compare it
]);

/** The modules below one, with the prefix of their names. */
function modules_of(module: object, prefix: string): [prefix: string, module: object][] {
  const below = Object.entries(module).filter(
    ([name, value]) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      !OTHER_MODULES.has(prefix + name),
  );
  return [
    [prefix, module],
    ...below.flatMap(([name, value]) => modules_of(value as object, `${prefix}${name}.`)),
  ];
}

function functions_of(module: object): string[] {
  return Object.entries(module)
    .filter(([, value]) => typeof value === 'function')
    .map(([name]) => name);
}

function members_of_tensor(): string[] {
  return Object.getOwnPropertyNames(Tensor.prototype).filter((name) => name !== 'constructor');
}

/** Every public function, class and member of tensors, by its name below `torch`. */
export function public_names(): string[] {
  const names = modules_of(torch, '').flatMap(([prefix, module]) =>
    functions_of(module).map((name) => prefix + name),
  );
  return [...names, ...members_of_tensor().map((name) => `Tensor.${name}`)];
}

/** The names that have a row: all public ones but those that `without-numbers.ts` lists. */
export function row_names(): string[] {
  return public_names()
    .filter((name) => reason_without(name) === null)
    .sort();
}
