import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_folder } from './fetch/integrity.js';
import type { Job } from './fetch/jobs.js';
import { by_code_point, expand_user } from './files.js';
import { numbers_named, read_mat } from './formats/mat.js';
import { check_index, FileDataset, type SampleSource, verify_str_args } from './vision.js';

/** A class's index, or the points of an outline: float64 of shape (2, points); or both. */
export type Caltech101Target = number | Tensor | readonly (number | Tensor)[];

export type Caltech101TargetType = 'category' | 'annotation';

export interface Caltech101Options<Sample, Target> {
  root: string;
  target_type?: Caltech101TargetType | readonly Caltech101TargetType[];
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<Caltech101Target, Target> | null;
  download?: boolean;
}

const bind_caltech = signature<Caltech101Options<unknown, unknown>>('Caltech101.__init__', {
  root: required,
  target_type: 'category',
  transform: null,
  target_transform: null,
  download: false,
});

/** What the annotations' folders are called where they are called otherwise. */
const ANNOTATIONS: Readonly<Record<string, string>> = {
  Faces: 'Faces_2',
  Faces_easy: 'Faces_3',
  Motorbikes: 'Motorbikes_16',
  airplanes: 'Airplanes_Side_2',
};

const four_digits = (number: number): string => String(number).padStart(4, '0');

/**
 * Caltech's objects of 101 kinds, with their outlines.
 *
 * - `root`: the folder that has `caltech101/101_ObjectCategories` and `caltech101/Annotations`
 * - `target_type`: `'category'` (default), `'annotation'`, or a list of both
 * - `transform`, `target_transform`: what becomes of a picture, in its own mode, and of a target
 * - `download`: fetch what is not there; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.Caltech101.html
 *
 * @throws ValueError for another target, TorchError if the files are not there, or cannot be had
 * @example
 * const set = new datasets.Caltech101('data', { download: true });
 * const [image, target] = await set.get(0);
 */
export class Caltech101<Sample = Image, Target = number> extends FileDataset<
  Image,
  Caltech101Target,
  Sample,
  Target
> {
  static url = 'https://data.caltech.edu/records/mzrjq-6wc02/files/caltech-101.zip';
  static md5 = '3138e1922a9193bfa496528edbbc45d0';

  readonly target_type: readonly string[];
  readonly categories: readonly string[];
  readonly annotation_categories: readonly string[];
  /** The number of each picture in its class. */
  readonly index: readonly number[];
  /** The class's index of each picture. */
  readonly y: readonly number[];

  constructor(
    ...args: Arguments<
      Caltech101Options<Sample, Target>,
      ['root', 'target_type', 'transform', 'target_transform', 'download']
    >
  ) {
    const options = bind_caltech(args) as Required<Caltech101Options<Sample, Target>>;
    super(path.join(expand_user(options.root), 'caltech101'), options);
    mkdirSync(this.root, { recursive: true });
    this.target_type = verify_str_args(options.target_type, 'target_type', ['category', 'annotation']);
    const objects = path.join(this.root, '101_ObjectCategories');
    if (options.download && !is_folder(objects)) fetch_all([this.#job()]);
    if (!is_folder(objects)) throw not_found('Dataset not found or corrupted', [this.#job()]);
    this.categories = readdirSync(objects)
      .filter((name) => name !== 'BACKGROUND_Google')
      .sort(by_code_point);
    this.annotation_categories = this.categories.map((name) => ANNOTATIONS[name] ?? name);
    const counts = this.categories.map((name) => readdirSync(path.join(objects, name)).length);
    this.index = counts.flatMap((count) => Array.from({ length: count }, (_, number) => number + 1));
    this.y = counts.flatMap((count, category) => Array<number>(count).fill(category));
  }

  #job(): Job {
    const { url, md5 } = this.constructor as typeof Caltech101;
    const file = path.join(this.root, path.basename(url));
    return { urls: [url], file, md5, unpack_into: this.root, inner: 'caltech-101', removes: true };
  }

  get length(): number {
    return this.index.length;
  }

  #picture(index: number): string {
    const name = `image_${four_digits(this.index[index]!)}.jpg`;
    return path.join(this.root, '101_ObjectCategories', this.categories[this.y[index]!]!, name);
  }

  #outline(index: number): Tensor {
    const name = `annotation_${four_digits(this.index[index]!)}.mat`;
    const file = path.join(this.root, 'Annotations', this.annotation_categories[this.y[index]!]!, name);
    const { values, shape } = numbers_named(read_mat(file), 'obj_contour', file);
    const [rows = 0, columns = 0] = shape;
    return tensor(Array.from(values), { dtype: 'float64' }).view(columns, rows).t();
  }

  override source_of(index: number): SampleSource<Caltech101Target> | null {
    check_index(this, index);
    if (this.target_type.length !== 1 || this.target_type[0] !== 'category') return null;
    return { path: this.#picture(index), mode: null, target: this.y[index]! };
  }

  override async load(index: number): Promise<[image: Image, target: Caltech101Target]> {
    check_index(this, index);
    const image = await Image.open(this.#picture(index));
    const targets = this.target_type.map((type) =>
      type === 'category' ? this.y[index]! : this.#outline(index),
    );
    return [image, targets.length > 1 ? targets : targets[0]!];
  }

  override extra_repr(): string {
    return `Target type: ['${this.target_type.join("', '")}']`;
  }
}
