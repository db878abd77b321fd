/** `x.data`, and the way to typed arrays and back. */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';

const complex = (): Tensor => torch.tensor([{ real: 1, imag: 2 }]);
const refused = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing';
};

t.test('x.data is the same memory, outside the graph', async (t) => {
  const weight = new nn.Parameter(torch.ones(2));
  const before = weight._version;
  weight.data.fill_(3);
  t.same(weight.tolist(), [3, 3]);
  t.equal(weight._version, before, 'autograd does not see it');
  t.equal(weight.data.requires_grad, false);
  t.notOk(weight.data instanceof nn.Parameter);
  t.not(weight.data, weight.data, 'a tensor of its own each time, as in Python');
  weight.mul(2).sum().backward();
  weight.grad?.data.zero_();
  t.same(weight.grad?.tolist(), [0, 0]);
  nn.init.constant_(weight.data, 7);
  t.same(weight.tolist(), [7, 7]);
});

t.test('x.data = y puts the memory of y under x', async (t) => {
  const weight = new nn.Parameter(torch.ones(2));
  const other = torch.zeros(3, { dtype: 'float64' });
  weight.data = other;
  t.equal(weight.dtype, 'float64');
  other.fill_(5);
  t.same(weight.tolist(), [5, 5, 5]);
  t.ok(weight.requires_grad && weight.is_leaf && weight instanceof nn.Parameter);
});

t.test("what x.data refuses, in Python's words", async (t) => {
  const plain = torch.ones(2);
  const set = (value: unknown) => () => {
    plain.data = value as Tensor;
  };
  t.equal(refused(set(null)), 'TypeError: Variable data has to be a tensor, but got NoneType');
  t.equal(refused(set([1, 2])), 'TypeError: Variable data has to be a tensor, but got list');
  t.match(
    refused(set(torch.zeros(2, { device: 'meta' }))),
    /TorchError: Attempted to call `variable.set_data\(/,
  );
  t.match(refused(set(torch.ones(2).to_sparse())), /incompatible tensor type/);
  const leaf = torch.ones(2, { requires_grad: true });
  t.throws(() => {
    leaf.data = torch.zeros(2, { dtype: 'int64' });
  }, /data set to a tensor that requires gradients must be floating point or complex dtype/);
  t.throws(() => (plain.data as unknown as () => void)(), TypeError);
});

t.test('numpy() copies the elements, row by row', async (t) => {
  const x = torch.arange(4, { dtype: 'float32' }).view(2, 2);
  const array = x.numpy<Float32Array>();
  t.same([...array], [0, 1, 2, 3]);
  t.same([...x.t().numpy<Float32Array>()], [0, 2, 1, 3]);
  array[0] = 9;
  t.equal(x.index(0, 0).item(), 0);
  t.same(
    torch.no_grad(() => torch.ones(1, { requires_grad: true }).numpy()),
    new Float32Array([1]),
  );
});

t.test('numpy() refuses what Python refuses, and gives it with force', async (t) => {
  const cases: [Tensor, string, unknown][] = [
    [
      torch.ones(1, { requires_grad: true }),
      "TorchError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
      new Float32Array([1]),
    ],
    [
      complex().conj(),
      "TorchError: Can't call numpy() on Tensor that has conjugate bit set. Use tensor.resolve_conj().numpy() instead.",
      new Float32Array([1, -2]),
    ],
    [
      complex().conj().imag,
      "TorchError: Can't call numpy() on Tensor that has negative bit set. Use tensor.resolve_neg().numpy() instead.",
      new Float32Array([-2]),
    ],
  ];
  for (const [tensor, message, forced] of cases) {
    t.equal(
      refused(() => tensor.numpy()),
      message,
    );
    t.same(tensor.numpy({ force: true }), forced);
  }
  const sparse = "TypeError: can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.";
  t.equal(
    refused(() => torch.ones(2).to_sparse().numpy()),
    sparse,
  );
  t.equal(
    refused(() => torch.ones(2).to_sparse().numpy({ force: true })),
    sparse,
  );
  t.equal(
    refused(() => torch.ones(2, { device: 'meta' }).numpy()),
    "TypeError: can't convert meta device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.",
  );
  t.throws(() => torch.ones(1).numpy({ force: 2 as never }), /argument 'force' must be bool, not int/);
});

t.test('from_numpy keeps the element type, and copies', async (t) => {
  const array = new Float64Array([0.5, 1]);
  const x = torch.from_numpy(array);
  array[0] = 9;
  t.same([x.dtype, x.tolist()], ['float64', [0.5, 1]]);
  t.same(torch.from_numpy(x.numpy()).tolist(), x.tolist());
  t.equal(torch.from_numpy(new Uint8ClampedArray(2)).dtype, 'uint8');
  t.same(torch.from_numpy(new Int32Array([1, 2, 3]).subarray(1)).tolist(), [2, 3]);
  for (const [value, name] of [
    [[1], 'list'],
    [new DataView(new ArrayBuffer(8)), 'DataView'],
    [torch.ones(1), 'Tensor'],
    [null, 'NoneType'],
  ] as const) {
    t.throws(
      () => torch.from_numpy(value as never),
      new TypeError(`expected np.ndarray (got ${name}); here that is a typed array`),
    );
  }
});

t.test('frombuffer reads bytes where they are', async (t) => {
  const bytes = Buffer.from('abcdefgh');
  const read = (options: object) => torch.frombuffer(bytes, { dtype: 'int32', ...options });
  t.same(read({}).tolist(), [1684234849, 1751606885]);
  t.same(read({ offset: 3, count: 1 }).tolist(), [1734763876]);
  t.same(torch.frombuffer(bytes.subarray(4), { dtype: 'uint8' }).tolist(), [101, 102, 103, 104]);
  t.same(torch.frombuffer(new Uint16Array([1, 2]).buffer, { dtype: 'int16' }).tolist(), [1, 2]);
  t.same(torch.frombuffer(new SharedArrayBuffer(4), { dtype: 'int32' }).tolist(), [0]);
  t.same(
    torch.frombuffer(new DataView(new ArrayBuffer(4)), { dtype: 'bool' }).tolist(),
    Array(4).fill(false),
  );
  t.ok(torch.frombuffer(bytes, { dtype: 'float32', requires_grad: true }).requires_grad);
  const texts: [object, RegExp][] = [
    [
      { count: 3 },
      /^requested buffer length \(3 \* 4 bytes\) after offset \(0 bytes\) must not be greater than actual/,
    ],
    [{ count: 0 }, /^both buffer length \(8\) and count \(0\) must not be 0$/],
    [
      { offset: 8 },
      /^offset \(8 bytes\) must be non-negative and no greater than buffer length \(8 bytes\) minus 1$/,
    ],
    [{ offset: -1 }, /^offset \(-1 bytes\) must be/],
    [
      { offset: 3 },
      /^buffer length \(5 bytes\) after offset \(3 bytes\) must be a multiple of element size \(4\)$/,
    ],
    [{ offset: 0.5 }, /'offset' must be int, not int and float/],
    [{ requires_grad: true }, /require gradients/],
  ];
  for (const [options, message] of texts) t.throws(() => read(options), message);
  t.throws(
    () => torch.frombuffer(new Uint8Array(0), { dtype: 'int8' }),
    /both buffer length \(0\) and count \(-1\)/,
  );
  t.throws(() => torch.frombuffer([1] as never, { dtype: 'int8' }), /argument 'buffer' must be .*, not list/);
  t.throws(() => torch.frombuffer(bytes, {} as never), /missing 1 required keyword-only argument: 'dtype'/);
});
