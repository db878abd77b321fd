/** `torch.nn.functional` against PyTorch's: values and gradients, errors, warnings. */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const F = nn.functional;
// biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids
const any = F as any;

torch.manual_seed(21);
const inputs = {
  picture: torch.randn(2, 4, 6, 5),
  weight: torch.randn(3, 4, 3, 3),
  bias: torch.randn(3),
  logits: torch.randn(5, 3),
  factors: torch.rand(3),
  channels: torch.rand(4),
  matrix: torch.rand(2, 3),
  probabilities: torch.rand(5, 3),
  classes: torch.tensor([0, 2, 1, 1, 2]),
};
const { picture, weight, bias, factors, channels, matrix, probabilities, classes } = inputs;

type Case = [call: string, compute: (x: Tensor) => Tensor, x: keyof typeof inputs];

const cases: Case[] = [
  ['F.conv2d(x, weight)', (x) => F.conv2d(x, weight), 'picture'],
  [
    'F.conv2d(x, weight, bias, stride=2, padding=(1, 0), dilation=1)',
    (x) => F.conv2d(x, weight, bias, { stride: 2, padding: [1, 0], dilation: 1 }),
    'picture',
  ],
  ["F.conv2d(x, weight, padding='same')", (x) => F.conv2d(x, weight, { padding: 'same' }), 'picture'],
  ['F.linear(x, matrix.expand(2, 3), None)', (x) => F.linear(x, matrix, null), 'logits'],
  [
    'F.linear(x, matrix, bias=factors[:2])',
    (x) => F.linear(x, matrix, { bias: factors.narrow(0, 0, 2) }),
    'logits',
  ],
  ['F.relu(x)', (x) => F.relu(x), 'logits'],
  ['F.relu(x * 1, inplace=True)', (x) => F.relu(x.mul(1), true), 'logits'],
  ['F.relu_(x * 1)', (x) => F.relu_(x.mul(1)), 'logits'],
  ['F.max_pool2d(x, 3, stride=2)', (x) => F.max_pool2d(x, 3, { stride: 2 }), 'picture'],
  ['F.max_pool2d(x, (2, 3), ceil_mode=True)', (x) => F.max_pool2d(x, [2, 3], { ceil_mode: true }), 'picture'],
  [
    'F.max_pool2d(x, 2, return_indices=True)[0]',
    (x) => F.max_pool2d(x, 2, { return_indices: true })[0],
    'picture',
  ],
  ['F.avg_pool2d(x, 2)', (x) => F.avg_pool2d(x, 2), 'picture'],
  ['F.avg_pool2d(x, 3, 1, 1, False, False, 2)', (x) => F.avg_pool2d(x, 3, 1, 1, false, false, 2), 'picture'],
  ['F.adaptive_avg_pool2d(x, 2)', (x) => F.adaptive_avg_pool2d(x, 2), 'picture'],
  ['F.adaptive_avg_pool2d(x, (None, 3))', (x) => F.adaptive_avg_pool2d(x, [null, 3]), 'picture'],
  [
    'F.local_response_norm(x, 5, alpha=0.001, beta=0.5, k=2)',
    (x) => F.local_response_norm(x, 5, { alpha: 0.001, beta: 0.5, k: 2 }),
    'picture',
  ],
  [
    'F.batch_norm(x, None, None, training=True)',
    (x) => F.batch_norm(x, null, null, { training: true }),
    'picture',
  ],
  [
    'F.batch_norm(x, channels, channels, channels, channels, eps=0.1)',
    (x) => F.batch_norm(x, channels, channels, channels, channels, { eps: 0.1 }),
    'picture',
  ],
  ['F.dropout(x)', (x) => F.dropout(x), 'picture'],
  ['F.dropout(x * 1, 0.2, inplace=True)', (x) => F.dropout(x.mul(1), 0.2, { inplace: true }), 'picture'],
  ['F.dropout(x, training=False)', (x) => F.dropout(x, { training: false }), 'picture'],
  ['F.softmax(x, dim=1)', (x) => F.softmax(x, { dim: 1 }), 'logits'],
  ['F.softmax(x, 0, dtype=torch.float64)', (x) => F.softmax(x, 0, { dtype: 'float64' }), 'logits'],
  ['F.log_softmax(x, 1)', (x) => F.log_softmax(x, 1), 'logits'],
  ['F.softmin(x, 1)', (x) => F.softmin(x, 1), 'logits'],
  ['F.cross_entropy(x, classes)', (x) => F.cross_entropy(x, classes), 'logits'],
  [
    "F.cross_entropy(x, classes, factors, ignore_index=1, reduction='sum', label_smoothing=0.1)",
    (x) => F.cross_entropy(x, classes, factors, { ignore_index: 1, reduction: 'sum', label_smoothing: 0.1 }),
    'logits',
  ],
  [
    "F.cross_entropy(x, probabilities, reduction='none')",
    (x) => F.cross_entropy(x, probabilities, { reduction: 'none' }),
    'logits',
  ],
  ['F.nll_loss(x, classes, weight=factors)', (x) => F.nll_loss(x, classes, { weight: factors }), 'logits'],
  ['F.mse_loss(x, probabilities)', (x) => F.mse_loss(x, probabilities), 'logits'],
  [
    'F.mse_loss(x, probabilities, weight=probabilities)',
    (x) => F.mse_loss(x, probabilities, { weight: probabilities }),
    'logits',
  ],
  [
    "F.l1_loss(x, probabilities, reduction='sum')",
    (x) => F.l1_loss(x, probabilities, { reduction: 'sum' }),
    'logits',
  ],
  [
    'F.binary_cross_entropy(x, probabilities, factors)',
    (x) => F.binary_cross_entropy(x, probabilities, factors),
    'probabilities',
  ],
  [
    'F.binary_cross_entropy_with_logits(x, probabilities)',
    (x) => F.binary_cross_entropy_with_logits(x, probabilities),
    'logits',
  ],
  ['F.pad(x, (1, 2, 0, 1))', (x) => F.pad(x, [1, 2, 0, 1]), 'picture'],
  ["F.pad(x, (1, 2), mode='reflect')", (x) => F.pad(x, [1, 2], { mode: 'reflect' }), 'logits'],
  ["F.pad(x, (1, 1, 1, 1), 'constant', 3)", (x) => F.pad(x, [1, 1, 1, 1], 'constant', 3), 'picture'],
  ['F.leaky_relu(x, 0.2)', (x) => F.leaky_relu(x, 0.2), 'logits'],
  ['F.leaky_relu(x * 1, inplace=True)', (x) => F.leaky_relu(x.mul(1), { inplace: true }), 'logits'],
  ["F.gelu(x, approximate='tanh')", (x) => F.gelu(x, { approximate: 'tanh' }), 'logits'],
  ['F.sigmoid(x)', (x) => F.sigmoid(x), 'logits'],
  ['F.tanh(x)', (x) => F.tanh(x), 'logits'],
  ['F.elu(x, alpha=0.5)', (x) => F.elu(x, { alpha: 0.5 }), 'logits'],
  ['F.hardtanh(x, -0.5, 0.25)', (x) => F.hardtanh(x, -0.5, 0.25), 'logits'],
  ['F.silu(x)', (x) => F.silu(x), 'logits'],
  ['F.selu(x)', (x) => F.selu(x), 'logits'],
  ['F.softplus(x)', (x) => F.softplus(x), 'logits'],
  ['F.normalize(x, dim=1)', (x) => F.normalize(x, { dim: 1 }), 'logits'],
  ['F.normalize(x, 1, -1)', (x) => F.normalize(x, 1, -1), 'picture'],
];

t.test('values and gradients', async (t) => {
  for (const [call, compute, name] of cases) {
    const theirs = await python(
      `torch.manual_seed(2)
x = locals()[name].clone().requires_grad_()
y = eval(call)
y.backward(torch.ones_like(y) * 0.5)
return [y, x.grad]`,
      { call, name, ...inputs },
    );
    torch.manual_seed(2);
    const x = inputs[name].clone().requires_grad_();
    const y = compute(x);
    y.backward(torch.ones_like(y).mul(0.5));
    equal_bits(t, [y, x.grad], theirs, call);
  }
  const theirs = await python('return F.one_hot(classes, num_classes=4)', { classes });
  equal_bits(t, F.one_hot(classes, 4), theirs, 'one_hot');
});

t.test('running statistics', async (t) => {
  const theirs = await python(
    `mean, var = torch.zeros(4), torch.ones(4)
y = F.batch_norm(picture, mean, var, training=True, momentum=0.3)
return [y, mean, var]`,
    { picture },
  );
  const mean = torch.zeros(4);
  const variance = torch.ones(4);
  const y = F.batch_norm(picture, mean, variance, { training: true, momentum: 0.3 });
  equal_bits(t, [y, mean, variance], theirs);
});

t.test('mistakes', async (t) => {
  const cases: [string, () => unknown][] = [
    ['F.dropout(torch.ones(2), p=3)', () => F.dropout(torch.ones(2), { p: 3 })],
    ['F.dropout(torch.ones(2), -0.1)', () => F.dropout(torch.ones(2), -0.1)],
    ['F.dropout()', () => any.dropout()],
    ['F.dropout(torch.ones(2), q=1)', () => any.dropout(torch.ones(2), { q: 1 })],
    [
      "F.cross_entropy(torch.ones(2), torch.tensor(0), reduction='avg')",
      () => any.cross_entropy(torch.ones(2), torch.tensor(0), { reduction: 'avg' }),
    ],
    [
      'F.cross_entropy(torch.ones(2, 3), torch.tensor([0, 3]))',
      () => F.cross_entropy(torch.ones(2, 3), torch.tensor([0, 3])),
    ],
    [
      'F.cross_entropy(torch.ones(2, 3), torch.ones(2))',
      () => F.cross_entropy(torch.ones(2, 3), torch.ones(2)),
    ],
    ['F.cross_entropy(torch.ones(2, 3))', () => any.cross_entropy(torch.ones(2, 3))],
    ['F.local_response_norm(torch.ones(2, 3), 2)', () => F.local_response_norm(torch.ones(2, 3), 2)],
    [
      'F.batch_norm(torch.ones(1, 3), None, None, training=True)',
      () => F.batch_norm(torch.ones(1, 3), null, null, { training: true }),
    ],
    [
      'F.batch_norm(torch.ones(2, 3), None, None, training=True, eps=0)',
      () => F.batch_norm(torch.ones(2, 3), null, null, { training: true, eps: 0 }),
    ],
    ['F.hardtanh(torch.ones(2), 2, 1)', () => F.hardtanh(torch.ones(2), 2, 1)],
    [
      'F.binary_cross_entropy(torch.ones(2), torch.ones(3))',
      () => F.binary_cross_entropy(torch.ones(2), torch.ones(3)),
    ],
    [
      'F.mse_loss(torch.ones(2), torch.ones(2), weight=torch.ones(3))',
      () => F.mse_loss(torch.ones(2), torch.ones(2), { weight: torch.ones(3) }),
    ],
    ['F.adaptive_avg_pool2d(torch.ones(2), (1, 1))', () => F.adaptive_avg_pool2d(torch.ones(2), [1, 1])],
    ['F.linear(torch.ones(2, 3), torch.ones(4, 5))', () => F.linear(torch.ones(2, 3), torch.ones(4, 5))],
  ];
  for (const [code, fn] of cases) {
    const { error } = await observe(`return ${code}`);
    await expect_error(t, fn, error, code);
  }
});

t.test('warnings', async (t) => {
  const cases: [string, () => unknown][] = [
    ['F.softmax(torch.zeros(3, 2))', () => F.softmax(torch.zeros(3, 2))],
    ['F.log_softmax(torch.zeros(3))', () => F.log_softmax(torch.zeros(3))],
    ['F.mse_loss(torch.zeros(3, 2), torch.zeros(2))', () => F.mse_loss(torch.zeros(3, 2), torch.zeros(2))],
    [
      'F.l1_loss(torch.zeros(2), torch.zeros(1), size_average=True)',
      () => F.l1_loss(torch.zeros(2), torch.zeros(1), { size_average: true }),
    ],
    [
      'F.nll_loss(torch.zeros(1, 2), torch.tensor([0]), reduce=False)',
      () => F.nll_loss(torch.zeros(1, 2), torch.tensor([0]), { reduce: false }),
    ],
    [
      "F.mse_loss(torch.zeros(2), torch.zeros(2), reduction='elementwise_mean')",
      () => any.mse_loss(torch.zeros(2), torch.zeros(2), { reduction: 'elementwise_mean' }),
    ],
  ];
  for (const [code, fn] of cases) {
    const { warnings } = await observe(`${code}`);
    t.ok(warnings.length > 0, code);
    t.same(await warnings_of(fn), warnings, code);
  }
});
