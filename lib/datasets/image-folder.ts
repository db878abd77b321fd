import { type Arguments, required, signature } from '../internal/arguments.js';
import { apply, type TransformLike } from '../transforms/transform.js';
import { LoadedDataset } from '../data/dataset.js';
import type { PictureItems } from '../data/pictures/items.js';
import { expand_user, find_classes, make_dataset } from './files.js';
import type { Image } from '../image/image.js';
import { default_loader } from '../image/load-image.js';

export interface ImageFolderOptions<Sample, Target> {
  root: string;
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  loader?: (file: string) => Promise<Image>;
  is_valid_file?: ((file: string) => boolean) | null;
  allow_empty?: boolean;
}

const bind_image_folder = signature<ImageFolderOptions<unknown, unknown>>('ImageFolder.__init__', {
  root: required,
  transform: null,
  target_transform: null,
  loader: default_loader,
  is_valid_file: null,
  allow_empty: false,
});

/**
 * Pictures in one folder for each class: `root/cat/1.jpg`, `root/cat/more/2.png`, `root/dog/3.jpg`.
 *
 * - `transform`: what becomes of a picture; default: it stays an `Image`
 * - `target_transform`: what becomes of a class's index
 * - `loader`: reads a file; default: `default_loader`, which decodes to RGB
 * - `is_valid_file`: which files to take; default: by their ending
 * - `allow_empty`: do not mind a class without files; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
 *
 * @throws FileNotFoundError if `root` has no class folders, or a class has no picture
 * @example
 * const train = new datasets.ImageFolder('pictures/train', {
 *   transform: new transforms.Compose([new transforms.CenterCrop(227), new transforms.ToTensor()]),
 * });
 * const [x, target] = await train.get(0);
 */
export class ImageFolder<Sample = Image, Target = number> extends LoadedDataset<
  [sample: Sample, target: Target],
  [image: Image, target: number]
> {
  static readonly module: string = import.meta.url;
  readonly root: string;
  /** Class names, sorted. */
  readonly classes: readonly string[];
  readonly class_to_idx: Readonly<Record<string, number>>;
  /** Every file with its class's index. */
  readonly samples: readonly (readonly [file: string, target: number])[];
  transform: TransformLike<Image, Sample> | null;
  target_transform: TransformLike<number, Target> | null;
  readonly loader: (file: string) => Promise<Image>;

  constructor(
    ...args: Arguments<
      ImageFolderOptions<Sample, Target>,
      ['root', 'transform', 'target_transform', 'loader', 'is_valid_file']
    >
  ) {
    super();
    const options = bind_image_folder(args) as Required<ImageFolderOptions<Sample, Target>>;
    const { classes, class_to_idx } = find_classes(expand_user(options.root));
    this.root = expand_user(options.root);
    this.classes = classes;
    this.class_to_idx = class_to_idx;
    this.samples = make_dataset(this.root, { ...options, class_to_idx });
    this.transform = options.transform;
    this.target_transform = options.target_transform;
    this.loader = options.loader;
  }

  get length(): number {
    return this.samples.length;
  }

  /** As `samples`. */
  get imgs(): readonly (readonly [file: string, target: number])[] {
    return this.samples;
  }

  /** The class's index of every file. */
  get targets(): number[] {
    return this.samples.map(([, target]) => target);
  }

  override async load(index: number): Promise<[image: Image, target: number]> {
    const sample = this.samples[index];
    if (sample === undefined)
      throw new RangeError(`index ${index} is outside a data set of ${this.length} pictures`);
    const [file, target] = sample;
    return [await this.loader(file), target];
  }

  override finish([image, target]: [image: Image, target: number]): [sample: Sample, target: Target] {
    const sample = this.transform === null ? (image as Sample) : apply(this.transform, image);
    return [
      sample,
      this.target_transform === null ? (target as Target) : apply(this.target_transform, target),
    ];
  }

  override pictures(): PictureItems | null {
    if (this.loader !== default_loader) return null;
    const { transform, target_transform } = this;
    const at = (index: number) => {
      const sample = this.samples[index];
      if (sample === undefined)
        throw new RangeError(`index ${index} is outside a data set of ${this.length} pictures`);
      return sample;
    };
    return {
      source: (index) => ({ path: at(index)[0] }),
      transform,
      target: (index) => (target_transform === null ? at(index)[1] : apply(target_transform, at(index)[1])),
      load: (index) => this.loader(at(index)[0]),
    };
  }

  override bytes_of([image]: [image: Image, target: number]): number {
    return image.data.byteLength;
  }

  /** As torchvision prints it. */
  override toString(): string {
    const lines = [
      'Dataset ImageFolder',
      `    Number of datapoints: ${this.length}`,
      `    Root location: ${this.root}`,
    ];
    if (this.transform !== null || this.target_transform !== null) lines.push('    StandardTransform');
    if (this.transform !== null) lines.push(...indented('Transform: ', this.transform));
    if (this.target_transform !== null) lines.push(...indented('Target transform: ', this.target_transform));
    return lines.join('\n');
  }
}

function indented(head: string, transform: unknown): string[] {
  const [first = '', ...rest] = String(transform).split('\n');
  return [head + first, ...rest.map((line) => ' '.repeat(head.length) + line)];
}
