import path from 'node:path';
import { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { ordered } from '../internal/ordered.js';
import type { Tensor } from '../tensor/tensor.js';
import type { TransformLike } from '../transforms/transform.js';
import { fetch_all, not_found } from './fetch/fetch.js';
import { is_intact } from './fetch/integrity.js';
import type { Job } from './fetch/jobs.js';
import { read_idx } from './formats/idx.js';
import { check_index, type InMemory, VisionDataset } from './vision.js';

export interface MNISTOptions<Sample, Target> {
  root: string;
  train?: boolean;
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  download?: boolean;
}

type Bound<Sample, Target> = Required<MNISTOptions<Sample, Target>>;

const bind_mnist = signature<MNISTOptions<unknown, unknown>>('MNIST.__init__', {
  root: required,
  train: true,
  transform: null,
  target_transform: null,
  download: false,
});

/** A file's name and its MD5. */
export type Resource = readonly [name: string, md5: string];

/**
 * 60,000 handwritten digits to train on, 10,000 to test with: grey pictures of 28 x 28, targets 0 to 9.
 *
 * - `root`: the folder that has `MNIST/raw/train-images-idx3-ubyte` and the other three files
 * - `train`: the training set, or else the test set; default true
 * - `transform`: what becomes of a picture; default: it stays an `Image` in mode `'L'`
 * - `target_transform`: what becomes of a digit
 * - `download`: fetch what is not there; default false
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.MNIST.html
 *
 * @throws TorchError if the files are not there, or cannot be had; the message says what to put where
 * @example
 * const train = new datasets.MNIST('data', { download: true, transform: new transforms.ToTensor() });
 * const [x, digit] = train.get(0);
 */
export class MNIST<Sample = Image, Target = number> extends VisionDataset<Image, number, Sample, Target> {
  /** Addresses under which the files lie, in the order of the tries. */
  static mirrors: readonly string[] = [
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
    'http://yann.lecun.com/exdb/mnist/',
  ];
  static resources: readonly Resource[] = [
    ['train-images-idx3-ubyte.gz', 'f68b3c2dcbeaaa9fbdd348bbdeb94873'],
    ['train-labels-idx1-ubyte.gz', 'd53e105ee54ea40749a09fcbcd1e9432'],
    ['t10k-images-idx3-ubyte.gz', '9fb629c4189551a2d022fa330f9573f3'],
    ['t10k-labels-idx1-ubyte.gz', 'ec29112dd5afa0611ce80d1b7f02629c'],
  ];
  static classes: readonly string[] = [
    '0 - zero',
    '1 - one',
    '2 - two',
    '3 - three',
    '4 - four',
    '5 - five',
    '6 - six',
    '7 - seven',
    '8 - eight',
    '9 - nine',
  ];

  declare readonly root: string;
  readonly train: boolean;
  /** Every picture: uint8 of shape (N, 28, 28). */
  data!: Tensor;
  /** Every target: int64 of shape (N). */
  targets!: Tensor;
  classes: readonly string[];

  constructor(
    ...args: Arguments<
      MNISTOptions<Sample, Target>,
      ['root', 'train', 'transform', 'target_transform', 'download']
    >
  ) {
    const options = bind_mnist(args) as Bound<Sample, Target>;
    super(options.root, options);
    this.train = options.train;
    this.classes = this.#static.classes;
    this.read(options);
  }

  get #static(): typeof MNIST {
    return this.constructor as typeof MNIST;
  }

  /** Called by the constructor when the names of the files are known. */
  protected read({ download }: { download: boolean }): void {
    const [images, labels] = this.files();
    const is_there = this.needed().every((file) => is_intact(path.join(this.raw_folder, file)));
    if (!is_there && !download) throw not_found('Dataset not found', this.jobs());
    if (!is_there) fetch_all(this.jobs());
    this.data = read_idx(path.join(this.raw_folder, images), 3);
    this.targets = read_idx(path.join(this.raw_folder, labels), 1).to('int64');
  }

  /** The names of the files with this set's pictures and targets. */
  protected files(): [images: string, labels: string] {
    const part = this.train ? 'train' : 't10k';
    return [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`];
  }

  /** The names of the files that must be there. */
  protected needed(): string[] {
    return this.#static.resources.map(([name]) => path.basename(name, '.gz'));
  }

  protected jobs(): Job[] {
    const { mirrors, resources } = this.#static;
    return resources.map(([name, md5]) => ({
      urls: mirrors.map((mirror) => mirror + name),
      file: path.join(this.raw_folder, name),
      md5,
      unpack_into: this.raw_folder,
    }));
  }

  get raw_folder(): string {
    return path.join(this.root, this.constructor.name, 'raw');
  }

  get processed_folder(): string {
    return path.join(this.root, this.constructor.name, 'processed');
  }

  get class_to_idx(): Record<string, number> {
    return ordered(this.classes.map((name, index) => [name, index]));
  }

  get length(): number {
    return this.data.shape[0]!;
  }

  override in_memory(): InMemory<number> {
    return {
      mode: 'L',
      picture: (index) => {
        const picture = this.data.select(0, index);
        const [height, width] = picture.shape as [number, number];
        return new Image(picture.contiguous().numpy() as Uint8Array, width, height, 'L');
      },
      target: (index) => this.targets.select(0, index).item() as number,
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
 * Zalando's pictures of clothes, in the form of `MNIST`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.FashionMNIST.html
 *
 * @throws TorchError if the files are not there, or cannot be had; the message says what to put where
 * @example
 * const train = new datasets.FashionMNIST('data', { download: true });
 */
export class FashionMNIST<Sample = Image, Target = number> extends MNIST<Sample, Target> {
  static override mirrors = ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'];
  static override resources: readonly Resource[] = [
    ['train-images-idx3-ubyte.gz', '8d4fb7e6c68d591d4c3dfef9ec88bf0d'],
    ['train-labels-idx1-ubyte.gz', '25c81989df183df01b3e8a0aad5dffbe'],
    ['t10k-images-idx3-ubyte.gz', 'bef4ecab320f06d8554ea6380940ec79'],
    ['t10k-labels-idx1-ubyte.gz', 'bb300cfdad3c16e7a12a480ee83cd310'],
  ];
  static override classes = [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ];
}

/**
 * Kuzushiji-MNIST: cursive Japanese characters, in the form of `MNIST`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.KMNIST.html
 *
 * @throws TorchError if the files are not there, or cannot be had; the message says what to put where
 * @example
 * const test = new datasets.KMNIST('data', { train: false, download: true });
 */
export class KMNIST<Sample = Image, Target = number> extends MNIST<Sample, Target> {
  static override mirrors = ['http://codh.rois.ac.jp/kmnist/dataset/kmnist/'];
  static override resources: readonly Resource[] = [
    ['train-images-idx3-ubyte.gz', 'bdb82020997e1d708af4cf47b453dcf7'],
    ['train-labels-idx1-ubyte.gz', 'e144d726b3acfaa3e44228e80efcd344'],
    ['t10k-images-idx3-ubyte.gz', '5c965bf0a639b31b8f53240b1b52f4d7'],
    ['t10k-labels-idx1-ubyte.gz', '7320c461ea6c1c855c0b718fb2a4b134'],
  ];
  static override classes = ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'];
}
