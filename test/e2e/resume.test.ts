/** Runs that go on: after broken pictures, on a full disk, with deterministic operators, from torchvision's files. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import torch, { datasets } from 'libtorch-node';
import t, { type Test } from 'tap';
import { unequal } from '../helpers/deep-equal.js';
import { lines_of, run, small } from '../helpers/program.js';

const root = t.testdir();
const folder = await datasets.picture_folder({ folder: path.join(root, 'pictures'), train: 1, val: 1 });
const quick = [
  '--data',
  folder,
  '--model',
  small,
  '--train-crop-size',
  '32',
  '--batch-size',
  '4',
  '--print-freq',
  '1',
];

/** What a run has left, but for the arguments, which say how it came about. */
function left_in(out: string): object {
  const { args, ...state } = torch.load<Record<string, unknown>>(path.join(out, 'last.pt'));
  return state;
}

t.test('broken pictures: named, counted in the log, also across a resume', async (t) => {
  const files = ['ball', 'zebra'].map((name) => path.join(folder, 'train', name, '0000.jpg'));
  const [ball, zebra] = files as [string, string];
  const whole = files.map((file) => readFileSync(file));
  t.teardown(() => {
    for (const [index, file] of files.entries()) writeFileSync(file, whole[index]!);
  });
  writeFileSync(ball, 'no JPEG');
  const skipping = [...quick, '--max-bad-images', '1'];
  const [once, twice] = [path.join(root, 'once'), path.join(root, 'twice')];
  const at_once = await run(...skipping, '--epochs', '2', '--out', once);
  t.match(
    at_once,
    { code: 0, err: /^warning: skipped, 1 of at most 1 \(--max-bad-images\): .*ball.*\n$/ },
    'once',
  );
  t.match(
    readFileSync(path.join(once, 'report.html'), 'utf8'),
    /1 picture was skipped: cannot read picture .*ball/,
  );

  t.match(await run(...skipping, '--epochs', '1', '--out', twice), { code: 0 });
  const found = lines_of(path.join(twice, 'log.jsonl')).filter(({ kind }) => kind === 'bad_image');
  t.match(found, [{ message: /^cannot read picture .*ball/ }]);
  const resumed = await run(...skipping, '--epochs', '2', '--out', twice, '--resume', 'auto');
  t.match(resumed, { code: 0, err: /^warning: the checkpoint is of .*\n$/ }, 'not named a second time');
  t.equal(unequal(left_in(once), left_in(twice)), null, 'the same bits');

  writeFileSync(ball, whole[0]!);
  writeFileSync(zebra, 'no JPEG');
  const before = readFileSync(path.join(twice, 'last.pt'));
  t.match(await run(...skipping, '--epochs', '3', '--out', twice, '--resume', 'auto'), {
    code: 1,
    err: /cannot read picture .*zebra.*; 1 were skipped before it \(--max-bad-images\)\n$/,
  });
  t.ok(readFileSync(path.join(twice, 'last.pt')).equals(before), 'what was saved is as it was');
});

t.test('a batch without a picture that can be read', async (t) => {
  const file = path.join(folder, 'train', 'ball', '0000.jpg');
  const whole = readFileSync(file);
  t.teardown(() => writeFileSync(file, whole));
  writeFileSync(file, '');
  const alone = [...quick, '--batch-size', '1', '--epochs', '1', '--max-bad-images', '1'];
  t.match(await run(...alone, '--out', path.join(root, 'alone')), {
    code: 0,
    err: /skipped, 1 of at most 1/,
  });
});

t.test('--deterministic gives the same bits, with any number of workers', async (t) => {
  const outs = ['2', '0'].map((workers) => [workers, path.join(root, `workers-${workers}`)] as const);
  for (const [workers, out] of outs) {
    const ended = await run(...quick, '--epochs', '2', '--deterministic', '--workers', workers, '--out', out);
    t.match(ended, { code: 0, err: '' });
  }
  const [one, other] = outs.map(([, out]) => left_in(out));
  t.equal(unequal(one, other), null);
  const unsure = path.join(root, 'unsure.mjs');
  writeFileSync(
    unsure,
    `import torch, { nn } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
    import make from ${JSON.stringify(`file://${small}`)};
    export default (options) => {
      const model = make(options);
      const forward = model.forward.bind(model);
      model.forward_async = async (x) => forward(x.put_(torch.tensor([0]), torch.tensor([0.5])));
      return model;
    };`,
  );
  const args = [
    ...quick,
    '--epochs',
    '1',
    '--deterministic',
    '--model',
    unsure,
    '--out',
    path.join(root, 'unsure'),
  ];
  t.match(await run(...args), { code: 1, err: /put_.*does not have a deterministic implementation/ });
});

/** A folder of so many bytes, which tests may fill; null where only the system's owner may make one. */
function small_disk(t: Test, name: string, size: string): string | null {
  const place = path.join(root, name);
  mkdirSync(place);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place]);
  if (status !== 0) return null;
  t.teardown(() => spawnSync('umount', [place]));
  return place;
}

t.test('a full disk, and one that is read only', async (t) => {
  const disk = small_disk(t, 'disk', '600k');
  if (disk === null) return void t.plan(0, 'only root can make a small disk');
  const out = path.join(disk, 'run');
  t.match(await run(...quick, '--epochs', '1', '--out', out), { code: 0 });
  const saved = readFileSync(path.join(out, 'last.pt'));
  spawnSync('dd', ['if=/dev/zero', `of=${path.join(disk, 'rest')}`, 'bs=1k']);
  const resume = [...quick, '--epochs', '2', '--out', out, '--resume', 'auto'];
  t.match(await run(...resume), {
    code: 1,
    out: /goes on from .*last\.pt/,
    err: /\n\[Errno 28\] No space left on device: '.*log\.jsonl'\n$/,
  });
  t.ok(readFileSync(path.join(out, 'last.pt')).equals(saved), 'the checkpoint is as it was');
  t.ok(lines_of(path.join(out, 'log.jsonl')).length > 2, 'and so is the log');

  const anew = await run(...quick, '--epochs', '1', '--out', path.join(disk, 'anew'));
  t.match(anew, {
    code: 1,
    err: /no checkpoint was written: \[Errno 28\] .*epoch-1\.pt'; there is none yet/,
  });
  t.match(
    anew.err,
    /\n\[Errno 28\] No space left on device: '.*weights\.safetensors'\n$/,
    'it is no success',
  );
  rmSync(path.join(disk, 'rest'));

  spawnSync('mount', ['-o', 'remount,ro', disk]);
  t.match(await run(...resume), {
    code: 2,
    err: /^cannot write to the folder .*run: EROFS: read-only file system/,
  });
  t.match(await run(...quick, '--out', path.join(disk, 'new')), {
    code: 2,
    err: /^cannot write .*new: EROFS/,
  });
  spawnSync('mount', ['-o', 'remount,rw', disk]);
  t.match(await run(...resume), { code: 0 });
  t.notOk(readFileSync(path.join(out, 'last.pt')).equals(saved), 'with space, it goes on');
  t.notOk(existsSync(path.join(disk, 'new')));
});
