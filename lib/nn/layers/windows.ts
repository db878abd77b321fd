/** What layers over windows have in common. */
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type FactoryOptions, layer_of, NativeModule, refuse_count, run_async } from '../native-module.js';
import { needed, type Option, option } from '../takes.js';

/** A window moves by its own size, if nothing else is said. */
export function window_step<Given extends { kernel_size: unknown; stride: unknown }>(given: Given): Given {
  return { ...given, stride: given.stride ?? given.kernel_size };
}

/** What means over windows take, whose sizes are of type `Size` and read as `Sizes`. */
const avg_window = <Size, Sizes = Size>() => ({
  /** Size of the window. */
  kernel_size: needed<Size, Sizes>(),
  /** Step of the window. Default: `kernel_size`. */
  stride: option<Size | null, Sizes>(null),
  /** On each side. Default: 0. */
  padding: option<Size | 0, Sizes>(0),
  /** Rounds the size of the output up. Default: false. */
  ceil_mode: false,
  /** Counts the padding's zeros in the mean. Default: true. */
  count_include_pad: true,
});
export interface AvgOptions<Size, Sizes = Size> extends ReturnType<typeof avg_window<Size, Sizes>> {}
export const avg_options: <Size, Sizes = Size>() => AvgOptions<Size, Sizes> = avg_window;

/** What means over two and three dimensions take besides. */
export interface Divisor {
  /** Divides by this instead of by the size of the window. */
  divisor_override: number | null;
}

export const divisor: Divisor = { divisor_override: null };

/** What power means over windows take, whose sizes are of type `Size`. */
const lp_window = <Size>() => ({
  /** The power; infinity for maxima. */
  norm_type: needed<number>(),
  /** Size of the window. */
  kernel_size: needed<Size>(),
  /** Step of the window. Default: `kernel_size`. */
  stride: option<Size | null>(null),
  /** Rounds the size of the output up. Default: false. */
  ceil_mode: false,
});
export interface LPOptions<Size> extends ReturnType<typeof lp_window<Size>> {}
export const lp_options: <Size>() => LPOptions<Size> = lp_window;

/** What means over as many windows as the output is large take. */
const adaptive_window = <Size>() => ({
  /** Sizes of the output; null for those of the input. */
  output_size: needed<Size>(),
});
export interface AdaptiveOptions<Size> extends ReturnType<typeof adaptive_window<Size>> {}
export const adaptive_options: <Size>() => AdaptiveOptions<Size> = adaptive_window;

/** What maxima over windows take, whose sizes are of type `Size`. */
const max_window = <Size>() => ({
  /** Size of the window. */
  kernel_size: needed<Size>(),
  /** Step of the window. Default: `kernel_size`. */
  stride: option<Size | null, Size>(null),
  /** On each side. Default: 0. */
  padding: option<Size | 0, Size>(0),
  /** Distance between the points of the window. Default: 1. */
  dilation: option<Size | 1, Size>(1),
});
export interface MaxSizes<Size> extends ReturnType<typeof max_window<Size>> {}
export const max_options: <Size>() => MaxSizes<Size> = max_window;

export interface Rounding {
  /** Rounds the size of the output up, so that the last window may reach over the edge. Default: false. */
  ceil_mode: boolean;
}

export const rounding: Rounding = { ceil_mode: false };

export interface Indices<ReturnIndices extends boolean> {
  /** Also gives the index of each maximum. Default: false. */
  return_indices: Option<ReturnIndices | false, never>;
}

export const indices_option = <ReturnIndices extends boolean>(): Indices<ReturnIndices> => ({
  return_indices: option<ReturnIndices | false, never>(false),
});

export type Pooled<ReturnIndices extends boolean> = ReturnIndices extends true
  ? [maxima: Tensor, indices: Tensor]
  : Tensor;

/** Maxima, and with `return_indices` where they were. */
export interface Maxima<ReturnIndices extends boolean> extends NativeModule {
  return_indices: ReturnIndices;
  forward(input: Tensor): Pooled<ReturnIndices>;
  /** As `forward`, on the compute thread: the event loop stays free until the promise is done. */
  forward_async(input: Tensor): Promise<Pooled<ReturnIndices>>;
}

/** The native layer, or with `return_indices` an operator that gives two tensors. */
export abstract class MaximaModule extends NativeModule implements Maxima<boolean> {
  return_indices: boolean;

  constructor(
    kind: string,
    { return_indices, ...options }: Record<string, unknown>,
    placement: FactoryOptions,
  ) {
    super(
      kind,
      options,
      placement,
      ({ return_indices, forward }) => !return_indices && forward === MaximaModule.prototype.forward,
    );
    this.return_indices = return_indices as boolean;
  }

  protected abstract with_indices(input: Tensor): [maxima: Tensor, indices: Tensor];

  override forward(input: Tensor): Pooled<boolean> {
    if (arguments.length !== 1) refuse_count(this, arguments.length);
    if (this.return_indices) return this.with_indices(input);
    return addon.layers_forward([layer_of(this)], input) as Tensor;
  }

  override forward_async(input: Tensor): Promise<Pooled<boolean>> {
    return run_async(this, input);
  }
}
