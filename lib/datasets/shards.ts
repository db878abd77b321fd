import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { ValueError } from '../errors.js';
import type { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import type { TransformLike } from '../transforms/transform.js';
import { FileNotFoundError } from './files.js';
import { decode_source } from './formats/picture-file.js';
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

/** The members of a shard, as the index beside it tells. */
function members_of(shard: string): Member[] {
  const index = shard.replace(/\.tar$/, '.idx');
  if (!existsSync(index)) throw new FileNotFoundError(`[Errno 2] No such file or directory: '${index}'`);
  const [head = '', ...lines] = readFileSync(index, 'utf8').trimEnd().split('\n');
  if (!head.startsWith('v1.')) throw new ValueError(`${index}: this is no index of a WebDataset shard`);
  const file = openSync(shard, 'r');
  try {
    return lines.map((line) => {
      const parts = line.split(' ');
      const found = new Map<string, readonly [offset: number, size: number]>();
      for (let at = 0; at + 2 < parts.length; at += 4) {
        found.set(parts[at]!, [Number(parts[at + 1]), Number(parts[at + 2])]);
      }
      const picture = ['ppm', 'jpg', 'jpeg', 'png'].map((kind) => found.get(kind)).find(Boolean);
      const label = found.get('cls');
      if (picture === undefined || label === undefined) {
        throw new ValueError(`${index}: a sample without a picture or without a class: ${line}`);
      }
      const text = Buffer.alloc(label[1]);
      readSync(file, text, 0, label[1], label[0]);
      const target = Number(text.toString());
      return { path: shard, offset: picture[0], length: picture[1], mode: 'RGB', target };
    });
  } finally {
    closeSync(file);
  }
}

/**
 * Pictures in WebDataset shards with an index beside each, as `datasets.prepare` writes them: `000000.tar`, `000000.idx`.
 * Pictures are read in place, in any order.
 *
 * - `transform`: what becomes of a picture; default: it stays an `Image`
 * - `target_transform`: what becomes of a class's index
 *
 * @throws FileNotFoundError if there is no shard, or one has no index
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
