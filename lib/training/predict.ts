/** What a trained network sees in picture files. */
import { bare } from '../internal/define.js';
import { functions } from '../ops/index.js';
import type { Image } from '../image/image.js';
import { default_loader, PictureError } from '../image/load-image.js';
import type { Tensor } from '../tensor/tensor.js';
import { apply, type TransformLike } from '../transforms/transform.js';
import type { DeviceLike } from '../types.js';
import { best_guesses, type Classifier, type Guess, scores_of } from './classifier.js';

export interface PredictOptions {
  model: Classifier;
  files: readonly string[];
  /** From a picture to what the network takes: `[3, height, width]`, or `[crops, 3, height, width]`. */
  transform: TransformLike<Image, Tensor>;
  /** Names of the classes. */
  classes: readonly string[];
  /** Where the model is. Default: `'cpu'`. */
  device?: DeviceLike;
  /** How many classes of each picture. Default: 5. */
  k?: number;
  /** Pictures at a time. Default: 16. */
  batch_size?: number;
  /** Reads a file. Default: `default_loader`. */
  loader?: (file: string) => Promise<Image>;
}

/** What a network sees in a file. */
export interface Prediction {
  file: string;
  /** The most probable classes, the best one first; empty if the file cannot be read. */
  best: Guess[];
  /** Why there are none. */
  error: string | null;
}

/**
 * The most probable classes of each picture. A file that cannot be read has a sentence instead; the others have theirs.
 *
 * @throws ValueError unless the model has an output for each class
 * @example
 * const transform = new transforms.Compose([new transforms.CenterCrop(227), new transforms.ToTensor()]);
 * const [first] = await predict({ model: new models.AlexNet(2), files: ['cat.jpg'], transform, classes: ['cat', 'dog'] });
 * console.log(first?.best[0]?.name);
 */
export async function predict(options: PredictOptions): Promise<Prediction[]> {
  const { files, batch_size = 16 } = bare(options);
  options.model.eval();
  const predictions: Prediction[] = [];
  for (let start = 0; start < files.length; start += batch_size) {
    predictions.push(...(await predict_batch(options, files.slice(start, start + batch_size))));
  }
  return predictions;
}

async function predict_batch(options: PredictOptions, files: readonly string[]): Promise<Prediction[]> {
  const { model, transform, classes, device = 'cpu', k = 5, loader = default_loader } = bare(options);
  const predictions = files.map((file): Prediction => ({ file, best: [], error: null }));
  const inputs: { input: Tensor; prediction: Prediction }[] = [];
  await Promise.all(
    predictions.map(async (prediction, index) => {
      try {
        const input = apply(transform, await loader(prediction.file));
        inputs[index] = { input, prediction };
      } catch (error) {
        if (!(error instanceof PictureError)) throw error;
        prediction.error = error.message;
      }
    }),
  );
  const readable = inputs.filter((each) => each !== undefined);
  if (readable.length === 0) return predictions;
  const X = functions.stack(readable.map(({ input }) => input));
  const scores = await scores_of(model, X, { classes, device });
  const best = best_guesses(scores, classes, k);
  for (const [index, { prediction }] of readable.entries()) prediction.best = best[index] as Guess[];
  return predictions;
}
