/** What a loader's workers make ahead, in which order it comes, and how long they live. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import torch, { datasets, type Tensor, transforms } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';
import * as sets from '../helpers/worker-data/sets.mjs';

const { ConcatDataset, DataLoader } = torch.utils.data;

// The runner's loaders are for TypeScript; a worker thread would start them each time.
process.execArgv.length = 0;
t.setTimeout(600_000);

/** Pictures of 900 x 900, so that batches are of weight. */
async function pictures(root: string): Promise<string> {
  const folder = path.join(root, 'a');
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < 40; i++) {
    const picture = sharp({
      create: { width: 900, height: 900, channels: 3, background: { r: i, g: 9, b: 9 } },
    });
    await picture.jpeg().toFile(path.join(folder, `${i}.jpg`));
  }
  return root;
}

/** The value when it has not changed for half a second. */
async function at_rest(read: () => number): Promise<number> {
  let last = Number.NaN;
  for (let still = 0; still < 5; ) {
    await wait(100);
    const now = read();
    still = now === last ? still + 1 : 0;
    last = now;
  }
  return last;
}

t.test(
  'worker threads: as many batches ahead as prefetch_factor says for each, in order',
  { timeout: 300_000 },
  async (t) => {
    for (const prefetch_factor of [1, 3]) {
      const counter = new SharedArrayBuffer(4);
      const asked = new Int32Array(counter);
      const loader = new DataLoader(new sets.Counted(counter), {
        batch_size: 2,
        num_workers: 2,
        prefetch_factor,
      });
      const order: number[] = [];
      for await (const batch of loader as AsyncIterable<Tensor>) {
        order.push(...(batch.tolist() as number[]));
        if (order.length > 4) continue;
        const batches = order.length / 2 + 2 * prefetch_factor;
        t.equal(
          await at_rest(() => Atomics.load(asked, 0)),
          2 * batches,
          `${prefetch_factor}, after ${order.length}`,
        );
      }
      t.same(order, [...Array(64).keys()], 'the first item came last');
    }
  },
);

t.test(
  'C++ threads: as many batches ahead as prefetch_factor says, and no more than fit',
  { timeout: 300_000 },
  async (t) => {
    const root = await pictures(t.testdir());
    let opened = 0;
    class Counted extends datasets.ImageFolder<Tensor> {
      override source_of(index: number) {
        opened++;
        return super.source_of(index);
      }
    }
    const ahead = async (side: number, prefetch_factor: number) => {
      const transform = new transforms.Compose([new transforms.CenterCrop(side), new transforms.ToTensor()]);
      const dataset = new Counted(root, { transform });
      const loader = new DataLoader(dataset, { batch_size: 4, num_workers: 2, prefetch_factor });
      const pass = loader[Symbol.asyncIterator]();
      opened = 0;
      torch.memory.collect();
      const before = torch.memory.live().bytes;
      const { value } = (await pass.next()) as { value: [Tensor, Tensor] };
      t.equal(value[0].shape[0], 4);
      await at_rest(() => torch.memory.live().bytes);
      const found = { bytes: torch.memory.live().bytes - before, opened };
      await pass.return?.();
      return found;
    };
    const one = (await ahead(8, 1)).opened;
    // each picture is looked up for its file and for its target
    t.equal((await ahead(8, 3)).opened - one, 2 * 2 * 4, 'two more batches');
    const batch = 4 * 3 * 900 * 900 * 4;
    const { bytes } = await ahead(900, 9);
    t.ok(bytes > 3 * batch && bytes <= 128 * 2 ** 20 + 2 * batch, `${bytes / batch} batches`);
  },
);

t.test('batches that are left to the collector are found in time', { timeout: 300_000 }, async (t) => {
  const transform = new transforms.Compose([new transforms.CenterCrop(900), new transforms.ToTensor()]);
  const folder = new datasets.ImageFolder(await pictures(t.testdir()), { transform });
  const dataset = new ConcatDataset(Array<typeof folder>(5).fill(folder));
  const loader = new DataLoader(dataset, { batch_size: 8, num_workers: 2 });
  torch.memory.collect();
  const before = torch.memory.live().bytes;
  let most = 0;
  for (let pass = 0; pass < 2; pass++) {
    for await (const [x] of loader) {
      t.equal(x.shape[0], 8);
      most = Math.max(most, torch.memory.live().bytes - before);
    }
  }
  const batches = most / (8 * 3 * 900 * 900 * 4);
  t.ok(
    batches < 4.5,
    `${batches} batches: in use, the one before, one on its way, and one whose object has grown old`,
  );
});

t.test('persistent_workers', { timeout: 300_000 }, async (t) => {
  for (const persistent_workers of [false, true]) {
    const loader = new DataLoader(new sets.Remembering(), { num_workers: 1, persistent_workers });
    const seen: unknown[] = [];
    for (let pass = 0; pass < 2; pass++) {
      for await (const x of loader as AsyncIterable<Tensor>) seen.push(x.item());
    }
    t.same(seen, persistent_workers ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2, 3, 4, 1, 2, 3, 4]);
    if (!persistent_workers) continue;
    await (loader as unknown as AsyncDisposable)[Symbol.asyncDispose]();
    for await (const x of loader as AsyncIterable<Tensor>) {
      t.equal(x.item(), 1, 'new ones');
      break;
    }
    await (loader as unknown as AsyncDisposable)[Symbol.asyncDispose]();
  }
});

t.test('what a loader is made of is not changed later', (t) => {
  class Mine extends DataLoader<number> {}
  const loader = new Mine([1, 2], { batch_size: 2 }) as unknown as Record<string, unknown>;
  for (const name of [
    'batch_size',
    'batch_sampler',
    'sampler',
    'drop_last',
    'dataset',
    'persistent_workers',
  ]) {
    const { [name]: value } = loader;
    t.throws(() => (loader[name] = value), {
      name: 'ValueError',
      message: `${name} attribute should not be set after Mine is initialized`,
    });
  }
  t.end();
});

t.test('a number of workers that is changed counts from the next pass', { timeout: 300_000 }, async (t) => {
  const loader = new DataLoader(new sets.Squares(3), {});
  const makers = async () => {
    const ids: unknown[] = [];
    for await (const [, id] of loader as AsyncIterable<[Tensor, Tensor]>) ids.push(id.item());
    return ids;
  };
  t.same(await makers(), [-1, -1, -1]);
  Object.assign(loader, { num_workers: 2 });
  t.same(await makers(), [0, 1, 0]);
});
