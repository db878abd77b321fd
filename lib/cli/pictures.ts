import { existsSync } from 'node:fs';
import path from 'node:path';
import { DataLoader } from '../data/dataloader.js';
import { ImageFolder } from '../datasets/image-folder.js';
import { picture_folder } from '../datasets/built-in/folder.js';
import * as transforms from '../transforms/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { UsageError } from './errors.js';

/** What there is to learn. */
export interface Pictures {
  folder: string;
  classes: readonly string[];
  train: DataLoader<[Tensor, number], [Tensor, Tensor]>;
  val: DataLoader<[Tensor, number], [Tensor, Tensor]>;
  train_count: number;
  val_count: number;
}

/** Bytes to numbers around 0, of about unit scale. */
const to_input = () => [
  new transforms.ToTensor(),
  new transforms.Normalize([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]),
];

const train_transform = (): transforms.Compose =>
  new transforms.Compose([
    new transforms.Resize(256),
    new transforms.RandomCrop(227),
    new transforms.RandomHorizontalFlip(),
    ...to_input(),
  ]);

const val_transform = (): transforms.Compose =>
  new transforms.Compose([new transforms.Resize(256), new transforms.CenterCrop(227), ...to_input()]);

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

/**
 * Finds the pictures and makes the loaders.
 *
 * @param say is told what takes a while
 * @throws UsageError or FileNotFoundError if the folder is not what it should be
 */
export async function find_pictures(
  data: string | null,
  batch_size: number,
  say: (text: string) => void,
): Promise<Pictures> {
  const folder = await folder_of(data, say);
  const train = new ImageFolder(path.join(folder, 'train'), { transform: train_transform() });
  const val = new ImageFolder(path.join(folder, 'val'), { transform: val_transform() });
  if (String(train.classes) !== String(val.classes)) {
    throw new UsageError(
      `${folder} must have the same classes in val as in train: val has ${val.classes.join(', ')}; train has ${train.classes.join(', ')}`,
    );
  }
  return {
    folder,
    classes: train.classes,
    train: new DataLoader(train, { batch_size, shuffle: true }),
    val: new DataLoader(val, { batch_size: Math.min(50, Math.max(batch_size, 16)) }),
    train_count: train.length,
    val_count: val.length,
  };
}
