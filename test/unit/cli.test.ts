/** The trainer's parts that need no training. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import torch from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';
import { curve_svg } from '../../dist/cli/curve.js';
import { History, smooth } from '../../dist/cli/history.js';
import { text } from '../../dist/cli/lettering.js';
import { HELP, read_options } from '../../dist/cli/options.js';
import { PlateauWatch } from '../../dist/cli/plateau.js';
import { clock, describe, type Output, Progress, percent } from '../../dist/cli/progress.js';
import { RunFolder } from '../../dist/cli/run_folder.js';
import { run_tool } from '../../dist/cli/tool.js';

t.test('the command line', async (t) => {
  t.equal(read_options(['--help']), null);
  for (const option of [
    'data',
    'preset',
    'model',
    'epochs',
    'batch-size',
    'lr',
    'seed',
    'device',
    'out',
    'overwrite',
    'help',
  ]) {
    t.match(HELP, `--${option} `);
  }
  t.match(read_options([]), {
    data: null,
    preset: 'kaiming',
    model: 'alexnet',
    seed: 1109,
    device: null,
    out: null,
    overwrite: false,
  });
  t.match(read_options(['--preset', 'notebook', '--lr', '0.5', '--epochs=2']), {
    preset: 'notebook',
    recipe: { init: 'notebook', batch_size: 128, lr: 0.5, epochs: 2, momentum: 0.9, weight_decay: 0.0005 },
  });
  const refuse = (args: string[], message: string | RegExp) =>
    t.throws(() => read_options(args), { name: 'UsageError', message }, args.join(' '));
  refuse(['--epoch', '3'], "Unknown option '--epoch'; see --help");
  refuse(['pictures'], /^Unexpected argument 'pictures'/);
  refuse(['--lr'], /--lr.* argument missing/);
  refuse(['--lr', 'fast'], "--lr must be a positive number, not 'fast'");
  refuse(['--lr', '0'], "--lr must be a positive number, not '0'");
  refuse(['--epochs', '1.5'], "--epochs must be a positive integer, not '1.5'");
  refuse(['--batch-size', ''], "--batch-size must be a positive integer, not ''");
  refuse(['--seed', '-1'], /--seed/);
  refuse(['--preset', 'xavier'], "--preset must be one of kaiming, notebook, not 'xavier'");
  refuse(
    ['--model', 'vgg'],
    "--model must be one of alexnet, alexnet-batchnorm, alexnet-two-tower, not 'vgg'",
  );
});

t.test('the folder of a run', async (t) => {
  const root = t.testdir();
  const told: string[] = [];
  const warn = (text: string) => void told.push(text);
  const open = (folder: string | null, overwrite = false) =>
    new RunFolder({ folder, overwrite, warn, now: new Date(0) });
  const here = process.cwd();
  process.chdir(root);
  t.teardown(() => process.chdir(here));
  const time = path.join('runs', '1970-01-01T00-00-00');
  t.same([open(null).path, open(null).path, open(null).path], [time, `${time}-2`, `${time}-3`]);

  const folder = path.join(root, 'run');
  const run = open(folder);
  const history = new History();
  history.add_step({ epoch: 0, step: 1, loss: 1, correct: 1, count: 2 });
  await run.save_curves(history, 2);
  run.save_weights({ x: torch.ones(2) }, {});
  t.same(run.kept, ['loss.png', 'loss.svg', 'log.jsonl', 'weights.safetensors']);
  t.throws(() => open(folder), {
    name: 'UsageError',
    message: `${folder} holds an earlier run (${run.kept.join(', ')}): name another folder, or replace it with --overwrite`,
  });
  t.same(open(folder, true).kept, ['log.jsonl']);

  const broken = open(path.join(root, 'broken'));
  mkdirSync(path.join(broken.path, 'loss.svg'));
  rmSync(path.join(broken.path, 'log.jsonl'));
  mkdirSync(path.join(broken.path, 'log.jsonl'));
  broken.log('step', {});
  broken.log('step', {});
  await broken.save_curves(history, 2);
  broken.save_weights({ x: torch.ones(2) }, {});
  t.match(told, [/^the log ends here: EISDIR/, /^the curves cannot be drawn: .*Is a directory/]);
  t.equal(told.length, 2, 'once each');
  t.same(broken.kept, ['log.jsonl', 'weights.safetensors']);
  writeFileSync(path.join(root, 'file'), '');
  t.throws(() => open(path.join(root, 'file', 'run')), {
    name: 'UsageError',
    message: /^cannot write to the folder/,
  });
});

t.test('the command line of the tool', async (t) => {
  const refuse = (args: string[], message: string) =>
    t.rejects(run_tool(args), { name: 'UsageError', message }, args.join(' '));
  await refuse(['docter'], "there is no command 'docter'; see npx libtorch-node --help");
  await refuse(['doctor', 'now'], "what is 'now'?");
  await refuse(['doctor', '--xml'], "Unknown option '--xml'; see npx libtorch-node --help");
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

t.test('progress: a live line on a terminal, plain lines elsewhere', async (t) => {
  const moment = {
    epoch: 0,
    epochs: 7,
    step: 5,
    steps: 266,
    loss: 2.34567,
    accuracy: 0.125,
    pictures_per_second: 21.34,
    seconds_left: 125,
  };
  const line = 'epoch 1/7  step   5/266  loss 2.346  accuracy 12.5 %  21.3 pictures/s  ETA 2:05';
  t.equal(describe(moment), line);
  const written: string[] = [];
  const output: Output = { write: (text) => written.push(text), isTTY: true, columns: 200 };
  const live = new Progress(output);
  live.step(moment);
  live.step(moment);
  live.line('done');
  t.same(written, [`\r${'─'.repeat(20)} ${line}\x1b[K`, '\r\x1b[Kdone\n']);
  written.length = 0;
  const plain = new Progress({ ...output, isTTY: false });
  plain.step(moment);
  plain.status('too soon');
  plain.line('done');
  t.same(written, [`${line}\n`, 'done\n']);
  written.length = 0;
  new Progress({ ...output, columns: 20 }).step(moment);
  t.equal(written[0]!.length, 1 + 19 + 3, 'cut to the terminal');
  t.same(
    [clock(5), clock(65), clock(3725), clock(Number.NaN), clock(Number.POSITIVE_INFINITY)],
    ['0:05', '1:05', '1:02:05', '-:--', '-:--'],
  );
  t.equal(percent(0.9), '90.0 %');
});

/** The curves of a run with these losses. */
function curves_of(losses: readonly number[]): string {
  const history = new History();
  for (const [step, loss] of losses.entries())
    history.add_step({ epoch: 0, step: step + 1, loss, correct: 4, count: 8 });
  return curve_svg(history, 2);
}

t.test('the scale of the curves', (t) => {
  const svg = curves_of(Array(12).fill(1));
  const y = Number((84 + 266 * (1 - 0.25 / 1.02)).toFixed(1)) + 4.5;
  const soft = { size: 12, colour: '#67737f' };
  t.ok(svg.includes(text('0.25', 56, y, { ...soft, anchor: 'end' })), 'a grid line bears its own value');
  t.ok(svg.includes(text('3', 160, 370, { ...soft, anchor: 'middle' })), 'steps are whole');
  const top = 'L448.0 84.0"';
  t.notOk(curves_of([...Array(9).fill(5), 4]).includes(top), 'a run that stays high is not cut off');
  t.ok(curves_of([...Array(39).fill(1), 99]).includes(top), 'a single step is');
  t.end();
});

t.test('the curves', async (t) => {
  const history = new History();
  for (let step = 1; step <= 40; step++) {
    history.add_step({
      epoch: 0,
      step,
      loss: step === 7 ? Number.NaN : 3 / step,
      correct: step % 8,
      count: 8,
    });
  }
  history.add_epoch({
    epoch: 0,
    train: { loss: 1, correct: 1, count: 8 },
    val: { loss: 0.5, correct: 9, count: 10 },
  });
  history.add_epoch({ epoch: 1, train: { loss: 1, correct: 1, count: 8 }, val: null });
  t.same(
    [history.val_losses, history.val_accuracies],
    [[{ step: 40, value: 0.5 }], [{ step: 40, value: 0.9 }]],
  );
  t.same(
    smooth([1, 1, 1].map((value, step) => ({ step, value }))).map(({ value }) => Number(value.toFixed(9))),
    [1, 1, 1],
  );
  const svg = curve_svg(history, 10);
  t.notMatch(svg, /NaN|Infinity|undefined/);
  const { data, info } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true });
  t.same([info.width, info.height], [960, 420]);
  const blue = data.filter((_, i) => i % info.channels === 0 && data[i]! < 60 && data[i + 2]! > 200);
  t.ok(blue.length > 100, 'the training curve is there');
  t.notMatch(curve_svg(new History(), 2), /NaN|Infinity/, 'nor is an empty one a problem');
  t.notMatch(curve_svg(new History(), 1), /NaN|Infinity/, 'nor is a single class');
  t.match(text('loss 0.5 %', 10, 10, { size: 12, colour: '#000' }), /^<path d="M10\.\d\d /);
  t.notMatch(text('\u0000', 1, 1, { size: 12, colour: '#000' }), /M/);
});
