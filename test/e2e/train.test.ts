/** `npm start` from outside: what it prints, what it leaves, how it ends, and how it goes on. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import torch, { datasets, safetensors, type Tensor } from 'libtorch-node';
import { AlexNet } from 'libtorch-node/models';
import t from 'tap';
import { ended_of, lines_of, run, small, start } from '../helpers/program.js';

const { load_file, load_metadata } = safetensors;

interface Checkpoint {
  model: Record<string, Tensor>;
  optimizer: { param_groups: { lr: number }[] };
}

t.test('mistakes are one sentence and an exit code', async (t) => {
  const root = t.testdir({
    'no-val': { train: { a: {} } },
    'no-classes': { train: {}, val: {} },
    'no-pictures': { train: { a: { 'x.txt': '' } }, val: { a: {} } },
    'one-class': { train: { a: { '1.png': '' } }, val: { a: { '1.png': '' } } },
    'other-classes': { train: { a: { '1.png': '' } }, val: { b: { '1.png': '' } } },
    file: '',
  });
  const cases: [string[], number, RegExp][] = [
    [['--lrate', '1'], 2, /^error: unknown option '--lrate'\n/],
    [['trian'], 2, /^error: unknown command 'trian'\n\(Did you mean train\?\)\n/],
    [['--data', `${root}/one-class`], 2, /one-class has only one class, a: there is nothing to tell apart/],
    [['--test-only'], 2, /^--test-only needs weights: name a file with --weights or --resume\n$/],
    [['--data', `${root}/nowhere`], 2, /^there is no folder .*nowhere\n$/],
    [['--data', `${root}/no-val`], 2, /^.*no-val has no folder val: pictures go into val\/CLASS\/\n$/],
    [['--data', `${root}/no-classes`], 1, /^Couldn't find any class folder in .*train\.\n$/],
    [
      ['--data', `${root}/no-pictures`],
      1,
      /^Found no valid file for the classes a\. Supported extensions are: .*\n$/,
    ],
    [['--data', `${root}/other-classes`], 2, /same classes in val as in train: val has b; train has a\n$/],
    [['--device', 'gpu'], 1, /gpu/],
  ];
  for (const [args, code, err] of cases) {
    const ended = await run(...args, '--out', `${root}/file/run`);
    t.match(ended, { code, err }, args.join(' '));
    t.notMatch(ended.err, /\n {4}at /, 'no stack');
  }
  const help = await run('--help');
  t.match(help, { code: 0, out: /Usage: libtorch-node \[options\] \[command\]/, err: '' });
  t.match(
    await start(['--data', `${root}/no-classes`], { DEBUG: '1' }).ended,
    { err: /\n {4}at / },
    'DEBUG shows it',
  );
});

t.test('bench: the rows, and sentences for what is wrong', async (t) => {
  t.match(await run('bench', '--list'), { code: 0, out: /^training step, float32, batch 128\n/, err: '' });
  const cases: [string[], RegExp][] = [
    [
      ['--python', 'false', '--rows', 'LocalResponseNorm'],
      /^false has no torch: pass --python, .*PyTorch\n$/,
    ],
    [['--row', 'x'], /^Unknown option '--row'; see --help\n$/],
  ];
  for (const [args, err] of cases) t.match(await run('bench', ...args), { code: 2, out: '', err });
});

t.test('training: progress, curves, log, weights; a broken picture; Ctrl+C', async (t) => {
  const root = t.testdir();
  const folder = await datasets.picture_folder({ folder: path.join(root, 'pictures'), train: 1, val: 1 });
  const out = path.join(root, 'run');
  const ended = await run(
    '--data',
    folder,
    '--epochs',
    '2',
    '--batch-size',
    '5',
    '--out',
    out,
    '--seed',
    '3',
  );
  t.match(ended, { code: 0, err: '' });
  t.match(ended.out, /^device: (cpu|cuda)/);
  t.match(
    ended.out,
    /\nAlexNet\(\n {2}\(conv\): Sequential\(\n {4}\(0\): Conv2d\(3, 96, kernel_size=\(11, 11\), stride=\(4, 4\)\)\n/,
  );
  t.match(ended.out, /10 pictures to train on, 10 to validate with, 10 classes: ball, bricks,/);
  t.match(
    ended.out,
    /epoch 1\/2 train 1\/2 {2}ETA \d+:\d\d {2}\d+\.\d pictures\/s {2}waiting for data \d+\.\d %\n/,
  );
  t.match(
    ended.out,
    /\nepoch 2\/2 {2}lr 0\.001 {2}loss .* top-1 .* % .* validation loss .* validation top-1 .* %/,
  );
  t.match(ended.out, /\nvalidation accuracy .* % after .*, best .* % in epoch \d\n/);
  t.match(
    ended.out,
    /\nkept in .*run: best\.pt, epoch-1\.pt, epoch-2\.pt, events\.out\.tfevents\..*, last\.pt, log\.jsonl, metrics\.csv, weights\.safetensors\n(looking at the validation pictures for the report: \d+\/10\n)?report: .*report\.html\n$/,
  );

  const log = lines_of(path.join(out, 'log.jsonl'));
  t.same(
    log.map(({ kind }) => kind),
    ['start', 'step', 'epoch', 'step', 'epoch', 'end'],
  );
  t.match(log[0], { model: 'alexnet', preset: 'kaiming', epochs: 2, batch_size: 5, seed: 3 });
  const [head, ...rows] = readFileSync(path.join(out, 'metrics.csv'), 'utf8').trim().split('\n');
  t.match(head, /^epoch,step,lr,train_loss,train_acc1,train_acc5,val_loss,val_acc1,val_acc5$/);
  t.equal(rows.length, 2);
  const report = readFileSync(path.join(out, 'report.html'), 'utf8');
  for (const part of ['<svg', 'class="filters"', 'Who is taken for whom', 'src="data:image/jpeg'])
    t.match(report, part);

  const weights = path.join(out, 'weights.safetensors');
  t.match(load_metadata(weights), { model: 'alexnet', classes: /^\["ball",/ });
  const model = new AlexNet({ num_classes: 10 });
  model.load_state_dict(load_file(weights));
  model.eval();
  t.same(model.forward(torch.zeros(1, 3, 227, 227)).shape, [1, 10]);

  const fast = ['--model', small, '--train-crop-size', '64'];
  const broken = path.join(folder, 'train', 'zebra', '9.jpg');
  writeFileSync(broken, 'no JPEG');
  const once_over = ['--data', folder, ...fast, '--epochs', '1', '--batch-size', '20'];
  const failed = await run(...once_over, '--out', path.join(root, 'broken'));
  t.match(failed, {
    code: 1,
    err: `cannot read picture ${broken}: the file contains unsupported image format; --max-bad-images N skips up to N pictures\n`,
  });
  const skipping = [...once_over, '--max-bad-images', '1'];
  const skipped = await run(...skipping, '--out', path.join(root, 'skipped'));
  t.match(skipped, {
    code: 0,
    err: /^warning: skipped, 1 of at most 1 \(--max-bad-images\): cannot read picture .*9\.jpg: /,
  });
  writeFileSync(broken, readFileSync(path.join(folder, 'train', 'zebra', '0000.jpg')));

  const endless = ['--data', folder, ...fast, '--epochs', '100000', '--batch-size', '2', '--out'];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const interrupted = path.join(root, signal);
    const { child, ended: end } = start([...endless, interrupted]);
    let sent = false;
    child.stdout?.on('data', (data) => {
      if (!sent && String(data).includes('train 1/')) sent = child.kill(signal);
    });
    t.match(
      await end,
      {
        code: 0,
        out: /ended early, after \d+ steps\n[\s\S]*to go on: npx libtorch-node train .*--output-dir .* --resume auto\n$/,
        err: /ending after this step/,
      },
      signal,
    );
    t.ok(existsSync(path.join(interrupted, 'weights.safetensors')));
    t.match(lines_of(path.join(interrupted, 'log.jsonl')).at(-1), { kind: 'end', ended_early: true });
    t.ok(existsSync(path.join(interrupted, 'last.pt')));
  }

  const unread = path.join(root, 'unread');
  const once = ['--data', folder, ...fast, '--epochs', '1', '--batch-size', '5', '--out', unread];
  const { child, ended: end } = start(once);
  child.stdout?.once('data', () => child.stdout?.destroy());
  t.match(await end, { code: 0, err: '' }, 'as with | head -1');
  t.ok(existsSync(path.join(unread, 'weights.safetensors')));
  const before = readFileSync(path.join(unread, 'log.jsonl'));
  const earlier =
    /unread holds an earlier run \(.*weights\.safetensors\): name another folder, .* --overwrite\n$/;
  t.match(await run(...once), { code: 2, err: earlier });
  t.ok(readFileSync(path.join(unread, 'log.jsonl')).equals(before), 'it is as it was');
});

t.test('what was saved before a picture failed is kept', async (t) => {
  const root = t.testdir();
  const folder = await datasets.picture_folder({ folder: path.join(root, 'pictures'), train: 1, val: 1 });
  const out = path.join(root, 'run');
  const args = [
    '--data',
    folder,
    '--model',
    small,
    '--train-crop-size',
    '32',
    '--batch-size',
    '5',
    '--out',
    out,
  ];
  t.match(await run(...args, '--epochs', '1'), { code: 0 });
  writeFileSync(path.join(folder, 'val', 'zebra', '0000.jpg'), 'no JPEG');
  const ended = await run(...args, '--epochs', '2', '--resume', 'auto');
  t.match(ended, {
    code: 1,
    out: /goes on from .*last\.pt: epoch 2, after 2 steps\n[\s\S]*to go on from the last checkpoint: npx .*--resume auto\n$/,
    err: /epochs was 1, is 2\n[\s\S]*cannot read picture .*zebra/,
  });
  t.match(lines_of(path.join(out, 'log.jsonl')).at(-1), { kind: 'end', error: /cannot read picture/ });
  t.match(torch.load(path.join(out, 'last.pt')), { epoch: 0, args: { batch_size: 5 } });
});

t.test('killed at random instants, it goes on with the same bits', async (t) => {
  const root = t.testdir();
  const folder = await datasets.picture_folder({ folder: path.join(root, 'pictures'), train: 4, val: 1 });
  const check = fileURLToPath(new URL('../../scripts/kill-check.mjs', import.meta.url));
  const args = [check, folder, '--kills', '3', '--signal', 'SIGKILL,SIGTERM', '--epochs', '2'];
  const { code, out, err } = await ended_of(args);
  t.match({ code, err }, { code: 0, err: '' }, out);
  const same = (signal: string) => out.match(new RegExp(`^${signal} at .*: the same bits$`, 'gm'))?.length;
  t.equal(same('SIGKILL'), 2, out);
  t.equal(same('SIGTERM'), 1, out);
});

t.test('fine-tuning: what fits is taken, the head is new, what is frozen stays', async (t) => {
  const root = t.testdir();
  const folder = await datasets.picture_folder({ folder: path.join(root, 'pictures'), train: 1, val: 1 });
  for (const part of ['train', 'val']) {
    for (const name of ['ball', 'bricks']) {
      cpSync(path.join(folder, part, name), path.join(root, 'two', part, name), { recursive: true });
    }
  }
  const common = ['--model', small, '--train-crop-size', '32', '--batch-size', '4', '--epochs', '1'];
  const before = path.join(root, 'before');
  t.match(await run('--data', folder, ...common, '--out', before), { code: 0 });
  const tuned = path.join(root, 'tuned');
  const weights = path.join(before, 'last.pt');
  const tune = ['--data', path.join(root, 'two'), ...common, '--weights', weights];
  const ended = await run(
    ...tune,
    '--freeze',
    '0.weight,1',
    '--head-lr',
    '0.05',
    '--lr',
    '0.002',
    '--out',
    tuned,
  );
  t.match(ended, {
    code: 0,
    out: /weights: 7 taken from .*last\.pt: 0\.weight, .*\n {2}not taken: 6\.weight: \(10, 128\) there, \(2, 128\) here\n {2}not taken: 6\.bias: .*\nfrozen: 0\.weight, 1\.weight, 1\.bias\n {2}and the running statistics of 1 normalisation\n[\s\S]*\nepoch 1\/1 {2}lr 0\.002, head 0\.05 {2}loss /,
  });
  const [start, ...read] = lines_of(path.join(tuned, 'log.jsonl'));
  t.same(start.groups, ['', 'head']);
  for (const line of read.filter(({ kind }) => kind === 'step' || kind === 'epoch'))
    t.match(line, { lr: 0.002, lrs: [0.002, 0.05] }, line.kind);
  t.match(
    readFileSync(path.join(tuned, 'metrics.csv'), 'utf8'),
    /^epoch,step,lr,lr_1,.*\n0,\d+,0\.002,0\.05,/,
  );
  t.match(readFileSync(path.join(tuned, 'report.html'), 'utf8'), '<td>0.002, head 0.05</td>');
  const board = readdirSync(tuned).find((name) => name.startsWith('events.'))!;
  t.match(readFileSync(path.join(tuned, board), 'latin1'), 'lr/head');
  const old = torch.load(weights) as Checkpoint;
  const now = torch.load(path.join(tuned, 'last.pt')) as Checkpoint;
  for (const name of ['0.weight', '1.weight', '1.running_mean', '1.num_batches_tracked'])
    t.ok(torch.equal(old.model[name]!, now.model[name]!), `frozen: ${name}`);
  t.notOk(torch.equal(old.model['0.bias']!, now.model['0.bias']!), 'not frozen');
  t.same(now.optimizer.param_groups.map(({ lr }) => lr).sort(), [0.002, 0.05]);
  const tested = await run(...tune.slice(0, -2), '--test-only', '--resume', path.join(tuned, 'last.pt'));
  t.match(tested, { code: 0, out: /\nvalidation: loss \d\.\d{3} {2}top-1 \d+\.\d % {2}2 pictures\n$/ });
  t.match(await run(...tune, '--freeze', 'conv'), {
    code: 1,
    err: /^no parameter is called 'conv': there are 0\.weight, /,
  });
});
