/** What lib/tensor adds to LibTorch's operators. */

import torch, { type DType, type HalfArray, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const dtypes: DType[] = [
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
  'complex64',
  'complex128',
];

t.test("tensor() of every dtype equals Python's", async (t) => {
  for (const dtype of dtypes) {
    const theirs = await python(`return torch.tensor([[0, 1, 2], [3, 4, 5]], dtype=torch.${dtype})`);
    equal_bits(
      t,
      torch.tensor(
        [
          [0, 1, 2],
          [3, 4, 5],
        ],
        { dtype },
      ),
      theirs,
      dtype,
    );
  }
  const literals: [data: unknown, python: string][] = [
    [3, '3'],
    [2.5, '2.5'],
    [true, 'True'],
    [[], '[]'],
    [[[], []], '[[], []]'],
    [[[[1]], [[2]]], '[[[1]], [[2]]]'],
    [[1, 2.5], '[1, 2.5]'],
    [[true, 2], '[True, 2]'],
    [[{ real: 1, imag: 2 }, 1.5], '[1+2j, 1.5]'],
    [[torch.tensor(1), torch.tensor(2.5)], '[torch.tensor(1), torch.tensor(2.5)]'],
    [[0.1, 1e-45, 3.4e38, Number.NaN], "[0.1, 1e-45, 3.4e38, float('nan')]"],
  ];
  for (const [data, text] of literals) {
    equal_bits(t, torch.tensor(data as never), await python(`return torch.tensor(${text})`), text);
  }
});

t.test('a Float16Array, where JavaScript has it', { skip: !('Float16Array' in globalThis) }, (t) => {
  const { Float16Array } = globalThis as unknown as { Float16Array: new (values: number[]) => HalfArray };
  const x = torch.tensor(new Float16Array([1.5, -2]));
  t.same([x.dtype, x.tolist()], ['float16', [1.5, -2]]);
  t.end();
});

t.test('typed arrays as rows', (t) => {
  const dtype = (data: Parameters<typeof torch.tensor>[0]) => torch.tensor(data as never).dtype;
  const x = torch.tensor([new Float32Array([1, 2]), new Float32Array([3, 4.5])]);
  t.same(
    [x.dtype, x.shape, x.tolist()],
    [
      'float32',
      [2, 2],
      [
        [1, 2],
        [3, 4.5],
      ],
    ],
  );
  t.equal(dtype([new Float64Array(2), new Float32Array(2)] as never), 'float64');
  t.equal(dtype([new Int32Array(2), new Int32Array(2)] as never), 'int32');
  t.equal(dtype([new Uint8Array(2), new Uint8Array(2)] as never), 'uint8');
  t.equal(dtype([new Int32Array(2), [1.5, 2]] as never), 'float32');
  t.equal(dtype([new Uint8Array(2), [1, 2]] as never), 'int64');
  const mixed = torch.tensor([[1.5, 2], new Int32Array([3, 4]), [5, 6]]);
  t.same(
    mixed.tolist(),
    [
      [1.5, 2],
      [3, 4],
      [5, 6],
    ],
    'in their order',
  );
  const deep = torch.tensor([[new BigInt64Array([2n ** 60n]), new BigInt64Array([1n])]]);
  t.same([deep.shape, deep.dtype], [[1, 2, 1], 'int64']);
  t.equal(deep.select(1, 0).item_bigint(), 2n ** 60n);
  t.same(torch.tensor([new Float32Array([1.5])], { dtype: 'int64' }).tolist(), [[1]]);
  t.same(torch.tensor([new Float32Array(0), new Float32Array(0)]).shape, [2, 0]);
  t.throws(() => torch.tensor([new Float32Array(2), new Float32Array(3)]), {
    message: 'expected sequence of length 2 at dim 1 (got 3)',
  });
  t.throws(() => torch.tensor([[1, 2], new Float32Array(3)]), { message: /length 2 at dim 1 \(got 3\)/ });
  t.throws(() => torch.tensor([[[1]], new Float32Array(1)] as never), TypeError);
  t.throws(() => torch.tensor([1, new Float32Array(1)] as never), TypeError);
  t.end();
});

t.test('tensor() copies, and warns where the source is a tensor', async (t) => {
  const array = new Float32Array([1, 2]);
  const x = torch.tensor(array);
  array[0] = 9;
  t.same(x.tolist(), [1, 2]);
  let copy = x;
  const warnings = await warnings_of(() => {
    copy = torch.tensor(x, { requires_grad: true });
  });
  t.not(copy, x);
  t.ok(copy.requires_grad && copy.is_leaf);
  x.fill_(0);
  t.same(copy.tolist(), [1, 2]);
  t.same(warnings, (await observe('torch.tensor(x)', { x })).warnings);
  t.end();
});

t.test('as_tensor()', (t) => {
  const x = torch.ones(2, { requires_grad: true });
  t.equal(torch.as_tensor(x), x);
  t.equal(torch.as_tensor(x, 'float32', 'cpu'), x);
  t.equal(torch.as_tensor(x, { dtype: 'float64' }).grad_fn, 'ToCopyBackward0');
  t.same(torch.as_tensor([1, 2], 'int32').dtype, 'int32');
  t.ok(torch.is_tensor(x));
  t.notOk(torch.is_tensor([1]));
  t.end();
});

t.test('new_tensor()', (t) => {
  const x = torch.ones(2, { dtype: 'float64' });
  t.equal(x.new_tensor([1, 2]).dtype, 'float64');
  t.equal(torch.arange(2).new_tensor(2.0).item(), 2);
  const made = x.new_tensor([1, 2], { dtype: 'float32', requires_grad: true });
  t.equal(String(made), 'tensor([1., 2.], requires_grad=True)');
  const other = torch.zeros(1, { requires_grad: true });
  const copy = x.new_tensor(other.mul(1));
  t.equal(copy.dtype, 'float64');
  t.notOk(copy.requires_grad);
  t.throws(() => torch.arange(2).new_tensor([1], { requires_grad: true }), {
    message: 'Only Tensors of floating point and complex dtype can require gradients',
  });
  t.end();
});

t.test('to() in all its forms', (t) => {
  const x = torch.tensor([1.5, 2.5]);
  const other = torch.zeros(1, { dtype: 'int32' });
  const forms: [ours: Tensor, dtype: DType, same: boolean][] = [
    [x.to(), 'float32', true],
    [x.to({}), 'float32', true],
    [x.to('float32'), 'float32', true],
    [x.to('cpu'), 'float32', true],
    [x.to(torch.device('cpu')), 'float32', true],
    [x.to(null), 'float32', true],
    [x.to('float64'), 'float64', false],
    [x.to('float64', false, true), 'float64', false],
    [x.to('float32', { copy: true }), 'float32', false],
    [x.to('float32', false, true), 'float32', false],
    [x.to('cpu', 'int64'), 'int64', false],
    [x.to('cpu', { dtype: 'int64' }), 'int64', false],
    [x.to('cpu', null, false, true), 'float32', false],
    [x.to({ dtype: 'bool' }), 'bool', false],
    [x.to({ device: 'cpu', copy: true }), 'float32', false],
    [x.to(other), 'int32', false],
    [x.to(other, { copy: true }), 'int32', false],
    [x.to(x), 'float32', true],
  ];
  forms.forEach(([ours, dtype, same], index) => {
    t.equal(ours.dtype, dtype, `form ${index}`);
    t.equal(ours === x, same, `form ${index} is ${same ? 'the same object' : 'a copy'}`);
  });
  t.same(x.to({ device: 'meta' }).device.type, 'meta');
  const picture = torch.zeros(1, 3, 4, 4).to({ memory_format: torch.channels_last });
  t.same(picture.stride(), [48, 1, 12, 3]);
  t.end();
});

t.test('conversions by name', (t) => {
  const x = torch.tensor([0, 1.5]);
  const found = {
    float: x.float(),
    double: x.double(),
    half: x.half(),
    bfloat16: x.bfloat16(),
    long: x.long(),
    int: x.int(),
    short: x.short(),
    char: x.char(),
    byte: x.byte(),
    bool: x.bool(),
    type_as: x.type_as(torch.tensor(1)),
  };
  t.same(
    Object.values(found).map((each) => each.dtype),
    [
      'float32',
      'float64',
      'float16',
      'bfloat16',
      'int64',
      'int32',
      'int16',
      'int8',
      'uint8',
      'bool',
      'int64',
    ],
  );
  t.equal(x.float(), x);
  t.equal(x.cpu(), x);
  t.end();
});

t.test('what a tensor says about itself', (t) => {
  const x = torch.zeros(2, 3, { dtype: 'float16' });
  t.same(x.size(), [2, 3]);
  t.equal(x.size(-1), 3);
  t.equal(x.size({ dim: 0 }), 2);
  t.equal(x.dim(), 2);
  t.equal(x.numel(), 6);
  t.equal(x.nelement(), 6);
  t.equal(x.itemsize, 2);
  t.equal(x.nbytes, 12);
  t.equal(x.get_device(), -1);
  t.ok(x.is_floating_point());
  t.notOk(x.is_complex());
  t.same([x.is_cpu, x.is_cuda, x.is_meta], [true, false, false]);
  t.equal(x.device, torch.device('cpu'));
  t.ok(x instanceof torch.Tensor);
  t.end();
});

t.test('transposition', async (t) => {
  const x = torch.arange(6).reshape(2, 3);
  equal_bits(t, x.T, await python('return x.T', { x }));
  equal_bits(t, x.mT, await python('return x.mT', { x }));
  const z = torch.tensor([
    [
      { real: 1, imag: 2 },
      { real: 3, imag: 4 },
    ],
  ]);
  equal_bits(t, z.H, await python('return x.H', { x: z }));
  equal_bits(t, z.mH, await python('return x.mH', { x: z }));
  equal_bits(t, z.real, await python('return x.real', { x: z }));
  equal_bits(t, z.imag, await python('return x.imag', { x: z }));
  t.equal(x.real, x);
  await expect_error(t, () => x.imag, (await observe('return x.imag', { x })).error);
  const vector = torch.ones(2);
  const error = (await observe('return torch.ones(2).mT')).error;
  await expect_error(t, () => vector.mT, error);
});

t.test('iteration', async (t) => {
  const rows = [...torch.arange(6).reshape(3, 2)];
  t.same(
    rows.map((row) => row.tolist()),
    [
      [0, 1],
      [2, 3],
      [4, 5],
    ],
  );
  const [a, b] = torch.tensor([1.5, 2.5]);
  t.same([a?.item(), b?.item()], [1.5, 2.5]);
  t.same([...torch.zeros(0, 2)], []);
  await expect_error(t, () => [...torch.tensor(1)], (await observe('list(torch.tensor(1))')).error);
});

t.test('disposal', (t) => {
  const x = torch.ones(3);
  const view = x.view(3, 1);
  x[Symbol.dispose]();
  t.ok(x.is_disposed);
  t.same(view.tolist(), [[1], [1], [1]], 'views keep the memory');
  t.throws(() => x.add(1), /disposed/);
  t.doesNotThrow(() => x.dispose());
  t.end();
});

t.test('as a number and as text', (t) => {
  t.equal(Number(torch.tensor(2.5)), 2.5);
  t.equal(`${torch.tensor(2)}`, 'tensor(2)');
  t.equal(`${torch.ones(2)}`, 'tensor([1., 1.])');
  t.ok((torch.tensor(1) as never) < 2);
  t.throws(() => Number(torch.ones(2)), {
    message: /2 elements are no number/,
  });
  t.end();
});

t.test('gradients', async (t) => {
  const x = torch.tensor([1, 2, 3.5], { requires_grad: true });
  const y = x.mul(2);
  y.retain_grad();
  const seen: unknown[] = [];
  const handle = x.register_hook((grad) => {
    seen.push(grad.tolist());
    return grad.mul(10);
  });
  y.pow(2).sum().backward({ retain_graph: true });
  t.same(seen, [[8, 16, 28]]);
  t.same(x.grad?.tolist(), [80, 160, 280]);
  t.same(y.grad?.tolist(), [4, 8, 14]);
  handle.remove();
  y.backward(torch.ones(3), { inputs: [x] });
  t.same(x.grad?.tolist(), [82, 162, 282]);
  x.grad = torch.zeros(3);
  await x.pow(2).sum().backward_async();
  t.same(x.grad?.tolist(), [2, 4, 7]);
  const after: unknown[] = [];
  const post = x.register_post_accumulate_grad_hook((leaf) => after.push(leaf === x, leaf.grad?.tolist()));
  x.sum().backward();
  post.remove();
  x.sum().backward();
  t.same(after, [true, [3, 5, 8]]);
  t.throws(() => x.mul(1).register_post_accumulate_grad_hook(() => {}), /non-leaf tensors/);
  const frozen = torch.ones(2);
  t.equal(frozen.requires_grad_(), frozen);
  t.equal(frozen.requires_grad_(false).requires_grad, false);
  t.equal(frozen.requires_grad_({ requires_grad: true }).requires_grad, true);
});

t.test('Parameter', async (t) => {
  const data = torch.ones(2);
  const parameter = new torch.Parameter(data);
  t.ok(parameter instanceof torch.Parameter);
  t.ok(parameter instanceof torch.Tensor);
  t.ok(parameter.requires_grad && parameter.is_leaf);
  data.mul_(3);
  t.same(parameter.tolist(), [3, 3], 'shares the memory');
  t.equal(new torch.Parameter(data, false).requires_grad, false);
  t.equal(new torch.Parameter({ data, requires_grad: false }).requires_grad, false);
  t.same(new torch.Parameter().shape, [0]);
  t.notOk(parameter.mul(1) instanceof torch.Parameter);
  t.equal(parameter.requires_grad_(false), parameter);
});
