import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { ordered } from '../internal/ordered.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_folder } from './fetch/integrity.js';
import type { Job } from './fetch/jobs.js';
import type { Resource } from './mnist.js';
import {
  check_index,
  FileDataset,
  type JointTransform,
  type SampleSource,
  verify_str_arg,
  verify_str_args,
} from './vision.js';

/** A class's index, a segmentation, several of them, or none. */
export type PetTarget = number | Image | readonly (number | Image)[] | null;

export type PetTargetType = 'category' | 'binary-category' | 'segmentation';

export interface OxfordIIITPetOptions<Sample, Target> {
  root: string;
  split?: 'trainval' | 'test';
  target_types?: PetTargetType | readonly PetTargetType[];
  transforms?: JointTransform<Image, PetTarget> | null;
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<PetTarget, Target> | null;
  download?: boolean;
}

const bind_pets = signature<OxfordIIITPetOptions<unknown, unknown>>('OxfordIIITPet.__init__', {
  root: required,
  split: 'trainval',
  target_types: 'category',
  transforms: null,
  transform: null,
  target_transform: null,
  download: false,
});

const TARGETS = ['category', 'binary-category', 'segmentation'];

/** Python's `str.title`. */
const title = (word: string): string =>
  word.toLowerCase().replace(/\p{L}+/gu, (letters) => letters[0]!.toUpperCase() + letters.slice(1));

/**
 * Oxford's cats and dogs of 37 breeds, with their outlines.
 *
 * - `root`: the folder that has `oxford-iiit-pet`
 * - `split`: `'trainval'` (default) or `'test'`
 * - `target_types`: `'category'` (default), `'binary-category'` (0 for a cat, 1 for a dog), `'segmentation'` (a picture), or a
 *   list of them; of none the target is null
 * - `transforms`: what becomes of a picture and its target; or
 * - `transform`, `target_transform`: what becomes of each
 * - `download`: fetch what is not there; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.OxfordIIITPet.html
 *
 * @throws ValueError for another split or target, TorchError if the files are not there, or cannot be had
 * @example
 * const train = new datasets.OxfordIIITPet('data', { target_types: 'segmentation', download: true });
 * const [image, mask] = await train.get(0);
 */
export class OxfordIIITPet<Sample = Image, Target = PetTarget> extends FileDataset<
  Image,
  PetTarget,
  Sample,
  Target
> {
  static url = 'https://www.robots.ox.ac.uk/~vgg/data/pets/data/';
  static resources: readonly Resource[] = [
    ['images.tar.gz', '5c4f3ee8e5d25df40f4fd59a7f44e54c'],
    ['annotations.tar.gz', '95a8c909bbe2e81eed6a22bccdf3f68f'],
  ];

  readonly bin_classes: readonly string[] = ['Cat', 'Dog'];
  readonly bin_class_to_idx: Readonly<Record<string, number>> = { Cat: 0, Dog: 1 };
  readonly classes: readonly string[];
  readonly class_to_idx: Readonly<Record<string, number>>;
  readonly #types: readonly string[];
  readonly #names: readonly string[];
  readonly #labels: readonly number[];
  readonly #kinds: readonly number[];

  constructor(
    ...args: Arguments<
      OxfordIIITPetOptions<Sample, Target>,
      ['root', 'split', 'target_types', 'transforms', 'transform', 'target_transform', 'download']
    >
  ) {
    const options = bind_pets(args) as Required<OxfordIIITPetOptions<Sample, Target>>;
    const split = verify_str_arg(options.split, 'split', ['trainval', 'test']);
    const types = verify_str_args(options.target_types, 'target_types', TARGETS);
    super(options.root, options);
    this.#types = types;
    const is_there = () => is_folder(this.#file('images')) && is_folder(this.#file('annotations'));
    if (options.download && !is_there()) fetch_all(this.#jobs());
    if (!is_there()) throw not_found('Dataset not found', this.#jobs());
    const lines = readFileSync(this.#file('annotations', `${split}.txt`), 'utf8')
      .split('\n')
      .filter(Boolean);
    const rows = lines.map((line) => line.trim().split(/\s+/) as [string, string, string, string]);
    this.#names = rows.map(([name]) => name);
    this.#labels = rows.map(([, label]) => Number(label) - 1);
    this.#kinds = rows.map(([, , kind]) => Number(kind) - 1);
    const breeds = new Map(
      this.#names.map((name, index) => [name.replace(/_[^_]*$/, ''), this.#labels[index]!]),
    );
    const sorted = [...breeds].sort(([, a], [, b]) => a - b);
    this.classes = sorted.map(([breed]) => breed.split('_').map(title).join(' '));
    this.class_to_idx = ordered(this.classes.map((name, index) => [name, index]));
  }

  #file(...names: string[]): string {
    return path.join(this.root, 'oxford-iiit-pet', ...names);
  }

  #jobs(): Job[] {
    const { url, resources } = this.constructor as typeof OxfordIIITPet;
    return resources.map(([name, md5]) => ({
      urls: [url + name],
      file: this.#file(name),
      md5,
      unpack_into: this.#file(),
    }));
  }

  get length(): number {
    return this.#names.length;
  }

  override source_of(index: number): SampleSource<PetTarget> | null {
    check_index(this, index);
    if (this.#types.includes('segmentation')) return null;
    const targets = this.#types.map((type) => (type === 'category' ? this.#labels : this.#kinds)[index]!);
    const path = this.#file('images', `${this.#names[index]}.jpg`);
    return { path, mode: 'RGB', target: one_or_all(targets) };
  }

  override async load(index: number): Promise<[image: Image, target: PetTarget]> {
    check_index(this, index);
    const name = this.#names[index]!;
    const image = Image.open(this.#file('images', `${name}.jpg`), 'RGB');
    const targets = this.#types.map((type) => {
      if (type === 'segmentation') return Image.open(this.#file('annotations', 'trimaps', `${name}.png`));
      return (type === 'category' ? this.#labels : this.#kinds)[index]!;
    });
    const [decoded, ...found] = await Promise.all([image, ...targets]);
    return [decoded, one_or_all(found)];
  }
}

function one_or_all(targets: readonly (number | Image)[]): PetTarget {
  return targets.length > 1 ? targets : (targets[0] ?? null);
}
