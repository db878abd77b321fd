import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import torch, { datasets, type Tensor, transforms } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';
import { warnings_of } from '../helpers/warnings.js';

const { DataLoader, Dataset, LoadedDataset, RandomSampler, Subset, TensorDataset, random_split } =
  torch.utils.data;
const { ChainDataset, IterableDataset } = torch.utils.data;
const { BatchSampler, SequentialSampler, SubsetRandomSampler } = torch.utils.data;

const bytes = (count: number, step = 1): Uint8Array => Uint8Array.from({ length: count }, (_, i) => i * step);

/** A folder of pictures: `{ 'cat/1.png': pixels }`, each of 4 x 4. */
async function make_folder(root: string, names: readonly string[]): Promise<string> {
  for (const [i, name] of names.entries()) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    const raw = { width: 4, height: 4, channels: 3 } as const;
    await sharp(bytes(48, i + 1), { raw })
      .png()
      .toFile(file);
  }
  return root;
}

t.test('ImageFolder finds classes and files in the order of torchvision', async (t) => {
  const root = await make_folder(t.testdir(), [
    'b/2.png',
    'b/10.PNG',
    'B/x.png',
    'a/z.png',
    'a/in/q.png',
    'a/b.png',
  ]);
  writeFileSync(path.join(root, 'a', 'notes.txt'), 'no picture');
  writeFileSync(path.join(root, 'top.png'), 'not in a class');
  const dataset = new datasets.ImageFolder(root);
  t.same(dataset.classes, ['B', 'a', 'b'], 'by code point');
  t.same(dataset.class_to_idx, { B: 0, a: 1, b: 2 });
  const files = dataset.samples.map(([file]) => path.relative(root, file));
  t.same(files, ['B/x.png', 'a/b.png', 'a/z.png', 'a/in/q.png', 'b/10.PNG', 'b/2.png']);
  t.same(dataset.targets, [0, 1, 1, 1, 2, 2]);
  t.equal(dataset.length, 6);
  t.equal(String(dataset), `Dataset ImageFolder\n    Number of datapoints: 6\n    Root location: ${root}`);
  const [image, target] = await dataset.get(0);
  t.same([image.size, target, String(image)], [[4, 4], 0, '<Image mode=RGB size=4x4>']);
  t.same(image.data, bytes(48, 3));
  await t.rejects(dataset.get(6), torch.IndexError);
});

t.test('ImageFolder: classes that are numbers', async (t) => {
  const root = await make_folder(t.testdir(), ['10/a.png', '9/a.png', 'x/a.png', '1/a.png']);
  const { classes, class_to_idx } = new datasets.ImageFolder(root);
  t.same(classes, ['1', '10', '9', 'x']);
  t.same(Object.keys(class_to_idx), classes, 'in the order of the classes');
  t.same(Object.entries(class_to_idx), [
    ['1', 0],
    ['10', 1],
    ['9', 2],
    ['x', 3],
  ]);
  t.equal(JSON.stringify(class_to_idx), '{"1":0,"10":1,"9":2,"x":3}');
  t.equal(class_to_idx['9'], 2);
  t.equal('2' in class_to_idx, false);
  t.same(Object.keys({ ...class_to_idx }).length, 4);
});

t.test('ImageFolder: transforms of pictures and targets, other loaders and files', async (t) => {
  const root = await make_folder(t.testdir(), ['a/1.png', 'b/2.png']);
  const dataset = new datasets.ImageFolder(root, {
    transform: new transforms.ToTensor(),
    target_transform: (target) => `class ${target}`,
  });
  const [x, target] = await dataset.get(1);
  t.same([x.shape, target], [[3, 4, 4], 'class 1']);
  const grey = new datasets.Image(new Uint8Array(3), 1, 1);
  const own = new datasets.ImageFolder(root, {
    loader: async () => grey,
    is_valid_file: (file) => file.endsWith('2.png'),
    allow_empty: true,
  });
  t.same([own.length, (await own.get(0))[0]], [1, grey]);
});

t.test('ImageFolder: a folder that will not do', async (t) => {
  const root = t.testdir({ a: { 'x.txt': '' }, b: {}, c: { 'y.jpg': '' }, empty: {} });
  t.throws(() => new datasets.ImageFolder(`${root}/empty`), {
    name: 'FileNotFoundError',
    message: `Couldn't find any class folder in ${root}/empty.`,
  });
  t.throws(() => new datasets.ImageFolder(root), {
    message:
      'Found no valid file for the classes a, b, empty. Supported extensions are: ' +
      '.jpg, .jpeg, .png, .ppm, .bmp, .pgm, .tif, .tiff, .webp',
  });
  t.throws(() => new datasets.ImageFolder(`${root}/nowhere`), {
    message: `[Errno 2] No such file or directory: '${root}/nowhere'`,
  });
  t.equal(new datasets.ImageFolder(root, { allow_empty: true }).length, 1);
  t.throws(() => new datasets.ImageFolder({ rot: root } as never), {
    message: "ImageFolder.__init__() got an unexpected keyword argument 'rot'",
  });
});

// A CMYK file that Pillow wrote, and what Pillow's convert('RGB') makes of it.
const CMYK = [
  '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoK',
  'CgYICwwLCgwJCgoK/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIB',
  'AwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZH',
  'SElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV',
  '1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwDstP8AEX/DQH/CCxS/G7/i4H/Hz+zz+0NYv/yNf3oBpGpm',
  'df8AkJf6y0ZLpP8ATf3tndx/a9y3vTfELwf471jx34T+GPxO+KP9n/FfT/Ku/wBn79oHTryK4h8ZQyxAW1jeXJ3w3VzPDJ5cc0m+',
  'HVIZTBMHnkBvofiF4P8AHeseO/Cfwx+J3xR/s/4r6f5V3+z9+0Dp15FcQ+MoZYgLaxvLk74bq5nhk8uOaTfDqkMpgmDzyA3zfC3j',
  'v4y/CX4y+G/B3jH4hafL8RZdPW3+E/xYu5xe6N8VNGuRG8ehaxIjhLyW4QRGC5Dg3hELLIl/HBPdcPfS+KtQ8VeJPiv8KPhhp+lf',
  'EnStPEPx8+AdzK8WmeLdMR9g1KwLh3WIPKTDcYkn0+ebyZvPgnBvvJ76XxVqHirxJ8V/hR8MNP0r4k6Vp4h+PnwDuZXi0zxbpiPs',
  'GpWBcO6xB5SYbjEk+nzzeTN58E4N9Y+DPxD8VXnhXxzqOu/s96hLomnahb2/7RPwfsLJ2tbW6uUkS38R+H5ZzsSWVLWX/R5JAzrb',
  'NbXDER2d+Ni+l8K6f4V8SfFf4UfDDUNV+G2q6gIfj58A7mVJdT8Jam6bBqVgXCI0pSImG4xHBqEEPkzeRPADY8PfS+FdP8K+JPiv',
  '8KPhhqGq/DbVdQEPx8+AdzKkup+EtTdNg1KwLhEaUpETDcYjg1CCHyZvIngBseo+HfxX+DXj34Nat4B8feDdQl+EEuoPb+OPA97E',
  'b3Wfg7rNyXdrmBUQPeaRcOJZSI0AlAlnhRLuO8s5rHjDQfg1pHwaa3uLXUPF/wCzB4v1C6imhuNNMms/CjWXIe6jktU3usQeUPdW',
  'SFwwlF7ZmXzSL7h/GGg/BrSPg01vcWuoeL/2YPF+oXUU0Nxppk1n4Uay5D3Uclqm91iDyh7qyQuGEovbMy+aRfe0fELwf471jx34',
  'T+GPxO+KP9n/ABX0/wAq7/Z+/aB068iuIfGUMsQFtY3lyd8N1czwyeXHNJvh1SGUwTB55Ab6x8QvB/jvWPHfhP4Y/E74o/2f8V9P',
  '8q7/AGfv2gdOvIriHxlDLEBbWN5cnfDdXM8MnlxzSb4dUhlMEweeQG+r+FvHfxl+Evxl8N+DvGPxC0+X4iy6etv8J/ixdzi90b4q',
  'aNciN49C1iRHCXktwgiMFyHBvCIWWRL+OCe66j4HeD/2j18dvpdt8UfD+pfFfw14fS7+GXi66vGvIfjB4TliM9xY32z9zqnlwxQS',
  'mZJvPuYWju0Anspb4//Z',
].join('');

t.test('every kind of file becomes RGB as Pillow does it', async (t) => {
  const folder = t.testdir();
  const decode = async (name: string) => {
    const image = await datasets.default_loader(path.join(folder, name));
    return [image.size, createHash('sha256').update(image.data).digest('hex').slice(0, 16)];
  };
  writeFileSync(path.join(folder, 'cmyk.jpg'), Buffer.from(CMYK, 'base64'));
  t.same(await decode('cmyk.jpg'), [[16, 16], '247b1e0171131a98']);

  const grey = { raw: { width: 4, height: 2, channels: 1 } } as const;
  await sharp(bytes(8, 9), grey).png().toFile(path.join(folder, 'grey.png'));
  const image = await datasets.default_loader(path.join(folder, 'grey.png'));
  t.same([...image.data.subarray(0, 9)], [0, 0, 0, 9, 9, 9, 18, 18, 18]);

  const rgba = { raw: { width: 2, height: 1, channels: 4 } } as const;
  await sharp(Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 128), rgba)
    .png()
    .toFile(path.join(folder, 'alpha.png'));
  t.same([...(await datasets.default_loader(path.join(folder, 'alpha.png'))).data], [1, 2, 3, 4, 5, 6]);

  const turned = sharp(bytes(8, 9), grey).withMetadata({ orientation: 6 });
  await turned.jpeg().toFile(path.join(folder, 'turned.jpg'));
  t.same(
    (await datasets.default_loader(path.join(folder, 'turned.jpg'))).size,
    [4, 2],
    'EXIF does not turn it',
  );
});

t.test('a broken picture is an error with its name and the line that asked for it', async (t) => {
  const root = await make_folder(t.testdir(), ['a/1.png', 'b/2.png']);
  const broken = path.join(root, 'b', '3.jpg');
  const whole = await sharp(bytes(64 * 64 * 3, 5), { raw: { width: 64, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer();
  writeFileSync(broken, whole.subarray(0, whole.length / 2));
  const dataloader = new DataLoader(new datasets.ImageFolder(root, new transforms.CenterCrop(2)), {
    collate_fn: (items) => items.length,
  });
  async function users_function(): Promise<void> {
    for await (const _ of dataloader) void _;
  }
  const error = await users_function().catch((error: Error) => error);
  t.match(error, { name: 'PictureError', path: broken, message: `cannot read picture ${broken}: ` });
  t.match((error as Error).stack, /users_function/);
  writeFileSync(broken, 'text');
  await t.rejects(datasets.default_loader(broken), { message: /unsupported image format/ });
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>';
  for (const text of [svg, `<?xml version="1.0"?>${svg}`, `\n ${svg}`, '%PDF-1.7']) {
    writeFileSync(broken, text);
    await t.rejects(datasets.default_loader(broken), {
      name: 'PictureError',
      message: /: the file contains unsupported image format$/,
    });
  }
  const { Image } = datasets;
  const usual = Image.MAX_IMAGE_PIXELS;
  t.equal(usual, 89478485);
  t.teardown(() => (Image.MAX_IMAGE_PIXELS = usual));
  await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } })
    .png()
    .toFile(broken);
  const bomb = (limit: number) =>
    `Image size (200 pixels) exceeds limit of ${limit} pixels, could be decompression bomb DOS attack.`;
  Image.MAX_IMAGE_PIXELS = 99;
  await t.rejects(datasets.default_loader(broken), {
    message: `cannot read picture ${broken}: ${bomb(198)}`,
  });
  Image.MAX_IMAGE_PIXELS = 100;
  const warned = once(process, 'warning');
  t.same((await datasets.default_loader(broken)).size, [20, 10]);
  t.match(await warned, [{ name: 'DecompressionBombWarning', message: bomb(100) }]);
  Image.MAX_IMAGE_PIXELS = null;
  t.same((await datasets.default_loader(broken)).size, [20, 10]);
  await t.rejects(datasets.default_loader(`${root}/none.jpg`), { message: /none\.jpg: ENOENT/ });
});

t.test('DataLoader: batches, drop_last, batch_size null, samplers', async (t) => {
  const items = [...bytes(10)];
  const lists = async (options: object) => {
    const batches: unknown[] = [];
    for await (const batch of new DataLoader(items, options)) {
      batches.push(batch instanceof torch.Tensor ? batch.tolist() : batch);
    }
    return batches;
  };
  t.same(await lists({ batch_size: 4 }), [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
  t.same(await lists({ batch_size: 4, drop_last: true }), [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]);
  t.same(await lists({ batch_size: null }), items);
  t.same(await lists({ sampler: [3, 1], batch_size: 2 }), [[3, 1]]);
  t.same(await lists({ batch_sampler: [[3], [1, 2]] }), [[3], [1, 2]]);
  t.same((await lists({ shuffle: true })).flat().sort(), items);
  t.equal(new DataLoader(items, { batch_size: 4 }).length, 3);
  t.equal(new DataLoader(items, { batch_size: 4, drop_last: true }).length, 2);
  t.same(
    [...new DataLoader(items, { batch_size: 5 })].map((batch) => batch.shape),
    [[5], [5]],
    'plain for',
  );
});

t.test('DataLoader: one pass after the other, and one that is left', async (t) => {
  const dataloader = new DataLoader([...bytes(6)], 2);
  for (let pass = 0; pass < 2; pass++) {
    let count = 0;
    for await (const _ of dataloader) count++;
    t.equal(count, 3);
  }
  for await (const batch of dataloader) {
    t.same(batch.tolist(), [0, 1]);
    break;
  }
  const pass = dataloader[Symbol.asyncIterator]();
  await pass.return?.();
  t.same(await pass.next(), { done: true, value: undefined });
});

t.test('DataLoader loads ahead, and finishes in order', async (t) => {
  const log: string[] = [];
  class Slow extends LoadedDataset<number, number> {
    readonly length = 8;
    override async load(index: number): Promise<number> {
      log.push(`load ${index}`);
      return index;
    }
    override finish(index: number): number {
      log.push(`finish ${index}`);
      return index;
    }
  }
  for await (const batch of new DataLoader(new Slow(), { batch_size: 2, num_workers: 1, prefetch_factor: 1 }))
    log.push(`use ${batch.tolist()}`);
  t.same(log.slice(0, 9), [
    'load 0',
    'load 1',
    'load 2',
    'load 3',
    'finish 0',
    'finish 1',
    'use 0,1',
    'load 4',
    'load 5',
  ]);
  t.same(
    log.filter((line) => line.startsWith('use')),
    ['use 0,1', 'use 2,3', 'use 4,5', 'use 6,7'],
  );
  t.throws(() => [...new DataLoader(new Slow())], { message: /`for await/ });
  await setImmediate();
  log.length = 0;
  for await (const _ of new DataLoader(new Subset(new Slow(), [5, 3]))) log.push('use');
  t.same(log, ['load 5', 'load 3', 'finish 5', 'use', 'finish 3', 'use'], 'a subset loads ahead too');
});

t.test('DataLoader holds as many loaded items as fit into 256 MiB', async (t) => {
  const most_of = async (bytes: number) => {
    let held = 0;
    let most = 0;
    class Large extends LoadedDataset<number, number> {
      readonly length = 64;
      override async load(index: number): Promise<number> {
        most = Math.max(most, ++held);
        await setImmediate();
        return index;
      }
      override finish(index: number): number {
        held--;
        return index;
      }
      override bytes_of(): number {
        return bytes;
      }
    }
    const seen: unknown[] = [];
    for await (const batch of new DataLoader(new Large(), { batch_size: 16 })) seen.push(batch.tolist());
    t.same(seen.flat(), [...Array(64).keys()]);
    return most;
  };
  t.equal(await most_of(40 * 2 ** 20), 6, 'photographs');
  t.equal(await most_of(2 ** 30), 4, 'what does not fit at all');
  t.equal(await most_of(2 ** 19), 48, 'small pictures: a batch and the two behind it');
  const folder = new datasets.ImageFolder(await make_folder(t.testdir(), ['a/1.png']));
  t.equal(new Subset(folder, [0]).bytes_of(await folder.load(0)), 48);
});

t.test('DataLoader: batches that are asked for all at once come one after the other', async (t) => {
  class Slow extends LoadedDataset<number, number> {
    readonly length = 40;
    override load = async (index: number): Promise<number> => setImmediate(index);
    override finish = (index: number): number => index;
    override bytes_of = (): number => 2 ** 30;
  }
  const pass = new DataLoader(new Slow(), { batch_size: 10 })[Symbol.asyncIterator]();
  const batches = await Promise.all([pass.next(), pass.next(), pass.next(), pass.next(), pass.next()]);
  t.same(
    batches.flatMap(({ value }) => value?.tolist() ?? 'end'),
    [...Array(40).keys(), 'end'],
  );
});

t.test('DataLoader: options that exclude each other', async (t) => {
  const refuse = (options: object, message: string) =>
    t.throws(() => new DataLoader([1, 2], options), { name: 'ValueError', message });
  refuse({ sampler: [1], shuffle: true }, 'sampler option is mutually exclusive with shuffle');
  refuse({ batch_size: 0 }, 'batch_size should be a positive integer value, but got batch_size=0');
  refuse({ batch_size: 1.5 }, 'batch_size should be a positive integer value, but got batch_size=1.5');
  refuse(
    { batch_sampler: [[1]], batch_size: 2 },
    'batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last',
  );
  refuse(
    { batch_size: null, drop_last: true },
    'batch_size=None option disables auto-batching and is mutually exclusive with drop_last',
  );
  refuse(
    { num_workers: -1 },
    'num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.',
  );
  refuse({ num_workers: 1, prefetch_factor: -1 }, 'prefetch_factor option should be non-negative');
  refuse({ timeout: -1 }, 'timeout option should be non-negative');
  refuse(
    { prefetch_factor: 2 },
    'prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None.',
  );
  refuse({ persistent_workers: true }, 'persistent_workers option needs num_workers > 0');
  refuse(
    { multiprocessing_context: 'spawn' },
    'multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got num_workers=0',
  );
  refuse(
    { num_workers: 1, multiprocessing_context: 'thread' },
    "multiprocessing_context option should specify a valid start method in ['fork', 'spawn', 'forkserver'], but got multiprocessing_context='thread'",
  );
  class Three extends IterableDataset<number> {
    override *[Symbol.iterator](): Iterator<number> {
      yield* [0, 1, 2];
    }
  }
  for (const [name, value, shown] of [
    ['shuffle', true, 'True'],
    ['sampler', [1], '[1]'],
    ['batch_sampler', [[1]], '[[1]]'],
  ] as const) {
    t.throws(() => new DataLoader(new Three(), { [name]: value }), {
      name: 'ValueError',
      message: `DataLoader with IterableDataset: expected unspecified ${name} option, but got ${name}=${shown}`,
    });
  }
  const chain = new ChainDataset([new Three(), new Three()]);
  const chained: unknown[] = [];
  for await (const x of new DataLoader(chain, { batch_size: 4, shuffle: false })) chained.push(x.tolist());
  t.same(chained, [
    [0, 1, 2, 0],
    [1, 2],
  ]);
  await t.rejects(
    async () => {
      for await (const _ of new ChainDataset([[1] as never])) void _;
    },
    { name: 'AssertionError', message: 'ChainDataset only supports IterableDataset' },
  );
  t.throws(() => new DataLoader([], { shuffle: true }), {
    message: 'num_samples should be a positive integer value, but got num_samples=0',
  });
  t.throws(() => new DataLoader([1], { batchsize: 2 } as never), {
    message: "DataLoader.__init__() got an unexpected keyword argument 'batchsize'",
  });
  for (const [dataset, message] of [
    [null, /^'NoneType' object is not subscriptable: a data set is a list or a tensor, has 'length'/],
    [new Set([1]), /^'Set' object is not subscriptable/],
    [new DataLoader([1]), /^'DataLoader' object is not subscriptable/],
    [(function* () {})(), /extends IterableDataset$/],
    [{ get: () => 1 }, /^object of type 'dict' has no len\(\)/],
  ] as const) {
    t.throws(() => new DataLoader(dataset as never, {}), { name: 'TypeError', message });
  }
  t.equal(new DataLoader({ get: () => 1 } as never, { sampler: [1] }).length, 1, 'a sampler has the length');
  const outside = async (index: number) => {
    for await (const x of new DataLoader([7, 8], { sampler: [index] })) return x.item();
  };
  t.equal(await outside(-2), 7);
  for (const index of [2, -3])
    await t.rejects(outside(index), { name: 'IndexError', message: 'list index out of range' });
  t.match(inspect(new DataLoader([1], { batch_size: 3 })), /^DataLoader \{[\s\S]*batch_size: 3,/);
  const pinned = await warnings_of(async () => {
    if (!torch.cuda.is_available()) for await (const _ of new DataLoader([1], { pin_memory: true }));
  });
  if (!torch.cuda.is_available())
    t.match(pinned, [{ message: /'pin_memory' argument is set as true but no accelerator/ }]);
});

t.test('default_collate', async (t) => {
  const { default_collate } = torch.utils.data;
  const [x, y, names] = default_collate<[Tensor, number, string]>([
    [torch.ones(2), 3, 'a'],
    [torch.zeros(2), 4, 'b'],
  ]);
  t.same(
    [x.tolist(), y.tolist(), y.dtype, names],
    [
      [
        [1, 1],
        [0, 0],
      ],
      [3, 4],
      'int64',
      ['a', 'b'],
    ],
  );
  t.equal(default_collate([1.0, 0.0]).dtype, 'int64');
  t.same(default_collate([3n, 1, true]).tolist(), [3, 1, 1]);
  t.equal(default_collate([true, 2]).dtype, 'int64');
  for (const batch of [[1, 0.5], [{ y: [0.5] }], [Number.NaN], [true, 0.5]]) {
    t.throws(
      () => default_collate<unknown>(batch),
      /numbers become int64, which cannot hold .*torch\.tensor\(/,
    );
  }
  t.throws(() => default_collate([1, 'a']), /a batch of numbers has an item that is str/);
  t.equal(default_collate([true, false]).dtype, 'bool');
  t.same(default_collate([{ a: 1 }, { a: 2 }]).a.tolist(), [1, 2]);
  t.equal(default_collate([new Float32Array(3), new Float32Array(3)]).dtype, 'float32');
  t.throws(() => default_collate([[1, 2], [1]]), {
    message: 'each element in list of batch should be of equal size',
  });
  t.throws(() => default_collate([null]), {
    message: /default_collate: batch must contain .*; found NoneType/,
  });
  t.throws(() => default_collate([torch.ones(1), torch.ones(2)]), {
    message: /stack expects each tensor to be equal size/,
  });
});

t.test('TensorDataset, Subset, random_split', async (t) => {
  const dataset = new TensorDataset(torch.arange(6).view(3, 2), torch.arange(3));
  t.equal(dataset.length, 3);
  t.same(
    dataset.get(1).map((x) => x.tolist()),
    [[2, 3], 1],
  );
  t.throws(() => new TensorDataset(torch.ones(2), torch.ones(3)), {
    message: 'Size mismatch between tensors',
  });
  t.equal(await new Subset(['a', 'b', 'c'], [2, 0]).get(0), 'c');
  t.throws(() => random_split([1, 2, 3], [1, 1]), {
    message: 'Sum of input lengths does not equal the length of the input dataset!',
  });
  t.throws(() => random_split([1, 2, 3], [1.5, -0.5]), {
    message: 'Fraction at index 0 is not between 0 and 1',
  });
  t.same(
    random_split([...bytes(10)], [0.5, 0.3, 0.2]).map((part) => part.length),
    [5, 3, 2],
  );
  t.same(
    random_split([...bytes(11)], [0.5, 0.5]).map((part) => part.length),
    [6, 5],
  );
  const parts = random_split([...bytes(5)], [2, 3]);
  t.same(parts.flatMap((part) => part.indices).sort(), [0, 1, 2, 3, 4]);
  const [warning] = await warnings_of(() => random_split([1], [0.5, 0.5]));
  t.match(warning, { message: /Length of split at index 1 is 0/ });
});

t.test('samplers', async (t) => {
  class Ten extends Dataset<number> {
    readonly length = 10;
    get = (index: number) => index;
  }
  const ten = new Ten();
  t.same(
    [...new SequentialSampler(ten)],
    Array.from({ length: 10 }, (_, i) => i),
  );
  t.equal(new RandomSampler(ten).length, 10);
  t.equal([...new RandomSampler(ten, { num_samples: 25 })].length, 25);
  t.equal([...new RandomSampler(ten, true, 40)].length, 40);
  t.throws(() => new RandomSampler(ten, { num_samples: 0 }), torch.ValueError);
  t.throws(() => new RandomSampler(ten, 1 as never), {
    message: 'replacement should be a boolean value, but got replacement=1',
  });
  t.same([...new SubsetRandomSampler([5, 7])].sort(), [5, 7]);
  t.throws(() => new BatchSampler(ten as never, 2, 1 as never), {
    message: 'drop_last should be a boolean value, but got drop_last=1',
  });
  const generator = new torch.Generator().manual_seed(1);
  const first = [...new RandomSampler(ten, { generator })];
  generator.manual_seed(1);
  t.same([...new RandomSampler(ten, { generator })], first);
});
