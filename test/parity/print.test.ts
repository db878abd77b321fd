/** `String(tensor)` is Python's `repr(tensor)`, character by character. */
import { inspect } from 'node:util';
import torch, { nn, type PrintOptions, type Tensor } from 'libtorch-node';
import t from 'tap';
import { python } from '../helpers/reference.js';

/** The tensor on this side, and Python's expression where it is not the same tensor handed over. */
interface Case {
  ours: Tensor;
  theirs?: string;
}

const numbers = (...values: number[]): Case => ({ ours: torch.tensor(values) });
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const cases: Record<string, Case> = {
  'a number': { ours: torch.tensor(3.5) },
  'a whole number': { ours: torch.tensor(3, { dtype: 'float32' }) },
  'a small number': { ours: torch.tensor(1.5e-7) },
  'an integer': { ours: torch.tensor(-7) },
  'a boolean': { ours: torch.tensor(true) },
  fractions: numbers(0.5, -1.25, 3),
  'whole floats': { ours: torch.tensor([1, -2, 30], { dtype: 'float32' }) },
  ties: numbers(0.03125, 0.09375, 0.15625, 2.5),
  'ties in scientific notation': numbers(103125, 109375, 0.5),
  'negative zero': { ours: torch.tensor([-0, 0.5], { dtype: 'float32' }) },
  'zeros and not finite': numbers(0.1, nan, inf, -inf, 0),
  'not finite only': numbers(nan, inf, -inf),
  'whole and not finite': { ours: torch.tensor([1, nan, inf], { dtype: 'float32' }) },
  'a wide range': numbers(1e-3, 1, 2000.5),
  large: numbers(1.5e9, 3),
  'large and whole': { ours: torch.tensor([1e9, 3], { dtype: 'float32' }) },
  tiny: numbers(1e-5, 2e-5),
  'tiny and not finite': numbers(1e-10, nan, inf),
  subnormal: { ours: torch.tensor([5e-324, 1e-300], { dtype: 'float64' }) },
  integers: { ours: torch.tensor([1, -20, 300]) },
  'int32 matrix': {
    ours: torch.tensor(
      [
        [1, 2],
        [3, -400],
      ],
      { dtype: 'int32' },
    ),
  },
  'the largest integers': { ours: torch.tensor(new BigInt64Array([2n ** 63n - 1n, -(2n ** 63n)])) },
  booleans: {
    ours: torch.tensor([
      [true, false],
      [false, false],
    ]),
  },
  uint8: { ours: torch.tensor(new Uint8Array([1, 255])) },
  uint32: { ours: torch.tensor(new Uint32Array([1, 2 ** 32 - 1])) },
  float64: { ours: torch.tensor([0.1, 0.2], { dtype: 'float64' }) },
  float16: { ours: torch.tensor([0.1, 65504, 6e-5], { dtype: 'float16' }) },
  bfloat16: { ours: torch.tensor([0.1, 3.140625], { dtype: 'bfloat16' }) },
  complex: {
    ours: torch.tensor([
      { real: 1, imag: -2.5 },
      { real: 0.5, imag: 0 },
    ]),
  },
  'complex with nan': {
    ours: torch.tensor([
      { real: nan, imag: -inf },
      { real: 1e-9, imag: 3 },
    ]),
  },
  'a complex number': { ours: torch.tensor({ real: 1.5, imag: 2 }, { dtype: 'complex128' }) },
  empty: { ours: torch.tensor([]) },
  'empty matrix': { ours: torch.zeros(2, 0) },
  'empty integers': { ours: torch.zeros(0, { dtype: 'int64' }) },
  matrix: { ours: torch.arange(12).div(7).reshape(3, 4) },
  'three dimensions': { ours: torch.arange(12).reshape(2, 3, 2) },
  'four dimensions': { ours: torch.arange(16).reshape(2, 2, 2, 2).mul(0.5) },
  'a long line': { ours: torch.arange(60).mul(1.5) },
  'long rows': { ours: torch.arange(90).reshape(2, 45) },
  'a summary': { ours: torch.arange(2000) },
  'a summary of a matrix': { ours: torch.arange(4000).reshape(40, 100).mul(0.25) },
  'a summary of one side': { ours: torch.arange(3000).reshape(2, 1500) },
  'a summary of the other side': { ours: torch.arange(3000).reshape(1500, 2) },
  'a summary of three dimensions': { ours: torch.arange(4096).reshape(16, 16, 16).to('float64').div(3) },
  'a summary hides a small number': { ours: hiding() },
  'a transposed view': { ours: torch.arange(6).reshape(2, 3).t() },
  'a conjugate': { ours: torch.tensor([{ real: 1, imag: 2 }]).conj(), theirs: 'torch.tensor([1+2j]).conj()' },
  meta: { ours: torch.zeros(2, 3, { device: 'meta' }), theirs: "torch.zeros(2, 3, device='meta')" },
  'meta int64': {
    ours: torch.zeros(4, { device: 'meta', dtype: 'int64' }),
    theirs: "torch.zeros(4, device='meta', dtype=torch.int64)",
  },
  'requires grad': {
    ours: torch.ones(2, { requires_grad: true }),
    theirs: 'torch.ones(2, requires_grad=True)',
  },
  grad_fn: {
    ours: torch.ones(2, { requires_grad: true }).add(1),
    theirs: 'torch.ones(2, requires_grad=True) + 1',
  },
  'grad_fn on a new line': {
    ours: torch.arange(13).mul(1.5).requires_grad_().mul(2),
    theirs: '(torch.arange(13) * 1.5).requires_grad_() * 2',
  },
  'dtype and grad_fn': {
    ours: torch.ones(2, { requires_grad: true, dtype: 'float64' }).sum(),
    theirs: 'torch.ones(2, requires_grad=True, dtype=torch.float64).sum()',
  },
  parameter: {
    ours: new nn.Parameter(torch.ones(2, 2)),
    theirs: 'nn.Parameter(torch.ones(2, 2))',
  },
  'parameter without gradient': {
    ours: new nn.Parameter(torch.tensor([1, 2]), { requires_grad: false }),
    theirs: 'nn.Parameter(torch.tensor([1, 2]), requires_grad=False)',
  },
};

function hiding(): Tensor {
  const x = torch.ones(2000);
  x.index_put_([1000], 1e-9);
  return x;
}

const code = (expression: string): string => `return repr(${expression})`;

for (const [name, { ours, theirs }] of Object.entries(cases)) {
  t.test(name, async (t) => {
    const text = await python<string>(code(theirs ?? 'x'), theirs === undefined ? { x: ours } : {});
    t.equal(String(ours), text);
    t.equal(inspect(ours), text);
  });
}

t.test('set_printoptions', async (t) => {
  const inputs = {
    wide: torch.arange(40).mul(1.37),
    grid: torch.arange(2000).reshape(2, 10, 100),
    tiny: torch.tensor([1e-6, 1]),
  };
  const settings: [options: PrintOptions, python: string][] = [
    [{ precision: 2 }, 'precision=2'],
    [{ precision: 0 }, 'precision=0'],
    [{ edgeitems: 1, threshold: 5 }, 'edgeitems=1, threshold=5'],
    [{ edgeitems: 0, threshold: 5 }, 'edgeitems=0, threshold=5'],
    [{ linewidth: 40 }, 'linewidth=40'],
    [{ linewidth: 5 }, 'linewidth=5'],
    [{ sci_mode: true }, 'sci_mode=True'],
    [{ sci_mode: false }, 'sci_mode=False'],
    [{ profile: 'short' }, "profile='short'"],
    [{ profile: 'full' }, "profile='full'"],
    [{ profile: 'short', precision: 6 }, "profile='short', precision=6"],
  ];
  for (const [options, text] of settings) {
    const theirs = await python<Record<string, string>>(
      `torch.set_printoptions(${text})\n` +
        'texts = {name: repr(x) for name, x in dict(wide=wide, grid=grid, tiny=tiny).items()}\n' +
        "torch.set_printoptions(profile='default')\n" +
        'return texts',
      inputs,
    );
    torch.set_printoptions(options);
    const ours = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, String(x)]));
    torch.set_printoptions({ profile: 'default' });
    for (const name of Object.keys(inputs)) t.equal(ours[name], theirs[name], `${text}: ${name}`);
  }
  t.same(
    torch.get_printoptions(),
    await python('from torch import _tensor_str\nreturn _tensor_str.get_printoptions()'),
  );
});

t.test('random numbers of every size', async (t) => {
  torch.manual_seed(3);
  for (const scale of [1e-8, 1e-4, 0.1, 1, 50, 1e4, 1e8]) {
    const x = torch.randn(5, 7).mul(scale);
    t.equal(String(x), await python<string>('return repr(x)', { x }), String(scale));
  }
});

t.test('sparse tensors', async (t) => {
  const x = torch.tensor([
    [0, 1.5, 0],
    [2, 0, -3],
  ]);
  const forms: [code: string, ours: Tensor][] = [
    ['x.to_sparse()', x.to_sparse()],
    ['x.to_sparse_csr()', x.to_sparse_csr()],
    ['x.to_sparse_csc()', x.to_sparse_csc()],
    ['x.double().to_sparse(1)', x.double().to_sparse(1)],
    ['torch.zeros(2, 3).to_sparse()', torch.zeros(2, 3).to_sparse()],
    [
      'torch.zeros(2, 3, dtype=torch.int32).to_sparse_csr()',
      torch.zeros(2, 3, { dtype: 'int32' }).to_sparse_csr(),
    ],
    ['x.requires_grad_().to_sparse()', x.requires_grad_().to_sparse()],
    ['x.to_sparse().detach().requires_grad_()', x.to_sparse().detach().requires_grad_()],
  ];
  for (const [code, ours] of forms) {
    t.equal(String(ours), await python<string>(`return repr(${code})`, { x: x.detach() }), code);
  }
});

t.test('as JSON', async (t) => {
  t.equal(JSON.stringify({ x: torch.tensor([[1, 2.5]]), n: torch.tensor(3) }), '{"x":[[1,2.5]],"n":3}');
});

t.test('with another default dtype', async (t) => {
  const inputs = { x: torch.ones(2), y: torch.ones(2, { dtype: 'float64' }) };
  torch.set_default_dtype('float64');
  t.teardown(() => torch.set_default_dtype('float32'));
  const theirs = await python<string[]>(
    'torch.set_default_dtype(torch.float64)\n' +
      'texts = [repr(x), repr(y)]\n' +
      'torch.set_default_dtype(torch.float32)\n' +
      'return texts',
    inputs,
  );
  t.same([String(inputs.x), String(inputs.y)], theirs);
});

t.test('a disposed tensor can be inspected', (t) => {
  const x = torch.ones(2);
  x.dispose();
  t.equal(inspect(x), 'tensor(<disposed>)');
  t.throws(() => String(x), /disposed/);
  t.end();
});
