import { type Arguments, required, signature } from '../../internal/arguments.js';
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import { bind_accessors, factory_defaults, layer_of, NativeModule } from '../native-module.js';
import { type LegacyReduction, type Reduction, read_reduction } from '../reduction.js';

interface LossInputs {
  input: Tensor;
  target: Tensor;
}

type LossArguments = Arguments<LossInputs, [input: 'input', target: 'target']>;

/** A loss: a module of a prediction and a target. */
abstract class Loss extends NativeModule {
  private readonly _bind: (args: readonly unknown[]) => LossInputs;

  constructor(kind: string, options: object) {
    super(kind, options, factory_defaults, () => false);
    this._bind = signature<LossInputs>(`${kind}.forward`, { input: required, target: required });
  }

  override forward(...args: LossArguments): Tensor {
    const { input, target } = this._bind(args);
    return addon.layers_forward([layer_of(this)], input, target) as Tensor;
  }

  /** As `forward`, on the compute thread: the event loop stays free until the promise is done. */
  override async forward_async(...args: LossArguments): Promise<Tensor> {
    if (this.forward !== Loss.prototype.forward) return this.forward(...args);
    const { input, target } = this._bind(args);
    return (await addon.layers_forward_async([layer_of(this)], input, target)) as Tensor;
  }
}

export interface CrossEntropyLossOptions extends LegacyReduction {
  /** A factor for each class. */
  weight?: Tensor | null;
  /** A target that counts for nothing. Default: -100. */
  ignore_index?: number;
  /** Default: `'mean'`. */
  reduction?: Reduction;
  /** How much of the target is spread over all classes, from 0 to 1. Default: 0. */
  label_smoothing?: number;
}

const bind_cross_entropy = signature<CrossEntropyLossOptions>('CrossEntropyLoss.__init__', {
  weight: null,
  size_average: null,
  ignore_index: -100,
  reduce: null,
  reduction: 'mean',
  label_smoothing: 0,
});

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
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 */
export class CrossEntropyLoss extends Loss {
  declare weight: Tensor | null;
  declare ignore_index: number;
  declare reduction: Reduction;
  declare label_smoothing: number;

  constructor(
    ...args: Arguments<
      CrossEntropyLossOptions,
      [
        weight: 'weight',
        size_average: 'size_average',
        ignore_index: 'ignore_index',
        reduce: 'reduce',
        reduction: 'reduction',
        label_smoothing: 'label_smoothing',
      ]
    >
  ) {
    const { weight, size_average, reduce, reduction, ...options } = bind_cross_entropy(args);
    super('CrossEntropyLoss', { ...options, reduction: read_reduction(reduction, size_average, reduce) });
    this.weight = weight;
  }
}

bind_accessors(CrossEntropyLoss);

export interface MSELossOptions extends LegacyReduction {
  /** Default: `'mean'`. */
  reduction?: Reduction;
}

const bind_mse = signature<MSELossOptions>('_Loss.__init__', {
  size_average: null,
  reduce: null,
  reduction: 'mean',
});

/**
 * Squared differences of input and target, which have the same shape.
 *
 * @example
 * const loss = new nn.MSELoss({ reduction: 'sum' }).forward(torch.zeros(3), torch.ones(3));
 * console.log(loss.item()); // 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
 */
export class MSELoss extends Loss {
  declare reduction: Reduction;

  constructor(
    ...args: Arguments<
      MSELossOptions,
      [size_average: 'size_average', reduce: 'reduce', reduction: 'reduction']
    >
  ) {
    const { size_average, reduce, reduction } = bind_mse(args);
    super('MSELoss', { reduction: read_reduction(reduction, size_average, reduce) });
  }
}

bind_accessors(MSELoss);
