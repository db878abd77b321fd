import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import path from 'node:path';
import { datasets } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';
import { refusal_of_owner } from '../../dist/internal/owner.js';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

t.test('the built-in pictures: an ImageFolder of JPEG files, the same on every machine', async (t) => {
  const folder = path.join(t.testdir(), 'pictures');
  const seen: string[] = [];
  const on_progress = (drawn: number, total: number) => seen.push(`${drawn}/${total}`);
  const both = await Promise.all(
    [1, 2].map(() => datasets.picture_folder({ folder, train: 2, val: 1, on_progress })),
  );
  t.same(both, [folder, folder], 'two at a time get in nobody’s way');
  t.same(readdirSync(path.dirname(folder)), ['pictures'], 'nothing unfinished is left');
  t.equal(seen.at(-1), '30/30');

  const train = new datasets.ImageFolder(`${folder}/train`);
  const val = new datasets.ImageFolder(`${folder}/val`);
  t.same([train.length, val.length], [20, 10]);
  t.same(train.classes, [
    'ball',
    'bricks',
    'checkers',
    'daisy',
    'dots',
    'honeycomb',
    'moon',
    'rainbow',
    'target',
    'zebra',
  ]);
  t.same(val.classes, train.classes);
  const all = await Promise.all([...train.samples, ...val.samples].map(([file]) => sharp(file).metadata()));
  t.ok(all.every(({ format, width, height }) => format === 'jpeg' && width === 256 && height === 256));
  const files = [...train.samples, ...val.samples].map(([file]) => sha(readFileSync(file)));
  t.equal(new Set(files).size, 30, 'no two are alike');

  const again = await datasets.picture_folder({ folder, on_progress: () => t.fail('it was there already') });
  t.equal(again, folder);
});

t.test('a set that is there is looked at before it is used', async (t) => {
  const root = t.testdir({ other: { 'x.txt': '' } });
  const { LIBTORCH_NODE_CACHE } = process.env;
  process.env.LIBTORCH_NODE_CACHE = path.join(root, 'cache');
  t.teardown(() => {
    if (LIBTORCH_NODE_CACHE === undefined) delete process.env.LIBTORCH_NODE_CACHE;
    else process.env.LIBTORCH_NODE_CACHE = LIBTORCH_NODE_CACHE;
  });
  const counts = { train: 1, val: 1 };
  const folder = await datasets.picture_folder(counts);
  t.equal(path.dirname(folder), path.join(root, 'cache'));
  const picture = path.join(folder, 'val', 'zebra', '0000.jpg');
  const before = readFileSync(picture);
  for (const damage of [() => rmSync(picture), () => truncateSync(picture)]) {
    damage();
    t.equal(await datasets.picture_folder(counts), folder);
    t.ok(readFileSync(picture).equals(before), 'drawn anew');
  }
  t.same(readdirSync(path.join(root, 'cache')), [path.basename(folder)]);
  chmodSync(path.join(root, 'cache'), 0o777);
  await t.rejects(datasets.picture_folder(counts), {
    message: /cache can be written by everybody: set LIBTORCH_NODE_CACHE to a folder of your own$/,
  });
  const other = path.join(root, 'other');
  await t.rejects(datasets.picture_folder({ folder: other }), {
    message: `${other} is there, but is not the whole set: ${other}/train/ball/0000.jpg is missing`,
  });
  t.same(readdirSync(other), ['x.txt'], 'what somebody has named is left alone');
});

t.test(
  'whose folders are used',
  { skip: process.getuid?.() !== 0 && 'only root can be somebody else' },
  async (t) => {
    const folder = t.testdir({ a: {} });
    const a = path.join(folder, 'a');
    t.equal(refusal_of_owner(a), null);
    t.equal(refusal_of_owner(path.join(a, 'none')), null);
    chownSync(a, 1234, 0);
    t.equal(refusal_of_owner(a), `${a} belongs to another user (uid 1234)`);
    chownSync(a, 0, 1235);
    chmodSync(a, 0o775);
    t.equal(refusal_of_owner(a), `${a} can be written by the group 1235`);
    chmodSync(a, 0o1777);
    t.equal(refusal_of_owner(a), null, 'as /tmp is');
    const link = path.join(folder, 'link');
    symlinkSync('a', link);
    lchownSync(link, 1234, 0);
    t.match(refusal_of_owner(link), /belongs to another user/);
  },
);

t.test('a folder that cannot be written', async (t) => {
  const file = path.join(t.testdir({ taken: '' }), 'taken', 'pictures');
  await t.rejects(datasets.picture_folder({ folder: file, train: 1, val: 1 }), { code: 'ENOTDIR' });
  t.notOk(existsSync(file));
});
