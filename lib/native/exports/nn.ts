/** Types of what `native/nn/*.cc` export. */
import type { DeviceLike, DType } from '../../types.js';
import type { NativeTensor } from './core.js';

/** The handle of a layer of LibTorch's C++ frontend. */
export interface NativeLayer {
  readonly native_layer: unique symbol;
}

/** What a kind of layer has, by Python's names. */
export interface LayerKind {
  readonly options: readonly string[];
  readonly parameters: readonly string[];
  readonly buffers: readonly string[];
}

export interface LayerExports {
  layer_kinds(): Readonly<Record<string, LayerKind>>;
  /** Options that are undefined have Python's defaults. Null for device and dtype: the default ones. */
  layer_make(
    kind: string,
    options: Readonly<Record<string, unknown>>,
    device: DeviceLike | null,
    dtype: DType | null,
  ): NativeLayer;
  /** Runs the layers one after the other; the last one may be a loss, which takes `target` too. */
  layers_forward(layers: readonly NativeLayer[], input: NativeTensor, target?: NativeTensor): NativeTensor;
  layers_forward_async(
    layers: readonly NativeLayer[],
    input: NativeTensor,
    target?: NativeTensor,
  ): Promise<NativeTensor>;
  layer_get(layer: NativeLayer, option: string): unknown;
  layer_set(layer: NativeLayer, option: string, value: unknown): void;
  /** A parameter (as nn.Parameter) or buffer by name. */
  layer_tensor(layer: NativeLayer, name: string): NativeTensor | null;
  layer_set_tensor(layer: NativeLayer, name: string, tensor: NativeTensor | null): void;
  layer_training(layer: NativeLayer): boolean;
  layer_train(layer: NativeLayer, training: boolean): void;
  layer_reset_parameters(layer: NativeLayer): void;
  /** Runs a layer without parameters that is made for this call. */
  layer_function(kind: string, options: Readonly<Record<string, unknown>>, input: NativeTensor): NativeTensor;
  /** Python's guess for a softmax without a dimension, of an input of so many; it warns. */
  softmax_dim(name: string, dimensions: number): number;
  /** Throws where `p`, of the dropout `name`, is none. */
  check_probability(name: string, p: number): void;
  /** ATen's number for a reduction; throws where there is none of that name. */
  reduction_code(reduction: string): number;
  /** Warns where the target of a loss will be broadcast. */
  warn_of_sizes(input: readonly number[], target: readonly number[]): void;
  /** Warns that no value can be drawn. */
  warn_no_elements(): void;
  /** Throws where an adaptive pool over `count` dimensions finds no sizes to fill in. */
  check_output_sizes(dimensions: number, count: number): void;
  /** They throw where a normalisation would have one value to take a mean of, or no variance. */
  check_batch(shape: readonly number[], training: boolean, eps: number): void;
  check_instances(shape: readonly number[], use_input_stats: boolean): void;
  check_groups(shape: readonly number[], num_groups: number): void;
  /** `F.dropout1d`, `2d` or `3d`. */
  channel_dropout(
    dimensions: 1 | 2 | 3,
    input: NativeTensor,
    p: number,
    training: boolean,
    inplace: boolean,
  ): NativeTensor;
  /** `F.interpolate`: all of its arguments but the input, by Python's names. */
  interpolate(input: NativeTensor, options: Readonly<Record<string, unknown>>): NativeTensor;
  local_response_norm(
    input: NativeTensor,
    size: number,
    alpha: number,
    beta: number,
    k: number,
  ): NativeTensor;
  /** Sets whether local_response_norm runs fused; returns the old value. */
  own_kernels(on?: boolean): boolean;
}
