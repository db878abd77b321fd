/** What torchvision's data sets have in common: transforms, and how they print. */

import { bare } from '../internal/define.js';
import { Dataset, is_true_of, LoadedDataset } from '../data/dataset.js';
import type { PictureItems } from '../data/pictures/items.js';
import { IndexError, ValueError } from '../errors.js';
import type { Image } from '../image/image.js';
import { type_name } from '../internal/type-name.js';
import { apply, type TransformLike } from '../transforms/transform.js';
import { expand_user } from './files.js';

/** A transform of a sample and its target at once. */
export type JointTransform<Input, Target> =
  | ((input: Input, target: Target) => readonly [unknown, unknown])
  | { forward(input: Input, target: Target): readonly [unknown, unknown] };

/** What becomes of samples and targets. */
export interface Transforms<Input, Given, Sample, Target> {
  /** What becomes of a picture. Default: null, nothing. */
  transform?: TransformLike<Input, Sample> | null;
  /** What becomes of a target. Default: null, nothing. */
  target_transform?: TransformLike<Given, Target> | null;
  /** What becomes of both together. Default: null, nothing. */
  transforms?: JointTransform<Input, Given> | null;
}

/** Where a sample lies in files, for whoever reads it elsewhere than in this process's JavaScript. */
export interface SampleSource<Given = unknown> {
  readonly path: string;
  /** The first byte; default: the file's. */
  readonly offset?: number;
  /** Default: to the end of the file. */
  readonly length?: number;
  /** The mode that the picture is decoded to; default null: its own. */
  readonly mode?: 'RGB' | null;
  /** The target before its transform. */
  readonly target: Given;
}

/** Pictures in memory that `DataLoader`'s workers can make batches of. */
export interface InMemory<Given> {
  readonly mode: 'RGB' | 'L';
  picture(index: number): Image;
  /** Before its transform. */
  target(index: number): Given;
}

/** `Names` are the fields that `finish` reads, so that they can be set later as well. */
type Parts<Input, Given, Sample, Target> = Required<Transforms<Input, Given, Sample, Target>>;

function parts_of<Input, Given, Sample, Target>(
  given: Transforms<Input, Given, Sample, Target>,
): Parts<Input, Given, Sample, Target> {
  const { transform = null, target_transform = null, transforms = null } = bare(given);
  if (transforms !== null && (transform !== null || target_transform !== null))
    throw new ValueError('Only transforms or transform/target_transform can be passed as argument');
  return { transform, target_transform, transforms };
}

function transformed<Input, Given, Sample, Target>(
  { transform, target_transform, transforms }: Parts<Input, Given, Sample, Target>,
  input: Input,
  target: Given,
): [sample: Sample, target: Target] {
  if (transforms !== null) {
    const both =
      typeof transforms === 'function' ? transforms(input, target) : transforms.forward(input, target);
    return [both[0] as Sample, both[1] as Target];
  }
  const sample = transform === null ? (input as unknown as Sample) : apply(transform, input);
  return [
    sample,
    target_transform === null ? (target as unknown as Target) : apply(target_transform, target),
  ];
}

interface Described extends Parts<never, never, unknown, unknown> {
  readonly length: number;
  readonly root: string | null;
  extra_repr(): string;
}

function describe(dataset: Described): string {
  const { root, transform, target_transform, transforms } = dataset;
  const lines = [`Dataset ${dataset.constructor.name}`, `    Number of datapoints: ${dataset.length}`];
  if (root !== null) lines.push(`    Root location: ${root}`);
  const more = dataset.extra_repr();
  if (more !== '') lines.push(...more.split('\n').map((line) => `    ${line}`));
  if (transforms !== null) lines.push(`    ${String(transforms)}`);
  else if (transform !== null || target_transform !== null) lines.push('    StandardTransform');
  if (transform !== null) lines.push(...indented('Transform: ', transform));
  if (target_transform !== null) lines.push(...indented('Target transform: ', target_transform));
  return lines.join('\n');
}

function indented(head: string, transform: unknown): string[] {
  const [first = '', ...rest] = String(transform).split('\n');
  return [head + first, ...rest.map((line) => ' '.repeat(head.length) + line)];
}

/** Refuses an index that has no sample, as Python's lists do. */
export function check_index(dataset: { readonly length: number }, index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < dataset.length) return;
  throw new IndexError(`index ${index} is outside a data set of ${dataset.length} items`);
}

/**
 * A data set of which each item can be had at once: samples in memory. Extend it for a set of your own, with `length` and
 * `get`, which ends with `this.finish(sample, target)`.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.VisionDataset.html
 *
 * @throws ValueError for both `transforms` and one of `transform` and `target_transform`
 * @example
 * class Numbers extends datasets.VisionDataset<number> {
 *   readonly length = 10;
 *   get(index: number) { return this.finish(index, index % 2); }
 * }
 */
export abstract class VisionDataset<Input = Image, Given = number, Sample = Input, Target = Given>
  extends Dataset<[sample: Sample, target: Target]>
  implements Described
{
  readonly root: string | null;
  transform: TransformLike<Input, Sample> | null;
  target_transform: TransformLike<Given, Target> | null;
  transforms: JointTransform<Input, Given> | null;

  constructor(root: string | null = null, options: Transforms<Input, Given, Sample, Target> = {}) {
    super();
    const { transform, target_transform, transforms } = parts_of(options);
    this.root = root === null ? null : expand_user(root);
    this.transform = transform;
    this.target_transform = target_transform;
    this.transforms = transforms;
  }

  /** The item that becomes of a sample and its target. */
  finish(input: Input, target: Given): [sample: Sample, target: Target] {
    return transformed(this, input, target);
  }

  /** Where samples are pictures that all have the mode RGB, or all L: one of them, and its target. */
  in_memory(): InMemory<Given> | null {
    return null;
  }

  override pictures(): PictureItems | null {
    if (this.transforms !== null || this.length === 0) return null;
    const samples = is_true_of(this, 'in_memory', ['get', 'finish']) ? this.in_memory() : null;
    if (samples === null) return null;
    const { target_transform } = this;
    return {
      mode: samples.mode,
      plain_targets: target_transform === null,
      transform: this.transform as TransformLike<Image, unknown> | null,
      source: (index) => {
        check_index(this, index);
        return { path: '' };
      },
      target: (index) => {
        const target = samples.target(index);
        return target_transform === null ? target : apply(target_transform, target);
      },
      load: async (index) => samples.picture(index),
    };
  }

  /** More lines for `toString`. */
  extra_repr(): string {
    return '';
  }

  /** As torchvision prints it. */
  override toString(): string {
    return describe(this);
  }
}

/**
 * A data set whose samples are files, which `DataLoader` reads ahead. Its items are promises.
 *
 * @throws ValueError for both `transforms` and one of `transform` and `target_transform`
 */
export abstract class FileDataset<Input = Image, Given = number, Sample = Input, Target = Given>
  extends LoadedDataset<[sample: Sample, target: Target], [input: Input, target: Given]>
  implements Described
{
  readonly root: string;
  transform: TransformLike<Input, Sample> | null;
  target_transform: TransformLike<Given, Target> | null;
  transforms: JointTransform<Input, Given> | null;

  constructor(root: string, options: Transforms<Input, Given, Sample, Target> = {}) {
    super();
    const { transform, target_transform, transforms } = parts_of(options);
    this.root = expand_user(root);
    this.transform = transform;
    this.target_transform = target_transform;
    this.transforms = transforms;
  }

  /**
   * Where the sample lies, if decoding the picture in a file, or in a part of one, is all there is to `load`; null for a set
   * with a loader of its own or with targets in files.
   */
  source_of(_index: number): SampleSource<Given> | null {
    return null;
  }

  override pictures(): PictureItems | null {
    if (this.transforms !== null || this.length === 0 || this.source_of(0)?.mode !== 'RGB') return null;
    if (!is_true_of(this, 'source_of', ['get', 'load', 'finish'])) return null;
    const at = (index: number): SampleSource<Given> => {
      check_index(this, index);
      return this.source_of(index)!;
    };
    const { target_transform } = this;
    return {
      plain_targets: target_transform === null,
      transform: this.transform as TransformLike<Image, unknown> | null,
      source: (index) => {
        const { path, offset = 0, length = -1 } = at(index);
        return { path, offset, size: length };
      },
      target: (index) => {
        const { target } = at(index);
        return target_transform === null ? target : apply(target_transform, target);
      },
      load: async (index) => (await this.load(index))[0] as unknown as Image,
    };
  }

  override finish([input, target]: [input: Input, target: Given]): [sample: Sample, target: Target] {
    return transformed(this, input, target);
  }

  override bytes_of([input]: [input: Input, target: Given]): number {
    const { data } = (input ?? {}) as { data?: unknown };
    return data instanceof Uint8Array ? data.byteLength : 0;
  }

  /** More lines for `toString`. */
  extra_repr(): string {
    return '';
  }

  /** As torchvision prints it. */
  override toString(): string {
    return describe(this);
  }
}

/** The same of an argument that is one of some words, or a list of them. */
export function verify_str_args(value: unknown, name: string, valid: readonly string[]): string[] {
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list)) throw new TypeError(`'${type_name(list)}' object is not iterable`);
  return list.map((each) => verify_str_arg(each, name, valid));
}

/** Python's check of an argument that is one of some words. */
export function verify_str_arg(value: unknown, name: string, valid: readonly string[]): string {
  if (typeof value !== 'string')
    throw new ValueError(
      `Expected type str for argument ${name}, but got type <class '${type_name(value)}'>.`,
    );
  if (valid.includes(value)) return value;
  throw new ValueError(
    `Unknown value '${value}' for argument ${name}. Valid values are {'${valid.join("', '")}'}.`,
  );
}
