import type { EpochReport, StepReport } from '../training/train.js';

export interface Point {
  step: number;
  value: number;
}

/** What happened in a run, as far as the curves show it. */
export class History {
  readonly losses: Point[] = [];
  readonly accuracies: Point[] = [];
  readonly val_losses: Point[] = [];
  readonly val_accuracies: Point[] = [];

  add_step({ step, loss, correct, count }: StepReport): void {
    this.losses.push({ step, value: loss });
    this.accuracies.push({ step, value: correct / count });
  }

  add_epoch({ val }: EpochReport): void {
    const step = this.losses.length;
    if (val === null) return;
    this.val_losses.push({ step, value: val.loss });
    this.val_accuracies.push({ step, value: val.correct / val.count });
  }
}

/** The points, each replaced by a mean in which older ones count less and less. */
export function smooth(points: readonly Point[], memory: number = 0.9): Point[] {
  let mean = 0;
  let weight = 0;
  return points.map(({ step, value }) => {
    if (Number.isFinite(value)) {
      mean = memory * mean + (1 - memory) * value;
      weight = memory * weight + (1 - memory);
    }
    return { step, value: weight === 0 ? value : mean / weight };
  });
}
