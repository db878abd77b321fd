/** Warnings come once for each line that causes them, as in Python. */

import torch, { nn } from 'libtorch-node';
import t from 'tap';
import { warnings_of as caught } from '../helpers/warnings.js';

const warnings_of = (fn: () => unknown) => caught(fn, { always: false });

t.test('once a line', async (t) => {
  const x = torch.ones(2);
  const one_line = await warnings_of(() => {
    for (let i = 0; i < 3; i++) torch.tensor(x);
  });
  t.equal(one_line.length, 1, 'a warning of this library');
  const two_lines = await warnings_of(() => {
    torch.tensor(x);
    torch.tensor(x);
  });
  t.equal(two_lines.length, 2, 'another line warns again');
  const of_libtorch = await warnings_of(() => {
    const out = torch.ones(1);
    for (let i = 0; i < 3; i++) torch.ops.aten!.add!(x, x, { out: out.resize_(1) });
  });
  t.equal(of_libtorch.length, 1, 'a warning of LibTorch');
  const messages = await warnings_of(() => {
    for (const size of [2, 3]) nn.functional.mse_loss(torch.ones(size, 1), torch.ones(1, 1));
  });
  t.equal(messages.length, 2, 'two messages of one line');
});

t.test('set_warn_always', async (t) => {
  t.equal(torch.is_warn_always_enabled(), false);
  const all = await warnings_of(() => {
    torch.set_warn_always(true);
    t.equal(torch.is_warn_always_enabled(), true);
    for (let i = 0; i < 3; i++) torch.tensor(torch.ones(2));
  });
  t.equal(all.length, 3);
  t.equal(torch.is_warn_always_enabled(), false);
});

t.test('a warning that waits for the event loop holds no tensor', async (t) => {
  const ONES = 2 ** 18;
  const left = () => {
    torch.memory.collect();
    return torch.memory.live().allocated;
  };
  const x = torch.ones(1, { requires_grad: true });
  const deprecated = () => void x.mul(torch.ones(1, ONES, 1)).T;
  await warnings_of(async () => {
    const before = left();
    deprecated();
    t.ok(left() - before < ONES, 'the tensor whose getter has warned, and the graph behind it');
  });
});
