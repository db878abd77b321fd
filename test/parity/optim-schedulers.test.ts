/** Schedulers: learning rates, state dicts, errors and warnings, against PyTorch. */

import torch, { optim } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, warnings_of } from '../helpers/reference.js';

const { lr_scheduler } = optim;
type Make = (optimizer: optim.SGD, last_epoch?: number) => optim.lr_scheduler.LRScheduler;

const leaf = () => torch.zeros(1, { requires_grad: true });
const two_groups = () => new optim.SGD([{ params: leaf() }, { params: leaf(), lr: 0.3 }], { lr: 0.017 });

const PYTHON = `
    def two_groups():
        leaf = lambda: torch.zeros(1, requires_grad=True)
        return optim.SGD([{'params': leaf()}, {'params': leaf(), 'lr': 0.3}], lr=0.017)
    make = eval(code)
    optimizer = two_groups()
    scheduler = make(optimizer)
    rates = []
    for epoch in range(40):
        optimizer.step()
        if epoch == 11:
            optimizer.param_groups[0]['lr'] = 0.123
        scheduler.step()
        rates.append([scheduler.last_epoch, *scheduler.get_last_lr(), *scheduler.get_lr()])
    state = scheduler.state_dict()
    state['milestones'] = dict(state.get('milestones', {}))
    scheduler.step(17)
    rates.append([scheduler.last_epoch, *scheduler.get_last_lr()])
    other = two_groups()
    for group in other.param_groups:
        group['initial_lr'] = 0.5
    resumed = make(other, last_epoch=8)
    for _ in range(5):
        rates.append([resumed.last_epoch, *resumed.get_last_lr()])
        other.step()
        resumed.step()
    return {'rates': rates, 'state': state}
`;

function run(make: Make): unknown {
  const optimizer = two_groups();
  const scheduler = make(optimizer);
  const rates: unknown[][] = [];
  for (let epoch = 0; epoch < 40; epoch++) {
    optimizer.step();
    if (epoch === 11) optimizer.param_groups[0]!.lr = 0.123;
    scheduler.step();
    rates.push([scheduler.last_epoch, ...scheduler.get_last_lr(), ...scheduler.get_lr()]);
  }
  const { milestones = new Map(), ...state } = scheduler.state_dict();
  scheduler.step(17);
  rates.push([scheduler.last_epoch, ...scheduler.get_last_lr()]);
  const other = two_groups();
  for (const group of other.param_groups) group.initial_lr = 0.5;
  const resumed = make(other, 8);
  for (let step = 0; step < 5; step++) {
    rates.push([resumed.last_epoch, ...resumed.get_last_lr()]);
    other.step();
    resumed.step();
  }
  return { rates, state: { ...state, milestones: Object.fromEntries(milestones as Map<number, number>) } };
}

const schedulers: [code: string, make: Make][] = [
  [
    'lambda o, **more: optim.lr_scheduler.StepLR(o, 3, **more)',
    (optimizer, last_epoch) => new lr_scheduler.StepLR(optimizer, 3, { last_epoch }),
  ],
  [
    'lambda o, **more: optim.lr_scheduler.StepLR(o, step_size=7, gamma=0.83, **more)',
    (optimizer, last_epoch) => new lr_scheduler.StepLR({ optimizer, step_size: 7, gamma: 0.83, last_epoch }),
  ],
  [
    'lambda o, **more: optim.lr_scheduler.MultiStepLR(o, [3, 9, 9, 9, 30], 0.7, **more)',
    (optimizer, last_epoch) => new lr_scheduler.MultiStepLR(optimizer, [3, 9, 9, 9, 30], 0.7, { last_epoch }),
  ],
  [
    'lambda o, **more: optim.lr_scheduler.ExponentialLR(o, 0.97, **more)',
    (optimizer, last_epoch) => new lr_scheduler.ExponentialLR(optimizer, 0.97, { last_epoch }),
  ],
  [
    'lambda o, **more: optim.lr_scheduler.LambdaLR(o, lambda epoch: 1 / (1 + epoch), **more)',
    (optimizer, last_epoch) =>
      new lr_scheduler.LambdaLR(optimizer, (epoch) => 1 / (1 + epoch), { last_epoch }),
  ],
];

for (const [code, make] of schedulers) {
  t.test(code, async (t) => {
    const theirs = await observe(PYTHON, { code });
    t.equal(theirs.error, null);
    let ours: unknown;
    const warnings = await warnings_of(() => {
      ours = run(make);
    });
    equal_bits(t, ours, theirs.value);
    t.same(warnings, theirs.warnings, 'warnings');
  });
}

const mistakes: [code: string, ours: () => unknown][] = [
  // @ts-expect-error no optimizer
  ['StepLR(3, 3)', () => new lr_scheduler.StepLR(3, 3)],
  // @ts-expect-error no step size
  ['StepLR(optimizer)', () => new lr_scheduler.StepLR(two_groups())],
  // @ts-expect-error an unknown option
  ['StepLR(optimizer, 3, steps=4)', () => new lr_scheduler.StepLR(two_groups(), 3, { steps: 4 })],
  ['LambdaLR(optimizer, [len])', () => new lr_scheduler.LambdaLR(two_groups(), [() => 1])],
  // @ts-expect-error no function
  ['LambdaLR(optimizer, 3)', () => new lr_scheduler.LambdaLR(two_groups(), 3)],
];

t.test('mistakes', async (t) => {
  const optimizer = 'optimizer = optim.SGD([{"params": torch.zeros(1)}, {"params": torch.zeros(1)}])';
  for (const [code, ours] of mistakes) {
    const { error } = await observe(`${optimizer}\noptim.lr_scheduler.${code}`);
    await expect_error(t, ours, error, code);
  }
});

t.test('going on without initial_lr', async (t) => {
  const { error } = await observe('optim.lr_scheduler.StepLR(optim.SGD([torch.zeros(1)]), 3, last_epoch=2)');
  const ours = () => new lr_scheduler.StepLR(two_groups(), 3, { last_epoch: 2 });
  // Python's KeyError shows its message quoted.
  const message = String(error?.message).replace(/^"|"$/g, '').replaceAll('\\n', '\n');
  await expect_error(t, ours, { class: torch.ValueError, message });
});

t.test('an optimizer whose step was replaced', async (t) => {
  const { warnings } = await observe(`
      optimizer = optim.SGD([torch.zeros(1)])
      scheduler = optim.lr_scheduler.StepLR(optimizer, 3)
      optimizer.step = lambda: None
      optimizer.step()
      scheduler.step()
  `);
  const ours = await warnings_of(() => {
    const optimizer = two_groups();
    const scheduler = new lr_scheduler.StepLR(optimizer, 3);
    optimizer.step = () => undefined;
    optimizer.step();
    scheduler.step();
  });
  t.equal(warnings.length, 1);
  t.same(ours, warnings);
});
