import { IndexError, OutOfMemoryError, TorchError } from '../errors.js';
import type { Tensor } from '../tensor/tensor.js';

/** The loss is no number any more, so there is nothing left to learn from. */
export class NonFiniteLossError extends TorchError {
  override readonly code = 'ERR_TRAINING_LOSS';
  readonly epoch: number;
  /** The batch, counted from 1 since the beginning of the run. */
  readonly step: number;
  /** The files of that batch, where they are known. */
  readonly files: readonly string[];
  /** The last checkpoint before it, or null. */
  readonly checkpoint: string | null;

  constructor(place: {
    loss: number;
    epoch: number;
    step: number;
    files: readonly string[];
    checkpoint: string | null;
  }) {
    const { loss, epoch, step, files, checkpoint } = place;
    const sentences = [`the loss is ${loss} at step ${step} (epoch ${epoch + 1}): the run ends here`];
    if (files.length > 0) sentences.push(`the batch was ${files.join(', ')}`);
    sentences.push(
      checkpoint === null
        ? 'there is no checkpoint from before it'
        : `the last good checkpoint is ${checkpoint}`,
      'a lower learning rate, a warmup or a bound on the gradients (--lr, --lr-warmup-epochs, --clip-grad-norm) may help',
    );
    super(sentences.join('; '));
    this.epoch = epoch;
    this.step = step;
    this.files = files;
    this.checkpoint = checkpoint;
  }
}

/** A batch does not fit into memory. */
export class BatchTooLargeError extends OutOfMemoryError {
  readonly batch_size: number;
  /** The largest half, quarter and so on that did fit, or null. */
  readonly fits: number | null;

  constructor(batch_size: number, fits: number | null, cause: OutOfMemoryError) {
    const [reason = ''] = cause.message.split('\n');
    super(
      fits === null
        ? `there is not enough memory even for a batch of one: ${reason}`
        : `a batch of ${batch_size} does not fit into memory, one of ${fits} does: pass --batch-size ${fits}` +
            ` (with --accumulate ${Math.ceil(batch_size / fits)} the result is the same): ${reason}`,
      { cause },
    );
    this.batch_size = batch_size;
    this.fits = fits;
  }
}

/**
 * A class beyond the last one would end a program on a GPU without a word about where it came from.
 *
 * @throws IndexError if there is one among the labels, unless they are on a GPU
 */
export function check_labels(y: Tensor, classes: number, files: readonly string[]): void {
  if (y.ndim !== 1 || y.is_floating_point() || y.is_cuda || y.numel() === 0) return;
  const [least, most] = [y.min().item() as number, y.max().item() as number];
  if (least >= 0 && most < classes) return;
  const batch = files.length > 0 ? `; the batch was ${files.join(', ')}` : '';
  throw new IndexError(
    `class ${least < 0 ? least : most} is out of range: there are ${classes} classes, 0 to ${classes - 1}${batch}`,
  );
}
