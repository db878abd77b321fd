import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DataLoader } from '../data/dataloader.js';
import { DistributedSampler } from '../data/distributed-sampler.js';
import { BatchSampler, RandomSampler } from '../data/sampler.js';
import { picture_folder } from '../datasets/built-in/folder.js';
import { ImageFolder } from '../datasets/image-folder.js';
import { PictureShards } from '../datasets/shards.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Batches, this_world } from '../training/index.js';
import * as transforms from '../transforms/index.js';
import { BadImages } from './bad-images.js';
import { UsageError } from './errors.js';
import type { Options } from './options.js';
import { found_by_first, Share } from './ranks.js';
import { Readable } from './readable.js';
import { TenInputs } from './ten-inputs.js';

/** What there is to learn. */
export interface Pictures {
  folder: string;
  classes: readonly string[];
  train: Batches;
  val: Batches;
  train_count: number;
  val_count: number;
  /** The files of a batch that was handed out. */
  files_of(epoch: number, batch: number): readonly string[];
  bad: BadImages;
}

type Views = Options['views'];

const to_input = ({ mean, std }: Views) => [
  new transforms.ToTensor(),
  new transforms.Normalize([...mean], [...std]),
];

function train_transform(views: Views): transforms.Compose {
  const { augmentation, resize, crop } = views;
  const flip = new transforms.RandomHorizontalFlip();
  if (augmentation === 'resized-crop')
    return new transforms.Compose([new transforms.RandomResizedCrop(crop), flip, ...to_input(views)]);
  const part = [new transforms.Resize(resize), new transforms.RandomCrop(crop), flip];
  if (augmentation === 'crop') return new transforms.Compose([...part, ...to_input(views)]);
  // the paper takes its parts from the square in the middle, and shifts the colours of each
  const square = [new transforms.Resize(resize), new transforms.CenterCrop(resize), ...part.slice(1)];
  const [to_tensor, normalize] = to_input(views);
  return new transforms.Compose([...square, to_tensor!, new transforms.Lighting(0.1), normalize!]);
}

export function val_transform(views: Views): transforms.Compose {
  const { resize, val_crop, validation } = views;
  if (validation === 'ten-crop')
    return new transforms.Compose([
      new transforms.Resize(resize),
      new TenInputs({ size: val_crop, input: new transforms.Compose(to_input(views)) }),
    ]);
  return new transforms.Compose([
    new transforms.Resize(resize),
    new transforms.CenterCrop(val_crop),
    ...to_input(views),
  ]);
}

/** The folder to learn from: the user's, or the built-in set, drawn on first use. */
async function folder_of(data: string | null, say: (text: string) => void): Promise<string> {
  if (data === null) {
    return picture_folder({
      on_progress: (drawn, total) => say(`drawing the built-in pictures: ${drawn}/${total}`),
    });
  }
  if (!existsSync(data)) throw new UsageError(`there is no folder ${data}`);
  for (const part of ['train', 'val']) {
    if (existsSync(path.join(data, part))) continue;
    throw new UsageError(`${data} has no folder ${part}: pictures go into ${part}/CLASS/`);
  }
  return data;
}

/** The order to learn in; among several processes, this one's share of it. */
function order_of(train: PictureSet, seed: number): RandomSampler | DistributedSampler {
  const { rank, world_size } = this_world();
  if (world_size === 1) return new RandomSampler(train);
  return new DistributedSampler(train, { num_replicas: world_size, rank, seed });
}

/** Batches of indices that remember what they were in this epoch. */
class Remembered extends BatchSampler {
  readonly batches: number[][] = [];

  override *[Symbol.iterator](): Iterator<number[]> {
    this.batches.length = 0;
    for (const batch of { [Symbol.iterator]: () => super[Symbol.iterator]() }) {
      this.batches.push(batch);
      yield batch;
    }
  }
}

/** Pictures in files, or in the shards that `prepare` makes of them. */
export type PictureSet = ImageFolder<Tensor> | PictureShards<Tensor>;

/** @param transform without one, only to see what is there */
export function open_set(
  folder: string,
  transform: transforms.Compose = new transforms.Compose([new transforms.ToTensor()]),
): PictureSet {
  const is_sharded = readdirSync(folder).some((name) => name.endsWith('.idx'));
  return is_sharded ? new PictureShards(folder, { transform }) : new ImageFolder(folder, { transform });
}

/** What to call each picture. */
export function files_in(set: PictureSet): string[] {
  if (set instanceof ImageFolder) return set.samples.map(([file]) => file);
  return set.members.map(({ path: file, offset }) => `${file} at ${offset}`);
}

function check_classes(folder: string, train: PictureSet, val: PictureSet): void {
  if (String(train.classes) !== String(val.classes)) {
    throw new UsageError(
      `${folder} must have the same classes in val as in train: val has ${val.classes.join(', ')}; train has ${train.classes.join(', ')}`,
    );
  }
  if (train.classes.length > 1) return;
  throw new UsageError(
    `${folder} has only one class, ${train.classes[0]}: there is nothing to tell apart; pictures go into train/CLASS/ and val/CLASS/, one folder for each class`,
  );
}

/**
 * Finds the pictures and makes the loaders.
 *
 * @param say is told what takes a while
 * @throws UsageError or FileNotFoundError if the folder is not what it should be
 */
export async function find_pictures(
  { data, batch_size, views, max_bad_images, workers, seed }: Options,
  say: (text: string) => void,
  warn: (text: string) => void,
): Promise<Pictures> {
  const folder = await found_by_first(() => folder_of(data, say));
  const train = open_set(path.join(folder, 'train'), train_transform(views));
  // while it learns, the middle will do
  const val = open_set(path.join(folder, 'val'), val_transform({ ...views, validation: 'center' }));
  const train_files = files_in(train);
  check_classes(folder, train, val);
  const bad = new BadImages(max_bad_images, warn);
  const batch_sampler = new Remembered({ sampler: order_of(train, seed), batch_size, drop_last: false });
  const loading = { num_workers: workers };
  const val_size = Math.min(50, Math.max(batch_size, 16));
  const loader = (from: PictureSet, how: object): Batches => {
    if (max_bad_images === 0 || !(from instanceof ImageFolder))
      return new DataLoader(from, { ...loading, ...how }) as Batches;
    const readable = new Readable(from, bad);
    return new DataLoader(readable, { ...loading, ...how, collate_fn: (items) => readable.collate(items) });
  };
  return {
    folder,
    classes: train.classes,
    train: loader(train, { batch_sampler }),
    val: loader(val, { batch_size: val_size, sampler: new Share(val.length) }),
    train_count: train.length,
    val_count: val.length,
    files_of: (_, batch) => (batch_sampler.batches[batch] ?? []).map((index) => train_files[index] as string),
    bad,
  };
}
