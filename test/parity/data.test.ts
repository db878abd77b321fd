/** Random orders of samplers, loaders and splits against torch.utils.data. */
import torch from 'libtorch-node';
import t from 'tap';
import { python } from '../helpers/reference.js';

const { DataLoader, RandomSampler, SubsetRandomSampler, random_split } = torch.utils.data;
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
