// A loader's work, on our side: pictures a second, the event loop's share, memory. data.py is the same in Python.
import { performance } from 'node:perf_hooks';
import torch, { datasets, transforms } from '../dist/index.js';

const { ConcatDataset, DataLoader } = torch.utils.data;

const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

const sets_of_transforms = {
  training: () =>
    new transforms.Compose([
      new transforms.RandomResizedCrop(227),
      new transforms.RandomHorizontalFlip(),
      new transforms.ToTensor(),
      new transforms.Normalize(MEAN, STD),
    ]),
  crop: () => new transforms.Compose([new transforms.CenterCrop(227), new transforms.ToTensor()]),
};

/** With `at_least`, few pictures are taken again and again: a pass is then longer than the start of its workers. */
async function source_of({ source, pictures, shards, at_least = 1 }, transform) {
  if (source === 'shards') return new datasets.PictureShards(shards, { transform });
  const folder = new datasets.ImageFolder(pictures, { transform });
  const times = Math.ceil(at_least / folder.length);
  return times === 1 ? folder : new ConcatDataset(Array(times).fill(folder));
}

/** Seconds for one picture, over `count` passes. */
export async function data(settings) {
  const dataset = await source_of(settings, sets_of_transforms[settings.transform]());
  const { num_workers, batch } = settings;
  const loader = new DataLoader(dataset, { batch_size: batch, shuffle: true, num_workers });
  const start_memory = process.memoryUsage.rss();
  return async (count) => {
    const before = performance.eventLoopUtilization();
    const start = performance.now();
    let seen = 0;
    for (let pass = 0; pass < count; pass++) {
      for await (const [x] of loader) {
        seen += x.shape[0];
        x.dispose();
      }
    }
    const seconds = (performance.now() - start) / 1000 / seen;
    const { active, utilization } = performance.eventLoopUtilization(before);
    const parts = { 'event loop, a picture': active / 1000 / seen };
    const grown = process.memoryUsage.rss() - start_memory;
    return { seconds, parts, share: utilization, grown };
  };
}
