import type { GradScaler } from '../amp/grad-scaler.js';
import { clip_grad_norm_ } from '../nn/utils/index.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike, DType } from '../types.js';
import type { BatchTransform } from './mixup.js';
import { CapturedStep, type Recorder } from './captured-step.js';
import { device_type, in_precision } from './evaluate.js';
import { type LayerReport, measured } from './layers.js';
import type { Averaging, LossFunction, Metric, Scheduling, Trainable } from './options.js';
import type { Learning } from './team.js';

export interface LearnerParts {
  model: Trainable;
  /** The model as it learns. */
  learning: Learning;
  optimizer: Optimizer;
  loss: LossFunction;
  metrics: Readonly<Record<string, Metric>>;
  device: DeviceLike;
  batch_transform: BatchTransform | null;
  clip_grad_norm: number | null;
  amp: DType | null;
  scaler: GradScaler | null;
  /** Whether to take steps from a record on the device. */
  cuda_graph: boolean;
  ema: Averaging | null;
  ema_steps: number;
  /** Steps after each optimizer step, where it does. */
  lr_scheduler: Scheduling | null;
}

/** What one batch needs to know of its place. */
export interface Place {
  /** Whether it is the first and the last of those whose gradients are added up, and how many those are. */
  opens: boolean;
  closes: boolean;
  group: number;
  /** Whether to measure every parameter. */
  measures: boolean;
  /** Optimizer steps before this one. */
  updates: number;
  /** Whether the averaged model only follows yet. */
  warms_up: boolean;
}

/** What came of a batch, as tensors. */
export interface Learnt {
  values: Record<string, Tensor>;
  count: number;
  layers: LayerReport[] | null;
}

/** Learns from one batch after another. */
export class Learner {
  readonly #parts: LearnerParts;
  readonly #captured: CapturedStep | null;

  constructor(parts: LearnerParts, record?: Recorder) {
    this.#parts = parts;
    this.#captured = parts.cuda_graph ? this.#capturing(record) : null;
  }

  async learn(X: Tensor, y: Tensor, place: Place): Promise<Learnt> {
    const { optimizer, device, batch_transform, learning } = this.#parts;
    const [inputs, targets] = batch_transform === null ? [X, y] : batch_transform(X, y);
    const taken = place.measures ? null : (this.#captured?.take(inputs, targets) ?? null);
    if (taken !== null) {
      this.#end_step(place);
      const { output, target, loss } = taken;
      return { values: this.#measure(output, target, loss), count: y.shape[0]!, layers: null };
    }
    const [x, target] = [inputs.to(device), targets.to(device)];
    learning.sends(place.closes);
    const { output, loss } = await this.#forward(learning, x, target);
    if (place.opens) optimizer.zero_grad();
    await this.#backward(place.group === 1 ? loss : loss.div(place.group));
    const layers = place.closes ? await this.#update(place) : null;
    return { values: this.#measure(output, target, loss), count: y.shape[0]!, layers };
  }

  /** Whether a batch of this size can be learnt from; nothing is changed but gradients. */
  async try(X: Tensor, y: Tensor): Promise<void> {
    const { model, optimizer, device } = this.#parts;
    const { loss } = await this.#forward(model, X.to(device), y.to(device));
    await loss.backward_async();
    optimizer.zero_grad();
  }

  async #forward(
    model: Pick<Trainable, 'forward_async'>,
    x: Tensor,
    target: Tensor,
  ): Promise<{ output: Tensor; loss: Tensor }> {
    const { loss, device, amp } = this.#parts;
    return in_precision(device_type(device), amp, async () => {
      const output = await model.forward_async(x);
      return { output, loss: loss(output, target) };
    });
  }

  async #backward(loss: Tensor): Promise<void> {
    const { scaler } = this.#parts;
    await (scaler === null ? loss : (scaler.scale(loss) as Tensor)).backward_async();
  }

  /** The step without waiting, from loss to optimizer, as a record takes it. */
  #capturing(record?: Recorder): CapturedStep {
    const { model, optimizer, loss, device, amp, scaler } = this.#parts;
    const network = model as Trainable & { forward(x: Tensor): Tensor };
    return new CapturedStep(
      {
        optimizer,
        device,
        forward: (x, target) =>
          in_precision(device_type(device), amp, () => {
            const output = network.forward(x);
            return { output, loss: loss(output, target) };
          }),
        update: (value) => {
          (scaler === null ? value : scaler.scale(value)).backward();
          this.#clip(false);
          this.#step_at_once();
        },
      },
      record,
    );
  }

  #measure(output: Tensor, target: Tensor, loss: Tensor): Record<string, Tensor> {
    const { metrics } = this.#parts;
    const scores = output.detach();
    const values = Object.entries(metrics).map(([name, metric]) => [name, metric(scores, target)]);
    return { loss: loss.detach(), ...Object.fromEntries(values) };
  }

  async #update(place: Place): Promise<LayerReport[] | null> {
    const { model } = this.#parts;
    this.#clip(place.measures);
    const step = (): Promise<unknown> => this.#step();
    const layers = place.measures ? await measured(model.named_parameters(), step) : null;
    if (!place.measures) await step();
    this.#end_step(place);
    return layers;
  }

  /** Clips the gradients, where they are to be; they are without the scale then, and where they are measured. */
  #clip(measures: boolean): void {
    const { model, optimizer, clip_grad_norm, scaler } = this.#parts;
    if (scaler !== null && (clip_grad_norm !== null || measures)) scaler.unscale_(optimizer);
    if (clip_grad_norm !== null) clip_grad_norm_(parameters_of(model), clip_grad_norm);
  }

  #end_step(place: Place): void {
    this.#parts.lr_scheduler?.step();
    this.#average(place);
  }

  async #step(): Promise<void> {
    const { optimizer, scaler } = this.#parts;
    if (this.#captured !== null) this.#captured.by_itself(() => this.#step_at_once());
    else if (scaler === null) await optimizer.step_async();
    else this.#step_at_once();
  }

  #step_at_once(): void {
    const { optimizer, scaler } = this.#parts;
    if (scaler === null) optimizer.step();
    else {
      scaler.step(optimizer);
      scaler.update();
    }
  }

  #average({ updates, warms_up }: Place): void {
    const { model, ema, ema_steps } = this.#parts;
    if (ema === null || updates % ema_steps !== 0) return;
    ema.update_parameters(model as never);
    if (warms_up) ema.n_averaged.fill_(0);
  }
}

const parameters_of = (model: Trainable): Tensor[] =>
  [...model.named_parameters()].map(([, parameter]) => parameter);
