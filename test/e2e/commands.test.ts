/** `prepare`, `eval`, `predict` and `summary` from outside. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import torch, { datasets } from 'libtorch-node';
import t from 'tap';
import { run, small } from '../helpers/program.js';

const root = t.testdir();
const folder = await datasets.picture_folder({ folder: path.join(root, 'pictures'), train: 1, val: 2 });
const shards = path.join(root, 'shards');
const out = path.join(root, 'run');
const best = path.join(out, 'best.pt');

t.test('prepare, and train on what it leaves', async (t) => {
  const ended = await run('prepare', '--data', folder, '--output-dir', shards, '--size', '80');
  t.match(ended, {
    code: 0,
    out: /^(train: \d+\/10\n)?.*train: 10 pictures of 10 classes\n(val: \d+\/20\n)?.*val: 20 pictures of 10 classes\n$/,
    err: '',
  });
  t.ok(readdirSync(path.join(shards, 'val')).some((name) => name.endsWith('.idx')));
  t.match(await run('prepare', '--data', folder, '--output-dir', shards), {
    code: 2,
    out: '',
    err: /^.*train is there already: name another --output-dir\n$/,
  });
  t.match(await run('prepare', '--data', root, '--output-dir', path.join(root, 'x')), {
    code: 2,
    err: /has neither a folder train nor a folder val\n$/,
  });
  t.match(await run('prepare', '--data', folder), {
    code: 2,
    err: /required option '--output-dir <folder>'/,
  });

  const trained = await run(
    ...['train', '--data', shards, '--model', small, '--train-crop-size', '64', '--epochs', '1'],
    ...['--batch-size', '5', '--lr', '0.01', '--out', out, '--print-freq', '1'],
  );
  t.match(trained, {
    code: 0,
    err: '',
    out: /\n10 pictures to train on, 20 to validate with, 10 classes: ball, /,
  });
  t.match(
    readFileSync(path.join(out, 'report.html'), 'utf8'),
    'src="data:image/jpeg',
    'pictures out of shards',
  );
});

t.test('eval', async (t) => {
  const said = await run('eval', '--weights', best, '--data', folder);
  t.match(said, { code: 0, err: /^validate 1\/1 {2}ETA 0:00 .* waiting for data \d+\.\d %\n$/ });
  t.match(
    said.out,
    /^20 pictures {2}loss \d\.\d{4} {2}top-1 \d+\.0 % {2}top-5 \d+\.0 %\n\nclass +right +pictures\n[\s\S]*\nzebra +\d+\.0 % +\d of 2\n[\s\S]*\nclass, and what it was taken for +ball +bricks/,
  );
  const json = async (...args: string[]) =>
    JSON.parse((await run('eval', '--json', '--weights', ...args)).out);
  const found = await json(best, '--data', folder);
  t.match(found, {
    count: 20,
    acc1: Number,
    acc5: Number,
    classes: { length: 10 },
    confusion: { length: 10 },
  });
  t.match(said.out, `loss ${found.loss.toFixed(4)}`);
  const flat = path.join(root, 'flat');
  cpSync(path.join(folder, 'val'), flat, { recursive: true });
  t.same(await json(best, '--data', flat, '--batch-size', '7', '--workers', '0'), found, 'in FOLDER/CLASS');
  const weights = path.join(out, 'weights.safetensors');
  t.same(await json(weights, '--data', folder), found, 'weights say what they are of as well');
  const ten = await json(best, '--data', folder, '--ten-crop', '--batch-size', '7');
  t.not(ten.loss, found.loss);
  const by_workers = ['--ten-crop', '--batch-size', '7', '--workers'];
  t.same(await json(best, '--data', folder, ...by_workers, '0'), ten, 'by workers, and without');
  const told = await run('eval', '--weights', best, '--data', folder, ...by_workers, '2');
  t.match(told, { code: 0, err: /^(validate [^\n]+\n)+$/ }, 'workers make ten crops, without a warning');
  t.equal(ten.count, 20);
  t.match(await json(best, '--data', shards), { count: 20 }, 'shards');

  cpSync(path.join(flat, 'ball'), path.join(root, 'few', 'ball'), { recursive: true });
  const cases: [string[], number, RegExp][] = [
    [['--weights', best, '--data', path.join(root, 'few')], 2, /it has ball; the network knows ball, bricks/],
    [['--weights', path.join(root, 'none.pt')], 2, /There is no such file\./],
    [['--weights', best, '--data', path.join(root, 'none')], 2, /^there is no folder .*none\n$/],
    [[], 2, /required option '--weights <file>'/],
  ];
  for (const [args, code, err] of cases) t.match(await run('eval', ...args), { code, err, out: '' });
});

t.test("the paper's recipe: its own augmentation, ten crops in eval", async (t) => {
  const paper = path.join(root, 'paper');
  const few = ['--data', folder, '--model', small, '--epochs', '1', '--batch-size', '5', '--lr', '0.001'];
  const trained = await run('--preset', 'paper', ...few, '--out', paper);
  t.match(trained, { code: 0, err: '' });
  const { args } = torch.load<{ args: object }>(path.join(paper, 'best.pt'));
  t.match(args, { preset: 'paper', lr_scheduler: 'reducelronplateau', views: { augmentation: 'paper' } });
  const seen: number[] = [];
  for (const how of [[], ['--ten-crop'], ['--no-ten-crop']]) {
    const ended = await run(
      'eval',
      '--weights',
      path.join(paper, 'best.pt'),
      '--data',
      folder,
      '--json',
      ...how,
    );
    seen.push(JSON.parse(ended.out).loss);
  }
  t.equal(seen[0], seen[1], 'as its run');
  t.not(seen[0], seen[2]);
});

t.test('predict', async (t) => {
  const [ball, broken, page] = [
    path.join(folder, 'val', 'ball', '0000.jpg'),
    path.join(root, 'broken.jpg'),
    path.join(root, 'seen.html'),
  ];
  writeFileSync(broken, 'no picture');
  const said = await run('predict', ball, broken, '--weights', best, '--top', '3', '--html', page);
  t.match(said, { code: 0, err: '' }, 'one can be read');
  const [name, first, second, third, ...rest] = said.out.split('\n');
  t.equal(name, ball);
  for (const line of [first, second, third]) t.match(line, /^ +\d+\.\d % {2}\w+ +[█▏▎▍▌▋▊▉]+$/);
  t.same(rest, [
    '',
    broken,
    `  cannot read picture ${broken}: the file contains unsupported image format`,
    '',
  ]);
  const html = readFileSync(page, 'utf8');
  t.match(html, /<title>What small-net sees</);
  t.equal(html.match(/src="data:image\/jpeg;base64,/g)?.length, 1);

  const seen = JSON.parse((await run('predict', ball, '--weights', best, '--json')).out);
  t.match(seen, [{ file: ball, error: null, best: { length: 5 } }]);
  t.equal(seen[0].best[0].name, first?.trim().split(/ +/)[2]);
  t.match(await run('predict', broken, '--weights', best), { code: 1 }, 'none can be read');
  t.match(await run('predict', '--weights', best), { code: 2, err: /missing required argument 'files'/ });
});

t.test('summary', async (t) => {
  const runs = () => (existsSync('runs') ? readdirSync('runs') : []);
  const before = runs();
  const { code, out: text, err } = await run('summary', '--model', 'torchvision-alexnet');
  t.match({ code, err }, { code: 0, err: '' });
  t.match(text, /\n {4}Conv2d: 0 +\[1, 64, 55, 55\] +23,296 +141 M\n/);
  t.match(text, /\nparameters +61,100,840\n/);
  t.match(text, /\nFLOPs +1\.43 G\n/);
  const other = await run('summary', '--model', small, '--num-classes', '3', '--batch-size', '2');
  t.match(other, { code: 0, out: /Linear: 6 +\[2, 3\] +387 / });
  t.same(runs(), before, 'nothing is written');
});

t.test('completion', async (t) => {
  const offered = async (...words: string[]): Promise<string[]> => {
    const { code, out } = await run('complete', '--', ...words);
    t.equal(code, 0);
    return out
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0] as string);
  };
  t.same(await offered('ev'), ['eval', ':4']);
  t.same((await offered('')).slice(0, 4), ['train', 'eval', 'predict', 'summary']);
  t.same(await offered('train', '--preset', 'k'), ['kaiming', ':4']);
  t.same(await offered('--lr-sche'), ['--lr-scheduler', ':4'], 'without a command, of train');
  t.same(await offered('--opt', ''), ['sgd', 'sgd_nesterov', 'rmsprop', 'adamw', ':4']);
  t.ok((await offered('summary', '--model', '')).includes('torchvision-alexnet'));
  const text = path.join(root, 'pict');
  t.same(
    await offered('--data', text),
    [`${path.join(root, 'pictures')}/`, ':6'],
    'files; no space behind a folder',
  );
  t.same(await offered('predict', path.join(root, 'broken')), [path.join(root, 'broken.jpg'), ':4']);
  t.same(await offered('predict', path.join(root, 'none', 'x')), [':4']);
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    t.match(await run('complete', shell), { code: 0, out: /libtorch-node/, err: '' }, shell);
  }
  t.match(await run('complete', 'csh'), { code: 2, err: /Allowed choices are zsh, bash, fish, powershell/ });
});
