import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { as_tensor } from '../tensor/create.js';
import type { Generator } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';
import type { TypedArray } from '../types.js';
import { Sampler } from './sampler.js';

export interface WeightedRandomSamplerOptions {
  weights: readonly number[] | TypedArray | Tensor;
  num_samples: number;
  replacement?: boolean;
  generator?: Generator | null;
}

const bind = signature<WeightedRandomSamplerOptions>('WeightedRandomSampler.__init__', {
  weights: required,
  num_samples: required,
  replacement: true,
  generator: null,
});

/**
 * Items drawn with a probability each.
 *
 * - `weights`: one number for each item; they need not add up to 1
 * - `num_samples`: how many to draw
 * - `replacement`: an item may come more than once; default true
 * - `generator`: default the global generator
 *
 * https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 *
 * @throws ValueError if `num_samples` is no positive integer, or the weights are no list of numbers
 * @example
 * const sampler = new WeightedRandomSampler([0.1, 0.9, 0.4], 6);
 */
export class WeightedRandomSampler extends Sampler {
  readonly weights: Tensor;
  readonly num_samples: number;
  readonly replacement: boolean;
  readonly generator: Generator | null;

  constructor(
    ...args: Arguments<WeightedRandomSamplerOptions, ['weights', 'num_samples', 'replacement', 'generator']>
  ) {
    super();
    const { weights, num_samples, replacement, generator } = bind(args);
    if (!Number.isInteger(num_samples) || num_samples <= 0) {
      throw new ValueError(
        `num_samples should be a positive integer value, but got num_samples=${num_samples}`,
      );
    }
    if (typeof replacement !== 'boolean') {
      throw new ValueError(`replacement should be a boolean value, but got replacement=${replacement}`);
    }
    this.weights = as_tensor(weights, { dtype: 'float64' });
    if (this.weights.ndim !== 1) {
      throw new ValueError(
        `weights should be a 1d sequence but given weights have shape (${this.weights.shape.join(', ')})`,
      );
    }
    this.num_samples = num_samples;
    this.replacement = replacement;
    this.generator = generator;
  }

  get length(): number {
    return this.num_samples;
  }

  *[Symbol.iterator](): Iterator<number> {
    const { weights, num_samples, replacement, generator } = this;
    yield* functions.multinomial(weights, num_samples, replacement, { generator }).tolist() as number[];
  }
}
