import { no_grad } from '../autograd/grad-mode.js';
import { ValueError } from '../errors.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceLike } from '../types.js';

/** What is asked of a network that tells classes apart; every `nn.Module` has it. */
export interface Classifier {
  eval(): unknown;
  forward_async(x: Tensor): Promise<Tensor>;
}

/** A class, and how probable it is to a network. */
export interface Guess {
  /** The index of the class. */
  index: number;
  name: string;
  /** From 0 to 1. */
  probability: number;
}

/** What a network makes of pictures, on the CPU: `[count, classes]` each. */
export interface Scores {
  probabilities: Tensor;
  /** Their natural logarithms. */
  logarithms: Tensor;
}

/**
 * The probabilities of the classes.
 *
 * @param X `[count, 3, height, width]`, or `[count, crops, 3, height, width]`: then the probabilities are the means over
 * the crops, as the paper of 2012 takes those of ten
 * @throws ValueError unless the network has an output for each class
 */
export async function scores_of(
  model: Classifier,
  X: Tensor,
  { classes, device }: { classes: readonly string[]; device: DeviceLike },
): Promise<Scores> {
  const [count, crops] = X.ndim === 5 ? (X.shape as [number, number]) : [X.shape[0] as number, 1];
  const input = X.ndim === 5 ? X.flatten(0, 1) : X;
  const output = await no_grad(() => model.forward_async(input.to(device)));
  const given = output.shape.at(-1);
  if (output.ndim !== 2 || given !== classes.length) {
    throw new ValueError(
      `the model gives ${output.ndim === 2 ? `${given} classes` : `a tensor of shape [${output.shape.join(', ')}]`}, ` +
        `but there are ${classes.length}: ${excerpt(classes)}`,
    );
  }
  const outputs = output.float().cpu();
  const probabilities = functions.softmax(outputs, 1);
  if (X.ndim !== 5) return { probabilities, logarithms: functions.log_softmax(outputs, 1) };
  const means = probabilities.view(count, crops, -1).mean(1);
  return { probabilities: means, logarithms: means.log() };
}

/** The `k` best classes of each row, the best one first. */
export function best_guesses({ probabilities }: Scores, classes: readonly string[], k: number): Guess[][] {
  const [values, places] = functions.topk(probabilities, Math.min(k, classes.length), 1);
  const indices = (places as Tensor).tolist() as number[][];
  const shares = (values as Tensor).tolist() as number[][];
  return indices.map((row, item) =>
    row.map((index, place) => ({
      index,
      name: classes[index] as string,
      probability: (shares[item] as number[])[place] as number,
    })),
  );
}

const excerpt = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
