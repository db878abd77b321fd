/** Random numbers drawn before their time, and taken back if the generator is not where it was foreseen. */
import { keep } from '../../autograd/scope.js';
import { functions } from '../../ops/index.js';
import { get_rng_state, set_rng_state } from '../../tensor/random.js';
import type { Tensor } from '../../tensor/tensor.js';

/** What was drawn, and where the generator of the CPU stood before and after. */
export interface Draw<Value> {
  readonly before: Tensor;
  readonly after: Tensor;
  /** Nothing was drawn: it holds wherever the generator stands. */
  readonly idle: boolean;
  readonly value: Value;
}

export const state_now = (): Tensor => keep(get_rng_state());

export function draw<Value>(body: () => Value): Draw<Value> {
  const before = state_now();
  const value = body();
  const after = state_now();
  return { before, after, idle: functions.equal(before, after), value };
}

/** Draws as if the generator stood at `state`; it stays where it is. */
export function draw_at<Value>(state: Tensor, body: () => Value): Draw<Value> {
  const now = state_now();
  set_rng_state(state);
  try {
    return draw(body);
  } finally {
    set_rng_state(now);
  }
}

/** Whether `draw` is what would be drawn at `state`. */
export const holds_at = (drawn: Draw<unknown>, state: Tensor): boolean =>
  drawn.idle || functions.equal(drawn.before, state);

/** The state after it, if it is drawn at `state`. */
export const after = (drawn: Draw<unknown>, state: Tensor): Tensor => (drawn.idle ? state : drawn.after);
