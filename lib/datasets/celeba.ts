import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TorchError, ValueError } from '../errors.js';
import { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_folder, is_intact } from './fetch/integrity.js';
import { google_drive, type Job } from './fetch/jobs.js';
import { check_index, FileDataset, verify_str_arg } from './vision.js';

/** One tensor, several, or none. */
export type CelebATarget = Tensor | readonly Tensor[] | null;

export type CelebATargetType = 'attr' | 'identity' | 'bbox' | 'landmarks';

export interface CelebAOptions<Sample, Target> {
  root: string;
  split?: 'train' | 'valid' | 'test' | 'all';
  target_type?: CelebATargetType | readonly CelebATargetType[];
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<CelebATarget, Target> | null;
  download?: boolean;
}

const bind_celeba = signature<CelebAOptions<unknown, unknown>>('CelebA.__init__', {
  root: required,
  split: 'train',
  target_type: 'attr',
  transform: null,
  target_transform: null,
  download: false,
});

const SPLITS: Readonly<Record<string, number | null>> = { train: 0, valid: 1, test: 2, all: null };

interface Table {
  readonly header: string[];
  readonly names: string[];
  readonly rows: number[][];
}

/** Words between blanks; with a header, in the line after the number of rows. */
function read_table(file: string, has_header: boolean): Table {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const words = lines.map((line) => line.trimStart().replace(/ +/g, ' ').split(' '));
  const header = has_header ? (words[1] ?? []) : [];
  const body = has_header ? words.slice(2) : words;
  return {
    header,
    names: body.map(([name = '']) => name),
    rows: body.map((row) => row.slice(1).map(Number)),
  };
}

/**
 * 202,599 faces of 10,177 persons, with 40 attributes each.
 *
 * - `root`: the folder that has `celeba/img_align_celeba` and the five lists of text
 * - `split`: `'train'` (default), `'valid'`, `'test'` or `'all'`
 * - `target_type`: `'attr'` (default; int64 of shape (40), 0 or 1), `'identity'` (int64 without dimensions), `'bbox'`
 *   (x, y, width, height in the picture before it was cut), `'landmarks'` (10 numbers), or a list of them; of none the
 *   target is null
 * - `transform`, `target_transform`: what becomes of a picture and of a target
 * - `download`: fetch what is not there from Google Drive, which has a daily limit; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.CelebA.html
 *
 * @throws ValueError for another split or target, TorchError if the files are not there or are others, or cannot be had
 * @example
 * const train = new datasets.CelebA('data', { target_type: ['attr', 'identity'] });
 * const [image, target] = await train.get(0);
 */
export class CelebA<Sample = Image, Target = CelebATarget> extends FileDataset<
  Image,
  CelebATarget,
  Sample,
  Target
> {
  static base_folder = 'celeba';
  static file_list: readonly (readonly [id: string, md5: string, name: string])[] = [
    ['0B7EVK8r0v71pZjFTYXZWM3FlRnM', '00d2c5bc6d35e252742224ab0c1e8fcb', 'img_align_celeba.zip'],
    ['0B7EVK8r0v71pblRyaVFSWGxPY0U', '75e246fa4810816ffd6ee81facbd244c', 'list_attr_celeba.txt'],
    ['1_ee_0u7vcNLOfNLegJRHmolfH5ICW-XS', '32bd1bd63d3c78cd57e08160ec5ed1e2', 'identity_CelebA.txt'],
    ['0B7EVK8r0v71pbThiMVRxWXZ4dU0', '00566efa6fedff7a56946cd1c10f1c16', 'list_bbox_celeba.txt'],
    ['0B7EVK8r0v71pd0FJY3Blby1HUTQ', 'cc24ecafdb5b50baae59b03474781f8c', 'list_landmarks_align_celeba.txt'],
    ['0B7EVK8r0v71pY0NSMzRuSXJEVkk', 'd32c9cbf5e040fd4025c592c306e6668', 'list_eval_partition.txt'],
  ];

  readonly split: string;
  readonly target_type: readonly string[];
  /** The name of each picture's file. */
  readonly filename: readonly string[];
  /** int64 of shape (N, 1). */
  readonly identity: Tensor;
  /** int64 of shape (N, 4). */
  readonly bbox: Tensor;
  /** int64 of shape (N, 10). */
  readonly landmarks_align: Tensor;
  /** int64 of shape (N, 40), 0 or 1. */
  readonly attr: Tensor;
  readonly attr_names: readonly string[];

  constructor(
    ...args: Arguments<
      CelebAOptions<Sample, Target>,
      ['root', 'split', 'target_type', 'transform', 'target_transform', 'download']
    >
  ) {
    const options = bind_celeba(args) as Required<CelebAOptions<Sample, Target>>;
    super(options.root, options);
    this.split = options.split;
    this.target_type = typeof options.target_type === 'string' ? [options.target_type] : options.target_type;
    if (this.target_type.length === 0 && this.target_transform !== null)
      throw new TorchError('target_transform is specified but target_type is empty');
    const split: unknown = options.split;
    const word = typeof split === 'string' ? split.toLowerCase() : split;
    const part = SPLITS[verify_str_arg(word, 'split', Object.keys(SPLITS))];
    if (options.download && !this.#is_intact()) fetch_all(this.#jobs());
    if (!this.#is_intact()) throw not_found('Dataset not found or corrupted', this.#jobs());
    const partition = this.#table('list_eval_partition.txt', false);
    const attributes = this.#table('list_attr_celeba.txt', true);
    const taken = partition.rows.flatMap(([number], row) => (part === null || number === part ? [row] : []));
    const rows_of = ({ rows }: Table): Tensor =>
      tensor(
        taken.map((row) => rows[row] ?? []),
        { dtype: 'int64' },
      );
    this.filename = taken.map((row) => partition.names[row]!);
    this.identity = rows_of(this.#table('identity_CelebA.txt', false));
    this.bbox = rows_of(this.#table('list_bbox_celeba.txt', true));
    this.landmarks_align = rows_of(this.#table('list_landmarks_align_celeba.txt', true));
    this.attr = rows_of(attributes).add(1).div(2, { rounding_mode: 'floor' });
    this.attr_names = attributes.header;
  }

  get #static(): typeof CelebA {
    return this.constructor as typeof CelebA;
  }

  #file(name: string): string {
    return path.join(this.root, this.#static.base_folder, name);
  }

  #table(name: string, has_header: boolean): Table {
    return read_table(this.#file(name), has_header);
  }

  #is_intact(): boolean {
    const lists = this.#static.file_list.filter(([, , name]) => !name.endsWith('.zip'));
    const are_there = lists.every(([, md5, name]) => is_intact(this.#file(name), md5));
    return are_there && is_folder(this.#file('img_align_celeba'));
  }

  #jobs(): Job[] {
    return this.#static.file_list.map(([id, md5, name]) => ({
      urls: [google_drive(id)],
      file: this.#file(name),
      md5,
      unpack_into: name.endsWith('.zip') ? path.dirname(this.#file(name)) : null,
    }));
  }

  get length(): number {
    return this.filename.length;
  }

  #target(type: string, index: number): Tensor {
    switch (type) {
      case 'attr':
        return this.attr.select(0, index);
      case 'identity':
        return this.identity.select(0, index).select(0, 0);
      case 'bbox':
        return this.bbox.select(0, index);
      case 'landmarks':
        return this.landmarks_align.select(0, index);
    }
    throw new ValueError(`Target type "${type}" is not recognized.`);
  }

  override async load(index: number): Promise<[image: Image, target: CelebATarget]> {
    check_index(this, index);
    const targets = this.target_type.map((type) => this.#target(type, index));
    const image = await Image.open(path.join(this.#file('img_align_celeba'), this.filename[index]!));
    return [image, targets.length > 1 ? targets : (targets[0] ?? null)];
  }

  override extra_repr(): string {
    const types = this.target_type.map((type) => `'${type}'`).join(', ');
    return `Target type: [${types}]\nSplit: ${this.split}`;
  }
}
