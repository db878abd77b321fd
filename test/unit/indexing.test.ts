/** `x.index(...)` and `x.index_put_(...)` against Python's `x[...]`. */

import torch, { type Index, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python } from '../helpers/reference.js';

const grid = (): Tensor => torch.arange(24).reshape(2, 3, 4);
const mask = (): Tensor => torch.arange(24).reshape(2, 3, 4).gt(9);

/** Our indices, and Python's text between the brackets. */
const cases: [indices: () => Index[], python: string][] = [
  [() => [0], '0'],
  [() => [-1], '-1'],
  [() => [1n], '1'],
  [() => [':', 1], ':, 1'],
  [() => [0, 1, 2], '0, 1, 2'],
  [() => ['...'], '...'],
  [() => ['...', 0], '..., 0'],
  [() => [0, '...', 0], '0, ..., 0'],
  [() => ['...', '...'], '..., ...'],
  [() => [':'], ':'],
  [() => ['1:'], '1:'],
  [() => [':', ':2'], ':, :2'],
  [() => ['...', '::2'], '..., ::2'],
  [() => ['...', '-2:'], '..., -2:'],
  [() => ['...', '1:-1'], '..., 1:-1'],
  [() => ['...', '3:1'], '..., 3:1'],
  [() => ['...', ' 0 : 3 : 2 '], '..., 0:3:2'],
  [() => ['...', torch.slice(1, null, 2)], '..., 1::2'],
  [() => ['...', torch.slice(null, 100)], '..., :100'],
  [() => [null], 'None'],
  [() => ['None', 0, null], 'None, 0, None'],
  [() => ['...', null], '..., None'],
  [() => [true], 'True'],
  [() => [false], 'False'],
  [() => [null, true, 0], 'None, True, 0'],
  [() => [[0, 1]], '[0, 1]'],
  [
    () => [
      [1, 0, 1],
      [2, 2, 0],
    ],
    '[1, 0, 1], [2, 2, 0]',
  ],
  [
    () => [
      [
        [0, 1],
        [1, 0],
      ],
    ],
    'torch.tensor([[0, 1], [1, 0]])',
  ],
  [() => [[true, false]], '[True, False]'],
  [() => [[]], '[]'],
  [() => [':', [0, 2]], ':, [0, 2]'],
  [() => [torch.tensor(1)], 'torch.tensor(1)'],
  [() => [torch.tensor([1, 0])], 'torch.tensor([1, 0])'],
  [() => [torch.tensor([1, 0]), '1:'], 'torch.tensor([1, 0]), 1:'],
  [
    () => [torch.tensor([1, 0]), null, torch.tensor([0, 2])],
    'torch.tensor([1, 0]), None, torch.tensor([0, 2])',
  ],
  [() => [torch.tensor([true, false])], 'torch.tensor([True, False])'],
  [() => [torch.tensor(true)], 'torch.tensor(True)'],
  [() => [mask()], 'x > 9'],
  [() => [], '()'],
];

t.test('values, shapes and views', async (t) => {
  for (const [indices, text] of cases) {
    const x = grid();
    const theirs = await python(
      `y = x[${text}]\nreturn dict(y=y, shares=y.untyped_storage().data_ptr() == x.untyped_storage().data_ptr(), stride=y.stride())`,
      { x },
    );
    const y = x.index(...indices());
    equal_bits(t, y, theirs.y, `x[${text}]`);
    t.same(y.stride(), theirs.stride, `stride of x[${text}]`);
    const storage_start = x.data_ptr();
    const shares =
      y.numel() > 0 ? y.data_ptr() >= storage_start && y.data_ptr() < storage_start + 192n : theirs.shares;
    t.equal(shares, theirs.shares, `x[${text}] ${theirs.shares ? 'is a view' : 'is a copy'}`);
  }
});

t.test('assignment', async (t) => {
  const puts: [put: (x: Tensor) => unknown, python: string][] = [
    [(x) => x.index_put_([0], 7), 'x[0] = 7'],
    [(x) => x.index_put_([0], true), 'x[0] = True'],
    [(x) => x.index_put_(['...', '1:3'], -1), 'x[..., 1:3] = -1'],
    [(x) => x.index_put_([':', 1], torch.tensor([5, 6, 7, 8])), 'x[:, 1] = torch.tensor([5, 6, 7, 8])'],
    [(x) => x.index_put_([null, 0], 3), 'x[None, 0] = 3'],
    [(x) => x.index_put_([true], 2), 'x[True] = 2'],
    [(x) => x.index_put_([mask()], 0), 'x[x > 9] = 0'],
    [
      (x) =>
        x.index_put_(
          [
            [0, 1],
            [0, 2],
          ],
          torch.tensor([[1], [2]]),
        ),
      'x[[0, 1], [0, 2]] = torch.tensor([[1], [2]])',
    ],
    [
      (x) => x.index_put_([torch.tensor([0, 1]), torch.tensor([1, 1])], torch.tensor(9)),
      'x[torch.tensor([0, 1]), torch.tensor([1, 1])] = torch.tensor(9)',
    ],
    [
      (x) => x.index_put_([torch.tensor([0, 0])], torch.tensor(1), { accumulate: true }),
      'x.index_put_((torch.tensor([0, 0]),), torch.tensor(1), accumulate=True)',
    ],
    [
      (x) => x.index_put_([torch.tensor([0, 0])], 1, true),
      'x.index_put_((torch.tensor([0, 0]),), torch.tensor(1), True)',
    ],
  ];
  for (const [put, text] of puts) {
    const x = grid();
    const theirs = await python(`${text}\nreturn x`, { x: x.clone() });
    t.equal(put(x), x, 'returns the tensor itself');
    equal_bits(t, x, theirs, text);
  }
});

t.test("ATen's own lists", (t) => {
  const x = grid();
  const picked = x.index([null, torch.tensor([0, 2])]);
  t.same(picked.shape, [2, 2, 4]);
  t.ok(torch.equal(picked, x.index(':', [0, 2])));
  x.index_put_([null, torch.tensor([0])], -1);
  t.same(x.index(':', 0).tolist(), [
    [-1, -1, -1, -1],
    [-1, -1, -1, -1],
  ]);
  t.end();
});

t.test('gradients flow through', async (t) => {
  const x = torch.arange(6).mul(0.5).reshape(2, 3).requires_grad_();
  const y = x.index(':', '1:').index([0, 0, 1]);
  t.equal(y.grad_fn, 'IndexBackward0');
  y.sum().backward();
  equal_bits(
    t,
    x.grad,
    await python('x.requires_grad_()\nx[:, 1:][[0, 0, 1]].sum().backward()\nreturn x.grad', {
      x: x.detach().clone(),
    }),
  );
});

t.test('mistakes', async (t) => {
  const mistakes: [call: (x: Tensor) => unknown, python: string][] = [
    [(x) => x.index(5), 'x[5]'],
    [(x) => x.index(0, -4), 'x[0, -4]'],
    [(x) => x.index(0, 0, 0, 0), 'x[0, 0, 0, 0]'],
    [(x) => x.index(0).index(0).index(0).index(0), 'x[0][0][0][0]'],
    [(x) => x.index('::0'), 'x[::0]'],
    [(x) => x.index('::-1'), 'x[::-1]'],
    [(x) => x.index(1.5), 'x[1.5]'],
    [(x) => x.index({} as never), 'x[{}]'],
    [(x) => x.index(torch.tensor([0.5])), 'x[torch.tensor([0.5])]'],
    [(x) => x.index(torch.tensor([true, false, true])), 'x[torch.tensor([True, False, True])]'],
    [(x) => x.index([7]), 'x[[7]]'],
    [(x) => x.index([0, 1], [0, 1, 2]), 'x[[0, 1], [0, 1, 2]]'],
    [(x) => x.index_put_([9], 1), 'x[9] = 1'],
    [(x) => x.index_put_([0], torch.tensor([1, 2])), 'x[0] = torch.tensor([1, 2])'],
  ];
  for (const [call, text] of mistakes) {
    const { error } = await observe(text.includes('=') ? `${text}` : `return ${text}`, { x: grid() });
    t.ok(error, `Python raises for ${text}`);
    await expect_error(t, () => call(grid()), error);
  }
  await expect_error(t, () => grid().index('0:a' as ':'), {
    class: TypeError,
    message: /slice indices must be integers/,
  });
  await expect_error(t, () => grid().index('first' as ':'), { class: torch.IndexError, message: /got str/ });
  await expect_error(t, () => grid().index_put_(0 as never, 1), {
    class: TypeError,
    message: /must be tuple of Tensors, not int/,
  });
  await expect_error(t, () => grid().index_put_([0], 1, true), { class: TypeError, message: /accumulate/ });
});
