import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Image } from '../image/image.js';
import { default_loader } from '../image/load-image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { ordered } from '../internal/ordered.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_folder } from './fetch/integrity.js';
import type { Job } from './fetch/jobs.js';
import { by_code_point } from './files.js';
import { LabelledFiles, type Loader } from './labelled-files.js';
import { verify_str_arg } from './vision.js';

export interface Food101Options<Sample, Target> {
  root: string;
  split?: 'train' | 'test';
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  download?: boolean;
  loader?: Loader;
}

const bind_food101 = signature<Food101Options<unknown, unknown>>('Food101.__init__', {
  root: required,
  split: 'train',
  transform: null,
  target_transform: null,
  download: false,
  loader: default_loader,
});

/**
 * Food-101: pictures of 101 dishes, 750 of each to train on and 250 to test with.
 *
 * - `root`: the folder that has `food-101`
 * - `split`: `'train'` (default) or `'test'`
 * - `transform`, `target_transform`: what becomes of a picture and of a class's index
 * - `download`: fetch what is not there; default false
 * - `loader`: reads a file; default: `default_loader`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.Food101.html
 *
 * @throws ValueError for another split, TorchError if the files are not there, or cannot be had
 * @example
 * const train = new datasets.Food101('data', { download: true });
 * const [image, target] = await train.get(0);
 */
export class Food101<Sample = Image, Target = number> extends LabelledFiles<Sample, Target> {
  static url = 'http://data.vision.ee.ethz.ch/cvl/food-101.tar.gz';
  static md5 = '85eeb15f3717b99a5da872d97d918f87';

  readonly split: string;
  readonly classes: readonly string[];
  readonly class_to_idx: Readonly<Record<string, number>>;

  constructor(
    ...args: Arguments<
      Food101Options<Sample, Target>,
      ['root', 'split', 'transform', 'target_transform', 'download', 'loader']
    >
  ) {
    const options = bind_food101(args) as Required<Food101Options<Sample, Target>>;
    super(options.root, options);
    this.split = verify_str_arg(options.split, 'split', ['train', 'test']);
    const folder = path.join(this.root, 'food-101');
    const is_there = () => ['meta', 'images'].every((name) => is_folder(path.join(folder, name)));
    if (options.download && !is_there()) fetch_all([this.#job()]);
    if (!is_there()) throw not_found('Dataset not found', [this.#job()]);
    const listed = path.join(folder, 'meta', `${this.split}.json`);
    const metadata = JSON.parse(readFileSync(listed, 'utf8')) as Record<string, string[]>;
    this.classes = Object.keys(metadata).sort(by_code_point);
    this.class_to_idx = ordered(this.classes.map((name, index) => [name, index]));
    const all = Object.entries(metadata);
    this.files = all.flatMap(([, names]) => names.map((name) => path.join(folder, 'images', `${name}.jpg`)));
    this.labels = all.flatMap(([name, names]) => names.map(() => this.class_to_idx[name]!));
  }

  #job(): Job {
    const { url, md5 } = this.constructor as typeof Food101;
    return { urls: [url], file: path.join(this.root, path.basename(url)), md5, unpack_into: this.root };
  }

  override extra_repr(): string {
    return `split=${this.split}`;
  }
}
