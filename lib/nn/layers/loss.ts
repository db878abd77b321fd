/** The losses that LibTorch's modules compute. */
import { bare } from '../../internal/define.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import { layer } from '../layer.js';
import * as loss_options from '../options/loss.js';
import { type FactoryOptions, layer_of, NativeModule } from '../native-module.js';
import { read_reduction } from '../reduction.js';
import { type ArgumentsOf, type OptionsOf, type Taken, takes } from '../takes.js';

/** A module of a prediction and a target. */
export interface NativeLoss<Kind extends string> extends NativeModule {
  forward(...args: ArgumentsOf<`${Kind}.forward`, typeof loss_options.two>): Tensor;
  /** As `forward`, on the compute thread: the event loop stays free until the promise is done. */
  forward_async(...args: ArgumentsOf<`${Kind}.forward`, typeof loss_options.two>): Promise<Tensor>;
}

type LossBase<Kind extends string> = abstract new (
  kind: string,
  options: object,
  placement: FactoryOptions,
) => NativeLoss<Kind>;

function native_loss<const Kind extends string>(kind: Kind): LossBase<Kind> {
  const take_inputs = takes(`${kind}.forward`, loss_options.two);
  return class Loss extends NativeModule {
    constructor(kind: string, given: Record<string, unknown>, placement: FactoryOptions) {
      const { weight, ...options } = bare(given);
      super(kind, options, placement, () => false);
      if (weight !== undefined) (this as unknown as { weight: unknown }).weight = weight;
    }

    override forward(...args: Taken<typeof take_inputs>): Tensor {
      const { input, target } = take_inputs(args);
      return addon.layers_forward([layer_of(this)], input, target) as Tensor;
    }

    override async forward_async(...args: Taken<typeof take_inputs>): Promise<Tensor> {
      if (this.forward !== Loss.prototype.forward) return this.forward(...args);
      const { input, target } = take_inputs(args);
      return (await addon.layers_forward_async([layer_of(this)], input, target)) as Tensor;
    }
  } as unknown as LossBase<Kind>;
}

interface Legacy {
  size_average: boolean | null;
  reduce: boolean | null;
  reduction: 'none' | 'mean' | 'sum';
}

const current = ({ size_average, reduce, reduction, ...options }: Legacy) => ({
  ...options,
  reduction: read_reduction(reduction, size_average, reduce),
});

export interface CrossEntropyLossOptions extends OptionsOf<typeof CrossEntropyLoss> {}

/**
 * Cross entropy of logits and targets.
 *
 * - Input: `[C]`, `[N, C]` or `[N, C, d1, …]`, not normalised.
 * - Target: class numbers (int64) `[]`, `[N]` or `[N, d1, …]`; or probabilities, in the shape of the input.
 *
 * @throws IndexError if a target is not the number of a class.
 *
 * @example
 * const loss = new nn.CrossEntropyLoss().forward(torch.randn(3, 5), torch.tensor([1, 0, 4]));
 * console.log(loss.item());
 */
export class CrossEntropyLoss extends layer('CrossEntropyLoss', loss_options.cross_entropy, {
  show: '',
  base: native_loss('CrossEntropyLoss'),
  prepare: current,
}) {}

export interface MSELossOptions extends OptionsOf<typeof MSELoss> {}

/**
 * Squared differences of input and target, which have the same shape.
 *
 * @example
 * const loss = new nn.MSELoss({ reduction: 'sum' }).forward(torch.zeros(3), torch.ones(3));
 * console.log(loss.item()); // 3
 */
export class MSELoss extends layer('MSELoss', loss_options.plain, {
  show: '',
  base: native_loss('MSELoss'),
  owner: '_Loss',
  prepare: current,
}) {}
