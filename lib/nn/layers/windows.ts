/** What layers over windows have in common. */
import { addon } from '../../native/addon.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type FactoryOptions, layer_of, NativeModule, refuse_count, run_async } from '../native-module.js';

/** A window moves by its own size, if nothing else is said. */
export function window_step<Given extends { kernel_size: unknown; stride: unknown }>(given: Given): Given {
  return { ...given, stride: given.stride ?? given.kernel_size };
}

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
