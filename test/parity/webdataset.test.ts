/** Shards against the package `webdataset`: it has read ours, and we read what it writes. record_webdataset.py records it. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import torch, { datasets, transforms } from 'libtorch-node';
import t from 'tap';

interface Recorded {
  version: string;
  written: { tar: string; read: [digest: string, target: number][] };
  ours: { sha256: string; read: [key: string, digest: string, target: number][] };
}

const { written, ours } = JSON.parse(
  readFileSync(new URL('golden/webdataset.json', import.meta.url), 'utf8'),
) as Recorded;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const digest = ({ data }: datasets.Image) => sha256(data).slice(0, 16);

t.test('we read what webdataset writes', async (t) => {
  const folder = t.testdir();
  writeFileSync(path.join(folder, 'shard.tar'), inflateSync(Buffer.from(written.tar, 'base64')));
  const shards = new datasets.PictureShards(folder);
  t.equal(shards.length, written.read.length);
  for (const [index, [, target]] of written.read.entries()) {
    const [image, found] = await shards.get(index);
    t.same([digest(image), found], [written.read[index]![0], target], `sample ${index}`);
  }
  const loader = new torch.utils.data.DataLoader(
    new datasets.PictureShards(folder, { transform: new transforms.ToTensor() }),
    { batch_size: 4, num_workers: 2 },
  );
  for await (const [x, y] of loader) {
    t.same([x.shape, y.tolist()], [[4, 3, 20, 24], written.read.map(([, target]) => target)]);
  }
});

/** Pictures of several sizes, of which one is scaled down. */
const source = {
  length: 5,
  classes: ['a', 'b'],
  load: async (index: number) => {
    const [width, height] = [9 + index, index === 4 ? 40 : 12];
    const bytes = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * (index + 5)) % 253);
    return [new datasets.Image(bytes, width, height), index % 2] as const;
  },
};

t.test('webdataset has read a shard of ours', async (t) => {
  const folder = path.join(t.testdir(), 'shards');
  await datasets.prepare(source, { folder, size: 11 });
  const file = path.join(folder, '000000.tar');
  t.equal(sha256(readFileSync(file)), ours.sha256, `the bytes that it has read; else record ${file} again`);
  const shards = new datasets.PictureShards(folder);
  const items: unknown[] = [];
  for (let index = 0; index < shards.length; index++) {
    const [image, target] = await shards.get(index);
    items.push([String(index).padStart(9, '0'), digest(image), target]);
  }
  t.same(items, ours.read);
});

t.test('shards that cannot be read say which sample is at fault', async (t) => {
  const folder = t.testdir();
  const file = path.join(folder, 'shard.tar');
  const tar = inflateSync(Buffer.from(written.tar, 'base64'));
  const refuse = (bytes: Uint8Array, message: RegExp) => {
    writeFileSync(file, bytes);
    t.throws(() => new datasets.PictureShards(folder), { name: 'ValueError', message });
  };
  refuse(tar.subarray(0, 1100), /shard\.tar: the archive is truncated/);
  refuse(Buffer.alloc(2048, 7), /shard\.tar: the archive is damaged/);
  // the first member is the first sample's class
  const unclassed = Buffer.from(tar);
  unclassed.write('x', 512);
  refuse(unclassed, /shard\.tar: sample 0 has the class 'x', which is no number/);
  writeFileSync(path.join(folder, 'shard.idx'), 'v1.2 1\njson 512 3 n.json\n');
  refuse(tar, /shard\.idx: sample 0 has no picture or no class \(\.cls\): it has json/);
  writeFileSync(path.join(folder, 'shard.idx'), 'other\n');
  refuse(tar, /shard\.idx: this is no index of a WebDataset shard/);
});
