import path from 'node:path';
import { TorchError, UnpicklingError } from '../errors.js';
import { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { ordered } from '../internal/ordered.js';
import { ByteArray, load_numpy_pickle } from '../io/numpy-pickle.js';
import { functions } from '../ops/index.js';
import { from_numpy } from '../tensor/numpy.js';
import type { Tensor } from '../tensor/tensor.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_intact } from './fetch/integrity.js';
import type { Job } from './fetch/jobs.js';
import type { Resource } from './mnist.js';
import { check_index, type InMemory, VisionDataset } from './vision.js';

export interface CIFAROptions<Sample, Target> {
  root: string;
  /** The pictures to train with, or those to test with. Default: true. */
  train?: boolean;
  /** What becomes of a picture. Default: null, nothing. */
  transform?: TransformLike<Image, Sample> | null;
  /** What becomes of a target. Default: null, nothing. */
  target_transform?: TransformLike<number, Target> | null;
  /** Fetches what is not there. Default: false. */
  download?: boolean;
}

const bind_cifar = signature<CIFAROptions<unknown, unknown>>('CIFAR10.__init__', {
  root: required,
  train: true,
  transform: null,
  target_transform: null,
  download: false,
});

const SIDE = 32;

interface Batch {
  readonly data: ByteArray;
  readonly targets: readonly number[];
}

function read_batch(file: string): Batch {
  const { data, labels, fine_labels } = load_numpy_pickle(file) as Record<string, unknown>;
  const targets = labels ?? fine_labels;
  const fits =
    data instanceof ByteArray &&
    Array.isArray(targets) &&
    data.bytes.length === targets.length * 3 * SIDE * SIDE;
  if (!fits) throw new UnpicklingError(`${file} holds no pictures of ${SIDE} x ${SIDE} with their labels`);
  return { data, targets: targets as number[] };
}

/**
 * 50,000 pictures of 32 x 32 in ten classes to train on, 10,000 to test with.
 *
 * - `root`: the folder that has `cifar-10-batches-py`
 * - `train`: the training set, or else the test set; default true
 * - `transform`: what becomes of a picture; default: it stays an `Image`
 * - `target_transform`: what becomes of a class's index
 * - `download`: fetch what is not there; default false
 *
 * The files are pickles, which are read without running anything, after their MD5 is checked.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.CIFAR10.html
 *
 * @throws TorchError if the files are not there or are others, or cannot be had; the message says what to put where
 * @example
 * const train = new datasets.CIFAR10('data', { download: true, transform: new transforms.ToTensor() });
 * const [x, target] = train.get(0);
 * train.classes[target as number];
 */
export class CIFAR10<Sample = Image, Target = number> extends VisionDataset<Image, number, Sample, Target> {
  static base_folder = 'cifar-10-batches-py';
  static url = 'https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz';
  static filename = 'cifar-10-python.tar.gz';
  static tgz_md5 = 'c58f30108f718f92721af3b95e74349a';
  static train_list: readonly Resource[] = [
    ['data_batch_1', 'c99cafc152244af753f735de768cd75f'],
    ['data_batch_2', 'd4bba439e000b95fd0a9bffe97cbabec'],
    ['data_batch_3', '54ebc095f3ab1f0389bbae665268c751'],
    ['data_batch_4', '634d18415352ddfa80567beed471001a'],
    ['data_batch_5', '482c414d41f54cd18b22e5b47cb7c3cb'],
  ];
  static test_list: readonly Resource[] = [['test_batch', '40351d587109b95175f43aff81a1287e']];
  static meta = { filename: 'batches.meta', key: 'label_names', md5: '5ff9c542aee3614f3951f8cda6e48888' };

  declare readonly root: string;
  readonly train: boolean;
  /** Every picture: uint8 of shape (N, 32, 32, 3). */
  data: Tensor;
  /** The class's index of every picture. */
  targets: number[];
  readonly classes: readonly string[];
  readonly class_to_idx: Readonly<Record<string, number>>;

  constructor(
    ...args: Arguments<
      CIFAROptions<Sample, Target>,
      ['root', 'train', 'transform', 'target_transform', 'download']
    >
  ) {
    const options = bind_cifar(args) as Required<CIFAROptions<Sample, Target>>;
    super(options.root, options);
    this.train = options.train;
    if (options.download && !this.#is_intact()) fetch_all([this.#job()]);
    if (!this.#is_intact()) throw not_found('Dataset not found or corrupted', [this.#job()]);
    const { train_list, test_list } = this.#static;
    const batches = (this.train ? train_list : test_list).map(([name]) => read_batch(this.#file(name)));
    const planes = batches.map(({ data }) => from_numpy(data.bytes).view(-1, 3, SIDE, SIDE));
    this.data = functions.cat(planes).permute(0, 2, 3, 1).contiguous();
    this.targets = batches.flatMap(({ targets }) => targets);
    this.classes = this.#read_classes();
    this.class_to_idx = ordered(this.classes.map((name, index) => [name, index]));
  }

  get #static(): typeof CIFAR10 {
    return this.constructor as typeof CIFAR10;
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

  #read_classes(): readonly string[] {
    const { filename, key, md5 } = this.#static.meta;
    const file = this.#file(filename);
    if (!is_intact(file, md5)) {
      throw new TorchError(
        'Dataset metadata file not found or corrupted. You can use download=True to download it',
      );
    }
    const names = (load_numpy_pickle(file) as Record<string, unknown>)[key];
    if (!Array.isArray(names)) throw new UnpicklingError(`${file} has no ${key}`);
    return names;
  }

  get length(): number {
    return this.data.shape[0]!;
  }

  override in_memory(): InMemory<number> {
    return {
      mode: 'RGB',
      picture: (index) =>
        new Image(this.data.select(0, index).contiguous().numpy() as Uint8Array, SIDE, SIDE),
      target: (index) => this.targets[index]!,
    };
  }

  override get(index: number): [sample: Sample, target: Target] {
    check_index(this, index);
    const { picture, target } = this.in_memory();
    return this.finish(picture(index), target(index));
  }

  override extra_repr(): string {
    return `Split: ${this.train ? 'Train' : 'Test'}`;
  }
}

/**
 * 50,000 pictures of 32 x 32 in a hundred classes to train on, 10,000 to test with; all else as in `CIFAR10`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.CIFAR100.html
 *
 * @throws TorchError if the files are not there or are others, or cannot be had; the message says what to put where
 * @example
 * const test = new datasets.CIFAR100('data', { train: false, download: true });
 */
export class CIFAR100<Sample = Image, Target = number> extends CIFAR10<Sample, Target> {
  static override base_folder = 'cifar-100-python';
  static override url = 'https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz';
  static override filename = 'cifar-100-python.tar.gz';
  static override tgz_md5 = 'eb9058c3a382ffc7106e4002c42a8d85';
  static override train_list: readonly Resource[] = [['train', '16019d7e3df5f24257cddd939b257f8d']];
  static override test_list: readonly Resource[] = [['test', 'f0ef6b0ae62326f3e7ffdfab6717acfc']];
  static override meta = {
    filename: 'meta',
    key: 'fine_label_names',
    md5: '7973b15100ade9c7d40fb424638fde48',
  };
}
