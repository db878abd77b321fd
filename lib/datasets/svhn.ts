import path from 'node:path';
import type { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { tensor } from '../tensor/create.js';
import { from_numpy } from '../tensor/numpy.js';
import type { Tensor } from '../tensor/tensor.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_intact } from './fetch/integrity.js';
import type { Job } from './fetch/jobs.js';
import { numbers_named, read_mat } from './formats/mat.js';
import { planar_pictures } from './planar.js';
import { check_index, type InMemory, VisionDataset, verify_str_arg } from './vision.js';

export interface SVHNOptions<Sample, Target> {
  root: string;
  split?: 'train' | 'test' | 'extra';
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  download?: boolean;
}

const bind_svhn = signature<SVHNOptions<unknown, unknown>>('SVHN.__init__', {
  root: required,
  split: 'train',
  transform: null,
  target_transform: null,
  download: false,
});

const SIDE = 32;

/**
 * House numbers from the street: pictures of 32 x 32, targets 0 to 9; in the files a 0 is a 10.
 *
 * - `root`: the folder that has `train_32x32.mat`, `test_32x32.mat` or `extra_32x32.mat`
 * - `split`: `'train'` (default), `'test'` or `'extra'`
 * - `transform`, `target_transform`: what becomes of a picture and of a digit
 * - `download`: fetch what is not there; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.SVHN.html
 *
 * @throws ValueError for another split, TorchError if the file is not there or is another, or cannot be had
 * @example
 * const train = new datasets.SVHN('data', { download: true });
 * const [image, digit] = train.get(0);
 */
export class SVHN<Sample = Image, Target = number> extends VisionDataset<Image, number, Sample, Target> {
  static split_list: Readonly<Record<string, readonly [url: string, name: string, md5: string]>> = {
    train: [
      'http://ufldl.stanford.edu/housenumbers/train_32x32.mat',
      'train_32x32.mat',
      'e26dedcc434d2e4c54c9b2d4a06d8373',
    ],
    test: [
      'http://ufldl.stanford.edu/housenumbers/test_32x32.mat',
      'test_32x32.mat',
      'eb5a983be6a315427106f1b164d9cef3',
    ],
    extra: [
      'http://ufldl.stanford.edu/housenumbers/extra_32x32.mat',
      'extra_32x32.mat',
      'a93ce644f1a588dc4d68dda5feec44a7',
    ],
  };

  declare readonly root: string;
  readonly split: string;
  /** Every picture: uint8 of shape (N, 3, 32, 32). */
  data: Tensor;
  /** Every digit: int64 of shape (N). */
  labels: Tensor;

  constructor(
    ...args: Arguments<
      SVHNOptions<Sample, Target>,
      ['root', 'split', 'transform', 'target_transform', 'download']
    >
  ) {
    const options = bind_svhn(args) as Required<SVHNOptions<Sample, Target>>;
    super(options.root, options);
    const { split_list } = this.constructor as typeof SVHN;
    this.split = verify_str_arg(options.split, 'split', Object.keys(split_list));
    const [url, name, md5] = split_list[this.split]!;
    const job: Job = { urls: [url], file: path.join(this.root, name), md5, unpack_into: null };
    if (options.download && !is_intact(job.file, md5)) fetch_all([job]);
    if (!is_intact(job.file, md5)) throw not_found('Dataset not found or corrupted', [job]);
    const arrays = read_mat(job.file);
    const { values, shape } = numbers_named(arrays, 'X', job.file);
    if (!(values instanceof Uint8Array) || shape[0] !== SIDE || shape[1] !== SIDE || shape[2] !== 3)
      throw new TypeError(`${job.file} holds no pictures of ${SIDE} x ${SIDE}`);
    // columns first in the file
    this.data = from_numpy(values).view(-1, 3, SIDE, SIDE).transpose(2, 3);
    const digits = Array.from(numbers_named(arrays, 'y', job.file).values, (digit) =>
      digit === 10 ? 0 : digit,
    );
    this.labels = tensor(digits, { dtype: 'int64' });
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
