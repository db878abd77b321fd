/** A model whose weights are averages of another's. */
import { AssertionError, TorchError, ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { deepcopy } from '../../internal/deepcopy.js';
import { Module } from '../../nn/module/module.js';
import { tensor } from '../../tensor/create.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { DeviceLike } from '../../types.js';
import { type AvgFn, get_swa_avg_fn, get_swa_multi_avg_fn, type MultiAvgFn } from './averages.js';

export interface AveragedModelOptions<Model extends Module = Module> {
  /** The model whose weights are averaged; it is copied. */
  model: Model;
  /** Where the averages are kept. Default: where the model is. */
  device?: DeviceLike | null;
  /** The average of one tensor. Default: the mean of all models. */
  avg_fn?: AvgFn | null;
  /** The average of a list of tensors, in place. */
  multi_avg_fn?: MultiAvgFn | null;
  /** Averages buffers as well; otherwise they are copied at each update. Default: false. */
  use_buffers?: boolean;
}

const bind = signature<AveragedModelOptions>('AveragedModel.__init__', {
  model: required,
  device: null,
  avg_fn: null,
  multi_avg_fn: null,
  use_buffers: false,
});

/**
 * A copy of a model whose parameters are averages of those that `update_parameters` saw: their mean (stochastic weight
 * averaging) or, with `get_ema_multi_avg_fn`, an exponential moving average. Its state dict has the model's keys behind
 * `module.`, and `n_averaged`.
 *
 * @throws AssertionError if both `avg_fn` and `multi_avg_fn` are given.
 * @throws TypeError if the model cannot be copied; see `torch.deepcopy`.
 *
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const ema = new optim.swa_utils.AveragedModel(model, { multi_avg_fn: optim.swa_utils.get_ema_multi_avg_fn(0.99) });
 * for (let step = 0; step < 10; step++) {
 *   optimizer.zero_grad();
 *   model.forward(torch.ones(1, 4)).sum().backward();
 *   optimizer.step();
 *   ema.update_parameters(model);
 * }
 * ema.eval().forward(torch.ones(1, 4));
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.swa_utils.AveragedModel.html
 */
export class AveragedModel<Model extends Module = Module> extends Module {
  module: Model;
  /** How many models were averaged: a tensor of int64. */
  declare n_averaged: Tensor;
  avg_fn: AvgFn | null;
  multi_avg_fn: MultiAvgFn | null;
  use_buffers: boolean;

  constructor(
    ...args: Arguments<
      AveragedModelOptions<Model>,
      [
        model: 'model',
        device: 'device',
        avg_fn: 'avg_fn',
        multi_avg_fn: 'multi_avg_fn',
        use_buffers: 'use_buffers',
      ]
    >
  ) {
    const { model, device, avg_fn, multi_avg_fn, use_buffers } = bind(args);
    super();
    if (avg_fn !== null && multi_avg_fn !== null) {
      throw new AssertionError('Only one of avg_fn and multi_avg_fn should be provided');
    }
    const copy = deepcopy(model) as Model;
    this.module = device === null ? copy : copy.to(device);
    this.register_buffer('n_averaged', tensor(0, { dtype: 'int64', device }));
    this.avg_fn = avg_fn;
    this.multi_avg_fn = multi_avg_fn;
    this.use_buffers = use_buffers;
  }

  /** What the averaged model computes. */
  override forward(...input: Parameters<Model['forward']>): ReturnType<Model['forward']> {
    return this.module.forward(...input);
  }

  /** As `forward`, without blocking the event loop where the model can. */
  override forward_async(
    ...input: Parameters<Model['forward']>
  ): Promise<Awaited<ReturnType<Model['forward']>>> {
    return this.module.forward_async(...input);
  }

  /**
   * Takes the parameters of `model` into the averages; the first time, it copies them.
   *
   * @throws ValueError if `model` has another number of buffers.
   */
  update_parameters(model: Module): void {
    const ours = this.use_buffers ? with_buffers(this.module) : this.parameters();
    const theirs = this.use_buffers ? with_buffers(model) : model.parameters();
    const count = Math.min(ours.length, theirs.length);
    const averaged = ours.slice(0, count).map((each) => each.detach());
    const current = averaged.map((each, index) => (theirs[index] as Tensor).detach().to(each.device));
    if (Number(this.n_averaged.item()) === 0) {
      for (const [index, each] of averaged.entries()) each.copy_(current[index] as Tensor);
    } else if (this.avg_fn !== null) {
      average_each(averaged, current, this.n_averaged, this.avg_fn);
    } else {
      for (const [some, others] of by_device_and_dtype(averaged, current)) this._average(some, others);
    }
    if (!this.use_buffers) copy_buffers(this.module, model);
    this.n_averaged.add_(1);
  }

  private _average(averaged: Tensor[], current: Tensor[]): void {
    const device = (averaged[0] as Tensor).device;
    const count = this.n_averaged.to(device);
    const multi = this.multi_avg_fn ?? (device.type === 'cuda' ? get_swa_multi_avg_fn() : null);
    if (multi !== null) multi(averaged, current, count);
    else average_each(averaged, current, count, get_swa_avg_fn());
  }
}

function with_buffers(model: Module): Tensor[] {
  return [...model.parameters(), ...model.buffers()];
}

function average_each(averaged: Tensor[], current: Tensor[], count: Tensor, avg_fn: AvgFn): void {
  averaged.forEach((each, index) => {
    each.copy_(avg_fn(each, current[index] as Tensor, count.to(each.device)));
  });
}

function by_device_and_dtype(averaged: Tensor[], current: Tensor[]): Iterable<[Tensor[], Tensor[]]> {
  const parts = new Map<string, [Tensor[], Tensor[]]>();
  averaged.forEach((each, index) => {
    const other = current[index] as Tensor;
    if (other.dtype !== each.dtype) {
      throw new TorchError(
        'Tensors of the same index must be on the same device and the same dtype except `step` tensors that can be ' +
          'CPU and float32/64 notwithstanding',
      );
    }
    const key = `${each.device} ${each.dtype}`;
    const part = parts.get(key) ?? [[], []];
    part[0].push(each);
    part[1].push(other);
    parts.set(key, part);
  });
  return parts.values();
}

function copy_buffers(averaged: Module, model: Module): void {
  const [ours, theirs] = [averaged.buffers(), model.buffers()];
  if (ours.length !== theirs.length) {
    const than = ours.length > theirs.length ? 'shorter' : 'longer';
    throw new ValueError(`zip() argument 2 is ${than} than argument 1`);
  }
  ours.forEach((buffer, index) => {
    buffer.detach().copy_((theirs[index] as Tensor).detach().to(buffer.device));
  });
}
