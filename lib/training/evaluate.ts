import { bare } from '../internal/define.js';
import { autocast } from '../autograd/autocast.js';
import { no_grad } from '../autograd/grad-mode.js';
import { cross_entropy } from '../nn/functional/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike, DType } from '../types.js';
import { top_k } from './accuracy.js';
import type { Batches } from './batches.js';
import type { BatchEvent } from './events.js';
import type { LossFunction, Metric, Trainable } from './options.js';
import { type Score, Tally } from './tally.js';
import { on_any } from './team.js';

/** Batches that a GPU may be behind. */
const READ_EVERY = 16;

/** What a classifier is measured by. */
export const accuracies: Readonly<Record<string, Metric>> = {
  acc1: (output, target) => top_k(output, target, 1),
  acc5: (output, target) => top_k(output, target, 5),
};

/** Computes as `amp` says: in float32, or what can be in `dtype`. */
export function in_precision<Result>(device: string, dtype: DType | null, body: () => Result): Result {
  return dtype === null ? body() : autocast(device, { dtype }, body);
}

export interface EvaluateOptions {
  model: Trainable;
  batches: Batches;
  /** Default: `'cpu'`. */
  device?: DeviceLike;
  /** Default: cross entropy. */
  loss?: LossFunction;
  /** Default: `acc1` and `acc5`. */
  metrics?: Readonly<Record<string, Metric>>;
  /** Mixed precision: the dtype to compute in. Default: null, float32. */
  amp?: DType | null;
  /** Ends after the batch in progress: the result is null. */
  signal?: AbortSignal;
}

/** A batch that was evaluated. */
export type EvaluatedBatch = Pick<BatchEvent, 'batch' | 'count' | 'seconds' | 'data_seconds'>;

/**
 * One pass without learning: mean loss and metrics, over the batches of all processes where several train together.
 *
 * @returns null if `signal` ended it
 * @example
 * const score = await evaluate({ model, batches: dataloader });
 * console.log(score?.loss, score?.metrics.acc1);
 */
export async function evaluate(options: EvaluateOptions): Promise<Score | null> {
  const batches = evaluating(options);
  while (true) {
    const { done, value } = await batches.next();
    if (done) return value;
  }
}

/** As `evaluate`, batch by batch. */
export async function* evaluating(options: EvaluateOptions): AsyncGenerator<EvaluatedBatch, Score | null> {
  const {
    model,
    batches,
    device = 'cpu',
    loss = cross_entropy,
    metrics = accuracies,
    amp = null,
  } = bare(options);
  const tally = new Tally();
  const type = device_type(device);
  model.eval();
  let batch = 0;
  let began = performance.now();
  let is_aborted = false;
  for await (const [X, y] of batches) {
    is_aborted = options.signal?.aborted ?? false;
    if (is_aborted) break;
    if (y.shape[0] === 0) continue;
    const loaded = performance.now();
    const target = y.to(device);
    const forward = (): Promise<Tensor> => model.forward_async(X.to(device));
    await no_grad(async () => {
      const output = await in_precision(type, amp, forward);
      const values = { loss: loss(output, target) };
      for (const [name, metric] of Object.entries(metrics)) {
        Object.assign(values, { [name]: metric(output, target) });
      }
      tally.add(values, y.shape[0]!);
    });
    batch += 1;
    if (batch % READ_EVERY === 0) await tally.read();
    const [seconds, data_seconds] = [(performance.now() - began) / 1000, (loaded - began) / 1000];
    yield { batch, count: y.shape[0]!, seconds, data_seconds };
    began = performance.now();
  }
  const [is_ended] = await on_any([is_aborted]);
  if (is_ended) return null;
  await tally.read();
  await tally.add_up(['loss', ...Object.keys(metrics)]);
  return tally.score;
}

export const device_type = (device: DeviceLike): string =>
  (typeof device === 'string' ? device : String((device as { type: string }).type)).split(':')[0]!;
