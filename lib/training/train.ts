/**
 * The training loop, as the notebook writes it. It knows no model, no data set and no terminal: it is given
 * them, and reports each step and each epoch to whoever listens.
 */
import { no_grad } from '../autograd/grad-mode.js';
import { cross_entropy } from '../nn/functional/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike } from '../types.js';

/** What the loop asks of a model; every `nn.Module` has it. */
export interface Trainable {
  train(): unknown;
  eval(): unknown;
  forward_async(x: Tensor): Promise<Tensor>;
}

/** What the loop asks of an optimizer. */
export interface Stepping {
  zero_grad(): void;
  step_async(): Promise<unknown>;
}

/** Batches of inputs and class indices: a `DataLoader`, or anything alike. */
export interface Batches extends AsyncIterable<readonly [X: Tensor, y: Tensor]> {
  readonly length: number;
}

/** What came of one batch, or of several added up. */
export interface Score {
  /** Mean over the pictures. */
  loss: number;
  correct: number;
  count: number;
}

export interface StepReport extends Score {
  epoch: number;
  /** Steps since the beginning, this one included. */
  step: number;
}

export interface EpochReport {
  epoch: number;
  train: Score;
  /** Null where there is nothing to validate with. */
  val: Score | null;
}

export interface FitOptions {
  model: Trainable;
  optimizer: Stepping;
  /** Steps once at the end of each epoch. */
  lr_scheduler?: { step(): void } | null;
  train: Batches;
  val?: Batches | null;
  epochs: number;
  device: DeviceLike;
  on_step?: (report: StepReport) => void;
  on_epoch?: (report: EpochReport) => void;
  /** Ends training after the step in progress. */
  signal?: AbortSignal;
}

/** Adds scores up; losses are weighted by the number of pictures. */
export class Sum implements Score {
  #loss = 0;
  correct = 0;
  count = 0;

  add(score: Score): void {
    this.#loss += score.loss * score.count;
    this.correct += score.correct;
    this.count += score.count;
  }

  get loss(): number {
    return this.count === 0 ? Number.NaN : this.#loss / this.count;
  }
}

function score_of(output: Tensor, y: Tensor, loss: Tensor): Score {
  const correct = output.argmax(1).eq(y).sum().item() as number;
  return { loss: loss.item() as number, correct, count: y.shape[0]! };
}

async function train_step({ model, optimizer, device }: FitOptions, X: Tensor, y: Tensor): Promise<Score> {
  [X, y] = [X.to(device), y.to(device)];

  const output = await model.forward_async(X);
  const loss = cross_entropy(output, y);

  optimizer.zero_grad();
  await loss.backward_async();
  await optimizer.step_async();
  return score_of(output, y, loss);
}

/**
 * One pass without learning: mean loss and hits.
 *
 * @example
 * const { loss, correct, count } = await evaluate({ model, batches: dataloader, device: 'cpu' });
 */
export async function evaluate(options: {
  model: Trainable;
  batches: Batches;
  device: DeviceLike;
  signal?: AbortSignal;
}): Promise<Score> {
  const { model, batches, device, signal } = options;
  const sum = new Sum();
  model.eval();
  for await (const [X, y] of batches) {
    if (signal?.aborted) break;
    const target = y.to(device);
    const output = await no_grad(() => model.forward_async(X.to(device)));
    sum.add(score_of(output, target, cross_entropy(output, target)));
  }
  return sum;
}

/**
 * Trains a classifier.
 *
 * @returns what came of every epoch; the last one may be unfinished if `signal` ended it
 * @example
 * await fit({ model, optimizer, train: dataloader, epochs: 90, device: 'cpu' });
 */
export async function fit(options: FitOptions): Promise<EpochReport[]> {
  const { model, train, val = null, epochs, device, signal } = options;
  const reports: EpochReport[] = [];
  let step = 0;
  for (let epoch = 0; epoch < epochs && !signal?.aborted; epoch++) {
    const sum = new Sum();
    model.train();
    for await (const [X, y] of train) {
      const score = await train_step(options, X, y);
      sum.add(score);
      options.on_step?.({ ...score, epoch, step: ++step });
      if (signal?.aborted) break;
    }
    options.lr_scheduler?.step();
    const scored =
      val === null || signal?.aborted ? null : await evaluate({ model, batches: val, device, signal });
    const report: EpochReport = { epoch, train: sum, val: signal?.aborted ? null : scored };
    reports.push(report);
    options.on_epoch?.(report);
  }
  return reports;
}
