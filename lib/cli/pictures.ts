import { existsSync } from 'node:fs';
import path from 'node:path';
import { DataLoader } from '../data/dataloader.js';
import { BatchSampler, RandomSampler } from '../data/sampler.js';
import { picture_folder } from '../datasets/built-in/folder.js';
import { ImageFolder } from '../datasets/image-folder.js';
import type { Image } from '../image/image.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Batches } from '../training/index.js';
import * as transforms from '../transforms/index.js';
import { BadImages } from './bad-images.js';
import { UsageError } from './errors.js';
import type { Options } from './options.js';
import { Readable } from './readable.js';

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

export function train_transform(views: Views): transforms.Compose {
  const vary =
    views.augmentation === 'resized-crop'
      ? [new transforms.RandomResizedCrop(views.crop)]
      : [new transforms.Resize(views.resize), new transforms.RandomCrop(views.crop)];
  return new transforms.Compose([...vary, new transforms.RandomHorizontalFlip(), ...to_input(views)]);
}

/** Four corners and the middle, each mirrored as well, as the paper of 2012 looks at a picture: `[10, 3, side, side]`. */
function ten_crops(views: Views): (image: Image) => Tensor {
  const side = views.val_crop;
  const { crop, hflip } = transforms.functional;
  const input = new transforms.Compose<Image, Tensor>(to_input(views));
  return (image) => {
    const [down, right] = [image.height - side, image.width - side];
    const corners = [
      [0, 0],
      [0, right],
      [down, 0],
      [down, right],
      [Math.round(down / 2), Math.round(right / 2)],
    ] as const;
    const five = corners.map(([top, left]) => crop(image, top, left, side, side) as Image);
    const all = [...five, ...five.map((each) => hflip(each) as Image)];
    return functions.stack(all.map((each) => input.forward(each)));
  };
}

export function val_transform(views: Views): transforms.Compose {
  const { resize, val_crop, validation } = views;
  if (validation === 'ten-crop')
    return new transforms.Compose([new transforms.Resize(resize), ten_crops(views)]);
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

function check_classes(folder: string, train: ImageFolder<Tensor>, val: ImageFolder<Tensor>): void {
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
  { data, batch_size, views, max_bad_images, workers }: Options,
  say: (text: string) => void,
  warn: (text: string) => void,
): Promise<Pictures> {
  const folder = await folder_of(data, say);
  const train = new ImageFolder(path.join(folder, 'train'), { transform: train_transform(views) });
  const val = new ImageFolder(path.join(folder, 'val'), {
    // while it learns, the middle will do
    transform: val_transform({ ...views, validation: 'center' }),
  });
  check_classes(folder, train, val);
  const bad = new BadImages(max_bad_images, warn);
  const batch_sampler = new Remembered({ sampler: new RandomSampler(train), batch_size, drop_last: false });
  const loading = { num_workers: workers, persistent_workers: workers > 0 };
  const val_size = Math.min(50, Math.max(batch_size, 16));
  const loader = (from: ImageFolder<Tensor>, how: object): Batches => {
    if (max_bad_images === 0) return new DataLoader(from, { ...loading, ...how }) as Batches;
    const readable = new Readable(from, bad);
    return new DataLoader(readable, { ...loading, ...how, collate_fn: (items) => readable.collate(items) });
  };
  return {
    folder,
    classes: train.classes,
    train: loader(train, { batch_sampler }),
    val: loader(val, { batch_size: val_size }),
    train_count: train.length,
    val_count: val.length,
    files_of: (_, batch) => (batch_sampler.batches[batch] ?? []).map((index) => train.samples[index]![0]),
    bad,
  };
}
