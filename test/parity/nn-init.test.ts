/** `torch.nn.init` against PyTorch's: the same values from one seed, the same errors and warnings. */

import torch, { type DType, nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import {
  type Asserter,
  equal_bits,
  expect_error,
  observe,
  python,
  warnings_of,
} from '../helpers/reference.js';

const { init } = nn;

type Fill = (tensor: Tensor) => Tensor;
type Case = [call: string, fill: Fill, shape: number[], dtype?: DType];

async function compare(t: Asserter, [call, fill, shape, dtype = 'float32']: Case) {
  const theirs = await python(
    `torch.manual_seed(11)
tensor = torch.full(shape, 5.0, dtype=getattr(torch, dtype)).requires_grad_()
result = eval(call)
return [tensor, torch.rand(2), result is tensor, tensor.requires_grad, tensor.is_leaf]`,
    { call, shape, dtype },
  );
  torch.manual_seed(11);
  const tensor = torch.full(shape, 5, { dtype }).requires_grad_();
  const result = fill(tensor);
  const found = [tensor, torch.rand(2), result === tensor, tensor.requires_grad, tensor.is_leaf];
  equal_bits(t, found, theirs, call);
}

const matrix = [6, 4];
const kernel = [6, 4, 3, 2];

const cases: Case[] = [
  ['nn.init.uniform_(tensor)', (x) => init.uniform_(x), matrix],
  ['nn.init.uniform_(tensor, -2, 3.5)', (x) => init.uniform_(x, -2, 3.5), matrix],
  ['nn.init.uniform_(tensor, b=4)', (x) => init.uniform_(x, { b: 4 }), matrix, 'bfloat16'],
  ['nn.init.normal_(tensor)', (x) => init.normal_(x), matrix],
  ['nn.init.normal_(tensor, mean=0, std=0.01)', (x) => init.normal_(x, { mean: 0, std: 0.01 }), kernel],
  ['nn.init.normal_(tensor, 3, 2)', (x) => init.normal_(x, 3, 2), [5], 'float64'],
  ['nn.init.constant_(tensor, 0.3)', (x) => init.constant_(x, 0.3), matrix],
  ['nn.init.ones_(tensor)', (x) => init.ones_(x), matrix],
  ['nn.init.zeros_(tensor)', (x) => init.zeros_(x), matrix],
  ['nn.init.eye_(tensor)', (x) => init.eye_(x), matrix],
  ['nn.init.dirac_(tensor)', (x) => init.dirac_(x), [4, 6, 3]],
  ['nn.init.dirac_(tensor, 2)', (x) => init.dirac_(x, { groups: 2 }), kernel],
  ['nn.init.dirac_(tensor, groups=3)', (x) => init.dirac_(x, 3), [6, 2, 3, 3, 2]],
  ['nn.init.xavier_uniform_(tensor)', (x) => init.xavier_uniform_(x), matrix],
  ['nn.init.xavier_uniform_(tensor, 5/3)', (x) => init.xavier_uniform_(x, 5 / 3), kernel, 'float64'],
  ['nn.init.xavier_normal_(tensor, gain=2)', (x) => init.xavier_normal_(x, { gain: 2 }), kernel],
  ['nn.init.kaiming_uniform_(tensor)', (x) => init.kaiming_uniform_(x), kernel],
  [
    "nn.init.kaiming_uniform_(tensor, a=math.sqrt(5), mode='FAN_OUT')",
    // biome-ignore lint/suspicious/noExplicitAny: Python reads modes in any case
    (x) => init.kaiming_uniform_(x, { a: Math.sqrt(5), mode: 'FAN_OUT' as any }),
    kernel,
    'float64',
  ],
  [
    "nn.init.kaiming_normal_(tensor, nonlinearity='relu')",
    (x) => init.kaiming_normal_(x, { nonlinearity: 'relu' }),
    kernel,
  ],
  [
    "nn.init.kaiming_normal_(tensor, 0.1, 'fan_out', 'selu')",
    (x) => init.kaiming_normal_(x, 0.1, 'fan_out', 'selu'),
    matrix,
    'float64',
  ],
  ['nn.init.orthogonal_(tensor)', (x) => init.orthogonal_(x), matrix],
  ['nn.init.orthogonal_(tensor, gain=2)', (x) => init.orthogonal_(x, { gain: 2 }), [3, 2, 4], 'float64'],
  ['nn.init.sparse_(tensor, 0.3)', (x) => init.sparse_(x, 0.3), matrix],
  ['nn.init.sparse_(tensor, sparsity=0.5, std=2)', (x) => init.sparse_(x, { sparsity: 0.5, std: 2 }), [5, 3]],
  ['nn.init.trunc_normal_(tensor)', (x) => init.trunc_normal_(x), [40, 30]],
  ['nn.init.trunc_normal_(tensor, 0.1, 2, -1, 1.5)', (x) => init.trunc_normal_(x, 0.1, 2, -1, 1.5), [40, 30]],
  [
    'nn.init.trunc_normal_(tensor, std=5, a=1, b=2)',
    (x) => init.trunc_normal_(x, { std: 5, a: 1, b: 2 }),
    [40, 30],
  ],
  ['nn.init.trunc_normal_(tensor, 0, 0.02)', (x) => init.trunc_normal_(x, 0, 0.02), [40, 30], 'bfloat16'],
  [
    'nn.init.uniform_(tensor, generator=torch.Generator().manual_seed(4))',
    (x) => init.uniform_(x, { generator: new torch.Generator().manual_seed(4) }),
    matrix,
  ],
];

t.test('values', async (t) => {
  for (const each of cases) await compare(t, each);
});

t.test('gains', async (t) => {
  const theirs = await python(`
gain = nn.init.calculate_gain
names = ['linear', 'conv1d', 'conv_transpose3d', 'sigmoid', 'tanh', 'relu', 'leaky_relu', 'selu']
return [gain(name) for name in names] + [gain('leaky_relu', 0.2), gain('leaky_relu', param=3), gain('relu', 7)]`);
  const { calculate_gain } = init;
  const names = [
    'linear',
    'conv1d',
    'conv_transpose3d',
    'sigmoid',
    'tanh',
    'relu',
    'leaky_relu',
    'selu',
  ] as const;
  const found = names.map((name) => calculate_gain(name));
  found.push(
    calculate_gain('leaky_relu', 0.2),
    calculate_gain('leaky_relu', { param: 3 }),
    calculate_gain('relu', 7),
  );
  t.same(found, theirs);
});

t.test('warnings', async (t) => {
  const cases: [string, () => unknown][] = [
    ['nn.init.kaiming_uniform_(torch.empty(0, 3))', () => init.kaiming_uniform_(torch.empty(0, 3))],
    ['nn.init.kaiming_normal_(torch.empty(3, 0))', () => init.kaiming_normal_(torch.empty(3, 0))],
    ['nn.init.trunc_normal_(torch.empty(3), mean=9)', () => init.trunc_normal_(torch.empty(3), { mean: 9 })],
  ];
  for (const [code, fn] of cases) {
    const { warnings } = await observe(`torch.manual_seed(0); ${code}`);
    t.equal(warnings.length, 1, code);
    t.same(await warnings_of(fn), warnings, code);
  }
});

t.test('mistakes', async (t) => {
  // biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids
  const any = init as any;
  const x = torch.zeros(3);
  const cases: [string, () => unknown][] = [
    ['nn.init.eye_(torch.zeros(3))', () => init.eye_(x)],
    ['nn.init.dirac_(torch.zeros(3))', () => init.dirac_(x)],
    ['nn.init.dirac_(torch.zeros(3, 3, 3), groups=2)', () => init.dirac_(torch.zeros(3, 3, 3), 2)],
    ['nn.init.xavier_uniform_(torch.zeros(3))', () => init.xavier_uniform_(x)],
    ['nn.init.kaiming_normal_(torch.zeros(3))', () => init.kaiming_normal_(x)],
    [
      "nn.init.kaiming_normal_(torch.zeros(3, 3), mode='in')",
      () => any.kaiming_normal_(torch.zeros(3, 3), { mode: 'in' }),
    ],
    ["nn.init.calculate_gain('swish')", () => any.calculate_gain('swish')],
    ["nn.init.calculate_gain('leaky_relu', 'a')", () => any.calculate_gain('leaky_relu', 'a')],
    ['nn.init.orthogonal_(torch.zeros(3))', () => init.orthogonal_(x)],
    ['nn.init.sparse_(torch.zeros(3), 0.5)', () => init.sparse_(x, 0.5)],
    ['nn.init.normal_(torch.zeros(3), std=-1)', () => init.normal_(x, { std: -1 })],
    ['nn.init.uniform_(torch.zeros(3), 2, 1)', () => init.uniform_(x, 2, 1)],
    ['nn.init.normal_(torch.zeros(3), sigma=1)', () => any.normal_(x, { sigma: 1 })],
    ['nn.init.constant_(torch.zeros(3))', () => any.constant_(x)],
    [
      'nn.init.normal_(torch.zeros(3, dtype=torch.int64))',
      () => init.normal_(torch.zeros(3, { dtype: 'int64' })),
    ],
  ];
  for (const [code, fn] of cases) {
    const { error } = await observe(`return ${code}`);
    await expect_error(t, fn, error, code);
  }
});
