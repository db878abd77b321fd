/** What is told of a trained network: mistakes, texts, what a summary leaves behind. Numbers are in test/parity/evaluation.test.ts. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch, { nn, type Tensor, transforms } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';
import {
  examination_text,
  frequent_mistakes,
  predictions_text,
  summary_text,
} from '../../dist/report/texts.js';
import { examine } from '../../dist/training/examine.js';
import { predict } from '../../dist/training/predict.js';
import { summarize } from '../../dist/training/summary.js';

/** Takes the mean of each picture for the class: 0, 1 or 2. */
class Means extends nn.Module {
  override forward(x: Tensor): Tensor {
    const mean = x.mean([1, 2, 3]).round().long();
    return nn.functional.one_hot(mean, 3).float().mul(5);
  }
}

const pictures = (...means: number[]) =>
  torch.stack(means.map((mean) => torch.full([3, 2, 2], mean, { dtype: 'float32' })));

t.test('examine', async (t) => {
  const model = new Means();
  async function* batches() {
    yield [pictures(0, 1), torch.tensor([0, 2]), [4, 9]] as const;
    yield [torch.zeros(0, 3, 1, 1), torch.zeros(0, { dtype: 'int64' })] as const; // all its files were broken
    yield [pictures(2), torch.tensor([2])] as const;
  }
  let told = 0;
  const on_batch = (count: number) => {
    told += count;
  };
  const found = await examine({ model, batches: batches(), classes: ['x', 'y', 'z'], on_batch });
  t.equal(model.training, false);
  t.equal(told, 3);
  t.same([found.count, found.acc1, found.acc5], [3, 2 / 3, 1]);
  t.same(found.confusion, [
    [1, 0, 0],
    [0, 0, 0],
    [0, 1, 1],
  ]);
  t.same(found.classes, [
    { name: 'x', count: 1, correct: 1 },
    { name: 'y', count: 0, correct: 0 },
    { name: 'z', count: 2, correct: 1 },
  ]);
  t.same(
    found.judged.map(({ place, target, best }) => [place, target, best[0]?.name, best.length]),
    [
      [4, 0, 'x', 3],
      [9, 2, 'y', 3],
      [2, 2, 'z', 3],
    ],
  );
  t.same(frequent_mistakes(found.confusion, 5), [{ target: 2, guess: 1, count: 1 }]);
  t.equal(
    examination_text(found),
    [
      `3 pictures  loss ${found.loss.toFixed(4)}  top-1 66.7 %`,
      '',
      'class    right  pictures',
      '─────  ───────  ────────',
      'z       50.0 %    1 of 2',
      'x      100.0 %    1 of 1',
      'y            –    0 of 0',
      '',
      'class, and what it was taken for  x  y  z',
      '────────────────────────────────  ─  ─  ─',
      'x                                 1  ·  ·',
      'y                                 ·  ·  ·',
      'z                                 ·  1  1',
    ].join('\n'),
  );
  const controller = new AbortController();
  controller.abort();
  const none = await examine({
    model,
    batches: batches(),
    classes: ['x', 'y', 'z'],
    signal: controller.signal,
  });
  t.same([none.count, none.acc1], [0, Number.NaN]);
});

t.test('many classes', async (t) => {
  const classes = Array.from({ length: 14 }, (_, index) => `class ${index}`);
  const model = new nn.Sequential(new nn.Flatten(), new nn.Linear(12, 14));
  const batch = [torch.randn(40, 3, 2, 2), torch.arange(40).remainder(14)] as const;
  const text = examination_text(await examine({ model, batches: [batch], classes }));
  t.match(text, /top-5 /);
  t.match(text, /class +taken for +pictures/, 'the most frequent mistakes');
});

t.test('what does not fit', async (t) => {
  const model = new Means();
  const classes = ['x', 'y', 'z'];
  await t.rejects(examine({ model, batches: [[pictures(0), torch.tensor([3])]], classes }), {
    name: 'ValueError',
    message: 'label 3 is outside of the 3 classes, which are 0 to 2',
  });
  await t.rejects(examine({ model, batches: [[pictures(0), torch.tensor([0])]], classes: ['x', 'y'] }), {
    name: 'ValueError',
    message: 'the model gives 3 classes, but there are 2: x, y',
  });
  await t.rejects(
    examine({ model: new nn.Identity(), batches: [[pictures(0), torch.tensor([0])]], classes }),
    {
      message: 'the model gives a tensor of shape [1, 3, 2, 2], but there are 3: x, y, z',
    },
  );
});

t.test('predict', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'predict-'));
  const grey = join(folder, 'white.png');
  const broken = join(folder, 'broken.jpg');
  await sharp({ create: { width: 4, height: 4, channels: 3, background: '#ffffff' } }).toFile(grey);
  writeFileSync(broken, 'no picture');
  const files = [broken, grey, join(folder, 'none.png'), grey];
  const options = {
    model: new Means(),
    files,
    transform: new transforms.ToTensor(),
    classes: ['x', 'y', 'z'],
  };
  const predictions = await predict({ ...options, k: 2, batch_size: 3 });
  t.same(
    predictions.map(({ best }) => best.map(({ name }) => name)),
    [[], ['y', 'x'], [], ['y', 'x']],
  );
  t.match(predictions[0]?.error, /^cannot read picture .*broken\.jpg: /);
  t.match(predictions[2]?.error, /none\.png/);
  const lines = predictions_text(predictions.slice(0, 2), 40).split('\n');
  t.same(lines.slice(0, 4), [broken, `  ${predictions[0]?.error}`, '', grey]);
  t.match(lines[4], /^ {3}98\.7 % {2}y {2}█{20,27}[▏▎▍▌▋▊▉]?$/);
  t.ok(lines.every((line) => line.length <= 40 || line.includes(folder)));
  await t.rejects(
    predict({
      ...options,
      transform: () => {
        throw new RangeError('mine');
      },
    }),
    RangeError,
  );
});

t.test('summarize', async (t) => {
  const shared = new nn.Linear(4, 4);
  const model = new nn.Sequential(shared, new nn.ReLU(true), new nn.Dropout(), shared, new nn.LSTM(4, 3));
  model[0]?.train(false);
  shared.bias.requires_grad_(false);
  const before = torch.get_rng_state();
  const summary = summarize(model, torch.ones(2, 5, 4));
  t.ok(torch.equal(before, torch.get_rng_state()), 'it draws nothing');
  t.same(
    model.modules().map((module) => module.training),
    [true, false, true, true, true],
    'each layer has its mode again',
  );
  t.equal(model.register_forward_hook(() => undefined) !== null, true);
  t.same(
    summary.layers.map(({ name, kind, depth, parameters }) => [name, kind, depth, parameters]),
    [
      ['', 'Sequential', 0, 0],
      ['0', 'Linear', 1, 20],
      ['1', 'ReLU', 1, 0],
      ['2', 'Dropout', 1, 0],
      ['0', 'Linear', 1, 0],
      ['4', 'LSTM', 1, 12 * 4 + 12 * 3 + 24],
    ],
    'parameters count once',
  );
  t.same(summary.layers.at(-1)?.output, [
    [2, 5, 3],
    [1, 5, 3],
    [1, 5, 3],
  ]);
  const sizes = { parameters: 128, trainable: 124, input_bytes: 160, parameter_bytes: 512, buffer_bytes: 0 };
  t.match(summary, { ...sizes, flops: 2 * 10 * (16 + 16 + 84), output_bytes: 2 * 160 + 120 + 60 + 60 });
  t.match(summary_text(summary), /^ {2}LSTM: 4 +\[2, 5, 3\] \[1, 5, 3\] \[1, 5, 3\] +108 +1\.68 k$/m);
  t.match(summary_text(summary), /^of these, learnt +124$/m);
  const attention = new nn.MultiheadAttention(4, 2, { batch_first: true });
  const q = torch.ones(3, 5, 4);
  const products = 4 * 60 * 4 + 2 * 3 * 5 * 5 * 4;
  t.equal(summarize(attention, q, q, q).flops, 2 * products);
  t.throws(() => summarize(shared, torch.ones(2, 3)));
  t.equal(shared.training, false);
  t.equal(shared.forward(torch.ones(1, 4)).shape.length, 2, 'without hooks again');
});
