import { mkdirSync } from 'node:fs';
import path from 'node:path';
import torch, { datasets, type Tensor, transforms } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';

const { DataLoader } = torch.utils.data;
const { DistributedSampler, RandomSampler, Sampler, StackDataset, WeightedRandomSampler } = torch.utils.data;

async function folder(root: string): Promise<string> {
  for (let i = 0; i < 14; i++) {
    const [width, height] = [50 + i, 60 - i];
    const noise = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * at * 3 + i * at) % 253);
    mkdirSync(path.join(root, `c${i % 3}`), { recursive: true });
    await sharp(noise, { raw: { width, height, channels: 3 } })
      .jpeg()
      .toFile(path.join(root, `c${i % 3}`, `${i}.jpg`));
  }
  return root;
}

const transform = () =>
  new transforms.Compose([
    new transforms.RandomResizedCrop(16),
    new transforms.RandomHorizontalFlip(),
    new transforms.ToTensor(),
  ]);

t.test('a pass that is broken off goes on where it was, with the same order and numbers', async (t) => {
  const dataset = new datasets.ImageFolder(await folder(t.testdir()), { transform: transform() });
  const cases: [name: string, options: () => object][] = [
    ['alone', () => ({ shuffle: true })],
    ['workers', () => ({ shuffle: true, num_workers: 2 })],
    [
      'a generator',
      () => ({ shuffle: true, num_workers: 2, generator: new torch.Generator().manual_seed(4) }),
    ],
    [
      'with replacement',
      () => ({ sampler: new RandomSampler(dataset, { replacement: true }), num_workers: 1 }),
    ],
  ];
  const look = ([x, y]: [Tensor, Tensor]) => [x.sum().item(), String(y.tolist()), torch.rand(1).item()];
  for (const [name, options] of cases) {
    torch.manual_seed(11);
    const first = new DataLoader(dataset, { batch_size: 3, ...options() });
    const seen: unknown[] = [];
    let saved: { loader: ReturnType<typeof first.state_dict>; random: Tensor } | undefined;
    for (let pass = 0; pass < 2; pass++) {
      for await (const batch of first) {
        seen.push(look(batch));
        if (seen.length === 2) saved = { loader: first.state_dict(), random: torch.get_rng_state() };
      }
    }
    torch.manual_seed(99);
    const second = new DataLoader(dataset, { batch_size: 3, ...options() });
    torch.set_rng_state(saved!.random);
    second.load_state_dict(saved!.loader);
    t.same(second.state_dict(), saved!.loader);
    const rest: unknown[] = [];
    for (let pass = 0; pass < 2; pass++) for await (const batch of second) rest.push(look(batch));
    t.same(rest, seen.slice(2), name);
    t.match(second.state_dict(), { _num_yielded: 5, _iterator_finished: true });
  }
  t.throws(() => new DataLoader([1]).load_state_dict({} as never), { name: 'ValueError' });
});

t.test('shards have the pictures of the folder they were made of', async (t) => {
  const root = await folder(t.testdir());
  const pictures = new datasets.ImageFolder(root, { transform: transform() });
  const shards = path.join(root, '..', `${path.basename(root)}-shards`);
  await datasets.prepare(pictures, { folder: shards, size: null, shard_bytes: 30_000 });
  t.teardown(() => import('node:fs').then(({ rmSync }) => rmSync(shards, { recursive: true })));
  const packed = new datasets.PictureShards(shards, { transform: transform() });
  t.same([packed.length, packed.classes, packed.targets], [14, pictures.classes, pictures.targets]);
  const sums = async (dataset: typeof packed | typeof pictures, num_workers: number) => {
    torch.manual_seed(2);
    const all: unknown[] = [];
    for await (const [x, y] of new DataLoader(dataset, { batch_size: 4, shuffle: true, num_workers })) {
      all.push(x.sum().item(), y.tolist());
    }
    return all;
  };
  const wanted = await sums(pictures, 0);
  t.same(await sums(packed, 0), wanted);
  t.same(await sums(packed, 2), wanted);
  await t.rejects(datasets.prepare(pictures, { folder: shards }), { name: 'ValueError' });
});

// PyTorch 2.13's numbers.
const WEIGHTED = [5, 4, 4, 5, 4];
const SHARES = [
  [5, 4, 9, 2],
  [0, 1, 6, 5],
  [3, 7, 8, 0],
];

t.test('samplers and sets', async (t) => {
  torch.manual_seed(0);
  t.same([...new WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3, 0.6], 5)], WEIGHTED);
  const shares = [0, 1, 2].map((rank) => {
    const sampler = new DistributedSampler([...Array(10).keys()], { num_replicas: 3, rank, seed: 5 });
    sampler.set_epoch(2);
    return [...sampler];
  });
  t.same(shares, SHARES);
  t.throws(() => new DistributedSampler([1], { num_replicas: 2, rank: 2 }), {
    message: 'Invalid rank 2, rank should be in the interval [0, 1]',
  });
  for (const given of [{}, { num_replicas: 2 }, { rank: 0 }]) {
    t.throws(() => new DistributedSampler([1], given), {
      name: 'ValueError',
      message: 'Default process group has not been initialized, please make sure to call init_process_group.',
    });
  }
  const { distributed: dist } = torch;
  await dist.init_process_group({ backend: 'gloo', store: new dist.HashStore(), rank: 0, world_size: 1 });
  try {
    t.match(new DistributedSampler([1, 2, 3]), { num_replicas: 1, rank: 0 });
    t.match(new DistributedSampler([1, 2, 3], { num_replicas: 4 }), { num_replicas: 4, rank: 0 });
  } finally {
    dist.destroy_process_group();
  }
  class Backwards extends Sampler {
    readonly length = 3;
    *[Symbol.iterator](): Iterator<number> {
      yield* [2, 1, 0];
    }
  }
  const order: unknown[] = [];
  for await (const x of new DataLoader([7, 8, 9], { sampler: new Backwards() })) order.push(x.item());
  t.same(order, [9, 8, 7]);
  t.same(await new StackDataset([1, 2], ['a', 'b']).get(1), [2, 'b']);
  t.same(await new StackDataset({ x: [1, 2], y: ['a', 'b'] }).get(0), { x: 1, y: 'a' });
  t.throws(() => new StackDataset([1], [1, 2]), { message: 'Size mismatch between datasets' });
});
