/** `npm start` from outside: what it prints, what it leaves, how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import torch, { datasets, safetensors } from 'libtorch-node';
import { AlexNet } from 'libtorch-node/models';
import sharp from 'sharp';
import t from 'tap';

const { load_file, load_metadata } = safetensors;
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, NODE_V8_COVERAGE: '', ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended };
}

const run = (...args: string[]): Promise<Ended> => start(args).ended;
const lines_of = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

t.test('mistakes are one sentence and an exit code', async (t) => {
  const root = t.testdir({
    'no-val': { train: { a: {} } },
    'no-classes': { train: {}, val: {} },
    'no-pictures': { train: { a: { 'x.txt': '' } }, val: { a: {} } },
    'other-classes': { train: { a: { '1.png': '' } }, val: { b: { '1.png': '' } } },
    file: '',
  });
  const cases: [string[], number, RegExp][] = [
    [['--lrate', '1'], 2, /^Unknown option '--lrate'; see --help\n$/],
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
  t.match(help, { code: 0, out: /Usage: npm start -- \[options\]/, err: '' });
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
    /epoch 1\/2 {2}step 1\/4 {2}loss \d+\.\d{3} {2}accuracy \d+\.\d % {2}\d+\.\d pictures\/s {2}ETA \d+:\d\d\n/,
  );
  t.match(ended.out, /\nepoch 2\/2 {2}loss .* validation loss .* validation accuracy .* %/);
  t.match(ended.out, /\nkept in .*run: loss\.png, loss\.svg, log\.jsonl, weights\.safetensors\n$/);

  const log = lines_of(path.join(out, 'log.jsonl'));
  t.same(
    log.map(({ kind }) => kind),
    ['start', 'step', 'step', 'epoch', 'step', 'step', 'epoch', 'end'],
  );
  t.match(log[0], { model: 'alexnet', preset: 'kaiming', epochs: 2, batch_size: 5, seed: 3 });
  t.same(
    [(await sharp(path.join(out, 'loss.png')).metadata()).format, existsSync(path.join(out, 'loss.svg'))],
    ['png', true],
  );

  const weights = path.join(out, 'weights.safetensors');
  t.match(load_metadata(weights), { model: 'alexnet', classes: /^\["ball",/ });
  const model = new AlexNet({ num_classes: 10 });
  model.load_state_dict(load_file(weights));
  model.eval();
  t.same(model.forward(torch.zeros(1, 3, 227, 227)).shape, [1, 10]);

  const broken = path.join(folder, 'train', 'zebra', '9.jpg');
  writeFileSync(broken, 'no JPEG');
  const failed = await run(
    '--data',
    folder,
    '--epochs',
    '1',
    '--batch-size',
    '20',
    '--out',
    path.join(root, 'broken'),
  );
  t.match(failed, {
    code: 1,
    err: `cannot read picture ${broken}: the file contains unsupported image format\n`,
  });
  writeFileSync(broken, readFileSync(path.join(folder, 'train', 'zebra', '0000.jpg')));

  const endless = ['--data', folder, '--epochs', '1000', '--batch-size', '2', '--out'];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const interrupted = path.join(root, signal);
    const { child, ended: end } = start([...endless, interrupted]);
    let sent = false;
    child.stdout?.on('data', (data) => {
      if (!sent && String(data).includes('step')) sent = child.kill(signal);
    });
    t.match(
      await end,
      { code: 0, out: /ended early, after \d+ steps\n/, err: /ending after this step/ },
      signal,
    );
    t.ok(existsSync(path.join(interrupted, 'weights.safetensors')));
    t.match(lines_of(path.join(interrupted, 'log.jsonl')).at(-1), { kind: 'end', ended_early: true });
  }

  const unread = path.join(root, 'unread');
  const once = ['--data', folder, '--epochs', '1', '--batch-size', '5', '--out', unread];
  const { child, ended: end } = start(once);
  child.stdout?.once('data', () => child.stdout?.destroy());
  t.match(await end, { code: 0, err: '' }, 'as with | head -1');
  t.ok(existsSync(path.join(unread, 'weights.safetensors')));
  const before = readFileSync(path.join(unread, 'log.jsonl'));
  const earlier =
    /unread holds an earlier run \(.*weights\.safetensors\): name another folder, or .* --overwrite\n$/;
  t.match(await run(...once), { code: 2, err: earlier });
  t.ok(readFileSync(path.join(unread, 'log.jsonl')).equals(before), 'it is as it was');
});

t.test('what was learnt before a picture failed is kept', async (t) => {
  const root = t.testdir();
  const folder = await datasets.picture_folder({ folder: path.join(root, 'pictures'), train: 1, val: 1 });
  writeFileSync(path.join(folder, 'val', 'zebra', '0000.jpg'), 'no JPEG');
  const out = path.join(root, 'run');
  const ended = await run('--data', folder, '--epochs', '1', '--batch-size', '5', '--out', out);
  t.match(ended, { code: 1, out: /kept in .*weights\.safetensors\n$/, err: /^cannot read picture .*zebra/ });
  t.match(lines_of(path.join(out, 'log.jsonl')).at(-1), { kind: 'end', error: /cannot read picture/ });
  t.ok(load_file(path.join(out, 'weights.safetensors'))['conv.0.weight']);
});
