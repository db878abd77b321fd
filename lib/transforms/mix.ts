/** Batches mixed with themselves, labels too: MixUp and CutMix. */
import { ValueError } from '../errors.js';
import { Image } from '../image/image.js';
import { type Arguments, keyword_only, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import * as F from '../nn/functional/index.js';
import { tensor } from '../tensor/create.js';
import { Tensor } from '../tensor/tensor.js';
import { draw_below, draw_dirichlet } from './draw.js';
import { list, or_none } from './text.js';
import { known, type PictureSize, size_of, Transform } from './transform.js';

export interface MixOptions {
  /** Both parameters of the Beta distribution that the share is drawn from. Default: 1. */
  alpha?: number;
  /** Classes, for labels that are numbers. Default: null. */
  num_classes?: number | null;
  /** What finds the labels in a batch. Default: `'default'`: a name with "label" in it, or the second of a list. */
  labels_getter?: 'default' | ((batch: unknown) => unknown);
}

const defaults = {
  alpha: keyword_only(1),
  num_classes: keyword_only(null),
  labels_getter: keyword_only('default'),
} as const;

/** A batch: pictures and labels in a list, or in an object that has the labels under a name with "label" in it. */
export type LabelledBatch = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A part of each picture from the one before it, and the share that is left. */
interface Mix {
  readonly lam: number;
  readonly box?: readonly [x1: number, y1: number, x2: number, y2: number];
}

abstract class MixBatch extends Transform<LabelledBatch, LabelledBatch> {
  readonly alpha: number;
  readonly num_classes: number | null;
  readonly labels_getter: 'default' | ((batch: unknown) => unknown);

  constructor(options: Required<MixOptions>) {
    super(options);
    this.alpha = options.alpha;
    this.num_classes = options.num_classes;
    this.labels_getter = options.labels_getter;
  }

  abstract override make_params(size: PictureSize | null): Mix;

  /** One batch of pictures, mixed. */
  protected abstract mix_pictures(pictures: Tensor, mix: Mix): Tensor;

  /** The share, drawn from Beta(alpha, alpha). */
  protected draw_share(): number {
    const alphas = tensor([[this.alpha, this.alpha]], { dtype: 'float32' });
    return draw_dirichlet(alphas).index(0, 0).item() as number;
  }

  override size_after(): null {
    return null;
  }

  /**
   * Mixes a batch: `forward(pictures, labels)`, or one list or object that holds both. Gives what it was given, with
   * mixed pictures, and probabilities of shape (batch, num_classes) for labels.
   */
  override forward(...inputs: readonly [LabelledBatch] | readonly Tensor[]): LabelledBatch {
    const batch = (inputs.length > 1 ? inputs : inputs[0]) as LabelledBatch;
    const labels = this.#check(batch);
    const pictures = values_of(batch).find((value) => value !== labels && value instanceof Tensor);
    return this.#mixed(batch, labels, this.make_params(size_of(pictures)));
  }

  override transform(batch: LabelledBatch, mix: unknown): LabelledBatch {
    return this.#mixed(batch, this.#check(batch), mix as Mix);
  }

  #mixed(batch: LabelledBatch, labels: Tensor, mix: Mix): LabelledBatch {
    const of = (value: unknown): unknown => {
      if (!(value instanceof Tensor)) return value;
      if (value === labels) return this.#mix_labels(labels, mix.lam);
      check_pictures(value, labels.size(0));
      return this.mix_pictures(value, mix);
    };
    if (Array.isArray(batch)) return batch.map(of);
    return Object.fromEntries(Object.entries(batch).map(([name, value]) => [name, of(value)]));
  }

  /** The labels of a batch that can be mixed. */
  #check(batch: LabelledBatch): Tensor {
    if (values_of(batch).some((value) => value instanceof Image)) {
      throw new ValueError(
        `${this.constructor.name}() does not support PIL images, bounding boxes, keypoints and masks.`,
      );
    }
    const labels = this.labels_getter === 'default' ? find_labels(batch) : this.labels_getter(batch);
    if (!(labels instanceof Tensor)) {
      throw new ValueError(`The labels must be a tensor, but got ${type_name(labels)} instead.`);
    }
    if (labels.ndim !== 1 && labels.ndim !== 2) {
      throw new ValueError(
        `labels should be index based with shape (batch_size,) or probability based with shape (batch_size, num_classes), but got a tensor of shape torch.Size(${list(labels.shape)}) instead.`,
      );
    }
    if (labels.ndim === 2 && this.num_classes !== null && labels.size(-1) !== this.num_classes) {
      throw new ValueError(
        `When passing 2D labels, the number of elements in last dimension must match num_classes: ${labels.size(-1)} != ${this.num_classes}. You can Leave num_classes to None.`,
      );
    }
    if (labels.ndim === 1 && this.num_classes === null) {
      throw new ValueError('num_classes must be passed if the labels are index-based (1D)');
    }
    return labels;
  }

  #mix_labels(labels: Tensor, lam: number): Tensor {
    const shares = labels.ndim === 1 ? F.one_hot(labels, this.num_classes!) : labels;
    const floats = shares.is_floating_point() ? shares : shares.to('float32');
    return floats
      .roll(1, 0)
      .mul_(1 - lam)
      .add_(floats.mul(lam));
  }

  override toString(): string {
    return `${this.constructor.name}(alpha=${this.alpha}, num_classes=${or_none(this.num_classes)})`;
  }
}

const values_of = (batch: LabelledBatch): unknown[] =>
  Array.isArray(batch) ? [...batch] : Object.values(batch);

/** The second of a list, or what an object has under a name with "label" in it. */
function find_labels(batch: LabelledBatch): unknown {
  if (Array.isArray(batch)) return batch[1];
  const names = Object.keys(batch as object);
  const exact = names.find((name) => ['label', 'labels'].includes(name.toLowerCase()));
  const found = exact ?? names.find((name) => name.toLowerCase().includes('label'));
  if (found !== undefined) return (batch as Record<string, unknown>)[found];
  throw new ValueError(
    'Could not infer where the labels are in the sample. Try passing a callable as the labels_getter parameter?' +
      'If there are no labels in the sample by design, pass labels_getter=None.',
  );
}

function check_pictures(pictures: Tensor, count: number): void {
  if (pictures.ndim !== 4) {
    throw new ValueError(
      `Expected a batched input with 4 dims, but got ${pictures.ndim} dimensions instead.`,
    );
  }
  if (pictures.size(0) !== count) {
    throw new ValueError(
      `The batch size of the image or video does not match the batch size of the labels: ${pictures.size(0)} != ${count}.`,
    );
  }
}

const bind_mixup = signature<MixOptions>('MixUp.__init__', defaults as never);

/**
 * Each picture of a batch mixed with the one before it, and its label likewise.
 *
 * - `alpha`: of the distribution Beta(alpha, alpha) that the share is drawn from; default 1
 * - `num_classes`: needed where labels are indices
 * - `labels_getter`: gives the labels of a batch; default the second of a list, or the name with "label" in an object
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.MixUp.html
 *
 * @throws ValueError for what is no batch of pictures with labels
 * @example
 * const mixup = new transforms.MixUp({ num_classes: 10 });
 * const [x, y] = mixup.forward(torch.rand(4, 3, 8, 8), torch.tensor([0, 3, 9, 1])) as Tensor[];
 */
export class MixUp extends MixBatch {
  constructor(...args: Arguments<MixOptions, []>) {
    super(bind_mixup(args) as Required<MixOptions>);
  }

  override make_params(): Mix {
    return { lam: this.draw_share() };
  }

  protected override mix_pictures(pictures: Tensor, { lam }: Mix): Tensor {
    return pictures
      .roll(1, 0)
      .mul_(1 - lam)
      .add_(pictures.mul(lam));
  }
}

const bind_cutmix = signature<MixOptions>('CutMix.__init__', defaults as never);

/**
 * A rectangle of each picture of a batch from the one before it, and its label mixed by the area.
 *
 * - `alpha`: of the distribution Beta(alpha, alpha) that the area is drawn from; default 1
 * - `num_classes`: needed where labels are indices
 * - `labels_getter`: gives the labels of a batch; default the second of a list, or the name with "label" in an object
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.CutMix.html
 *
 * @throws ValueError for what is no batch of pictures with labels
 * @example
 * const cutmix = new transforms.CutMix({ num_classes: 10 });
 * const [x, y] = cutmix.forward(torch.rand(4, 3, 8, 8), torch.tensor([0, 3, 9, 1])) as Tensor[];
 */
export class CutMix extends MixBatch {
  constructor(...args: Arguments<MixOptions, []>) {
    super(bind_cutmix(args) as Required<MixOptions>);
  }

  override get needs_size(): boolean {
    return true;
  }

  override make_params(size: PictureSize | null): Mix {
    const { height, width } = known(size, this);
    const share = this.draw_share();
    const [x, y] = [draw_below(width), draw_below(height)];
    const half = 0.5 * Math.sqrt(1 - share);
    const [across, down] = [Math.trunc(half * width), Math.trunc(half * height)];
    const [x1, y1] = [Math.max(0, x - across), Math.max(0, y - down)];
    const [x2, y2] = [Math.min(width, x + across), Math.min(height, y + down)];
    return { box: [x1, y1, x2, y2], lam: 1 - ((x2 - x1) * (y2 - y1)) / (width * height) };
  }

  protected override mix_pictures(pictures: Tensor, { box }: Mix): Tensor {
    const [x1, y1, x2, y2] = box!;
    const output = pictures.clone();
    const place = ['...', `${y1}:${y2}`, `${x1}:${x2}`] as const;
    output.index(...place).copy_(pictures.roll(1, 0).index(...place));
    return output;
  }
}
