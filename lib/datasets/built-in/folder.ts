import { bare } from '../../internal/define.js';
import { existsSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { TorchError } from '../../errors.js';
import { cache_folder } from '../../internal/cache-folder.js';
import { refusal_of_owner } from '../../internal/owner.js';
import { sweep_unfinished, unfinished_beside } from '../../internal/unfinished.js';
import { draw_picture, SIDE, scenes } from './draw.js';
import { Random } from './random.js';

/** Part of the folder's name: raise it whenever the pictures would come out differently. */
const VERSION = 2;

/** Pictures of each class. */
const COUNTS = { train: 60, val: 10 } as const;

export interface PictureOptions {
  /** Where the set is kept. Default: `pictures-v<version>` in the user's cache folder. */
  folder?: string;
  /** Pictures of each class to train on. Default 60. */
  train?: number;
  /** Pictures of each class to validate with. Default 10. */
  val?: number;
  /** Called while the pictures are drawn. */
  on_progress?: (drawn: number, total: number) => void;
}

interface Drawing {
  class_name: string;
  seed: number;
  file: string;
}

function plan(folder: string, counts: { train: number; val: number }): Drawing[] {
  const drawings: Drawing[] = [];
  let first_seed = 0;
  for (const part of ['train', 'val'] as const) {
    for (const class_name of Object.keys(scenes)) {
      for (let i = 0; i < counts[part]; i++) {
        const file = path.join(folder, part, class_name, `${String(i).padStart(4, '0')}.jpg`);
        drawings.push({ class_name, seed: first_seed + i, file });
      }
      // Classes and parts are far apart, so that no count makes two pictures share a seed.
      first_seed += 100_000;
    }
  }
  return drawings;
}

async function write_picture({ class_name, seed, file }: Drawing): Promise<void> {
  const quality = new Random(seed).whole(78, 95);
  const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
  const { default: sharp } = await import('sharp');
  await sharp(draw_picture(class_name, seed), { raw }).jpeg({ quality }).toFile(file);
}

async function write_all(drawings: Drawing[], on_progress: PictureOptions['on_progress']): Promise<void> {
  const folders = new Set(drawings.map(({ file }) => path.dirname(file)));
  await Promise.all([...folders].map((folder) => mkdir(folder, { recursive: true })));
  let drawn = 0;
  for (let start = 0; start < drawings.length; start += 8) {
    const some = drawings.slice(start, start + 8);
    await Promise.all(some.map(write_picture));
    on_progress?.((drawn += some.length), drawings.length);
  }
}

/**
 * The built-in picture set: ten classes of shapes and patterns, drawn by the project from a seed, as JPEG files
 * of 256 x 256 pixels in the layout of `ImageFolder`. The first call draws them (some seconds) into the cache
 * folder; later calls find them there. The folder appears whole or not at all, also when several processes
 * draw at the same time. A set in the cache folder that is not whole is drawn anew.
 *
 * @throws TorchError if the cache folder belongs to another user, or `folder` is there and is not the whole set
 * @returns the folder that holds `train/` and `val/`
 * @example
 * const folder = await datasets.picture_folder();
 * const train = new datasets.ImageFolder(`${folder}/train`);
 */
export async function picture_folder(given: PictureOptions = {}): Promise<string> {
  const options = bare(given);
  const counts = { train: options.train ?? COUNTS.train, val: options.val ?? COUNTS.val };
  const name = `pictures-v${VERSION}-${counts.train}-${counts.val}`;
  const folder = path.resolve(options.folder ?? path.join(cache_folder(), name));
  const refusal = options.folder === undefined ? refusal_of_cache(folder) : null;
  if (refusal !== null) throw new TorchError(`${refusal}: set LIBTORCH_NODE_CACHE to a folder of your own`);
  if (existsSync(folder)) {
    // of a named folder, which may have been drawn with other counts, one picture of each class and part
    const wanted = options.folder === undefined ? counts : { train: 1, val: 1 };
    const missing = plan(folder, wanted).find(({ file }) => !is_picture(file));
    if (missing === undefined) return folder;
    // never a folder that somebody has named: it may hold something else
    if (options.folder !== undefined)
      throw new TorchError(`${folder} is there, but is not the whole set: ${missing.file} is missing`);
    await rm(folder, { recursive: true, force: true });
  }
  await draw_set(folder, counts, options.on_progress);
  return folder;
}

function refusal_of_cache(folder: string): string | null {
  return refusal_of_owner(path.dirname(folder)) ?? refusal_of_owner(folder);
}

function is_picture(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size > 0;
}

async function draw_set(
  folder: string,
  counts: { train: number; val: number },
  on_progress: PictureOptions['on_progress'],
): Promise<void> {
  if (!existsSync(path.dirname(folder))) await mkdir(path.dirname(folder), { recursive: true });
  sweep_unfinished(path.dirname(folder));
  const unfinished = unfinished_beside(folder);
  try {
    await mkdir(unfinished);
    await write_all(plan(unfinished, counts), on_progress);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process was faster: its pictures are the same.
    if (!existsSync(folder)) throw error;
  }
}
