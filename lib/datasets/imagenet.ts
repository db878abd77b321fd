import path from 'node:path';
import { TorchError, ValueError } from '../errors.js';
import type { Image } from '../image/image.js';
import { default_loader } from '../image/load-image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { ordered } from '../internal/ordered.js';
import type { TransformLike } from '../transforms/transform.js';
import { is_folder, is_intact } from './fetch/integrity.js';
import { expand_user, find_classes, IMG_EXTENSIONS, make_dataset } from './files.js';
import { decode_source } from './formats/picture-file.js';
import { type Entry, train_index, val_index } from './imagenet-archive.js';
import { load_meta, type Meta } from './imagenet-meta.js';
import type { Resource } from './mnist.js';
import { check_index, FileDataset, type SampleSource, verify_str_arg } from './vision.js';

export interface ImageNetOptions<Sample, Target> {
  root: string;
  split?: 'train' | 'val';
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  loader?: (file: string) => Promise<Image>;
}

const bind_imagenet = signature<ImageNetOptions<unknown, unknown>>('ImageNet.__init__', {
  root: required,
  split: 'train',
  transform: null,
  target_transform: null,
  loader: default_loader,
});

type Samples = readonly (readonly [file: string, target: number])[];

/** Which samples there are, and where they lie in an archive if they do. */
interface Found {
  readonly wnids: readonly string[];
  readonly samples: Samples;
  readonly archive: string | null;
  readonly entries: readonly Entry[];
}

/**
 * ImageNet of 2012: 1,281,167 pictures of a thousand synsets to train on, 50,000 to validate with.
 *
 * `root` has `train/n01440764/*.JPEG` and `val/n01440764/*.JPEG`, as torchvision leaves them; or else the archives
 * themselves, `ILSVRC2012_img_train.tar` and `ILSVRC2012_img_val.tar`, which are read in place and never unpacked. What lies
 * where is kept beside them in `*.tar.index.json`. In both cases it has the development kit,
 * `ILSVRC2012_devkit_t12.tar.gz`, or torchvision's `meta.bin`. None of it can be fetched without an account at
 * image-net.org. The MD5 of the kit is checked; that of the archives, minutes of reading, is not.
 *
 * - `split`: `'train'` (default) or `'val'`
 * - `transform`, `target_transform`: what becomes of a picture and of a class's index
 * - `loader`: reads a file; default: `default_loader`. Only for folders
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageNet.html
 *
 * @throws ValueError for another split, TorchError if files are missing; the message says which
 * @example
 * const val = new datasets.ImageNet('imagenet', 'val');
 * const [image, target] = await val.get(0);
 * val.classes[target]; // ['tench', 'Tinca tinca']
 */
export class ImageNet<Sample = Image, Target = number> extends FileDataset<Image, number, Sample, Target> {
  static ARCHIVE_META: Readonly<Record<'train' | 'val' | 'devkit', Resource>> = {
    train: ['ILSVRC2012_img_train.tar', '1d675b47d978889d74fa0da5fadfb00e'],
    val: ['ILSVRC2012_img_val.tar', '29b22e2961454d5413ddabcf34fc5622'],
    devkit: ['ILSVRC2012_devkit_t12.tar.gz', 'fa75699e90414af021442c21a62c3abf'],
  };

  readonly split: 'train' | 'val';
  readonly loader: (file: string) => Promise<Image>;
  /** WordNet IDs, sorted. */
  readonly wnids: readonly string[];
  readonly wnid_to_idx: Readonly<Record<string, number>>;
  /** The names of each class. */
  readonly classes: readonly (readonly string[])[];
  /** The class's index of every name. */
  readonly class_to_idx: Readonly<Record<string, number>>;
  /** Every file with its class's index; of an archive, the name that the file would have. */
  readonly samples: Samples;
  readonly #archive: string | null;
  readonly #entries: readonly Entry[];

  constructor(
    ...args: Arguments<
      ImageNetOptions<Sample, Target>,
      ['root', 'split', 'transform', 'target_transform', 'loader']
    >
  ) {
    const options = bind_imagenet(args) as Required<ImageNetOptions<Sample, Target>>;
    const split = verify_str_arg(options.split, 'split', ['train', 'val']) as 'train' | 'val';
    super(options.root, options);
    this.split = split;
    this.loader = options.loader;
    const { ARCHIVE_META } = this.constructor as typeof ImageNet;
    const meta = load_meta(this.root, ARCHIVE_META.devkit);
    const found = is_folder(this.split_folder)
      ? in_folders(this.split_folder)
      : in_archive(this.root, split, ARCHIVE_META[split][0], meta);
    if (found.archive !== null && options.loader !== default_loader)
      throw new ValueError(`loader takes files: unpack ${found.archive} into ${this.split_folder} first`);
    this.wnids = found.wnids;
    this.wnid_to_idx = ordered(found.wnids.map((wnid, index) => [wnid, index]));
    this.classes = found.wnids.map((wnid) => names_of(meta, wnid));
    this.class_to_idx = ordered(
      this.classes.flatMap((names, index) => names.map((name) => [name, index] as const)),
    );
    this.samples = found.samples;
    this.#archive = found.archive;
    this.#entries = found.entries;
  }

  get split_folder(): string {
    return path.join(this.root, this.split);
  }

  get length(): number {
    return this.samples.length;
  }

  /** As `samples`. */
  get imgs(): Samples {
    return this.samples;
  }

  /** The class's index of every picture. */
  get targets(): number[] {
    return this.samples.map(([, target]) => target);
  }

  override source_of(index: number): SampleSource<number> | null {
    check_index(this, index);
    const [file, target] = this.samples[index]!;
    if (this.#archive === null)
      return this.loader === default_loader ? { path: file, mode: 'RGB', target } : null;
    const [, offset, length] = this.#entries[index]!;
    return { path: this.#archive, offset, length, mode: 'RGB', target };
  }

  override async load(index: number): Promise<[image: Image, target: number]> {
    check_index(this, index);
    const [file, target] = this.samples[index]!;
    const source = this.source_of(index);
    return [source === null ? await this.loader(file) : await decode_source(source), target];
  }

  override extra_repr(): string {
    return `Split: ${this.split}`;
  }
}

function names_of({ wnid_to_classes }: Meta, wnid: string): readonly string[] {
  const names = wnid_to_classes[wnid];
  if (names === undefined) throw new TorchError(`The development kit has no synset ${wnid}`);
  return names;
}

function in_folders(folder: string): Found {
  const { classes, class_to_idx } = find_classes(folder);
  const rules = { class_to_idx, extensions: IMG_EXTENSIONS, is_valid_file: null, allow_empty: false };
  return { wnids: classes, samples: make_dataset(folder, rules), archive: null, entries: [] };
}

function in_archive(root: string, split: 'train' | 'val', name: string, meta: Meta): Found {
  const archive = path.join(expand_user(root), name);
  if (!is_intact(archive)) {
    throw new TorchError(
      `The archive ${name} is not present in the root directory or is corrupted. ` +
        `You need to download it externally and place it in ${root}.`,
    );
  }
  const index = split === 'train' ? train_index(archive) : val_index(archive, meta.val_wnids);
  const wnids = Object.keys(index).sort();
  const entries: Entry[] = [];
  const samples: [string, number][] = [];
  for (const [target, wnid] of wnids.entries()) {
    const sorted = index[wnid]!.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const entry of sorted) {
      entries.push(entry);
      samples.push([path.join(root, split, wnid, entry[0]), target]);
    }
  }
  return { wnids, samples, archive, entries };
}
