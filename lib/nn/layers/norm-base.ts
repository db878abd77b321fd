import { addon } from '../../native/addon.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { python_text } from '../module/repr.js';
import type { Loading } from '../module/state-dict.js';
import { type FactoryOptions, Layer, layer_of } from '../native-module.js';

/** Options of batch and instance normalisation. */
export interface NormOptions extends FactoryOptions {
  num_features: number;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
  /** Weight of a new batch in the running statistics; null for the plain mean of all batches. Default: 0.1. */
  momentum?: number | null;
  /** Learns a factor and a summand for each channel. */
  affine?: boolean;
  /** Keeps running statistics, for use in eval mode. */
  track_running_stats?: boolean;
  /** With `affine`, learns a summand. Default: true. */
  bias?: boolean;
}

/** What batch and instance normalisation have in common. */
export abstract class NormBase extends Layer {
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

  constructor(kind: string, { device, dtype, bias, ...options }: Required<NormOptions>) {
    super(kind, options, { device, dtype });
    if (!bias) addon.layer_set_tensor(layer_of(this), 'bias', null);
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

Object.defineProperty(NormBase.prototype, '_version', { value: 2, writable: true });
