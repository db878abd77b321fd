/**
 * docs/notebook.md says what PyTorch says and what we say to each of the notebook's mistakes: held against both. Its Korean form
 * has the same code and the same messages.
 */
import { readFileSync } from 'node:fs';
import torch, { nn, optim } from 'libtorch-node';
import * as models from 'libtorch-node/models';
import t from 'tap';
import { PlateauWatch } from '../../dist/training/plateau.js';
import { digest, observe, python, same_digests, warnings_of } from '../helpers/reference.js';

const page = readFileSync(new URL('../../docs/notebook.md', import.meta.url), 'utf8');
const sections = page.split(/^## /m).slice(1);
const korean = readFileSync(new URL('../../docs/notebook.ko.md', import.meta.url), 'utf8')
  .split(/^## /m)
  .slice(1);

/** The `text` blocks of a section, in order. */
const blocks = (number: number): string[] =>
  [...sections[number - 1]!.matchAll(/```text\n([\s\S]*?)\n```/g)].map(([, text]) => text!);

const said = (error: { name: string; message: string }): string => `${error.name}: ${error.message}`;

async function theirs(code: string): Promise<string> {
  const { error } = await observe(code);
  return `${error?.type}: ${error?.message}`;
}

function ours(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    return said(error as Error);
  }
  return 'nothing was thrown';
}

t.equal(sections.length, 9);
const fenced = (text: string): string[] => text.match(/^```[\s\S]*?^```$/gm) ?? [];
t.same(korean.map(fenced), sections.map(fenced), 'the Korean page has the same code and messages');

t.test('1. FC6 expects more than CONV5 gives', async (t) => {
  const message = await theirs('return nn.Linear(384*6*6, 4096)(torch.zeros(2, 256*6*6))');
  t.equal(blocks(1)[0], message);
  t.equal(
    blocks(1)[1],
    ours(() => new models.NotebookAlexNet().forward(torch.zeros(2, 3, 227, 227))),
  );
});

t.test('2. FC7’s dropout overwrites what a gradient needs', async (t) => {
  const message = await theirs(`
fc = nn.Sequential(nn.Linear(9216, 4096), nn.ReLU(inplace=True), nn.Dropout(0.5, inplace=True))
fc(torch.ones(2, 9216)).sum().backward()`);
  t.equal(blocks(2)[0], message);
  const backward = (inplace: boolean) => () => {
    const layers = [
      new nn.Linear(9216, 4096),
      new nn.ReLU({ inplace: true }),
      new nn.Dropout(0.5, { inplace }),
    ] as const;
    new nn.Sequential(...layers).forward(torch.ones(2, 9216)).sum().backward();
  };
  t.equal(blocks(2)[1], ours(backward(true)));
  t.equal(ours(backward(false)), 'nothing was thrown');
  const written = new models.NotebookAlexNet(10, { init: 'default' }).fc;
  t.ok((written[0] as nn.Dropout).inplace && (written[3] as nn.Dropout).inplace, 'as the notebook has it');
});

t.test('3. The optimizer never steps', async (t) => {
  const model = new nn.Linear(3, 2);
  const before = { weight: digest(model.weight), bias: digest(model.bias) };
  const optimizer = new optim.SGD({
    params: model.parameters(),
    lr: 0.01,
    momentum: 0.9,
    weight_decay: 0.0005,
  });
  for (let epoch = 0; epoch < 3; epoch++) {
    const loss = nn.functional.cross_entropy(model.forward(torch.ones(2, 3)), torch.tensor([0, 1]));
    optimizer.zero_grad();
    loss.backward();
    optimizer;
  }
  same_digests(t, { weight: digest(model.weight), bias: digest(model.bias) }, before, 'nothing is learnt');
});

t.test('4. The scheduler steps before the optimizer', async (t) => {
  const { value, warnings } = await observe<number[]>(`
optimizer = optim.SGD(params=[nn.Parameter(torch.zeros(1))], lr=0.01)
lr_scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.1)
rates = []
for epoch in range(31):
    lr_scheduler.step()
    rates.append(optimizer.param_groups[0]['lr'])
    optimizer.step()
return rates`);
  const rates: number[] = [];
  const caught = await warnings_of(() => {
    const optimizer = new optim.SGD({ params: [new nn.Parameter(torch.zeros(1))], lr: 0.01 });
    const lr_scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 30, gamma: 0.1 });
    for (let epoch = 0; epoch < 31; epoch++) {
      lr_scheduler.step();
      rates.push(optimizer.param_groups[0]!.lr as number);
      optimizer.step();
    }
  });
  t.same(rates, value);
  t.same([rates[28], rates[29]], [0.01, 0.001]);
  t.equal(blocks(4)[0], `${warnings[0]?.category}: ${warnings[0]?.message}`);
  t.equal(blocks(4)[1], `${caught[0]?.category}: ${caught[0]?.message}`);
});

t.test('5. There is no dataloader', async (t) => {
  t.equal(blocks(5)[0], await theirs('return dataloader'));
  t.equal(
    blocks(5)[1],
    ours(() => new Function('return dataloader')()),
  );
});

t.test('6. Pictures of 224 pixels', async (t) => {
  t.equal(blocks(6)[0], await theirs('return torch.zeros(2, 256, 5, 5).view(-1, 256*6*6)'));
  const written = new models.NotebookAlexNet({ num_classes: 2, init: 'default' });
  t.equal(
    blocks(6)[1],
    ours(() => written.forward(torch.zeros(2, 3, 224, 224))),
  );
  const rows = await python<number[]>('return list(torch.zeros(36, 256, 5, 5).view(-1, 256*6*6).shape)');
  t.same(
    [rows, torch.zeros(36, 256, 5, 5).view(-1, 256 * 6 * 6).shape],
    [
      [25, 9216],
      [25, 9216],
    ],
  );
  const corrected = new models.AlexNet({ num_classes: 2, init: 'default' });
  t.equal(
    blocks(6)[2],
    ours(() => corrected.forward(torch.zeros(36, 3, 224, 224))),
  );
});

t.test('7. The text says padding 2, the code pads 1', async (t) => {
  const sizes = (padding: number): number[] => {
    const seen = [13];
    for (let i = 0; i < 3; i++) {
      const x = torch.zeros(1, 1, seen.at(-1)!, seen.at(-1)!);
      seen.push(new nn.Conv2d(1, 1, { kernel_size: 3, stride: 1, padding }).forward(x).shape[2]!);
    }
    return seen.slice(1);
  };
  t.same(
    [sizes(1), sizes(2)],
    [
      [13, 13, 13],
      [15, 17, 19],
    ],
  );
});

t.test('8. pad=2 and nn.BatchNorm2d() in the second model', async (t) => {
  const python_says = [
    await theirs('return nn.Conv2d(96, 256, kernel_size=5, stride=1, pad=2)'),
    await theirs('return nn.BatchNorm2d()'),
  ];
  const we_say = [
    ours(() => new nn.Conv2d(96, 256, { kernel_size: 5, stride: 1, pad: 2 } as never)),
    ours(() => new (nn.BatchNorm2d as unknown as new () => unknown)()),
  ];
  t.equal(blocks(8)[0], python_says.join('\n'));
  t.equal(blocks(8)[1], we_say.join('\n'));
});

t.test('9. It does not learn', async (t) => {
  const watch = new PlateauWatch(10);
  const stuck = Array.from({ length: 100 }, () => watch.is_stuck(Math.log(10)));
  t.equal(stuck.indexOf(true), 99);
  t.match(blocks(9)[0], 'for 100 steps the loss stayed within 0.02 of ln(10) = 2.303 or above it');
});
