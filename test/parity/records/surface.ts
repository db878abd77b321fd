/** The public names of libtorch-node that parity is about: those that have a row in docs/parity.md. */
import torch, { nn, optim, Tensor, transforms } from 'libtorch-node';
import { reason_without } from './without-numbers.js';

/** Modules by the prefix of their names. */
const MODULES: Readonly<Record<string, object>> = {
  '': torch,
  'fft.': torch.fft,
  'linalg.': torch.linalg,
  'special.': torch.special,
  'autograd.': torch.autograd,
  'nn.': nn,
  'nn.functional.': nn.functional,
  'nn.init.': nn.init,
  'nn.utils.': (nn as { utils?: object }).utils ?? {},
  'optim.': optim,
  'optim.lr_scheduler.': optim.lr_scheduler,
  'transforms.': transforms,
};

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
  const names = Object.entries(MODULES).flatMap(([prefix, module]) =>
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
