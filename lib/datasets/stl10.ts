import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ValueError } from '../errors.js';
import type { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { bytes_from, with_file } from '../io/source.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_intact } from './fetch/integrity.js';
import type { Job } from './fetch/jobs.js';
import type { Resource } from './mnist.js';
import { planar_pictures } from './planar.js';
import { check_index, type InMemory, VisionDataset, verify_str_arg } from './vision.js';

export interface STL10Options<Sample, Target> {
  root: string;
  split?: 'train' | 'test' | 'unlabeled' | 'train+unlabeled';
  folds?: number | null;
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  download?: boolean;
}

const bind_stl10 = signature<STL10Options<unknown, unknown>>('STL10.__init__', {
  root: required,
  split: 'train',
  folds: null,
  transform: null,
  target_transform: null,
  download: false,
});

const SIDE = 96;
const PICTURE_BYTES = 3 * SIDE * SIDE;

/**
 * Pictures of 96 x 96 in ten classes: 5,000 to train on, 8,000 to test with, 100,000 without a class (target -1).
 *
 * - `root`: the folder that has `stl10_binary`
 * - `split`: `'train'` (default), `'test'`, `'unlabeled'` or `'train+unlabeled'`
 * - `folds`: one of the ten parts of 1,000 training pictures, 0 to 9; default null: all
 * - `transform`, `target_transform`: what becomes of a picture and of a class's index
 * - `download`: fetch what is not there; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.STL10.html
 *
 * @throws ValueError for another split or fold; TorchError if the files are not there or are others, or cannot be had; the
 *   message says what to put where
 * @example
 * const train = new datasets.STL10('data', { split: 'train', folds: 0, download: true });
 */
export class STL10<Sample = Image, Target = number> extends VisionDataset<Image, number, Sample, Target> {
  static base_folder = 'stl10_binary';
  static url = 'http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz';
  static filename = 'stl10_binary.tar.gz';
  static tgz_md5 = '91f7769df0f17e558f3565bffb0c7dfb';
  static class_names_file = 'class_names.txt';
  static folds_list_file = 'fold_indices.txt';
  static train_list: readonly [pictures: Resource, labels: Resource, unlabeled: Resource] = [
    ['train_X.bin', '918c2871b30a85fa023e0c44e0bee87f'],
    ['train_y.bin', '5a34089d4802c674881badbb80307741'],
    ['unlabeled_X.bin', '5242ba1fed5e4be9e1e742405eb56ca4'],
  ];
  static test_list: readonly [pictures: Resource, labels: Resource] = [
    ['test_X.bin', '7f263ba9f9e0b06b93213547f721ac82'],
    ['test_y.bin', '36f9794fa4beb8a2c72628de14fa638e'],
  ];
  static splits: readonly string[] = ['train', 'train+unlabeled', 'unlabeled', 'test'];

  declare readonly root: string;
  readonly split: string;
  readonly folds: number | null;
  /** Every picture: uint8 of shape (N, 3, 96, 96). */
  data: Tensor;
  /** Every target: int64 of shape (N); -1 without a class. */
  labels: Tensor;
  readonly classes: readonly string[];

  constructor(
    ...args: Arguments<
      STL10Options<Sample, Target>,
      ['root', 'split', 'folds', 'transform', 'target_transform', 'download']
    >
  ) {
    const options = bind_stl10(args) as Required<STL10Options<Sample, Target>>;
    super(options.root, options);
    this.split = verify_str_arg(options.split, 'split', STL10.splits);
    this.folds = verify_folds(options.folds);
    if (!this.#is_intact()) {
      if (!options.download) throw not_found('Dataset not found or corrupted', [this.#job()]);
      fetch_all([this.#job()]);
    }
    const parts = this.#parts();
    this.data = functions.cat(parts.map(({ data }) => data));
    this.labels = functions.cat(parts.map(({ labels }) => labels));
    const names = this.#file(this.#static.class_names_file);
    this.classes = is_intact(names) ? lines_of(readFileSync(names, 'utf8')) : [];
  }

  get #static(): typeof STL10 {
    return this.constructor as typeof STL10;
  }

  #file(name: string): string {
    return path.join(this.root, this.#static.base_folder, name);
  }

  #is_intact(): boolean {
    const { train_list, test_list } = this.#static;
    return [...train_list, ...test_list].every(([name, md5]) => is_intact(this.#file(name), md5));
  }

  #job(): Job {
    const { url, filename, tgz_md5 } = this.#static;
    return { urls: [url], file: path.join(this.root, filename), md5: tgz_md5, unpack_into: this.root };
  }

  #parts(): { data: Tensor; labels: Tensor }[] {
    const { train_list, test_list } = this.#static;
    if (this.split === 'test') return [this.#labelled(test_list[0][0], test_list[1][0])];
    const parts: { data: Tensor; labels: Tensor }[] = [];
    if (this.split.startsWith('train'))
      parts.push(this.#fold(this.#labelled(train_list[0][0], train_list[1][0])));
    if (this.split.endsWith('unlabeled')) {
      const data = this.#pictures(train_list[2][0]);
      parts.push({ data, labels: functions.full([data.shape[0]!], -1, { dtype: 'int64' }) });
    }
    return parts;
  }

  /** The files hold columns of pixels, one after the other. */
  #pictures(name: string): Tensor {
    return with_file(this.#file(name), (file) => {
      const count = Math.floor(file.size / PICTURE_BYTES);
      if (count * PICTURE_BYTES !== file.size)
        throw new ValueError(`cannot reshape array of size ${file.size} into shape (3,${SIDE},${SIDE})`);
      return bytes_from(file, 0, file.size).view(count, 3, SIDE, SIDE).transpose(2, 3);
    });
  }

  #labelled(pictures: string, labels: string): { data: Tensor; labels: Tensor } {
    const read = with_file(this.#file(labels), (file) => bytes_from(file, 0, file.size));
    return { data: this.#pictures(pictures), labels: read.sub(1).to('int64') };
  }

  #fold(all: { data: Tensor; labels: Tensor }): { data: Tensor; labels: Tensor } {
    if (this.folds === null) return all;
    const lines = lines_of(readFileSync(this.#file(this.#static.folds_list_file), 'utf8'));
    const indices = (lines[this.folds] ?? '').split(' ').filter(Boolean).map(Number);
    const places = tensor(indices, { dtype: 'int64' });
    return { data: all.data.index_select(0, places), labels: all.labels.index_select(0, places) };
  }

  get length(): number {
    return this.data.shape[0]!;
  }

  override in_memory(): InMemory<number> {
    return planar_pictures(this.data, this.labels, SIDE);
  }

  override get(index: number): [sample: Sample, target: Target] {
    check_index(this, index);
    const { picture, target } = this.in_memory();
    return this.finish(picture(index), target(index));
  }

  override extra_repr(): string {
    return `Split: ${this.split}`;
  }
}

const lines_of = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');

function verify_folds(folds: unknown): number | null {
  if (folds === null) return null;
  if (type_name(folds) !== 'int')
    throw new ValueError(
      `Expected type None or int for argument folds, but got type <class '${type_name(folds)}'>.`,
    );
  const fold = folds as number;
  if (fold >= 0 && fold < 10) return fold;
  throw new ValueError(`Value for argument folds should be in the range [0, 10), but got ${folds}.`);
}
