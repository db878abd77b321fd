import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import torch, { datasets, type Tensor, transforms } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';
import { run_script } from '../helpers/child.js';
import { warnings_of } from '../helpers/warnings.js';
import * as sets from '../helpers/worker-data/sets.mjs';

const { DataLoader, Subset, ConcatDataset } = torch.utils.data;

// The runner's loaders are for TypeScript; a worker thread would start them each time.
process.execArgv.length = 0;

/** Pictures of many sizes: JPEG files of every subsampling, grey ones, progressive ones, and a PNG. */
async function pictures(root: string): Promise<string> {
  for (let i = 0; i < 23; i++) {
    const [width, height] = [40 + ((i * 37) % 90), 33 + ((i * 53) % 80)];
    const channels = i % 5 === 4 ? 1 : 3;
    const noise = Uint8Array.from(
      { length: width * height * channels },
      (_, at) => (at * at * 7 + i * at) % 251,
    );
    const raw = sharp(noise, { raw: { width, height, channels } });
    const folder = path.join(root, i % 2 ? 'odd' : 'even');
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${String(i).padStart(2, '0')}.${i === 6 ? 'png' : 'jpg'}`);
    const chromaSubsampling = i % 3 ? '4:2:0' : '4:4:4';
    await (i === 6 ? raw.png() : raw.jpeg({ chromaSubsampling, progressive: i % 4 === 1 })).toFile(file);
  }
  return root;
}

const training = () =>
  new transforms.Compose([
    new transforms.RandomResizedCrop(24),
    new transforms.RandomHorizontalFlip(),
    new transforms.ToTensor(),
    new transforms.Normalize([0.5, 0.4, 0.3], [0.2, 0.25, 0.3]),
  ]);

type Seen = [x: string, y: string, drawn: number];

const digest = (x: Tensor) => createHash('sha256').update(x.contiguous().numpy()).digest('hex').slice(0, 12);

/** What a pass hands out, and what the training draws meanwhile. */
async function seen(dataset: unknown, options: object, draws = false): Promise<Seen[]> {
  torch.manual_seed(7);
  const batches: Seen[] = [];
  const loader = new DataLoader(dataset as datasets.ImageFolder<Tensor>, {
    batch_size: 4,
    shuffle: true,
    ...options,
  });
  for await (const [x, y] of loader) {
    batches.push([digest(x), String(y), draws ? (torch.rand(1).item() as number) : 0]);
  }
  batches.push(['', '', torch.rand(1).item() as number]);
  return batches;
}

t.test('pictures: order, numbers and pixels do not depend on the workers', async (t) => {
  const root = await pictures(t.testdir());
  const set = (transform: unknown) => new datasets.ImageFolder(root, { transform: transform as never });
  const cases: [name: string, transform: unknown][] = [
    ['training', training()],
    [
      'validation',
      new transforms.Compose([
        new transforms.Resize(20),
        new transforms.CenterCrop(24),
        new transforms.ToTensor(),
      ]),
    ],
    [
      'crops with borders',
      new transforms.Compose([
        new transforms.RandomCrop(48, {
          padding: [3, 5],
          pad_if_needed: true,
          fill: 9,
          padding_mode: 'constant',
        }),
        new transforms.ToTensor(),
      ]),
    ],
    [
      'mirrored borders',
      new transforms.Compose([
        new transforms.Resize([60, 70], { interpolation: 'lanczos' }),
        new transforms.RandomCrop(64, { padding: 8, padding_mode: 'reflect' }),
        new transforms.Pad([1, 2, 3, 4], [200, 100, 5]),
        new transforms.Resize(31, 'nearest'),
        new transforms.Pad(2, 7, 'edge'),
        new transforms.CenterCrop([20, 31]),
        new transforms.ToTensor(),
      ]),
    ],
    [
      'sizes one after the other, and parts of them',
      new transforms.Compose([
        new transforms.Resize([48, 70]),
        new transforms.Resize([31, 70], 'bicubic'),
        new transforms.Resize([40, 66], 'hamming'),
        new transforms.RandomVerticalFlip(),
        new transforms.RandomHorizontalFlip(),
        new transforms.RandomCrop([33, 37]),
        new transforms.RandomVerticalFlip(),
        new transforms.RandomHorizontalFlip(),
        new transforms.RandomCrop(32),
        new transforms.ToTensor(),
        new transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
      ]),
    ],
    [
      "the transforms' own code",
      new transforms.Compose([
        new transforms.RandomApply([new transforms.CenterCrop(30)], 0.5),
        new transforms.RandomResizedCrop(16, { interpolation: 'bicubic' }),
        new transforms.ToTensor(),
      ]),
    ],
  ];
  for (const [name, transform] of cases) {
    const dataset = set(transform);
    const alone = await seen(dataset, {});
    for (const num_workers of [1, 3])
      t.same(await seen(dataset, { num_workers }), alone, `${name}, ${num_workers}`);
    const drawing = await seen(dataset, {}, true);
    t.notSame(drawing, alone);
    t.same(await seen(dataset, { num_workers: 2 }, true), drawing, `${name}, while the training draws`);
    t.same(await seen(dataset, { num_workers: 2, prefetch_factor: 0 }), alone);
  }
  const dataset = set(training());
  const both = new ConcatDataset([new Subset(dataset, [3, 1, 8, 20]), new Subset(dataset, [6, 2])]);
  t.same(await seen(both, { num_workers: 2 }), await seen(both, {}), 'parts of sets');
});

t.test('pictures in memory: order, numbers and pixels do not depend on the workers', async (t) => {
  for (const [mode, bands] of [
    ['RGB', 3],
    ['L', 1],
  ] as const) {
    class Noise extends datasets.VisionDataset<datasets.Image, number, Tensor, number> {
      readonly length = 10;
      override in_memory(): datasets.InMemory<number> {
        const bytes = (index: number) =>
          Uint8Array.from({ length: 30 * 28 * bands }, (_, at) => (at * at * 7 + index * at) % 251);
        const picture = (index: number) => new datasets.Image(bytes(index), 30, 28, mode);
        return { mode, picture, target: (index) => index * 2 };
      }
      override get(index: number): [sample: Tensor, target: number] {
        const { picture, target } = this.in_memory();
        return this.finish(picture(index), target(index));
      }
    }
    const transform = new transforms.Compose([
      new transforms.RandomCrop(26, { padding: 3 }),
      new transforms.RandomHorizontalFlip(),
      new transforms.Resize(19),
      new transforms.ToTensor(),
      new transforms.Normalize(0.1307, 0.3081),
    ]);
    const dataset = new Noise(null, { transform, target_transform: (target) => target + 1 });
    const given = await warnings_of(async () => {
      t.same(await seen(dataset, { num_workers: 2 }), await seen(dataset, {}), mode);
      const part = new Subset(dataset, [7, 1, 2]);
      t.same(await seen(part, { num_workers: 2 }), await seen(part, {}), `a part, ${mode}`);
    });
    t.same(given, [], 'made by the workers');
  }
});

t.test('pictures: those of different sizes, and collate functions', async (t) => {
  const root = await pictures(t.testdir());
  const dataset = new datasets.ImageFolder(root, { transform: new transforms.ToTensor() });
  const collate_fn = (items: [Tensor, number][]) => items.map(([x, y]) => [...x.shape, x.sum().item(), y]);
  const all = async (num_workers: number) => {
    const batches: unknown[] = [];
    for await (const batch of new DataLoader(dataset, { batch_size: 5, num_workers, collate_fn }))
      batches.push(batch);
    return batches;
  };
  t.same(await all(2), await all(0));
  const plain = new datasets.ImageFolder(root, { transform: training() });
  for await (const [x] of new DataLoader(plain, { batch_size: 4, num_workers: 1 })) {
    t.same([x.shape, x.is_contiguous(), x.storage_offset()], [[4, 3, 24, 24], true, 0]);
    x.mul_(2);
    break;
  }
  const inside: Tensor[] = [];
  await torch.scope(async () => {
    for await (const [x] of new DataLoader(plain, { batch_size: 4, num_workers: 1 })) inside.push(x);
    t.equal(
      inside.some((x) => x.is_disposed),
      false,
    );
  });
  t.ok(
    inside.every((x) => x.is_disposed),
    'batches belong to the scope of whoever asks for them',
  );
});

t.test('pictures: the memory of a batch is used again when nobody holds the batch', async (t) => {
  const root = await pictures(t.testdir());
  const dataset = new datasets.ImageFolder(root, { transform: training() });
  const pass = (num_workers: number) => {
    torch.manual_seed(7);
    return new DataLoader(dataset, { batch_size: 2, shuffle: true, num_workers });
  };
  const alone: string[] = [];
  for await (const [x] of pass(0)) alone.push(digest(x));
  const kept: Tensor[] = [];
  for await (const [x] of pass(2)) kept.push(x);
  t.same(kept.map(digest), alone, 'what a user keeps is his');
  const views: Tensor[] = [];
  for await (const [x] of pass(2)) {
    views.push(x.select(1, 0));
    x.dispose();
  }
  t.same(
    views.map(digest),
    kept.map((x) => digest(x.select(1, 0))),
    'and so is a view',
  );
  const seen: string[] = [];
  const weight = torch.ones(1, { requires_grad: true });
  for await (const [x] of pass(2)) {
    seen.push(digest(x));
    t.same([x.requires_grad, x.is_leaf], [false, true], 'what was done to the batch before is not its past');
    x.mul_(weight);
    x.dispose();
  }
  t.same(seen, alone);
});

t.test('pictures: what a user adds to the transforms and sets of this library', async (t) => {
  const root = await pictures(t.testdir());
  const items = async (dataset: unknown, num_workers: number) => {
    const all: unknown[] = [];
    const loader = new DataLoader(dataset as datasets.ImageFolder<Tensor>, { batch_size: 4, num_workers });
    for await (const [x, ...rest] of loader as unknown as AsyncIterable<unknown[]>)
      all.push([digest(x as Tensor), String(rest)]);
    return all;
  };
  const crop = new transforms.CenterCrop(24);
  const given = await warnings_of(async () => {
    for (const steps of [
      [new sets.Doubled()],
      [new transforms.ToTensor(), sets.negative],
      [new transforms.ToTensor(), new transforms.Lambda(sets.negative as never)],
      [new transforms.Compose([new transforms.ToTensor(), sets.negative as never])],
    ]) {
      const transform = new transforms.Compose([crop, ...(steps as never[])]);
      const dataset = new datasets.ImageFolder(root, { transform });
      t.same(await items(dataset, 2), await items(dataset, 0), String(transform));
    }
    const plain = new transforms.Compose([crop, new transforms.ToTensor()]);
    const named = new sets.WithPaths(root, { transform: plain });
    t.same(await items(named, 2), await items(named, 0), 'a subclass with a `get` of its own');
  });
  t.same(given, [], 'all of it moves');
  class Mine extends datasets.ImageFolder<Tensor> {
    override get(index: number): Promise<[Tensor, number]> {
      return super.get(index);
    }
  }
  const [warning, ...more] = await warnings_of(async () => {
    const mine = new Mine(root, { transform: new transforms.Compose([crop, new transforms.ToTensor()]) });
    for await (const [x] of new DataLoader(mine, { batch_size: 23, num_workers: 1 })) t.equal(x.shape[0], 23);
  });
  t.match(
    warning?.message,
    /class Mine has no static property `module`/,
    'the module is that of the class it extends',
  );
  t.same(more, []);
});

t.test('pictures: targets that draw', async (t) => {
  const root = await pictures(t.testdir());
  const target_transform = (target: number) =>
    target + 10 * Math.floor((torch.rand(1).item() as number) * 1e4);
  const dataset = new datasets.ImageFolder(root, { transform: training(), target_transform });
  const alone = await seen(dataset, {});
  t.same(await seen(dataset, { num_workers: 2 }), alone);
  const both = new ConcatDataset([
    new Subset(dataset, [3, 1, 8]),
    new datasets.ImageFolder(root, { transform: dataset.transform! }),
  ]);
  t.same(await seen(both, { num_workers: 2 }), await seen(both, {}), 'in one part of a set');
});

t.test('pictures: files that are broken', async (t) => {
  const root = await pictures(t.testdir());
  const dataset = new datasets.ImageFolder(root, { transform: training() });
  const file = dataset.samples[5]![0];
  const whole = await sharp(new Uint8Array(64 * 64 * 3), { raw: { width: 64, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer();
  const own_code = new datasets.ImageFolder(root, {
    transform: new transforms.Compose([
      new transforms.RandomApply([new transforms.CenterCrop(24)]),
      training(),
    ]),
  });
  async function users_function(from: unknown): Promise<void> {
    const loader = new DataLoader(from as datasets.ImageFolder<Tensor>, { batch_size: 4, num_workers: 2 });
    for await (const _ of loader) void _;
  }
  for (const bytes of [whole.subarray(0, whole.length - 40), Buffer.from('text'), Buffer.alloc(0)]) {
    writeFileSync(file, bytes);
    for (const from of [dataset, own_code]) {
      const error = (await users_function(from).catch((error: Error) => error)) as Error;
      t.match(error, { name: 'PictureError', path: file });
      t.ok(error.message.includes(`cannot read picture ${file}: `), error.message);
      t.match(error.stack, /users_function/);
    }
  }
});

t.test('worker threads: items, collate functions, streams, errors', async (t) => {
  const lists = async (dataset: object, options: object) => {
    const batches: unknown[] = [];
    for await (const batch of new DataLoader(dataset as never, options)) {
      const plain = (value: unknown): unknown =>
        value instanceof torch.Tensor ? value.tolist() : Array.isArray(value) ? value.map(plain) : value;
      batches.push(plain(batch));
    }
    return batches;
  };
  t.same(await lists(new sets.Squares(5), { batch_size: 2, num_workers: 2 }), [
    [
      [0, 1],
      [0, 0],
    ],
    [
      [4, 9],
      [1, 1],
    ],
    [[16], [0]],
  ]);
  t.same(
    await lists(new sets.Squares(5), { batch_size: 2, num_workers: 2, collate_fn: sets.total }),
    [1, 13, 16],
  );
  t.same(await lists(new sets.Squares(3), { batch_size: null, num_workers: 2 }), [
    [0, 0],
    [1, 1],
    [4, 0],
  ]);
  t.same(await lists(new Subset(new sets.Squares(9), [8, 3]), { num_workers: 1 }), [
    [[64], [0]],
    [[9], [0]],
  ]);
  t.same(await lists(new sets.Stream(3, 7), { num_workers: 2 }), [[3], [5], [4], [6]]);
  t.same(await lists(new sets.Stream(3, 7), { num_workers: 3 }), [[3], [5], [4], [6]]);
  t.same(await lists(new sets.Stream(0, 5), { batch_size: 2, drop_last: true }), [
    [0, 1],
    [2, 3],
  ]);
  const made = await torch.utils.data.from_module<sets.Private>(
    new URL('../helpers/worker-data/sets.mjs', import.meta.url),
    'Private',
    [10],
  );
  t.same(await lists(made, { batch_size: 4, num_workers: 2 }), [[10, 11, 12, 13]]);
  const error = await lists(new sets.Failing(), { batch_size: 2, num_workers: 2 }).catch(
    (error: Error) => error,
  );
  t.ok(error instanceof RangeError);
  t.match(error, { name: 'RangeError', path: '/data/three.txt' });
  t.match(
    (error as Error).message,
    /^Caught RangeError in DataLoader worker process 1\.\nOriginal Traceback:\n[\s\S]*item three is broken[\s\S]*at Failing\.get/,
  );
  await t.rejects(
    lists(new sets.Squares(5), {
      num_workers: 1,
      worker_init_fn: Object.assign(() => {}, { module: sets.shift.module }),
    }),
    {
      message: /exports no/,
    },
  );
});

// What PyTorch 2.13 gives for the same items with two workers after manual_seed(3).
const DRAWS = [
  [0.2876076102256775, -1.2780954837799072, 326, 2.558281421661377, 0.07776739448308945, 0, 23, 1, 6, 0],
  [0.1615564227104187, 1.1079061031341553, 744, 2.6925888061523438, -1.3975462913513184, 0, 11, 2, 4, 1],
  [0.7470175623893738, -0.8532755374908447, 688, 2.911893367767334, -0.9356896281242371, 0, 16, 1, 6, 2],
  [0.6488105058670044, 0.8010808825492859, 184, 2.8961009979248047, 1.0121207237243652, 0, 44, 1, 7, 3],
];

t.test(
  'worker threads draw what workers of PyTorch draw, and leave the generator of the process alone',
  async (t) => {
    torch.manual_seed(3);
    const drawn: unknown[] = [];
    for await (const batch of new DataLoader(new sets.Draws(), { batch_size: 2, num_workers: 2 })) {
      drawn.push(...(batch.tolist() as unknown[]));
    }
    t.same(drawn, DRAWS);
    const after = torch.rand(1).item();
    torch.manual_seed(3);
    torch.empty([], { dtype: 'int64' }).random_();
    t.equal(torch.rand(1).item(), after);
    const again = async () => {
      const noise: unknown[] = [];
      const loader = new DataLoader(new sets.Noise(), { num_workers: 2, worker_init_fn: sets.shift });
      for await (const x of loader) noise.push(x.tolist());
      return noise;
    };
    t.same(await again(), await again(), 'worker_init_fn has seeded them');
  },
);

t.test('what cannot be moved is made on the JavaScript thread, with one warning', async (t) => {
  class Local extends torch.utils.data.Dataset<number> {
    readonly length = 3;
    override get(index: number): number {
      return index;
    }
  }
  const given = await warnings_of(async () => {
    const loader = new DataLoader(new Local(), { num_workers: 2, batch_size: 3 });
    for (let pass = 0; pass < 2; pass++) for await (const x of loader) t.same(x.tolist(), [0, 1, 2]);
  });
  t.equal(given.length, 1);
  t.match(
    given[0]?.message,
    /num_workers=2 has no effect.*class Local has no static property `module`.*docs\/data\.md/,
  );
});

t.test('a pass ends: timeout, signal, a worker that dies', async (t) => {
  const all = async (options: object) => {
    for await (const _ of new DataLoader(new sets.Endless(), { num_workers: 1, ...options })) void _;
  };
  await t.rejects(all({ timeout: 0.5 }), { message: 'DataLoader timed out after 0.5 seconds' });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 300);
  await t.rejects(all({ signal: controller.signal }), { message: 'enough' });
  await t.rejects(all({ signal: AbortSignal.abort() }), { name: 'AbortError' });
});

t.test('no thread outlives its pass or holds the process', async (t) => {
  const root = await pictures(t.testdir());
  const program = (body: string) => `
    import torch, { datasets, transforms } from 'libtorch-node';
    import { readdirSync } from 'node:fs';
    import * as sets from ${JSON.stringify(new URL('../helpers/worker-data/sets.mjs', import.meta.url).href)};
    const { DataLoader } = torch.utils.data;
    const transform = new transforms.Compose([new transforms.RandomCrop(24, { pad_if_needed: true }), new transforms.ToTensor()]);
    const code = new transforms.Compose([new transforms.RandomApply([new transforms.CenterCrop(24)]), transform]);
    const folder = (transform) => new datasets.ImageFolder(${JSON.stringify(root)}, { transform });
    const everything = [folder(transform), folder(code), new sets.Squares(64)];
    const threads = () => readdirSync('/proc/self/task').length;
    const options = { num_workers: 1, batch_size: 2 };
    ${body}`;
  const run = (body: string) => run_script(program(body));
  const counted = await run(`
    const passes = async () => {
      for (const dataset of everything) {
        for await (const _ of new DataLoader(dataset, options)) break;
        try { for await (const _ of new DataLoader(dataset, options)) throw new Error('out'); } catch {}
      }
    };
    await passes(); // what decodes pictures has threads of its own
    const before = threads();
    await passes();
    for (let tries = 0; tries < 100 && threads() > before; tries++) await new Promise((next) => setTimeout(next, 100));
    console.log(threads() <= before);`);
  t.match(counted, { code: 0, stdout: 'true\n' });
  for (const end of ['', 'process.exit(0);', 'throw new Error("the end");']) {
    const left = await run(`
      for (const dataset of everything) {
        const pass = new DataLoader(dataset, { ...options, persistent_workers: true })[Symbol.asyncIterator]();
        await pass.next();
      }
      ${end}`);
    t.equal(left.code, end.startsWith('throw') ? 1 : 0, end || 'the end of the program');
  }
});
