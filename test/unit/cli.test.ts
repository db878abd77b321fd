/** The program's parts that need no training. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import torch from 'libtorch-node';
import t from 'tap';
import { device_from } from '../../dist/cli/device.js';
import { UsageError } from '../../dist/cli/errors.js';
import { csv_of, Journal } from '../../dist/cli/journal.js';
import { type Options, options_from } from '../../dist/cli/options.js';
import { make_program } from '../../dist/cli/program.js';
import { RunFolder } from '../../dist/cli/run-folder.js';
import { Terminal } from '../../dist/cli/terminal.js';
import { own_args } from '../../dist/cli/torchvision-args.js';
import { clock, percent } from '../../dist/cli/text.js';
import { options_of, rows } from '../../dist/cli/train-table.js';
import { PlateauWatch } from '../../dist/training/plateau.js';
import { presets } from '../../dist/training/presets.js';

/** What a command line means to `train`, and what was said about it. */
async function read(...args: string[]): Promise<{ options: Options | null; out: string; err: string }> {
  const program = make_program(true);
  let options: Options | null = null;
  let [out, err] = ['', ''];
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ writeOut: (text) => (out += text), writeErr: (text) => (err += text) });
  }
  const train = program.commands.find((command) => command.name() === 'train');
  train?.action((values) => {
    options = options_from(values);
  });
  await program.parseAsync(args, { from: 'user' }).catch((error) => {
    if (error.name !== 'CommanderError') throw error;
  });
  return { options, out, err };
}

t.test('the command line of train', async (t) => {
  const { out } = await read('train', '--help');
  for (const name of [
    'data model preset epochs batch-size lr momentum weight-decay lr-step-size lr-gamma lr-scheduler',
    'lr-warmup-epochs label-smoothing mixup-alpha amp device workers accumulate clip-grad-norm model-ema resume',
    'output-dir seed deterministic cuda-graph print-freq test-only weights freeze head-lr max-bad-images',
  ].flatMap((names) => names.split(' '))) {
    t.match(out, new RegExp(`--${name}\\b`));
  }
  t.match((await read()).options, {
    data: null,
    preset: 'kaiming',
    model: 'alexnet',
    init: 'kaiming',
    seed: 1109,
    device: null,
    output_dir: null,
    overwrite: false,
    resume: null,
    views: { crop: 227, val_crop: 227, resize: 256 },
  });
  const given = ['--preset', 'notebook', '--lr', '0.5', '--epochs=2', '-b', '7', '--freeze', 'conv,fc.1'];
  const notebook = {
    init: 'notebook',
    lr: 0.5,
    epochs: 2,
    batch_size: 7,
    momentum: 0.9,
    weight_decay: 0.0005,
  };
  t.match((await read(...given, '--freeze', '*.bias')).options, {
    ...notebook,
    freeze: ['conv', 'fc.1', '*.bias'],
  });
  t.match((await read('train', '--preset', 'torchvision')).options, {
    model: 'torchvision-alexnet',
    views: { crop: 224, resize: 256, augmentation: 'resized-crop' },
  });
  t.match((await read('--train-crop-size', '64')).options, { views: { crop: 64, val_crop: 64, resize: 72 } });
  t.match((await read('--val-resize-size', '99', '--val-crop-size', '90')).options, {
    views: { crop: 227, val_crop: 90, resize: 99 },
  });
  t.match((await read('--amp')).options, { amp: true });
  t.match((await read('--amp', 'bfloat16')).options, { amp: 'bfloat16' });
});

t.test("other spellings: torchvision's, and those of before", async (t) => {
  const old = ['--data-path', 'x', '--wd', '0.1', '--out', 'y', '--use-deterministic-algorithms'];
  t.match((await read(...old)).options, {
    data: 'x',
    weight_decay: 0.1,
    output_dir: 'y',
    deterministic: true,
  });
  t.match((await read('--model', 'AlexNet_BatchNorm')).options, { model: 'alexnet-batchnorm' });
});

t.test("what torchvision's train.py says of itself", (t) => {
  const args = {
    model: 'alexnet',
    data_path: 'x',
    lr: 0.1,
    val_resize_size: 300,
    val_crop_size: 200,
    train_crop_size: 190,
  };
  t.match(own_args(args), {
    model: 'torchvision-alexnet',
    data: 'x',
    lr: 0.1,
    views: { resize: 300, val_crop: 200, crop: 190, mean: [0.485, 0.456, 0.406], validation: 'center' },
  });
  const other = own_args({ model: 'resnet18', data_path: 'x' });
  t.match(other, { views: { resize: 256, crop: 224, val_crop: 224 } });
  t.notOk('model' in other, 'none of this package');
  const own = { model: 'alexnet', data: 'x' };
  t.equal(own_args(own), own);
  t.end();
});

t.test('what is wrong with a command line', async (t) => {
  const refuse = async (args: string[], message: RegExp): Promise<void> => {
    const { options, err } = await read(...args);
    t.equal(options, null);
    t.match(err, message, args.join(' '));
  };
  await refuse(['--epoch', '3'], /unknown option '--epoch'\n\(Did you mean --epochs\?\)/);
  await refuse(['--lr'], /option '--lr <rate>' argument missing/);
  await refuse(['--lr', 'fast'], /'--lr <rate>' argument 'fast' is invalid\. It must be a positive number\./);
  await refuse(['--lr', '0'], /It must be a positive number\./);
  await refuse(['--epochs', '1.5'], /It must be a positive integer\./);
  await refuse(['--batch-size', ''], /It must be a positive integer\./);
  await refuse(['--seed', '-1'], /It must be an integer that is not negative\./);
  await refuse(['--label-smoothing', '2'], /It must be a number from 0 to 1\./);
  await refuse(
    ['--preset', 'xavier'],
    /It must be one of kaiming, quick, notebook, paper, bvlc_alexnet, torchvision\./,
  );
  await refuse(
    ['--model', 'vgg'],
    /It must be one of alexnet, .*torchvision-alexnet, or a JavaScript file\./,
  );
  await refuse(['--model', 'none.mjs'], /There is no file none\.mjs\./);
});

t.test('every option has one place, and every preset a source', (t) => {
  const names = rows.flatMap((row) => options_of(row).map((option) => option.attributeName()));
  t.equal(new Set(names).size, names.length);
  for (const { source, epochs, batch_size } of Object.values(presets)) t.ok(source && epochs && batch_size);
  t.match(presets.torchvision.published, { acc1: 56.522, acc5: 79.066 });
  t.end();
});

t.test('the folder of a run', (t) => {
  const root = t.testdir();
  const open = (folder: string | null, { overwrite = false, resumes = false } = {}) =>
    new RunFolder({ folder, overwrite, resumes, now: new Date(0) });
  const here = process.cwd();
  process.chdir(root);
  t.teardown(() => process.chdir(here));
  const time = path.join('runs', '1970-01-01T00-00-00');
  t.same([open(null).path, open(null).path, open(null).path], [time, `${time}-2`, `${time}-3`]);

  const folder = path.join(root, 'run');
  const run = open(folder);
  for (const name of ['last.pt', 'epoch-3.pt', 'notes.txt']) writeFileSync(run.file(name), '');
  t.same(run.kept, ['epoch-3.pt', 'last.pt', 'log.jsonl']);
  t.throws(() => open(folder), {
    name: 'UsageError',
    message: `${folder} holds an earlier run (epoch-3.pt, last.pt, log.jsonl): name another folder, go on with --resume auto, or replace it with --overwrite`,
  });
  t.same(open(folder, { resumes: true }).kept, run.kept);
  t.same(open(folder, { overwrite: true }).kept, ['log.jsonl']);
  t.ok(existsSync(run.file('notes.txt')), 'what is not of a run stays');
  writeFileSync(path.join(root, 'file'), '');
  const refused = { name: 'UsageError', message: /^cannot write to the folder .*file.run: ENOTDIR/ };
  t.throws(() => open(path.join(root, 'file', 'run')), refused);
  t.end();
});

t.test('the log: cut back to a checkpoint, and worth less than training', (t) => {
  const root = t.testdir();
  const file = path.join(root, 'log.jsonl');
  const told: string[] = [];
  const journal = new Journal(file, (text) => void told.push(text));
  journal.add('start', { lr: 1 });
  for (const step of [10, 20, 30]) journal.add('step', { step });
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"kind":"step","st`);
  journal.rewind(20);
  journal.add('step', { step: 30, loss: Number.NaN });
  t.equal(
    readFileSync(file, 'utf8'),
    '{"kind":"start","lr":1}\n{"kind":"step","step":10}\n{"kind":"step","step":20}\n{"kind":"step","step":30,"loss":null}\n',
  );
  rmSync(file);
  mkdirSync(file);
  journal.add('step', {});
  journal.add('step', {});
  t.match(told, [/^the log ends here: EISDIR/]);
  t.equal(told.length, 1, 'once');
  t.equal(csv_of({ epoch: [0, 1], val_loss: [Number.NaN, 0.5] }), 'epoch,val_loss\n0,\n1,0.5\n');
  t.ok(new UsageError('x').name === 'UsageError');
  t.end();
});

t.test('it sees when a network does not learn', async (t) => {
  const chance = Math.log(10);
  const step_of = (losses: (step: number) => number): number => {
    const watch = new PlateauWatch(10);
    const told = Array.from({ length: 300 }, (_, step) => watch.is_stuck(losses(step)));
    t.ok(told.filter(Boolean).length <= 1, 'said once');
    return told.indexOf(true);
  };
  t.equal(
    step_of(() => chance),
    99,
  );
  t.equal(
    step_of((step) => chance + (step % 2 === 0 ? 0.1 : -0.1)),
    99,
    'noise about it',
  );
  t.equal(
    step_of(() => Number.NaN),
    99,
  );
  t.equal(
    step_of((step) => chance - step / 300),
    -1,
    'learning',
  );
  t.equal(
    step_of((step) => (step < 60 || step >= 80 ? chance : 1)),
    198,
    'counted anew after it learnt',
  );
});

/** A terminal that remembers. */
function terminal_of(columns: number): { output: PassThrough; text(): string } {
  const output = Object.assign(new PassThrough(), { isTTY: true, columns });
  return { output, text: () => String(output.read() ?? '') };
}

const batch = (batch: number, phase: 'train' | 'val' = 'train') =>
  ({ kind: 'batch', phase, epoch: 1, batch, batches: 4, count: 8, seconds: 0.5, data_seconds: 0.1 }) as const;

const step = {
  kind: 'step',
  epoch: 1,
  step: 5,
  batch: 1,
  batches: 4,
  lr: 0.1,
  lrs: [0.1],
  since: { loss: 1, count: 8, metrics: {} },
  score: { loss: 2.34567, count: 8, metrics: { acc1: 0.125, acc5: 0.5, mae: 2 } },
  images_per_second: 16,
  data_share: 0.2,
  gpu_memory: 3 * 2 ** 30,
  layers: null,
} as const;

/** What is there to be read: whatever moves the cursor to the first column begins a line. */
const plain = (text: string): string => stripVTControlCharacters(text.replaceAll('\x1b[1G', '\r'));

t.test('on a terminal: a bar for each phase', (t) => {
  const { output, text } = terminal_of(200);
  const terminal = new Terminal(output, {});
  terminal.batch(batch(1), 7);
  terminal.step(step);
  terminal.batch(batch(2), 7);
  terminal.line('done');
  const seen = text();
  t.ok(seen.includes('\x1b[36m━'), 'in colour');
  t.match(
    plain(seen),
    /━━━━━─{15} epoch 2\/7 train 1\/4 {2}ETA 0:0\d {2}\d+\.\d pictures\/s {2}waiting for data \d+\.\d %/,
  );
  t.match(plain(seen), /done\n$/);
  terminal.batch(batch(1, 'val'), 7);
  terminal.end();
  t.match(plain(text()), /epoch 2\/7 validate 1\/4/);
  t.end();
});

t.test('on a terminal: in colour, as many parts as fit, none of them cut', (t) => {
  for (const columns of [60, 80, 90, 100, 110]) {
    const { output, text } = terminal_of(columns);
    const terminal = new Terminal(output, {});
    terminal.batch(batch(1), 7);
    const [line = ''] = plain(text())
      .split(/[\r\n]/)
      .filter((each) => each.includes('━'));
    t.ok(line.trimEnd().length < columns, `${columns}: ${line}`);
    t.match(line.trimEnd(), /(ETA \d:\d\d|pictures\/s|waiting for data \d+\.\d %)$/, String(columns));
    terminal.end();
  }
  t.end();
});

t.test('on a terminal: no colour, few columns', (t) => {
  for (const columns of [120, 60, 30, 12]) {
    const { output, text } = terminal_of(columns);
    const terminal = new Terminal(output, { NO_COLOR: '1' });
    terminal.step(step);
    terminal.batch(batch(1), 7);
    const seen = text();
    t.notOk(seen.includes('\x1b[36m'));
    for (const line of plain(seen).split(/[\r\n]/)) t.ok(line.length < columns, `${columns}: ${line}`);
    t.match(plain(seen), columns > 40 ? /━/ : /epoch 2\/7/);
    terminal.end();
  }
  t.end();
});

t.test('in a pipe: plain lines, few of them', (t) => {
  const written: string[] = [];
  const terminal = new Terminal({ write: (text) => written.push(text) }, {});
  terminal.status('drawing');
  terminal.status('drawing more');
  const another = new Terminal({ write: (text) => written.push(text) }, {});
  another.step(step);
  another.batch({ ...batch(2), seconds: 1 }, 7);
  another.batch(batch(3), 7);
  another.line('done');
  t.equal(written.length, 3);
  t.match(written, [
    'drawing\n',
    /^epoch 2\/7 train 2\/4 {2}loss 2\.346 {2}top-1 12\.5 % {2}top-5 50\.0 % {2}mae 2\.0000 {2}ETA 0:02 {2}8\.0 pictures\/s {2}waiting for data 10\.0 % {2}GPU 3\.0 GiB\n$/,
    'done\n',
  ]);
  t.same(
    [clock(5), clock(65), clock(3725), clock(Number.NaN), clock(Number.POSITIVE_INFINITY)],
    ['0:05', '1:05', '1:02:05', '-:--', '-:--'],
  );
  t.equal(percent(0.9), '90.0 %');
  t.end();
});

t.test('the device', async (t) => {
  t.equal(device_from('cpu'), 'cpu');
  t.equal(device_from('cuda:1'), 'cuda:1', 'named ones are taken at their word');
  t.equal(device_from(null), torch.cuda.is_available() ? 'cuda' : 'cpu');
  const { platform } = process;
  t.teardown(() => void Object.defineProperty(process, 'platform', { value: platform }));
  for (const [system, message] of [
    ['linux', /^--device mps: Apple's GPUs are on macOS only, this is linux$/],
    ['darwin', /^--device mps: this Mac has no GPU that LibTorch can use$/],
  ] as const) {
    Object.defineProperty(process, 'platform', { value: system });
    for (const name of ['mps', 'mps:0'])
      t.throws(() => device_from(name), { name: 'UsageError', message }, `${name} on ${system}`);
  }
});
