/** A trained network on pictures whose classes are known, picture by picture. */
import { bare } from '../internal/define.js';
import { ValueError } from '../errors.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike } from '../types.js';
import { best_guesses, type Classifier, type Guess, scores_of } from './classifier.js';

/** Inputs, classes and, where pictures may be left out, their places in the data set. */
export type LabelledBatch = readonly [X: Tensor, y: Tensor, places?: readonly number[]];

export interface ExamineOptions {
  model: Classifier;
  /**
   * Batches as a `DataLoader` gives them. Inputs of `[count, crops, 3, height, width]`, as `TenCrop` makes them, are
   * averaged over the crops, after softmax.
   */
  batches: AsyncIterable<LabelledBatch> | Iterable<LabelledBatch>;
  /** Names of the classes. */
  classes: readonly string[];
  /** Where the model is. Default: `'cpu'`. */
  device?: DeviceLike;
  /** Told after every batch how many pictures it had. */
  on_batch?: (count: number) => void;
  /** Ends after the batch in progress, with what there is until then. */
  signal?: AbortSignal;
}

/** What became of one picture. */
export interface Judged {
  /** Its place in the data set. */
  place: number;
  /** The index of its class. */
  target: number;
  /** How probable its class is to the network, from 0 to 1. */
  probability: number;
  /** The five classes that are most probable, the best one first. */
  best: Guess[];
}

export interface ClassScore {
  name: string;
  /** Pictures of the class. */
  count: number;
  /** Those that were told right. */
  correct: number;
}

export interface Examination {
  /** Pictures. */
  count: number;
  /** Mean of −ln of the probability of the right class. */
  loss: number;
  /** Shares of the pictures whose class is the best one, or among the five best; NaN without pictures. */
  acc1: number;
  acc5: number;
  classes: ClassScore[];
  /** `confusion[target][guess]`: pictures of one class that were taken for another. */
  confusion: number[][];
  /** Every picture, in the order of the batches. */
  judged: Judged[];
}

/**
 * Looks at every picture once: top-1, top-5, accuracy by class, who is taken for whom.
 *
 * @throws ValueError if a label is no class, or the model has another number of outputs
 * @example
 * const { acc1, confusion } = await examine({ model, batches: dataloader, classes: ['ants', 'bees'] });
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { model, batches, classes, device = 'cpu', on_batch, signal } = bare(options);
  const judged: Judged[] = [];
  let loss = 0;
  model.eval();
  for await (const [X, y, places] of batches) {
    if (signal?.aborted) break;
    const targets = y.tolist() as number[];
    check_labels(targets, classes);
    if (targets.length === 0) continue;
    const scores = await scores_of(model, X, { classes, device });
    const own = y.cpu().unsqueeze(1);
    const of_own = (tensor: Tensor) => tensor.gather(1, own).squeeze(1).tolist() as number[];
    const [right, logarithms] = [of_own(scores.probabilities), of_own(scores.logarithms)];
    const best = best_guesses(scores, classes, 5);
    const first = judged.length;
    for (const [index, target] of targets.entries()) {
      loss -= logarithms[index] as number;
      judged.push({
        place: places?.[index] ?? first + index,
        target,
        probability: right[index] as number,
        best: best[index] as Guess[],
      });
    }
    on_batch?.(targets.length);
  }
  return { ...counted(judged, classes), loss: loss / judged.length, judged };
}

function counted(judged: readonly Judged[], classes: readonly string[]) {
  const confusion = classes.map(() => classes.map(() => 0));
  for (const { target, best } of judged) (confusion[target] as number[])[(best[0] as Guess).index]! += 1;
  const hits = (most: number) =>
    judged.filter(({ target, best }) => best.slice(0, most).some(({ index }) => index === target)).length;
  return {
    count: judged.length,
    acc1: hits(1) / judged.length,
    acc5: hits(5) / judged.length,
    classes: classes.map((name, index) => {
      const row = confusion[index] as number[];
      return { name, count: row.reduce((sum, each) => sum + each, 0), correct: row[index] as number };
    }),
    confusion,
  };
}

function check_labels(targets: readonly number[], classes: readonly string[]): void {
  const wrong = targets.find((target) => !Number.isInteger(target) || target < 0 || target >= classes.length);
  if (wrong === undefined) return;
  throw new ValueError(
    `label ${wrong} is outside of the ${classes.length} classes, which are 0 to ${classes.length - 1}`,
  );
}
