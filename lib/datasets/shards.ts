import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ValueError } from '../errors.js';
import type { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { TransformLike } from '../transforms/transform.js';
import { FileNotFoundError, IMG_EXTENSIONS } from './files.js';
import { decode_source } from './formats/picture-file.js';
import { type Place, places, with_archive } from './formats/tar-index.js';
import { check_index, FileDataset, type SampleSource } from './vision.js';

export interface PictureShardsOptions<Sample, Target> {
  root: string;
  transform?: TransformLike<Image, Sample> | null;
  target_transform?: TransformLike<number, Target> | null;
}

const bind = signature<PictureShardsOptions<unknown, unknown>>('PictureShards.__init__', {
  root: required,
  transform: null,
  target_transform: null,
});

interface Member {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly mode: 'RGB';
  readonly target: number;
}

/** The files of a sample by their extensions: where each begins, and its bytes. */
type Sample = ReadonlyMap<string, readonly [offset: number, size: number]>;

/** As an index in DALI's format tells. */
function* samples_in_index(index: string): Generator<Sample> {
  const [head = '', ...lines] = readFileSync(index, 'utf8').trimEnd().split('\n');
  if (!head.startsWith('v1.')) throw new ValueError(`${index}: this is no index of a WebDataset shard`);
  for (const line of lines) {
    const parts = line.split(' ');
    const found = new Map<string, readonly [offset: number, size: number]>();
    for (let at = 0; at + 2 < parts.length; at += 4) {
      found.set(parts[at]!, [Number(parts[at + 1]), Number(parts[at + 2])]);
    }
    yield found;
  }
}

function files_in(shard: string): Place[] {
  try {
    return with_archive(shard, (archive) => [...places(archive)]);
  } catch (error) {
    throw new ValueError(`${shard}: ${(error as Error).message}`);
  }
}

/** As the archive's headers tell: neighbours of one name up to the first dot are a sample, as WebDataset takes them. */
function* samples_in_archive(shard: string): Generator<Sample> {
  const files = files_in(shard);
  let key: string | undefined;
  let found = new Map<string, readonly [offset: number, size: number]>();
  for (const { name, offset, length } of files) {
    const [, own, extension] = /^((?:.*\/)?[^./]+)\.([^/]*)$/.exec(name) ?? [];
    if (own === undefined || extension === undefined) continue;
    if (own !== key && found.size > 0) {
      yield found;
      found = new Map();
    }
    key = own;
    found.set(extension.toLowerCase(), [offset, length]);
  }
  if (found.size > 0) yield found;
}

const PICTURES = ['ppm', ...IMG_EXTENSIONS.map((extension) => extension.slice(1))];

/** The pictures of a shard and their classes. */
function members_of(shard: string): Member[] {
  const index = shard.replace(/\.tar$/, '.idx');
  const [told_by, samples] = existsSync(index)
    ? [index, samples_in_index(index)]
    : [shard, samples_in_archive(shard)];
  return with_archive(shard, ({ read }) =>
    Array.from(samples, (sample, at) => {
      const picture = PICTURES.map((kind) => sample.get(kind)).find(Boolean);
      const label = sample.get('cls');
      if (picture === undefined || label === undefined) {
        const files = [...sample.keys()].join(', ');
        throw new ValueError(`${told_by}: sample ${at} has no picture or no class (.cls): it has ${files}`);
      }
      const text = read(...label).toString();
      const target = Number(text);
      if (text.trim() === '' || !Number.isInteger(target)) {
        throw new ValueError(`${told_by}: sample ${at} has the class '${text}', which is no number`);
      }
      return { path: shard, offset: picture[0], length: picture[1], mode: 'RGB', target };
    }),
  );
}

/**
 * Pictures in WebDataset shards, a `.jpg` or another picture and a `.cls` with the number of its class for each sample:
 * those of `datasets.prepare`, with an index beside each (`000000.tar`, `000000.idx`), or of others, whose archives are walked
 * through once. Pictures are read in place, in any order.
 *
 * - `transform`: what becomes of a picture; default: it stays an `Image`
 * - `target_transform`: what becomes of a class's index
 *
 * @throws FileNotFoundError if there is no shard; ValueError for a sample without a picture or a class
 * @example
 * const train = new datasets.PictureShards('shards/train', { transform });
 */
export class PictureShards<Sample = Image, Target = number> extends FileDataset<
  Image,
  number,
  Sample,
  Target
> {
  static readonly module: string = import.meta.url;
  /** Class names, if the shards tell them. */
  readonly classes: readonly string[];
  readonly members: readonly Member[];

  constructor(
    ...args: Arguments<PictureShardsOptions<Sample, Target>, ['root', 'transform', 'target_transform']>
  ) {
    const options = bind(args) as Required<PictureShardsOptions<Sample, Target>>;
    super(options.root, options);
    const shards = readdirSync(this.root).filter((name) => name.endsWith('.tar'));
    if (shards.length === 0) throw new FileNotFoundError(`Found no shard (*.tar) in ${this.root}.`);
    this.members = shards.sort().flatMap((name) => members_of(path.join(this.root, name)));
    const names = path.join(this.root, 'classes.json');
    this.classes = existsSync(names) ? (JSON.parse(readFileSync(names, 'utf8')) as string[]) : [];
  }

  get length(): number {
    return this.members.length;
  }

  get targets(): number[] {
    return this.members.map(({ target }) => target);
  }

  override source_of(index: number): SampleSource<number> | null {
    return this.members[index] ?? null;
  }

  override async load(index: number): Promise<[image: Image, target: number]> {
    check_index(this, index);
    const source = this.source_of(index)!;
    return [await decode_source(source), source.target];
  }
}
