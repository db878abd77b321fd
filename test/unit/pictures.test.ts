import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { datasets } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';

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

t.test('a folder that cannot be written', async (t) => {
  const file = path.join(t.testdir({ taken: '' }), 'taken', 'pictures');
  await t.rejects(datasets.picture_folder({ folder: file, train: 1, val: 1 }), { code: 'ENOTDIR' });
  t.notOk(existsSync(file));
});
