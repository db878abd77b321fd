import type { Options } from './defaults.js';
import { evaluating } from './evaluate.js';
import type { Phase, TrainerEvent } from './events.js';
import type { Trainable } from './options.js';
import type { Score } from './tally.js';
import { align_buffers } from './team.js';
import { this_world } from './world.js';

/** Validates a model behind an epoch; null where there is nothing to validate with, or if `signal` ended it. */
export async function* validate(
  options: Options,
  model: Trainable,
  phase: Phase,
  epoch: number,
): AsyncGenerator<TrainerEvent, Score | null> {
  const { val, device, loss, metrics, amp, signal } = options;
  if (val === null) return null;
  await align_buffers(model);
  const batches = evaluating({ model, batches: val, device, loss, metrics, amp, ...(signal && { signal }) });
  while (true) {
    const { done, value } = await batches.next();
    if (done) return value;
    const count = value.count * this_world().world_size;
    yield { kind: 'batch', phase, epoch, batches: val.length, ...value, count };
  }
}
