/** StepLR over the notebook's 90 epochs: the same rates and the same warnings as PyTorch, however it is called. */

import torch, { nn, optim } from 'libtorch-node';
import t from 'tap';
import { equal_bits, observe, warnings_of } from '../helpers/reference.js';

type Order = 'scheduler first' | 'optimizer first' | 'no optimizer';

const PYTHON = `
    model = nn.Linear(2, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=0.0005)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.1)
    rates = []
    for epoch in range(90):
        if order == 'scheduler first':
            scheduler.step()
        rates.append([optimizer.param_groups[0]['lr'], scheduler.get_last_lr()[0], scheduler.last_epoch])
        optimizer.zero_grad()
        model(torch.ones(1, 2)).sum().backward()
        if order != 'no optimizer':
            optimizer.step()
        if order != 'scheduler first':
            scheduler.step()
    return rates
`;

function rates_of(order: Order): number[][] {
  const model = new nn.Linear(2, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9, weight_decay: 0.0005 });
  const scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 30, gamma: 0.1 });
  const rates: number[][] = [];
  for (let epoch = 0; epoch < 90; epoch++) {
    if (order === 'scheduler first') scheduler.step();
    rates.push([optimizer.param_groups[0]!.lr, scheduler.get_last_lr()[0]!, scheduler.last_epoch]);
    optimizer.zero_grad();
    model.forward(torch.ones(1, 2)).sum().backward();
    if (order !== 'no optimizer') optimizer.step();
    if (order !== 'scheduler first') scheduler.step();
  }
  return rates;
}

for (const order of ['scheduler first', 'optimizer first', 'no optimizer'] as const) {
  t.test(order, async (t) => {
    const theirs = await observe(PYTHON, { order });
    let ours: number[][] = [];
    const warnings = await warnings_of(() => {
      ours = rates_of(order);
    });
    t.equal(theirs.error, null);
    equal_bits(t, ours, theirs.value, '90 epochs');
    t.same(warnings, theirs.warnings, 'warnings');
  });
}

t.test('the notebook decays one epoch early, and is warned', async (t) => {
  const { value, warnings } = await observe(PYTHON, { order: 'scheduler first' });
  t.equal(value[28][0], 0.01);
  t.ok(value[29][0] < 0.0011);
  t.match(warnings, [
    { category: 'UserWarning', message: /Detected call of `lr_scheduler.step\(\)` before/ },
  ]);
});

t.test('a scheduler that is restored goes on where it was', async (t) => {
  const theirs = await observe(`
      def make():
          optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.01)
          return optimizer, optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.1)
      optimizer, scheduler = make()
      for _ in range(4):
          optimizer.step()
          scheduler.step()
      again, restored = make()
      again.load_state_dict(optimizer.state_dict())
      restored.load_state_dict(scheduler.state_dict())
      rates = []
      for _ in range(5):
          again.step()
          restored.step()
          rates.append(restored.get_last_lr())
      return {'state': scheduler.state_dict(), 'rates': rates}
  `);
  t.equal(theirs.error, null);
  const make = () => {
    const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 0.01 });
    return { optimizer, scheduler: new optim.lr_scheduler.StepLR(optimizer, { step_size: 3, gamma: 0.1 }) };
  };
  const first = make();
  for (let step = 0; step < 4; step++) {
    first.optimizer.step();
    first.scheduler.step();
  }
  const second = make();
  second.optimizer.load_state_dict(first.optimizer.state_dict());
  second.scheduler.load_state_dict(first.scheduler.state_dict());
  const rates: number[][] = [];
  for (let step = 0; step < 5; step++) {
    second.optimizer.step();
    second.scheduler.step();
    rates.push(second.scheduler.get_last_lr());
  }
  equal_bits(t, { state: first.scheduler.state_dict(), rates }, theirs.value);
});
