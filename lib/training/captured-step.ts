/** A training step as one CUDA graph. */
import { CUDAGraph, graph } from '../cuda/graphs.js';
import { OutOfMemoryError, TorchError } from '../errors.js';
import type { Optimizer } from '../optim/optimizer.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike } from '../types.js';

/** What a step leaves: tensors that the next one overwrites. */
export interface Outcome {
  output: Tensor;
  loss: Tensor;
}

/** Records what `body` gives the device to do; each call of what it returns does that again. */
export type Recorder = (body: () => Outcome) => () => Outcome;

/** Steps that are taken one by one before: optimizers make their state and libraries ready themselves. */
const STEPS_BEFORE = 3;

/** As a CUDA graph; work of other threads does not disturb the recording. */
const record_on_cuda: Recorder = (body) => {
  const recorded = new CUDAGraph();
  const outcome = graph(recorded, { capture_error_mode: 'thread_local' }, body);
  return () => {
    recorded.replay();
    return outcome;
  };
};

/**
 * Refuses an optimizer that reads numbers from the device in a step, or takes them from JavaScript.
 *
 * @throws RangeError
 */
export function check_capturable(optimizer: Optimizer, device_type: string): void {
  if (device_type !== 'cuda') {
    throw new RangeError(`Trainer: cuda_graph needs a CUDA device, not '${device_type}'`);
  }
  const holds = optimizer.param_groups.every(
    ({ fused, capturable }) => fused === true || capturable === true,
  );
  if (holds) return;
  throw new RangeError(
    `Trainer: cuda_graph needs an optimizer made with fused: true, or with capturable: true where ${optimizer.constructor.name} has that`,
  );
}

type Settings = ReadonlyMap<string, unknown>;

/** All that is recorded as it was: options of groups but the learning rate, and what learns. */
function settings_of({ param_groups }: Optimizer): Settings {
  const entries = param_groups.flatMap((group, index) =>
    Object.entries(group).flatMap(([name, value]): [string, unknown][] => {
      if (name === 'lr') return [];
      if (name !== 'params') return [[`${name} of parameter group ${index}`, value]];
      return (value as Tensor[]).map((each, place) => [
        `requires_grad of parameter ${place} of parameter group ${index}`,
        each.requires_grad,
      ]);
    }),
  );
  return new Map(entries);
}

const same = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && String(a) === String(b));

function check_same(before: Settings, now: Settings): void {
  for (const [name, value] of now) {
    if (same(before.get(name), value)) continue;
    throw new TorchError(
      `Trainer: ${name} has changed, but with cuda_graph only the learning rate may: the step is recorded with all else as it was`,
    );
  }
}

/** The groups' learning rates as tensors, which a recorded step reads each time. */
class Rates {
  readonly #groups: Optimizer['param_groups'];
  readonly #tensors: (Tensor | null)[];
  readonly #filled: (number | null)[];

  constructor({ param_groups }: Optimizer, device: DeviceLike) {
    this.#groups = param_groups;
    this.#filled = param_groups.map(({ lr }) => (typeof lr === 'number' ? lr : null));
    this.#tensors = this.#filled.map((lr) => (lr === null ? null : tensor(lr, { dtype: 'float32', device })));
  }

  /** Whether these are the rates of that optimizer as it is: a state that is loaded brings groups of its own. */
  are_of({ param_groups }: Optimizer): boolean {
    return this.#groups === param_groups;
  }

  /** Runs `body` with tensors in the groups; the numbers stay what schedulers and checkpoints see. */
  as_tensors(body: () => void): void {
    const numbers = this.#groups.map(({ lr }) => lr);
    const write = (rates: readonly unknown[]) => {
      for (const [index, group] of this.#groups.entries()) Object.assign(group, { lr: rates[index] });
    };
    write(this.#tensors.map((each, index) => each ?? numbers[index]));
    try {
      body();
    } finally {
      write(numbers);
    }
  }

  /** Writes what schedulers have changed. */
  refresh(): void {
    this.#groups.forEach(({ lr }, index) => {
      if (this.#tensors[index] === null || lr === this.#filled[index]) return;
      this.#filled[index] = lr as number;
      this.#tensors[index]?.fill_(lr as number);
    });
  }
}

export interface CapturedParts {
  optimizer: Optimizer;
  device: DeviceLike;
  /** Output and loss of a batch, with gradients to come. */
  forward(x: Tensor, target: Tensor): Outcome;
  /** From the loss to the optimizer's step. */
  update(loss: Tensor): void;
}

/** A step that was recorded, and what it reads. */
interface Recorded {
  shapes: string;
  x: Tensor;
  target: Tensor;
  settings: Settings;
  replay: () => Outcome;
}

/** Records the step of a training run and takes it again with each batch of the same shapes. */
export class CapturedStep {
  readonly #parts: CapturedParts;
  readonly #record: Recorder;
  readonly #seen = new Map<string, number>();
  #recorded: Recorded | null = null;
  #rates: Rates | null = null;

  constructor(parts: CapturedParts, record: Recorder = record_on_cuda) {
    this.#parts = parts;
    this.#record = record;
  }

  /**
   * Learns from a batch; null if that is to be done without a graph: for the first few, and for those of other shapes.
   *
   * @throws TorchError if something in the step cannot be recorded, or an option of the optimizer has changed
   */
  take(X: Tensor, y: Tensor): (Outcome & { target: Tensor }) | null {
    const { optimizer } = this.#parts;
    const rates = this.#rates_now();
    const shapes = [X, y].map((each) => `${each.dtype} ${each.shape}`).join(', ');
    if (this.#recorded === null) {
      const seen = this.#seen.get(shapes) ?? 0;
      this.#seen.set(shapes, seen + 1);
      if (seen < STEPS_BEFORE) return null;
      this.#recorded = this.#begin(X, y, shapes, rates);
    }
    const { x, target, settings, replay, shapes: wanted } = this.#recorded;
    if (shapes !== wanted) return null;
    check_same(settings, settings_of(optimizer));
    x.copy_(X, { non_blocking: true });
    target.copy_(y, { non_blocking: true });
    rates.refresh();
    const { output, loss } = replay();
    return { output, target, loss: loss.clone() };
  }

  /** Takes a step that is not recorded with the same numbers: rates of float32. */
  by_itself(body: () => void): void {
    const rates = this.#rates_now();
    rates.refresh();
    rates.as_tensors(body);
  }

  /** Forgets what was recorded, if a state has been loaded since: it lies in other tensors. */
  #rates_now(): Rates {
    const { optimizer, device } = this.#parts;
    if (this.#rates?.are_of(optimizer)) return this.#rates;
    this.#recorded = null;
    this.#seen.clear();
    this.#rates = new Rates(optimizer, device);
    return this.#rates;
  }

  #begin(X: Tensor, y: Tensor, shapes: string, rates: Rates): Recorded {
    const { optimizer, device, forward, update } = this.#parts;
    const [x, target] = [X, y].map((each) => functions.empty_like(each, { device })) as [Tensor, Tensor];
    const body = (): Outcome => {
      optimizer.zero_grad();
      const { output, loss } = forward(x, target);
      rates.as_tensors(() => update(loss));
      return { output: output.detach(), loss: loss.detach() };
    };
    try {
      const settings = settings_of(optimizer);
      return { shapes, x, target, settings, replay: this.#record(body) };
    } catch (error) {
      if (!(error instanceof TorchError) || error instanceof OutOfMemoryError) throw error;
      const message = `Trainer: the training step cannot be recorded as a CUDA graph; train without cuda_graph. ${error.message}`;
      throw new TorchError(message, { cause: error });
    }
  }
}
