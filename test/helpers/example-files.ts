/** A folder with the files that examples and pages name. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch from 'libtorch-node';
import sharp from 'sharp';
import { mnist_files, write_all } from './dataset-files.js';

/** Makes the folder in the system's temporary one. */
export async function example_files(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  const picture = sharp({ create: { width: 260, height: 240, channels: 3, background: '#a0c040' } });
  const jpeg = await picture.clone().jpeg().toBuffer();
  const { weight, bias } = new torch.nn.Linear(4, 2);
  const weights = { weight: weight.data, bias: bias!.data };
  write_all(folder, {
    'cat.jpg': jpeg,
    'mask.png': await picture.clone().png().toBuffer(),
    ...Object.fromEntries(
      ['train', 'val'].flatMap((part) =>
        ['ants', 'bees'].map((kind) => [`photos/${part}/${kind}/1.jpg`, jpeg]),
      ),
    ),
    'texts/poems/1.txt': 'one',
    'words.txt': 'one\ntwo\nthree',
    'runs/1/log.jsonl': `${JSON.stringify({ kind: 'start', model: 'alexnet', lr: 0.1 })}\n`,
    ...Object.fromEntries(
      ['train', 't10k'].flatMap((part) =>
        Object.entries(
          mnist_files(
            `data/MNIST/raw/${part}-images-idx3-ubyte`,
            `data/MNIST/raw/${part}-labels-idx1-ubyte`,
            5,
            1,
          ),
        ),
      ),
    ),
    'alexnet.pt': torch.save(weights),
    'checkpoint.pth': torch.save({ model: weights, args: { lr: 0.1 } }),
  });
  return folder;
}
