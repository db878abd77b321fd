import { type Arguments, required, signature } from '../internal/arguments.js';
import type { TransformLike } from '../transforms/transform.js';
import { type DatasetRules, expand_user, find_classes, make_dataset } from './files.js';
import { check_index, FileDataset } from './vision.js';

export interface DatasetFolderOptions<Input, Sample, Target> {
  root: string;
  loader: (file: string) => Input | Promise<Input>;
  extensions?: readonly string[] | string | null;
  transform?: TransformLike<Input, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
  is_valid_file?: ((file: string) => boolean) | null;
  allow_empty?: boolean;
}

const bind_dataset_folder = signature<DatasetFolderOptions<unknown, unknown, unknown>>(
  'DatasetFolder.__init__',
  {
    root: required,
    loader: required,
    extensions: null,
    transform: null,
    target_transform: null,
    is_valid_file: null,
    allow_empty: false,
  },
);

/**
 * Files of any kind in one folder for each class: `root/cat/1.npy`, `root/dog/more/2.npy`.
 *
 * - `loader`: makes a sample of a file's path; may be async
 * - `extensions`: the endings of the files to take, in small letters; or
 * - `is_valid_file`: which files to take
 * - `transform`, `target_transform`: what becomes of a sample and of a class's index
 * - `allow_empty`: do not mind a class without files; default false
 *
 * `find_classes` and `make_dataset` may be overridden.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.DatasetFolder.html
 *
 * @throws FileNotFoundError if `root` has no class folders, or a class has no file; ValueError for both or neither of
 *   `extensions` and `is_valid_file`
 * @example
 * const texts = new datasets.DatasetFolder('texts', (file: string) => readFile(file, 'utf8'), ['.txt']);
 * const [text, target] = await texts.get(0);
 */
export class DatasetFolder<Input, Sample = Input, Target = number> extends FileDataset<
  Input,
  number,
  Sample,
  Target
> {
  readonly loader: (file: string) => Input | Promise<Input>;
  readonly extensions: readonly string[] | string | null;
  /** Class names, sorted. */
  readonly classes: readonly string[];
  readonly class_to_idx: Readonly<Record<string, number>>;
  /** Every file with its class's index. */
  readonly samples: readonly (readonly [file: string, target: number])[];

  constructor(
    ...args: Arguments<
      DatasetFolderOptions<Input, Sample, Target>,
      ['root', 'loader', 'extensions', 'transform', 'target_transform', 'is_valid_file', 'allow_empty']
    >
  ) {
    const options = bind_dataset_folder(args) as Required<DatasetFolderOptions<Input, Sample, Target>>;
    super(options.root, options);
    const { classes, class_to_idx } = this.find_classes(this.root);
    this.samples = this.make_dataset(this.root, { ...options, class_to_idx });
    this.loader = options.loader;
    this.extensions = options.extensions;
    this.classes = classes;
    this.class_to_idx = class_to_idx;
  }

  /** The classes of a folder, and the index of each. Default: its folders, sorted. */
  find_classes(directory: string): {
    classes: readonly string[];
    class_to_idx: Readonly<Record<string, number>>;
  } {
    return find_classes(expand_user(directory));
  }

  /** The files of every class with the class's index. */
  make_dataset(directory: string, rules: DatasetRules): readonly (readonly [file: string, target: number])[] {
    return make_dataset(expand_user(directory), rules);
  }

  get length(): number {
    return this.samples.length;
  }

  /** The class's index of every file. */
  get targets(): number[] {
    return this.samples.map(([, target]) => target);
  }

  override async load(index: number): Promise<[sample: Input, target: number]> {
    check_index(this, index);
    const [file, target] = this.samples[index]!;
    return [await this.loader(file), target];
  }
}
