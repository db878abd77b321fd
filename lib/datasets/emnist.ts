import path from 'node:path';
import type { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { Job } from './fetch/jobs.js';
import { MNIST, type MNISTOptions } from './mnist.js';
import { verify_str_arg } from './vision.js';

export type EMNISTSplit = 'byclass' | 'bymerge' | 'balanced' | 'letters' | 'digits' | 'mnist';

export interface EMNISTOptions<Sample, Target> extends MNISTOptions<Sample, Target> {
  split: EMNISTSplit;
}

const bind_emnist = signature<EMNISTOptions<unknown, unknown>>('EMNIST.__init__', {
  root: required,
  split: required,
  train: true,
  transform: null,
  target_transform: null,
  download: false,
});

const DIGITS = [...'0123456789'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const CAPITALS = LETTERS.map((letter) => letter.toUpperCase());
/** Small letters that look like their capitals. */
const MERGED = new Set('cijklmopsuvwxyz');

const ALL = [...DIGITS, ...CAPITALS, ...LETTERS];
const DISTINCT = ALL.filter((letter) => !MERGED.has(letter));

/**
 * Handwritten letters and digits, in the form of `MNIST`. The pictures lie on their sides, as in the files.
 *
 * - `split`: `'byclass'`, `'bymerge'`, `'balanced'`, `'letters'`, `'digits'` or `'mnist'`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.EMNIST.html
 *
 * @throws ValueError for another split, TorchError if the files are not there, or cannot be had; the message says what to
 *   put where
 * @example
 * const train = new datasets.EMNIST('data', 'letters', { download: true });
 */
export class EMNIST<Sample = Image, Target = number> extends MNIST<Sample, Target> {
  static url = 'https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip';
  static md5 = '58c8d27c78d21e728a6bc7b3cc06412e';
  static splits: readonly string[] = ['byclass', 'bymerge', 'balanced', 'letters', 'digits', 'mnist'];
  static classes_split_dict: Readonly<Record<string, readonly string[]>> = {
    byclass: ALL,
    bymerge: DISTINCT,
    balanced: DISTINCT,
    letters: ['N/A', ...LETTERS],
    digits: DIGITS,
    mnist: DIGITS,
  };

  readonly split: string;

  constructor(...args: Arguments<EMNISTOptions<Sample, Target>, ['root', 'split']>) {
    const { split, ...options } = bind_emnist(args) as Required<EMNISTOptions<Sample, Target>>;
    verify_str_arg(split, 'split', EMNIST.splits);
    super(options);
    this.split = split;
    this.classes = EMNIST.classes_split_dict[split]!;
    super.read(options);
  }

  /** The files' names are known later than the base class asks for them. */
  protected override read(): void {}

  protected override files(): [images: string, labels: string] {
    const prefix = `emnist-${this.split}-${this.train ? 'train' : 'test'}`;
    return [`${prefix}-images-idx3-ubyte`, `${prefix}-labels-idx1-ubyte`];
  }

  protected override needed(): string[] {
    return this.files();
  }

  protected override jobs(): Job[] {
    const { url, md5 } = this.constructor as typeof EMNIST;
    const file = path.join(this.raw_folder, path.basename(url));
    return [{ urls: [url], file, md5, unpack_into: this.raw_folder, inner: 'gzip' }];
  }
}
