import * as cuda from '../cuda/index.js';
import { get_rng_state, set_rng_state } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';

/** Where every default generator stands: the CPU's, and one for each CUDA device. */
export interface RandomStates {
  cpu: Tensor;
  cuda: Tensor[];
}

const has_cuda = (): boolean => cuda.is_available() && cuda.is_initialized();

export function random_states(): RandomStates {
  return { cpu: get_rng_state(), cuda: has_cuda() ? cuda.get_rng_state_all() : [] };
}

/** Puts the generators where they stood; those of devices that are not here are left out. */
export function set_random_states(states: RandomStates): void {
  set_rng_state(states.cpu);
  if (states.cuda.length === 0 || !cuda.is_available()) return;
  const count = cuda.device_count();
  for (const [index, state] of states.cuda.entries()) {
    if (index < count) cuda.set_rng_state(state, `cuda:${index}`);
  }
}
