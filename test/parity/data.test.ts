/** Random orders of samplers, loaders and splits against torch.utils.data. */
import torch, { type Tensor } from 'libtorch-node';
import t from 'tap';
import { expect_error, observe, python } from '../helpers/reference.js';

const { DataLoader, RandomSampler, SubsetRandomSampler, random_split } = torch.utils.data;
type DataLoaderOf<Item> = InstanceType<typeof DataLoader<Item>>;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

t.test('RandomSampler', async (t) => {
  const theirs = await python(`
from torch.utils.data import RandomSampler, SubsetRandomSampler
torch.manual_seed(3)
g = torch.Generator().manual_seed(9)
return [list(RandomSampler(range(10))), list(RandomSampler(range(10), num_samples=25)),
        list(RandomSampler(range(10), replacement=True, num_samples=70)), list(RandomSampler(range(10), generator=g)),
        list(SubsetRandomSampler([5, 7, 9, 11])), torch.rand(1).item()]`);
  torch.manual_seed(3);
  const generator = new torch.Generator().manual_seed(9);
  const ours = [
    [...new RandomSampler(numbers(10))],
    [...new RandomSampler(numbers(10), { num_samples: 25 })],
    [...new RandomSampler(numbers(10), { replacement: true, num_samples: 70 })],
    [...new RandomSampler(numbers(10), { generator })],
    [...new SubsetRandomSampler([5, 7, 9, 11])],
    torch.rand(1).item(),
  ];
  t.same(ours, theirs);
});

t.test('a shuffled loader, with draws between the batches', async (t) => {
  const theirs = await python(`
from torch.utils.data import DataLoader
torch.manual_seed(3)
seen = []
for epoch in range(2):
    for batch in DataLoader(range(10), batch_size=4, shuffle=True):
        seen.append([batch.tolist(), torch.rand(1).item()])
g = torch.Generator().manual_seed(9)
seen.append([batch.tolist() for batch in DataLoader(range(10), batch_size=4, shuffle=True, generator=g)])
seen.append(torch.rand(1).item())
return seen`);
  torch.manual_seed(3);
  const seen: unknown[] = [];
  for (let epoch = 0; epoch < 2; epoch++) {
    for await (const batch of new DataLoader(numbers(10), { batch_size: 4, shuffle: true })) {
      seen.push([batch.tolist(), torch.rand(1).item()]);
    }
  }
  const generator = new torch.Generator().manual_seed(9);
  const loader = new DataLoader(numbers(10), { batch_size: 4, shuffle: true, generator });
  seen.push([...loader].map((batch) => batch.tolist()));
  seen.push(torch.rand(1).item());
  t.same(seen, theirs);
});

t.test('random_split', async (t) => {
  const theirs = await python(`
from torch.utils.data import random_split
torch.manual_seed(3)
g = torch.Generator().manual_seed(9)
parts = [random_split(range(10), [3, 7]), random_split(range(11), [0.5, 0.3, 0.2]), random_split(range(10), [3, 7], g)]
return [[list(part.indices) for part in each] for each in parts]`);
  torch.manual_seed(3);
  const generator = new torch.Generator().manual_seed(9);
  const parts = [
    random_split(numbers(10), [3, 7]),
    random_split(numbers(11), [0.5, 0.3, 0.2]),
    random_split(numbers(10), [3, 7], generator),
  ];
  t.same(
    parts.map((each) => each.map((part) => part.indices)),
    theirs,
  );
});

t.test('a tensor as a data set', async (t) => {
  const theirs = await python(`
from torch.utils.data import (
    ConcatDataset, DataLoader, RandomSampler, SequentialSampler, StackDataset, Subset, distributed, random_split)
x = torch.arange(10).view(5, 2)
load = lambda *given, **how: [batch.tolist() for batch in DataLoader(*given, **how)]
torch.manual_seed(3)
pairs = [[item.tolist() for item in pair] for pair in StackDataset(x, x)]
return [
    load(x), load(x, batch_size=2), load(x, batch_size=2, drop_last=True), load(x, batch_size=None),
    load(torch.arange(5.) / 2, 2), load(x, 2, True), load(x, batch_size=2, shuffle=True, num_workers=2),
    load(x, batch_size=2, sampler=[4, -1, 0]), load(torch.empty(0, 2)), load([1, 2, 3], 2),
    [len(DataLoader(x, 2)), len(DataLoader(x, 2, drop_last=True)), len(DataLoader(x).dataset)],
    [list(SequentialSampler(x)), list(RandomSampler(x))],
    list(distributed.DistributedSampler(x, num_replicas=2, rank=1)),
    [[item.tolist() for item in part] for part in random_split(x, [0.5, 0.5])],
    [Subset(x, [3])[0].tolist(), ConcatDataset([x, x])[6].tolist()], pairs, torch.rand(1).item()]`);
  const { ConcatDataset, DistributedSampler, SequentialSampler, StackDataset, Subset } = torch.utils.data;
  const x = torch.arange(10).view(5, 2);
  const load = async (loader: DataLoaderOf<Tensor>) => {
    const batches: unknown[] = [];
    for await (const batch of loader) batches.push(batch.tolist());
    return batches;
  };
  torch.manual_seed(3);
  const pairs: unknown[] = [];
  const stack = new StackDataset(x, x);
  for (let i = 0; i < stack.length; i++) pairs.push((await stack.get(i)).map((item) => item.tolist()));
  const ours: unknown[] = [
    await load(new DataLoader(x)),
    await load(new DataLoader(x, { batch_size: 2 })),
    await load(new DataLoader(x, { batch_size: 2, drop_last: true })),
    await load(new DataLoader(x, { batch_size: null })),
    await load(new DataLoader(torch.arange(5).div(2), 2)),
    await load(new DataLoader(x, 2, true)),
    await load(new DataLoader(x, { batch_size: 2, shuffle: true, num_workers: 2 })),
    await load(new DataLoader(x, { batch_size: 2, sampler: [4, -1, 0] })),
    await load(new DataLoader(torch.empty(0, 2))),
    [...new DataLoader([1, 2, 3], 2)].map((batch) => batch.tolist()),
    [
      new DataLoader(x, 2).length,
      new DataLoader(x, 2, { drop_last: true }).length,
      (new DataLoader(x).dataset as { length: number }).length,
    ],
    [[...new SequentialSampler(x)], [...new RandomSampler(x)]],
    [...new DistributedSampler(x, { num_replicas: 2, rank: 1 })],
  ];
  const parts: unknown[] = [];
  for (const part of random_split(x, [0.5, 0.5])) {
    const items: unknown[] = [];
    for (let i = 0; i < part.length; i++) items.push((await part.get(i)).tolist());
    parts.push(items);
  }
  const [third, sixth] = [await new Subset(x, [3]).get(0), await new ConcatDataset([x, x]).get(6)];
  ours.push(parts, [third.tolist(), sixth.tolist()], pairs, torch.rand(1).item());
  t.same(ours, theirs);
});

t.test('a tensor that is none', async (t) => {
  const [z, none] = [torch.tensor(1), torch.empty(0, 2)];
  for (const [made, snippet] of [
    [() => [...new DataLoader(z)], 'DataLoader(torch.tensor(1))'],
    [() => [...new DataLoader(z, { shuffle: true })], 'DataLoader(torch.tensor(1), shuffle=True)'],
    [() => [...new DataLoader(z, { sampler: [0] })], 'DataLoader(torch.tensor(1), sampler=[0])'],
    [() => [...new DataLoader(none, { shuffle: true })], 'DataLoader(torch.empty(0, 2), shuffle=True)'],
    [() => [...new DataLoader(none, { sampler: [2] })], 'DataLoader(torch.empty(0, 2), sampler=[2])'],
    [() => [...new DataLoader(none, { sampler: [-1] })], 'DataLoader(torch.empty(0, 2), sampler=[-1])'],
    [() => new RandomSampler(z), 'RandomSampler(torch.tensor(1))'],
    [() => random_split(z, [1]), 'random_split(torch.tensor(1), [1])'],
  ] as const) {
    const { error } = await observe(
      `from torch.utils.data import DataLoader, RandomSampler, random_split\nreturn list(${snippet})`,
    );
    await expect_error(t, made, error);
  }
});
