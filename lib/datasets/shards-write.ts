/** `prepare`: a data set of pictures, scaled and packed once, so that training reads pixels and decodes nothing. */
import { bare } from '../internal/define.js';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ValueError } from '../errors.js';
import type { Image } from '../image/image.js';
import { resize } from '../transforms/functional/frame.js';

/** What can be prepared: pictures with the number of their class. */
export interface Preparable {
  readonly length: number;
  readonly classes?: readonly string[];
  load(index: number): Promise<readonly [image: Image, target: number]>;
}

export interface PrepareOptions {
  /** The folder to make. */
  folder: string;
  /** Length of the shorter side that pictures are scaled down to; null leaves them. Default: 256. */
  size?: number | null;
  /** Bytes after which a shard ends. Default: 256 MiB. */
  shard_bytes?: number;
  /** Is told after each shard how far it is. Default: null. */
  on_progress?: (done: number, total: number) => void;
}

const BLOCK = 512;

/** A header of the ustar format. */
function header_of(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0, 100, 'latin1');
  header.write(octal(0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write('        0', 148);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

const padding_of = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

function ppm_of({ data, width, height }: Image): Buffer {
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), data]);
}

/** The picture with its shorter side scaled down to `size`; smaller ones stay. */
function scaled(image: Image, size: number | null): Image {
  if (size === null || Math.min(image.width, image.height) <= size) return image;
  return resize(image, size) as Image;
}

/**
 * Writes `dataset` into `folder` as WebDataset shards: tar files with a `.ppm` and a `.cls` for each picture, an index
 * beside each in DALI's format (`wds2idx`), and the classes' names. `PictureShards` reads them. The folder appears whole or
 * not at all.
 *
 * @throws ValueError if the folder is there already
 * @example
 * await datasets.prepare(new datasets.ImageFolder('photos/train'), { folder: 'shards/train', size: 256 });
 */
export async function prepare(dataset: Preparable, options: PrepareOptions): Promise<void> {
  const { folder, size = 256, shard_bytes = 256 * 2 ** 20, on_progress } = bare(options);
  const unfinished = `${folder}.unfinished-${process.pid}`;
  await mkdir(path.dirname(path.resolve(folder)), { recursive: true });
  await mkdir(unfinished);
  try {
    let index = 0;
    for (let shard = 0; index < dataset.length; shard++) {
      const name = path.join(unfinished, String(shard).padStart(6, '0'));
      const file = await open(`${name}.tar`, 'wx');
      const lines: string[] = [];
      let at = 0;
      const add = async (member: string, bytes: Buffer): Promise<number> => {
        const start = at + BLOCK;
        const whole = Buffer.concat([header_of(member, bytes.length), bytes, padding_of(bytes.length)]);
        await file.write(whole, 0, whole.length, at);
        at += whole.length;
        return start;
      };
      try {
        for (; index < dataset.length && at < shard_bytes; index++) {
          const [image, target] = await dataset.load(index);
          const key = String(index).padStart(9, '0');
          const [picture, label] = [ppm_of(scaled(image, size)), Buffer.from(String(target))];
          const picture_at = await add(`${key}.ppm`, picture);
          const label_at = await add(`${key}.cls`, label);
          lines.push(
            `ppm ${picture_at} ${picture.length} ${key}.ppm cls ${label_at} ${label.length} ${key}.cls`,
          );
          on_progress?.(index + 1, dataset.length);
        }
        await file.write(Buffer.alloc(2 * BLOCK), 0, 2 * BLOCK, at);
      } finally {
        await file.close();
      }
      await writeFile(`${name}.idx`, `v1.2 ${lines.length}\n${lines.join('\n')}\n`);
    }
    if (dataset.classes !== undefined) {
      await writeFile(path.join(unfinished, 'classes.json'), `${JSON.stringify(dataset.classes)}\n`);
    }
    await rename(unfinished, folder).catch((error: NodeJS.ErrnoException) => {
      const is_there = error.code === 'ENOTEMPTY' || error.code === 'EEXIST';
      throw is_there ? new ValueError(`${folder} is there already`) : error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
