import { ReduceLROnPlateau } from '../optim/lr_scheduler/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Options } from './defaults.js';

/** The learning rate of each of an optimizer's groups. */
export function rates_of({ param_groups }: Options['optimizer']): number[] {
  return param_groups.map((group) => {
    const lr = group.lr as number | Tensor;
    return typeof lr === 'number' ? lr : (lr.item() as number);
  });
}

/**
 * The step of a scheduler of epochs, where an epoch's batches end; `ReduceLROnPlateau` has its own once more behind them,
 * with the loss of its validation.
 *
 * @param loss null where the batches end
 */
export function end_of_epoch({ lr_scheduler, lr_scheduler_interval }: Options, loss: number | null): void {
  if (lr_scheduler === null || lr_scheduler_interval === 'step') return;
  const wants_loss = lr_scheduler instanceof ReduceLROnPlateau;
  if (wants_loss && loss !== null) lr_scheduler.step(loss);
  if (!wants_loss && loss === null) lr_scheduler.step();
}
