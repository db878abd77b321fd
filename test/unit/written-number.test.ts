/** A number that would lose its fraction where it is written is refused. */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';

const place = torch.tensor([0]);
const mask = torch.tensor([[true, false]]);

const writers: Readonly<Record<string, (x: Tensor, number: number) => Tensor>> = {
  fill_: (x, number) => x.clone().fill_(number),
  fill: (x, number) => torch.fill(x, number),
  fill_diagonal_: (x, number) => x.clone().fill_diagonal_(number),
  full_like: (x, number) => torch.full_like(x, number),
  new_full: (x, number) => x.new_full([2], number),
  index_fill: (x, number) => x.index_fill(0, place, number),
  index_fill_: (x, number) => x.clone().index_fill_(0, place, number),
  masked_fill: (x, number) => x.masked_fill(mask, number),
  masked_fill_: (x, number) => x.clone().masked_fill_(mask, number),
  scatter: (x, number) => x.scatter(0, torch.tensor([[0]]), number),
  scatter_: (x, number) => x.clone().scatter_(0, torch.tensor([[0]]), number),
  constant_pad_nd: (x, number) => torch.constant_pad_nd(x, [1, 1], number),
  'functional.pad': (x, number) => nn.functional.pad(x, [1, 1], { value: number }),
  pad_sequence: (x, number) =>
    nn.utils.rnn.pad_sequence([x.flatten(), x.flatten().narrow(0, 0, 1)], { padding_value: number }),
  'init.constant_': (x, number) => nn.init.constant_(x.clone(), number),
  index_put_: (x, number) => x.clone().index_put_([0], number),
  'index_put_, accumulating': (x, number) => x.clone().index_put_([place], number, true),
  new_tensor: (x, number) => x.new_tensor([[number]]),
};

for (const [name, write] of Object.entries(writers)) {
  t.test(name, async (t) => {
    const integers = torch.tensor([[1.0, 5.0]]);
    for (const number of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      t.throws(() => write(integers, number), {
        name: 'TorchError',
        message: /^result type Float can't be cast to the desired output type Long: .* a tensor of int64/,
      });
    }
    t.equal(write(integers, 2.0).dtype, 'int64');
    t.equal(write(integers, 2 ** 53).dtype, 'int64', 'a double, but without a fraction');
    const floats = write(torch.ones(1, 2), 0.5);
    t.same([floats.dtype, floats.eq(0.5).any().item()], ['float32', name !== 'index_put_, accumulating']);
    t.equal(write(torch.tensor([[true, false]]), 1).dtype, 'bool');
  });
}

t.test('a dtype that is given says what is wanted', async (t) => {
  const integers = torch.arange(2);
  t.same(torch.full_like(integers, 2.5, { dtype: 'int32' }).tolist(), [2, 2]);
  t.same(integers.new_full([1], 2.5, { dtype: 'int64' }).tolist(), [2]);
  t.same(integers.new_tensor([2.5], { dtype: 'int64' }).tolist(), [2]);
});
