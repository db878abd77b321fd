/** Seeds and states of random number generators. */
import { define } from '../internal/define.js';
import { addon } from '../native/addon.js';
import type { NativeGenerator, NativeTensor } from '../native/exports/core.js';
import type { Tensor } from './tensor.js';

/**
 * A source of random numbers of its own: random operators take one as `generator`. `device`: the CPU by default.
 *
 * @throws TorchError if there is no such device.
 *
 * @example
 * const generator = new torch.Generator().manual_seed(0);
 * torch.randn(2, { generator });
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.Generator.html
 */
export const Generator = addon.Generator;
export type Generator = NativeGenerator;

// a second realm in one process (a test under Jest) defines it again
define(Generator.prototype, '__deepcopy__', {
  configurable: true,
  writable: true,
  value(this: Generator): Generator {
    return this.clone_state();
  },
});

/** The generator that random operators on the CPU use unless they are given another. */
export const default_generator: Generator = addon.default_generator('cpu');

/**
 * Seeds the generators of the CPU and of every CUDA device; returns the CPU's. Fractions are cut off.
 *
 * @throws ValueError if the seed is not between -2^63 and 2^64 - 1.
 *
 * @example
 * torch.manual_seed(1109);
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
 */
export function manual_seed(seed: number | bigint): Generator {
  addon.manual_seed(seed);
  return default_generator;
}

/** Seeds all generators with a number that nobody can foretell, and returns it. */
export function seed(): number | bigint {
  return addon.seed();
}

/** The seed that the CPU's generator began with: a bigint where a number would not be exact. */
export function initial_seed(): number | bigint {
  return addon.initial_seed();
}

/**
 * The state of the CPU's generator, as a uint8 tensor for `set_rng_state`.
 *
 * @example
 * const state = torch.get_rng_state();
 * const first = torch.rand(2);
 * torch.set_rng_state(state);
 * torch.equal(first, torch.rand(2)); // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.get_rng_state.html
 */
export function get_rng_state(): Tensor {
  return addon.get_rng_state('cpu') as Tensor;
}

/**
 * Sets the state of the CPU's generator.
 *
 * @throws TypeError if `new_state` is no uint8 tensor.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_rng_state.html
 */
export function set_rng_state(new_state: NativeTensor): void {
  addon.set_rng_state(new_state, 'cpu');
}
