/** Modules that run one after the other: what LibTorch can run alone, in as few native calls as there can be. */
import { is_grad_enabled } from '../autograd/grad-mode.js';
import { with_grad_mode } from '../autograd/run-in.js';
import { addon } from '../native/addon.js';
import type { NativeLayer } from '../native/exports/nn.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Module } from './module/module.js';
import { chain_of, is_module } from './module/state.js';

/** A module, or a function that takes no time worth waiting for. */
export type Part = Module | ((x: Tensor) => Tensor);

/**
 * The parts in order, neighbours that are native joined. A part is looked at when its turn comes: a hook may have changed
 * what comes behind it.
 */
function* runs_of(parts: Iterable<Part>): Generator<NativeLayer[] | Part> {
  let run: NativeLayer[] = [];
  for (const part of parts) {
    const chain = is_module(part) ? chain_of(part) : null;
    if (chain !== null) {
      run.push(...chain);
      continue;
    }
    if (run.length > 0) yield run;
    run = [];
    yield part;
  }
  if (run.length > 0) yield run;
}

/** Each part in turn, on the result of the one before. */
export function in_turn(input: Tensor, parts: Iterable<Part>): Tensor {
  let value = input;
  for (const part of runs_of(parts)) {
    if (Array.isArray(part)) value = addon.layers_forward(part, value) as Tensor;
    else value = is_module(part) ? part.forward(value) : part(value);
  }
  return value;
}

/**
 * As `in_turn`, native runs on the compute thread. Gradients are recorded, or not, as at the beginning: a synchronous
 * `no_grad` of the caller has ended by the time that the second part starts.
 */
export async function in_turn_async(input: Tensor, parts: Iterable<Part>): Promise<Tensor> {
  const recording = is_grad_enabled();
  let value = input;
  for (const part of runs_of(parts)) {
    const begin = () => {
      if (Array.isArray(part)) return addon.layers_forward_async(part, value);
      return is_module(part) ? part.forward_async(value) : part(value);
    };
    value = (await with_grad_mode(recording, begin)) as Tensor;
  }
  return value;
}
