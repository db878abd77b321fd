/** Activations, dropouts and shapes: the layers and their functions, in several dtypes and shapes, in place too. */

import torch, { type DType, nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { compare_case, compare_layer, type LayerCase } from '../helpers/both-sides.js';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const F = nn.functional;
// biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids
const any = nn as any;

type Made = [made: string, make: () => nn.Module];

const activations: Made[] = [
  ['nn.LeakyReLU()', () => new nn.LeakyReLU()],
  ['nn.LeakyReLU(0.2, inplace=True)', () => new nn.LeakyReLU(0.2, { inplace: true })],
  ['nn.RReLU()', () => new nn.RReLU()],
  ['nn.RReLU(0.1, 0.5, True)', () => new nn.RReLU(0.1, 0.5, true)],
  ['nn.PReLU()', () => new nn.PReLU()],
  ['nn.ELU()', () => new nn.ELU()],
  ['nn.ELU(1, inplace=True)', () => new nn.ELU(1, { inplace: true })],
  ['nn.CELU()', () => new nn.CELU()],
  ['nn.CELU(alpha=0.5, inplace=True)', () => new nn.CELU({ alpha: 0.5, inplace: true })],
  ['nn.SELU()', () => new nn.SELU()],
  ['nn.SELU(True)', () => new nn.SELU(true)],
  ['nn.GELU()', () => new nn.GELU()],
  ["nn.GELU('tanh')", () => new nn.GELU('tanh')],
  ['nn.GLU()', () => new nn.GLU()],
  ['nn.GLU(0)', () => new nn.GLU(0)],
  ['nn.SiLU()', () => new nn.SiLU()],
  ['nn.SiLU(inplace=True)', () => new nn.SiLU({ inplace: true })],
  ['nn.Mish()', () => new nn.Mish()],
  ['nn.Mish(True)', () => new nn.Mish(true)],
  ['nn.Sigmoid()', () => new nn.Sigmoid()],
  ['nn.LogSigmoid()', () => new nn.LogSigmoid()],
  ['nn.Tanh()', () => new nn.Tanh()],
  ['nn.Softplus()', () => new nn.Softplus()],
  ['nn.Softplus(2, threshold=0.5)', () => new nn.Softplus(2, { threshold: 0.5 })],
  ['nn.Softplus(threshold=20)', () => new nn.Softplus({ threshold: 20 })],
  ['nn.Softsign()', () => new nn.Softsign()],
  ['nn.Tanhshrink()', () => new nn.Tanhshrink()],
  ['nn.Hardtanh()', () => new nn.Hardtanh()],
  ['nn.Hardtanh(-0.5, 1, True)', () => new nn.Hardtanh(-0.5, 1, true)],
  ['nn.ReLU6()', () => new nn.ReLU6()],
  ['nn.ReLU6(inplace=True)', () => new nn.ReLU6({ inplace: true })],
  ['nn.Hardsigmoid()', () => new nn.Hardsigmoid()],
  ['nn.Hardsigmoid(True)', () => new nn.Hardsigmoid(true)],
  ['nn.Hardswish()', () => new nn.Hardswish()],
  ['nn.Hardswish(True)', () => new nn.Hardswish(true)],
  ['nn.Hardshrink()', () => new nn.Hardshrink()],
  ['nn.Hardshrink(1)', () => new nn.Hardshrink(1)],
  ['nn.Softshrink()', () => new nn.Softshrink()],
  ['nn.Softshrink(lambd=0.1)', () => new nn.Softshrink({ lambd: 0.1 })],
  ['nn.Threshold(0.1, 20)', () => new nn.Threshold(0.1, 20)],
  ['nn.Threshold(0, 2.5, inplace=True)', () => new nn.Threshold(0, 2.5, { inplace: true })],
  ['nn.Softmax(dim=-1)', () => new nn.Softmax({ dim: -1 })],
  ['nn.LogSoftmax(-1)', () => new nn.LogSoftmax(-1)],
  ['nn.Softmin(dim=1)', () => new nn.Softmin({ dim: 1 })],
  ['nn.AlphaDropout()', () => new nn.AlphaDropout()],
  ['nn.AlphaDropout(0.2, inplace=True)', () => new nn.AlphaDropout(0.2, true)],
  ['nn.FeatureAlphaDropout(0.25)', () => new nn.FeatureAlphaDropout(0.25)],
];

t.test('activations', async (t) => {
  const forms: [DType, number[]][] = [
    ['float32', [6, 4]],
    ['float64', [4, 5, 6]],
    ['bfloat16', [2, 6]],
    ['float16', [4, 34]],
  ];
  for (const [made, make] of activations) {
    for (const [dtype, shape] of forms) {
      // A layer with a parameter takes inputs of its dtype.
      if (made.includes('PReLU') && dtype !== 'float32') continue;
      // PyTorch has no kernel for it.
      if (made.includes('RReLU') && dtype === 'float16') continue;
      await compare_layer(t, made, shape, { dtype, make });
    }
  }
});

const shaped: LayerCase[] = [
  ['nn.PReLU(4, 0.1)', () => new nn.PReLU(4, 0.1), [2, 4, 3]],
  [
    'nn.PReLU(num_parameters=4, init=-1, dtype=torch.float64)',
    () => new nn.PReLU({ num_parameters: 4, init: -1, dtype: 'float64' }),
    [3, 4],
    'float64',
  ],
  ['nn.Softmax2d()', () => new nn.Softmax2d(), [2, 3, 4, 5]],
  ['nn.Softmax2d()', () => new nn.Softmax2d(), [3, 4, 5]],
  ['nn.Dropout1d()', () => new nn.Dropout1d(), [5, 7, 3]],
  ['nn.Dropout1d(0.3, True)', () => new nn.Dropout1d(0.3, true), [7, 3]],
  ['nn.Dropout2d()', () => new nn.Dropout2d(), [3, 5, 4, 2]],
  ['nn.Dropout2d(p=0.25, inplace=True)', () => new nn.Dropout2d({ p: 0.25, inplace: true }), [3, 5, 4, 2]],
  ['nn.Dropout3d()', () => new nn.Dropout3d(), [3, 5, 2, 4, 2]],
  ['nn.Dropout3d(0.25, inplace=True)', () => new nn.Dropout3d(0.25, true), [5, 2, 4, 2]],
  ['nn.FeatureAlphaDropout()', () => new nn.FeatureAlphaDropout(), [3, 5, 2, 4]],
  ['nn.Unflatten(1, (2, 3))', () => new nn.Unflatten(1, [2, 3]), [4, 6]],
  [
    'nn.Unflatten(dim=-1, unflattened_size=(3, -1))',
    () => new nn.Unflatten({ dim: -1, unflattened_size: [3, -1] }),
    [2, 6],
  ],
  ['nn.Sigmoid()', () => new nn.Sigmoid(), [0, 3]],
  ['nn.Tanh()', () => new nn.Tanh(), []],
];

t.test('layers that want certain shapes', async (t) => {
  for (const each of shaped) await compare_case(t, each);
});

t.test('a Sequential of them is one native call', async (t) => {
  const theirs = await python(`torch.manual_seed(3)
net = nn.Sequential(nn.Embedding(9, 6), nn.GELU(), nn.Dropout1d(0.3), nn.PReLU(), nn.Unflatten(-1, (2, 3)), nn.Hardswish())
y = net(torch.tensor([[1, 8, 0], [2, 2, 5]]))
y.sum().backward()
return [repr(net), y, [p.grad for p in net.parameters()], list(net.state_dict())]`);
  torch.manual_seed(3);
  const net = new nn.Sequential(
    new nn.Embedding(9, 6),
    new nn.GELU(),
    new nn.Dropout1d(0.3),
    new nn.PReLU(),
    new nn.Unflatten(-1, [2, 3]),
    new nn.Hardswish(),
  );
  const input = torch.tensor([
    [1, 8, 0],
    [2, 2, 5],
  ]);
  const y = net.forward(input);
  y.sum().backward();
  const gradients = net.parameters().map((parameter) => parameter.grad);
  equal_bits(t, [String(net), y, gradients, Object.keys(net.state_dict())], theirs);
});

t.test('options are read and written by name', async (t) => {
  const theirs =
    await python(`layer, soft, table = nn.Hardtanh(), nn.Softplus(), nn.Embedding(4, 2, padding_idx=-1)
layer.max_val, soft.beta = 0.25, 3
return [repr(layer), layer(torch.ones(2)), repr(soft), table.padding_idx, nn.Hardshrink().lambd]`);
  const layer = new nn.Hardtanh();
  const soft = new nn.Softplus();
  const table = new nn.Embedding(4, 2, { padding_idx: -1 });
  layer.max_val = 0.25;
  soft.beta = 3;
  const lambd = new nn.Hardshrink().lambd;
  equal_bits(
    t,
    [String(layer), layer.forward(torch.ones(2)), String(soft), table.padding_idx, lambd],
    theirs,
  );
});

torch.manual_seed(4);
const inputs = { x: torch.randn(4, 6), slope: torch.tensor([0.1, -0.2, 0.3, 0.4, 1, 2]) };
const { slope } = inputs;

const functions: [code: string, compute: (x: Tensor) => Tensor][] = [
  ['F.hardsigmoid(x)', (x) => F.hardsigmoid(x)],
  ['F.hardsigmoid(x * 1, True)', (x) => F.hardsigmoid(x.mul(1), true)],
  ['F.hardswish(x * 1, inplace=True)', (x) => F.hardswish(x.mul(1), { inplace: true })],
  ['F.hardshrink(x, 0.3)', (x) => F.hardshrink(x, 0.3)],
  ['F.softshrink(x, lambd=0.3)', (x) => F.softshrink(x, { lambd: 0.3 })],
  ['F.softsign(x)', (x) => F.softsign(x)],
  ['F.tanhshrink(x)', (x) => F.tanhshrink(x)],
  ['F.prelu(x, slope)', (x) => F.prelu(x, slope)],
  ['F.celu(x, 0.5)', (x) => F.celu(x, 0.5)],
  ['F.celu(x * 1, inplace=True)', (x) => F.celu(x.mul(1), { inplace: true })],
  ['F.rrelu(x)', (x) => F.rrelu(x)],
  ['F.rrelu(x * 1, 0.1, 0.2, training=True)', (x) => F.rrelu(x.mul(1), 0.1, 0.2, { training: true })],
  ['F.threshold(x, 0.1, 3)', (x) => F.threshold(x, 0.1, 3)],
  ['F.threshold(x * 1, 0, -1, inplace=True)', (x) => F.threshold(x.mul(1), 0, -1, { inplace: true })],
  ['F.threshold_(x * 1, 0.1, 3)', (x) => F.threshold_(x.mul(1), 0.1, 3)],
  ['F.celu_(x * 1)', (x) => F.celu_(x.mul(1))],
  ['F.elu_(x * 1, 0.5)', (x) => F.elu_(x.mul(1), 0.5)],
  ['F.selu_(x * 1)', (x) => F.selu_(x.mul(1))],
  ['F.hardtanh_(x * 1, -0.5, 0.5)', (x) => F.hardtanh_(x.mul(1), -0.5, 0.5)],
  ['F.leaky_relu_(x * 1, 0.3)', (x) => F.leaky_relu_(x.mul(1), 0.3)],
  ['F.rrelu_(x * 1, 0.1, 0.2, True)', (x) => F.rrelu_(x.mul(1), 0.1, 0.2, true)],
  ['F.glu(x, 0)', (x) => F.glu(x, 0)],
  ['F.logsigmoid(x)', (x) => F.logsigmoid(x)],
  ['F.gumbel_softmax(x)', (x) => F.gumbel_softmax(x)],
  [
    'F.gumbel_softmax(x, tau=0.5, hard=True, dim=0)',
    (x) => F.gumbel_softmax(x, { tau: 0.5, hard: true, dim: 0 }),
  ],
  ['F.alpha_dropout(x, 0.3, True)', (x) => F.alpha_dropout(x, 0.3, true)],
  ['F.alpha_dropout(x)', (x) => F.alpha_dropout(x)],
  ['F.feature_alpha_dropout(x, training=True)', (x) => F.feature_alpha_dropout(x, { training: true })],
  ['F.dropout1d(x)', (x) => F.dropout1d(x)],
  ['F.dropout1d(x * 1, 0.2, inplace=True)', (x) => F.dropout1d(x.mul(1), 0.2, { inplace: true })],
  [
    'F.dropout2d(x.view(2, 2, 2, 3), training=False)',
    (x) => F.dropout2d(x.view(2, 2, 2, 3), { training: false }),
  ],
  ['F.dropout2d(x.view(2, 2, 2, 3), 0.4)', (x) => F.dropout2d(x.view(2, 2, 2, 3), 0.4)],
  ['F.dropout3d(x.view(2, 2, 2, 3), 0.4)', (x) => F.dropout3d(x.view(2, 2, 2, 3), 0.4)],
];

t.test('functions', async (t) => {
  for (const [code, compute] of functions) {
    const theirs = await python(
      `torch.manual_seed(2)
x = x.clone().requires_grad_()
y = eval(code)
y.backward(torch.ones_like(y) * 0.5)
return [y, x.grad]`,
      { code, ...inputs },
    );
    torch.manual_seed(2);
    const x = inputs.x.clone().requires_grad_();
    const y = compute(x);
    y.backward(torch.ones_like(y).mul(0.5));
    equal_bits(t, [y, x.grad], theirs, code);
  }
});

t.test('mistakes', async (t) => {
  const cases: [string, () => unknown][] = [
    ['nn.Sigmoid(1)', () => new any.Sigmoid(1)],
    ['nn.Tanh(dim=1)', () => new any.Tanh({ dim: 1 })],
    ['nn.LeakyReLU(slope=1)', () => new any.LeakyReLU({ slope: 1 })],
    ['nn.Threshold(1)', () => new any.Threshold(1)],
    ['nn.Hardtanh(2, 1)', () => new nn.Hardtanh(2, 1)],
    ['nn.Hardtanh(0.5, 0.5)', () => new nn.Hardtanh(0.5, 0.5)],
    ['nn.ReLU6(1, 2)', () => new any.ReLU6(true, 2)],
    ["nn.GELU('exact')(torch.ones(2))", () => new any.GELU('exact').forward(torch.ones(2))],
    ['nn.GLU()(torch.ones(3))', () => new nn.GLU().forward(torch.ones(3))],
    ['nn.GLU()(torch.tensor(1.0))', () => new nn.GLU().forward(torch.tensor(1))],
    ['F.glu(torch.tensor(1.0))', () => F.glu(torch.tensor(1))],
    ['nn.Softmax2d()(torch.ones(2, 3))', () => new nn.Softmax2d().forward(torch.ones(2, 3))],
    ['nn.PReLU(3)(torch.ones(2, 4))', () => new nn.PReLU(3).forward(torch.ones(2, 4))],
    ['nn.PReLU(-1)', () => new nn.PReLU(-1)],
    ['nn.Softshrink(-1)(torch.ones(2))', () => new nn.Softshrink(-1).forward(torch.ones(2))],
    ['nn.Dropout1d(2)', () => new nn.Dropout1d(2)],
    ['nn.AlphaDropout(-1)', () => new nn.AlphaDropout(-1)],
    ['nn.Dropout1d()(torch.ones(2))', () => new nn.Dropout1d().forward(torch.ones(2))],
    ['F.dropout1d(torch.ones(1, 2, 3, 4))', () => F.dropout1d(torch.ones(1, 2, 3, 4))],
    ['F.dropout2d(torch.ones(1, 2, 3, 4), 1.5)', () => F.dropout2d(torch.ones(1, 2, 3, 4), 1.5)],
    ['F.alpha_dropout(torch.ones(2), 7)', () => F.alpha_dropout(torch.ones(2), 7)],
    ['nn.Unflatten(1)', () => new any.Unflatten(1)],
    ['nn.Unflatten(1, 6)', () => new any.Unflatten(1, 6)],
    ['nn.Unflatten(1, (2, 3.5))', () => new nn.Unflatten(1, [2, 3.5])],
    [
      'nn.Unflatten(1, (2, 2))(torch.ones(2, 6))',
      () => new nn.Unflatten(1, [2, 2]).forward(torch.ones(2, 6)),
    ],
    ['F.threshold(torch.ones(2), 1)', () => any.functional.threshold(torch.ones(2), 1)],
  ];
  for (const [code, fn] of cases) {
    const { error } = await observe(`return ${code}`);
    await expect_error(t, fn, error, code);
  }
});

t.test('warnings', async (t) => {
  const cases: [string, () => unknown][] = [
    ['nn.Softmin()(torch.zeros(3))', () => new nn.Softmin().forward(torch.zeros(3))],
    ['F.softmin(torch.zeros(3, 2))', () => F.softmin(torch.zeros(3, 2))],
    ['F.gumbel_softmax(torch.zeros(3), eps=1)', () => F.gumbel_softmax(torch.zeros(3), { eps: 1 })],
    ['nn.Hardtanh(min_value=-2, max_value=2)', () => new nn.Hardtanh({ min_value: -2, max_value: 2 })],
    ['nn.Dropout2d()(torch.ones(2, 3, 4))', () => new nn.Dropout2d().forward(torch.ones(2, 3, 4))],
    ['F.dropout2d(torch.ones(2, 3))', () => F.dropout2d(torch.ones(2, 3))],
    ['F.dropout3d(torch.ones(2, 3))', () => F.dropout3d(torch.ones(2, 3))],
  ];
  for (const [code, fn] of cases) {
    const { warnings } = await observe(code);
    t.ok(warnings.length > 0, code);
    t.same(await warnings_of(fn), warnings, code);
  }
});
