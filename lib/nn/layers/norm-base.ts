import { bare, define } from '../../internal/define.js';
import { addon } from '../../native/addon.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import { layer, LearntLayer } from '../layer.js';
import type { Loading } from '../module/state-dict.js';
import { type FactoryOptions, layer_of } from '../native-module.js';
import { variance } from '../options/normalization.js';
import { by_name, needed, option, placement } from '../takes.js';

/** A layer whose factors may come without summands: `bias: false`. */
export abstract class AffineLayer extends LearntLayer {
  constructor(kind: string, given: Record<string, unknown>, placement: FactoryOptions) {
    const { bias, ...rest } = bare(given);
    const options = bare(rest);
    super(kind, options, placement);
    const has_factors = options['affine'] ?? options['elementwise_affine'];
    if (bias === false && has_factors) addon.layer_set_tensor(layer_of(this), 'bias', null);
  }
}

/** What batch and instance normalisation have in common. */
export abstract class NormBase extends AffineLayer {
  /** Factors, `[num_features]`; null without `affine`. */
  declare weight: Parameter;
  /** Summands, `[num_features]`; null without `affine` or with `bias: false`. */
  declare bias: Parameter;
  declare running_mean: Tensor | null;
  declare running_var: Tensor | null;
  declare num_batches_tracked: Tensor | null;
  /** @internal */
  declare track_running_stats: boolean;

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
}

define(NormBase.prototype, '_version', { value: 2, writable: true });

/** What normalisations with factors and summands take last. */
export const summand = {
  /** With factors, learns summands too. Default: true. */
  bias: by_name<boolean, never>(true),
};

/** What both take first. */
export const describe_norm = (is_on: boolean) => ({
  /** Channels of the input. */
  num_features: needed<number>(),
  ...variance,
  /** Weight of a new batch in the running statistics; null for the plain mean of all batches. Default: 0.1. */
  momentum: option<number | null>(0.1),
  /** Learns a factor and a summand for each channel. Default: true for batches, false for instances. */
  affine: is_on,
  /** Keeps running statistics, for use in eval mode. Default: true for batches, false for instances. */
  track_running_stats: is_on,
});

/** A layer that has `affine` and running statistics by default, or not. */
export function norm<const Kind extends string, const Owner extends string, Base extends typeof NormBase>(
  kind: Kind,
  owner: Owner,
  is_on: boolean,
  base: Base,
) {
  const described = { ...describe_norm(is_on), ...placement, ...summand };
  return layer(kind, described, {
    show: 'num_features eps= momentum= affine= bias= track_running_stats=',
    base,
    owner,
  });
}
