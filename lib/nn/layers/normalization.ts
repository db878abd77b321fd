import { type Arguments, keyword_only, required, signature } from '../../internal/arguments.js';
import { is_plain_object } from '../../internal/objects.js';
import { addon } from '../../native/addon.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { python_text } from '../module/repr.js';
import type { Loading } from '../module/state-dict.js';
import { bind_accessors, type FactoryOptions, factory_defaults, Layer, layer_of } from '../native-module.js';

export interface LocalResponseNormOptions {
  /** Number of neighbouring channels. */
  size: number;
  /** Default: 1e-4. */
  alpha?: number;
  /** Default: 0.75. */
  beta?: number;
  /** Default: 1. */
  k?: number;
}

const bind_lrn = signature<LocalResponseNormOptions>('LocalResponseNorm.__init__', {
  size: required,
  alpha: 0.0001,
  beta: 0.75,
  k: 1,
});

/**
 * Divides each activation by a power of the mean square of its neighbours in the channels around it:
 * `b = a · (k + α/n · Σ a'²)^(−β)`. An input without elements is returned as it is.
 *
 * - Input and output: `[N, C, ...]`, of 3 dimensions or more.
 *
 * @throws ValueError if the input has fewer dimensions.
 *
 * @example
 * const norm = new nn.LocalResponseNorm({ size: 5, alpha: 0.0001, beta: 0.75, k: 2 });
 * console.log(norm.forward(torch.randn(1, 96, 27, 27)).shape); // [1, 96, 27, 27]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 */
export class LocalResponseNorm extends Layer {
  declare size: number;
  declare alpha: number;
  declare beta: number;
  declare k: number;
  #k_text = '1';

  constructor(
    ...args: Arguments<LocalResponseNormOptions, [size: 'size', alpha: 'alpha', beta: 'beta', k: 'k']>
  ) {
    const options = bind_lrn(args);
    super('LocalResponseNorm', options);
    // Python's default is a float and prints as one; a 1 that is given is an int.
    const [, , , k] = args;
    if (k === undefined && !args.some((arg) => is_plain_object(arg) && 'k' in arg)) this.#k_text = '1.0';
  }

  override extra_repr(): string {
    const k = this.k === 1 ? this.#k_text : python_text(this.k);
    return `${this.size}, alpha=${python_text(this.alpha)}, beta=${python_text(this.beta)}, k=${k}`;
  }
}

bind_accessors(LocalResponseNorm);

export interface BatchNorm2dOptions extends FactoryOptions {
  num_features: number;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
  /** Weight of a new batch in the running statistics; null for the plain mean of all batches. Default: 0.1. */
  momentum?: number | null;
  /** Learns a factor and a summand for each channel. Default: true. */
  affine?: boolean;
  /** Keeps running statistics, for use in eval mode. Default: true. */
  track_running_stats?: boolean;
  /** With `affine`, learns a summand. Default: true. */
  bias?: boolean;
}

const bind_batch_norm = signature<BatchNorm2dOptions>('_BatchNorm.__init__', {
  num_features: required,
  eps: 1e-5,
  momentum: 0.1,
  affine: true,
  track_running_stats: true,
  ...factory_defaults,
  bias: keyword_only(true),
});

/**
 * Scales each channel to mean 0 and variance 1 over the batch, then by learnt factors.
 *
 * - Input and output: `[N, num_features, H, W]`.
 * - Parameters: `weight` (ones) and `bias` (zeros). Buffers: `running_mean`, `running_var`, `num_batches_tracked`.
 *
 * @throws ValueError if the input has not 4 dimensions, or in training only one value per channel.
 *
 * @example
 * const norm = new nn.BatchNorm2d(96);
 * console.log(norm.forward(torch.randn(2, 96, 27, 27)).shape); // [2, 96, 27, 27]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 */
export class BatchNorm2d extends Layer {
  declare num_features: number;
  declare eps: number;
  declare momentum: number | null;
  declare affine: boolean;
  declare track_running_stats: boolean;
  declare weight: Parameter;
  declare bias: Parameter;
  declare running_mean: Tensor | null;
  declare running_var: Tensor | null;
  declare num_batches_tracked: Tensor | null;

  constructor(
    ...args: Arguments<
      BatchNorm2dOptions,
      [
        num_features: 'num_features',
        eps: 'eps',
        momentum: 'momentum',
        affine: 'affine',
        track_running_stats: 'track_running_stats',
        device: 'device',
        dtype: 'dtype',
      ]
    >
  ) {
    const { device, dtype, bias, ...options } = bind_batch_norm(args);
    super('BatchNorm2d', options, { device, dtype });
    if (!bias) addon.layer_set_tensor(layer_of(this), 'bias', null);
  }

  override get version(): number {
    return 2;
  }

  /** Sets weight and bias to 1 and 0, and the running statistics to those of no batch. */
  reset_parameters(): void {
    addon.layer_reset_parameters(layer_of(this));
  }

  /** Sets the running statistics to those of no batch. */
  reset_running_stats(): void {
    if (!this.track_running_stats) return;
    this.running_mean?.zero_();
    this.running_var?.fill_(1);
    this.num_batches_tracked?.zero_();
  }

  /** Files of version 1 have no `num_batches_tracked`: the module keeps its own. */
  override load_own_state(loading: Loading, prefix: string): void {
    const key = `${prefix}num_batches_tracked`;
    const version = loading.metadata[prefix.slice(0, -1)]?.version ?? 1;
    if (version < 2 && this.num_batches_tracked !== null && !loading.tensors.has(key)) {
      loading.tensors.set(key, this.num_batches_tracked);
    }
    super.load_own_state(loading, prefix);
  }

  override extra_repr(): string {
    const { num_features, eps, momentum, affine, track_running_stats } = this;
    const has_bias = (this.bias as Parameter | null) !== null;
    return (
      `${num_features}, eps=${python_text(eps)}, momentum=${python_text(momentum)}, affine=${python_text(affine)}, ` +
      `bias=${python_text(has_bias)}, track_running_stats=${python_text(track_running_stats)}`
    );
  }
}

bind_accessors(BatchNorm2d);
