import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ValueError } from '../errors.js';
import { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { TransformLike } from '../transforms/transform.js';
import { check_index, FileDataset, type JointTransform, type SampleSource } from './vision.js';

/** An annotation as the file has it. */
export interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly [field: string]: unknown;
}

interface CocoImage {
  readonly id: number;
  readonly file_name: string;
}

export interface CocoOptions<Given, Sample, Target> {
  root: string;
  annFile: string;
  /** What becomes of a picture. Default: null, nothing. */
  transform?: TransformLike<Image, Sample> | null;
  /** What becomes of a target. Default: null, nothing. */
  target_transform?: TransformLike<Given, Target> | null;
  /** What becomes of a picture and its target together. Default: null, nothing. */
  transforms?: JointTransform<Image, Given> | null;
}

const bind_coco = signature<CocoOptions<unknown, unknown, unknown>>('CocoDetection.__init__', {
  root: required,
  annFile: required,
  transform: null,
  target_transform: null,
  transforms: null,
});

type CocoArguments<Given, Sample, Target> = Arguments<
  CocoOptions<Given, Sample, Target>,
  ['root', 'annFile', 'transform', 'target_transform', 'transforms']
>;

interface Annotations {
  readonly images: ReadonlyMap<number, string>;
  readonly by_image: ReadonlyMap<number, readonly CocoAnnotation[]>;
}

function read_annotations(file: string): Annotations {
  const content = JSON.parse(readFileSync(file, 'utf8')) as {
    images?: CocoImage[];
    annotations?: CocoAnnotation[];
  };
  if (!Array.isArray(content?.images)) throw new ValueError(`${file} has no list of images`);
  const by_image = new Map<number, CocoAnnotation[]>();
  for (const annotation of content.annotations ?? []) {
    const others = by_image.get(annotation.image_id);
    if (others === undefined) by_image.set(annotation.image_id, [annotation]);
    else others.push(annotation);
  }
  return { images: new Map(content.images.map(({ id, file_name }) => [id, file_name])), by_image };
}

abstract class Coco<Given, Sample, Target> extends FileDataset<Image, Given, Sample, Target> {
  /** The IDs of the pictures, sorted. */
  readonly ids: readonly number[];
  readonly #annotations: Annotations;

  constructor(...args: CocoArguments<Given, Sample, Target>) {
    const options = bind_coco(args) as Required<CocoOptions<Given, Sample, Target>>;
    super(options.root, options);
    this.#annotations = read_annotations(options.annFile);
    this.ids = [...this.#annotations.images.keys()].sort((a, b) => a - b);
  }

  get length(): number {
    return this.ids.length;
  }

  protected abstract target_of(annotations: readonly CocoAnnotation[]): Given;

  override source_of(index: number): SampleSource<Given> {
    check_index(this, index);
    const id = this.ids[index]!;
    const { images, by_image } = this.#annotations;
    const file = path.join(this.root, images.get(id)!);
    return { path: file, mode: 'RGB', target: this.target_of(by_image.get(id) ?? []) };
  }

  override async load(index: number): Promise<[image: Image, target: Given]> {
    const { path, target } = this.source_of(index);
    return [await Image.open(path, 'RGB'), target];
  }
}

/**
 * COCO's pictures with the annotations of each, as the file has them, in its order.
 *
 * - `root`: the folder of the pictures
 * - `annFile`: the file of annotations, such as `instances_train2017.json`
 * - `transform`, `target_transform`: what becomes of a picture and of its list of annotations; or
 * - `transforms`: what becomes of both
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.CocoDetection.html
 *
 * @throws ValueError if the file has no list of images
 * @example
 * const train = new datasets.CocoDetection('train2017', 'annotations/instances_train2017.json');
 * const [image, annotations] = await train.get(0);
 */
export class CocoDetection<Sample = Image, Target = readonly CocoAnnotation[]> extends Coco<
  readonly CocoAnnotation[],
  Sample,
  Target
> {
  protected override target_of(annotations: readonly CocoAnnotation[]): readonly CocoAnnotation[] {
    return annotations;
  }
}

/**
 * COCO's pictures with the captions of each; all else as in `CocoDetection`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.CocoCaptions.html
 *
 * @example
 * const set = new datasets.CocoCaptions('train2017', 'annotations/captions_train2017.json');
 * const [image, captions] = await set.get(0);
 */
export class CocoCaptions<Sample = Image, Target = readonly string[]> extends Coco<
  readonly string[],
  Sample,
  Target
> {
  protected override target_of(annotations: readonly CocoAnnotation[]): readonly string[] {
    return annotations.map(({ caption }) => String(caption));
  }
}
