/** Batch normalisation over the batches of all processes. */
import { ValueError } from '../errors.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import * as nn from '../nn/index.js';
import { layer } from '../nn/layer.js';
import { describe_norm, NormBase, summand } from '../nn/layers/norm-base.js';
import { layer_of } from '../nn/native-module.js';
import { type OptionsOf, option, placement, type Values } from '../nn/takes.js';
import { addon } from '../native/addon.js';
import type { Tensor } from '../tensor/tensor.js';
import { SyncedNorm } from './synced-norm.js';
import { default_group, is_initialized, type ProcessGroup } from './world.js';

const group = {
  /** Whose batches are taken together; null: the default group's. Default: null. */
  process_group: option<ProcessGroup | null, never>(null),
};

const described = { ...describe_norm(true), ...group, ...placement, ...summand };

export interface SyncBatchNormOptions extends OptionsOf<typeof Described> {}

/** The layer whose options, parameters and buffers these are. */
const NATIVE_KIND = 'BatchNorm1d';

/** The group of the layer that is being made: its constructor's base class takes native options only. */
let given_group: ProcessGroup | null = null;

class Described extends layer(NATIVE_KIND, described, {
  show: 'num_features eps= momentum= affine= bias= track_running_stats=',
  base: NormBase,
  owner: 'SyncBatchNorm',
  prepare: ({ process_group, ...options }: Values<typeof described>) => {
    given_group = process_group;
    return options;
  },
}) {}

/**
 * As `BatchNorm1d`, `2d` and `3d`, with the mean and variance of the batches of all processes. On the CPU it is for
 * eval mode and for programs of one process, as in PyTorch: LibTorch has its kernels for GPUs only.
 *
 * - Input and output: `[N, num_features, ...]`.
 * - Parameters: `weight` (ones) and `bias` (zeros). Buffers: `running_mean`, `running_var`, `num_batches_tracked`.
 *
 * @throws ValueError if the input has fewer than 2 dimensions, or in training of several processes is not on a GPU.
 *
 * @example
 * const net = new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.BatchNorm2d(8));
 * console.log(`${nn.SyncBatchNorm.convert_sync_batchnorm(net)}`);
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SyncBatchNorm.html
 */
export class SyncBatchNorm extends Described {
  /** Whose batches are taken together; null: the default group's. */
  process_group: ProcessGroup | null = given_group;

  override forward(input: Tensor): Tensor {
    if (input.ndim < 2) throw new ValueError(`expected at least 2D input (got ${input.ndim}D input)`);
    if (input.shape[1] === 0) {
      throw new ValueError('SyncBatchNorm number of input channels should be non-zero');
    }
    const group = this.training && is_initialized() ? this._group_for(input) : null;
    const factor = this._count_batch();
    const { weight, bias, eps } = this;
    const keeps = !this.training || this.track_running_stats;
    const mean = keeps ? this.running_mean : null;
    const variance = keeps ? this.running_var : null;
    if (group !== null && group.size() > 1) {
      return SyncedNorm.apply(input, weight, bias, mean, variance, eps, factor, group) as Tensor;
    }
    const of_batch = this.training || (this.running_mean === null && this.running_var === null);
    return nn.functional.batch_norm(input, mean, variance, weight, bias, of_batch, factor, eps);
  }

  _group_for(input: Tensor): ProcessGroup {
    if (input.device.type === 'cpu') {
      throw new ValueError('SyncBatchNorm expected input tensor to be on GPU or XPU or privateuseone');
    }
    return this.process_group ?? default_group();
  }

  /** The weight of this batch in the running statistics. */
  _count_batch(): number {
    const { momentum, num_batches_tracked } = this;
    if (!this.training || !this.track_running_stats) return momentum ?? 0;
    num_batches_tracked?.add_(1);
    return momentum ?? 1 / Number(num_batches_tracked?.item());
  }

  /**
   * Replaces each `BatchNorm` of a module by a SyncBatchNorm with the same parameters and buffers. Returns the module,
   * or the new layer if it is a BatchNorm itself.
   */
  static convert_sync_batchnorm(
    ...args: Arguments<ConvertOptions, [module: 'module', process_group: 'process_group']>
  ): nn.Module {
    const { module, process_group: group } = bind_convert(args);
    const result = is_batch_norm(module) ? synchronized(module, group) : module;
    for (const [name, child] of module.named_children()) {
      const converted = SyncBatchNorm.convert_sync_batchnorm(child, group);
      if (converted !== child) result.register_module(name, converted);
    }
    return result;
  }
}

interface ConvertOptions {
  module: nn.Module;
  /** Default: null, the default group. */
  process_group?: ProcessGroup | null;
}

const bind_convert = signature<ConvertOptions>('SyncBatchNorm.convert_sync_batchnorm', {
  module: required,
  process_group: null,
});

type BatchNorm = nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d;

const is_batch_norm = (module: nn.Module): module is BatchNorm =>
  module instanceof nn.BatchNorm1d || module instanceof nn.BatchNorm2d || module instanceof nn.BatchNorm3d;

function synchronized(module: BatchNorm, process_group: ProcessGroup | null): SyncBatchNorm {
  const { num_features, eps, momentum, affine, track_running_stats, weight, bias } = module;
  const has_bias = (bias as unknown) !== null;
  const result = new SyncBatchNorm(num_features, eps, momentum, affine, track_running_stats, process_group, {
    bias: has_bias || !affine,
  });
  const layer = layer_of(result);
  if (affine) {
    addon.layer_set_tensor(layer, 'weight', weight);
    addon.layer_set_tensor(layer, 'bias', has_bias ? bias : null);
  }
  result.running_mean = module.running_mean;
  result.running_var = module.running_var;
  result.num_batches_tracked = module.num_batches_tracked;
  result.training = module.training;
  return result;
}
