import path from 'node:path';
import type { Image } from '../image/image.js';
import { default_loader } from '../image/load-image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_folder, is_intact } from './fetch/integrity.js';
import type { Job } from './fetch/jobs.js';
import { FLOWERS } from './flowers102-classes.js';
import { numbers_named, read_mat } from './formats/mat.js';
import { LabelledFiles, type Loader } from './labelled-files.js';
import type { Resource } from './mnist.js';
import { verify_str_arg } from './vision.js';

export interface Flowers102Options<Sample, Target> {
  root: string;
  split?: 'train' | 'val' | 'test';
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  download?: boolean;
  loader?: Loader;
}

const bind_flowers = signature<Flowers102Options<unknown, unknown>>('Flowers102.__init__', {
  root: required,
  split: 'train',
  transform: null,
  target_transform: null,
  download: false,
  loader: default_loader,
});

const SPLITS: Readonly<Record<string, string>> = { train: 'trnid', val: 'valid', test: 'tstid' };

/**
 * Oxford's flowers of 102 kinds.
 *
 * - `root`: the folder that has `flowers-102`
 * - `split`: `'train'` (default), `'val'` or `'test'`
 * - `transform`, `target_transform`: what becomes of a picture and of a class's index
 * - `download`: fetch what is not there; default false
 * - `loader`: reads a file; default: `default_loader`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.Flowers102.html
 *
 * @throws ValueError for another split, TorchError if the files are not there or are others, or cannot be had
 * @example
 * const train = new datasets.Flowers102('data', { download: true });
 * const [image, target] = await train.get(0);
 */
export class Flowers102<Sample = Image, Target = number> extends LabelledFiles<Sample, Target> {
  static url = 'https://www.robots.ox.ac.uk/~vgg/data/flowers/102/';
  static resources: Readonly<Record<'image' | 'label' | 'setid', Resource>> = {
    image: ['102flowers.tgz', '52808999861908f626f3c1f4e79d11fa'],
    label: ['imagelabels.mat', 'e0620be6f572b9609742df49c70aed4d'],
    setid: ['setid.mat', 'a5357ecc9cb78c4bef273ce3793fc85c'],
  };
  static classes = FLOWERS;

  readonly split: string;
  readonly classes: readonly string[];

  constructor(
    ...args: Arguments<
      Flowers102Options<Sample, Target>,
      ['root', 'split', 'transform', 'target_transform', 'download', 'loader']
    >
  ) {
    const options = bind_flowers(args) as Required<Flowers102Options<Sample, Target>>;
    super(options.root, options);
    this.split = verify_str_arg(options.split, 'split', Object.keys(SPLITS));
    this.classes = FLOWERS;
    if (options.download && !this.#is_intact()) fetch_all(this.#jobs());
    if (!this.#is_intact()) throw not_found('Dataset not found or corrupted', this.#jobs());
    const { label, setid } = this.#static.resources;
    const ids = Array.from(this.#numbers(setid[0], SPLITS[this.split]!));
    const labels = this.#numbers(label[0], 'labels');
    this.files = ids.map((id) => path.join(this.#folder, 'jpg', `image_${String(id).padStart(5, '0')}.jpg`));
    this.labels = ids.map((id) => labels[id - 1]! - 1);
  }

  get #static(): typeof Flowers102 {
    return this.constructor as typeof Flowers102;
  }

  get #folder(): string {
    return path.join(this.root, 'flowers-102');
  }

  #numbers(name: string, array: string): ArrayLike<number> {
    const file = path.join(this.#folder, name);
    return numbers_named(read_mat(file), array, file).values;
  }

  #is_intact(): boolean {
    const { label, setid } = this.#static.resources;
    const is_there = ([name, md5]: Resource) => is_intact(path.join(this.#folder, name), md5);
    return is_folder(path.join(this.#folder, 'jpg')) && is_there(label) && is_there(setid);
  }

  #jobs(): Job[] {
    const { url, resources } = this.#static;
    return Object.values(resources).map(([name, md5]) => ({
      urls: [url + name],
      file: path.join(this.#folder, name),
      md5,
      unpack_into: name.endsWith('.tgz') ? this.#folder : null,
    }));
  }

  override extra_repr(): string {
    return `split=${this.split}`;
  }
}
