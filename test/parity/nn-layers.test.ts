/**
 * Every layer against PyTorch's: from one seed the same parameters, buffers, output and gradients, bit for bit; the
 * same text, in training and in eval mode.
 */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { compare_case, type LayerCase } from '../helpers/both-sides.js';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const picture = [2, 4, 9, 7];

const weighted: LayerCase[] = [
  ['nn.Conv2d(4, 6, 3)', () => new nn.Conv2d(4, 6, 3), picture],
  ['nn.Conv2d(4, 6, 3)', () => new nn.Conv2d({ in_channels: 4, out_channels: 6, kernel_size: 3 }), [4, 9, 7]],
  [
    'nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2, bias=False)',
    () =>
      new nn.Conv2d(4, 6, [3, 2], {
        stride: [2, 1],
        padding: [1, 0],
        dilation: [1, 2],
        groups: 2,
        bias: false,
      }),
    picture,
  ],
  ["nn.Conv2d(4, 4, 3, padding='same')", () => new nn.Conv2d(4, 4, 3, 1, 'same'), picture],
  ["nn.Conv2d(4, 4, 3, padding='valid')", () => new nn.Conv2d(4, 4, 3, { padding: 'valid' }), picture],
  [
    "nn.Conv2d(4, 4, (4, 2), padding='same', padding_mode='reflect', dilation=(1, 2))",
    () => new nn.Conv2d(4, 4, [4, 2], { padding: 'same', padding_mode: 'reflect', dilation: [1, 2] }),
    picture,
  ],
  ...(['reflect', 'replicate', 'circular'] as const).map(
    (padding_mode): LayerCase => [
      `nn.Conv2d(4, 4, 3, padding=(2, 1), padding_mode='${padding_mode}')`,
      () => new nn.Conv2d(4, 4, 3, { padding: [2, 1], padding_mode }),
      picture,
    ],
  ),
  [
    'nn.Conv2d(4, 6, 3, groups=2, dtype=torch.float64)',
    () => new nn.Conv2d(4, 6, 3, { groups: 2, dtype: 'float64' }),
    picture,
    'float64',
  ],
  [
    "nn.Conv2d(4, 6, 3, padding=1, device='cpu', dtype=torch.bfloat16)",
    () => new nn.Conv2d(4, 6, 3, { padding: 1, device: 'cpu', dtype: 'bfloat16' }),
    picture,
    'bfloat16',
  ],
  ['nn.Linear(7, 5)', () => new nn.Linear(7, 5), [3, 7]],
  ['nn.Linear(7, 5)', () => new nn.Linear(7, 5), [3, 2, 7]],
  ['nn.Linear(7, 5)', () => new nn.Linear(7, 5), [7]],
  ['nn.Linear(7, 5, bias=False)', () => new nn.Linear(7, 5, false), [3, 7]],
  [
    'nn.Linear(7, 5, dtype=torch.float64)',
    () => new nn.Linear(7, 5, { dtype: 'float64' }),
    [3, 7],
    'float64',
  ],
];

const plain: LayerCase[] = [
  ['nn.ReLU()', () => new nn.ReLU(), [3, 4]],
  ['nn.ReLU(inplace=True)', () => new nn.ReLU(true), [3, 4]],
  ['nn.Dropout()', () => new nn.Dropout(), [30, 4]],
  ['nn.Dropout(0.25, inplace=True)', () => new nn.Dropout(0.25, { inplace: true }), [30, 4]],
  ['nn.Dropout(1)', () => new nn.Dropout(1), [3, 4]],
  ['nn.Dropout(0)', () => new nn.Dropout({ p: 0 }), [3, 4]],
  ['nn.Flatten()', () => new nn.Flatten(), picture],
  ['nn.Flatten(0, 2)', () => new nn.Flatten(0, { end_dim: 2 }), picture],
  ['nn.Softmax(dim=1)', () => new nn.Softmax({ dim: 1 }), [3, 4]],
  ['nn.Softmax(-1)', () => new nn.Softmax(-1), [3, 4, 5]],
  ['nn.LogSoftmax(dim=0)', () => new nn.LogSoftmax({ dim: 0 }), [3, 4]],
  ['nn.Identity(54, unused=1)', () => new nn.Identity(54, { unused: 1 }), [3, 4]],
];

const pooling: LayerCase[] = [
  ['nn.MaxPool2d(3, stride=2)', () => new nn.MaxPool2d(3, { stride: 2 }), picture],
  ['nn.MaxPool2d((3, 2))', () => new nn.MaxPool2d([3, 2]), picture],
  [
    'nn.MaxPool2d(3, 2, 1, 2, ceil_mode=True)',
    () => new nn.MaxPool2d(3, 2, 1, 2, { ceil_mode: true }),
    picture,
  ],
  ['nn.AvgPool2d(3, padding=1)', () => new nn.AvgPool2d(3, { padding: 1 }), picture],
  [
    'nn.AvgPool2d((2, 3), stride=(2, 1), padding=(1, 0), ceil_mode=True, count_include_pad=False)',
    () =>
      new nn.AvgPool2d([2, 3], {
        stride: [2, 1],
        padding: [1, 0],
        ceil_mode: true,
        count_include_pad: false,
      }),
    picture,
  ],
  ['nn.AvgPool2d(2, divisor_override=3)', () => new nn.AvgPool2d(2, { divisor_override: 3 }), picture],
  ['nn.AdaptiveAvgPool2d(3)', () => new nn.AdaptiveAvgPool2d(3), picture],
  ['nn.AdaptiveAvgPool2d((None, 2))', () => new nn.AdaptiveAvgPool2d([null, 2]), picture],
  ['nn.AdaptiveAvgPool2d((4, 2))', () => new nn.AdaptiveAvgPool2d({ output_size: [4, 2] }), [4, 9, 7]],
];

const normalization: LayerCase[] = [
  ['nn.LocalResponseNorm(5)', () => new nn.LocalResponseNorm(5), picture],
  [
    'nn.LocalResponseNorm(size=5, alpha=0.0001, beta=0.75, k=2)',
    () => new nn.LocalResponseNorm({ size: 5, alpha: 0.0001, beta: 0.75, k: 2 }),
    picture,
  ],
  ['nn.LocalResponseNorm(2, 0.5, 1, 1)', () => new nn.LocalResponseNorm(2, 0.5, 1, 1), [2, 4, 9]],
  ['nn.LocalResponseNorm(3)', () => new nn.LocalResponseNorm(3), [2, 4, 3, 5, 6]],
  ['nn.BatchNorm2d(4)', () => new nn.BatchNorm2d(4), picture],
  [
    'nn.BatchNorm2d(4, eps=0.001, momentum=None)',
    () => new nn.BatchNorm2d(4, { eps: 0.001, momentum: null }),
    picture,
  ],
  ['nn.BatchNorm2d(4, affine=False)', () => new nn.BatchNorm2d(4, { affine: false }), picture],
  ['nn.BatchNorm2d(4, bias=False)', () => new nn.BatchNorm2d(4, { bias: false }), picture],
  [
    'nn.BatchNorm2d(4, track_running_stats=False)',
    () => new nn.BatchNorm2d(4, { track_running_stats: false }),
    picture,
  ],
  [
    'nn.BatchNorm2d(4, dtype=torch.float64)',
    () => new nn.BatchNorm2d(4, { dtype: 'float64' }),
    picture,
    'float64',
  ],
];

const groups: [string, LayerCase[]][] = [
  ['layers with drawn parameters', weighted],
  ['layers without parameters', plain],
  ['pooling', pooling],
  ['normalisation', normalization],
];

for (const [name, cases] of groups) {
  t.test(name, async (t) => {
    for (const each of cases) await compare_case(t, each);
  });
}

t.test('losses', async (t) => {
  const logits = torch.tensor([
    [0.5, -1.25, 3],
    [2, 0.125, -0.75],
  ]);
  const classes = torch.tensor([2, 0]);
  const shares = torch.tensor([
    [0.25, 0.5, 0.25],
    [0, 1, 0],
  ]);
  const weight = torch.tensor([0.5, 2, 1.5]);
  const cases: [string, () => nn.Module, Tensor][] = [
    ['nn.CrossEntropyLoss()', () => new nn.CrossEntropyLoss(), classes],
    ['nn.CrossEntropyLoss(weight)', () => new nn.CrossEntropyLoss(weight), classes],
    ["nn.CrossEntropyLoss(reduction='none')", () => new nn.CrossEntropyLoss({ reduction: 'none' }), classes],
    [
      "nn.CrossEntropyLoss(weight=weight, ignore_index=2, reduction='sum', label_smoothing=0.1)",
      () => new nn.CrossEntropyLoss({ weight, ignore_index: 2, reduction: 'sum', label_smoothing: 0.1 }),
      classes,
    ],
    [
      'nn.CrossEntropyLoss(label_smoothing=0.2)',
      () => new nn.CrossEntropyLoss({ label_smoothing: 0.2 }),
      shares,
    ],
    ['nn.MSELoss()', () => new nn.MSELoss(), shares],
    ["nn.MSELoss(reduction='none')", () => new nn.MSELoss({ reduction: 'none' }), shares],
    ["nn.MSELoss(reduction='sum')", () => new nn.MSELoss({ reduction: 'sum' }), shares],
  ];
  for (const [made, make, target] of cases) {
    const theirs = await python(
      `loss = eval(made)
x = logits.requires_grad_()
y = loss(x, target)
y.sum().backward()
return {'text': repr(loss), 'loss': y, 'x': x.grad, 'state': dict(loss.state_dict())}`,
      { made, logits, target, weight },
    );
    const loss = make();
    const x = logits.clone().requires_grad_();
    const y: Tensor = loss.forward(x, target);
    y.sum().backward();
    equal_bits(t, { text: String(loss), loss: y, x: x.grad, state: loss.state_dict() }, theirs, made);
  }
});

t.test('maxima with indices', async (t) => {
  const theirs = await python(
    'torch.manual_seed(3); return nn.MaxPool2d(2, return_indices=True)(torch.randn(1, 2, 4, 6))',
  );
  torch.manual_seed(3);
  const pool = new nn.MaxPool2d<true>(2, { return_indices: true });
  equal_bits(t, pool.forward(torch.randn(1, 2, 4, 6)), theirs);
});

t.test('sizes of zero', async (t) => {
  for (const [made, make, shape] of [
    ['nn.Linear(0, 3)', () => new nn.Linear(0, 3), [2, 0]],
    ['nn.Linear(3, 0)', () => new nn.Linear(3, 0), [2, 3]],
    ['nn.Conv2d(2, 0, 3)', () => new nn.Conv2d(2, 0, 3), null],
    ['nn.Conv2d(0, 2, 3)', () => new nn.Conv2d(0, 2, 3), null],
    ['nn.LocalResponseNorm(2)', () => new nn.LocalResponseNorm(2), [2, 0, 3]],
  ] as [string, () => nn.Module, number[] | null][]) {
    const { value, warnings, error } = await observe(
      `torch.manual_seed(1)
layer = eval(made)
return [list(layer.parameters()), torch.rand(2), layer(torch.ones(shape)) if shape else None]`,
      { made, shape },
    );
    t.equal(error, null, made);
    torch.manual_seed(1);
    let found: unknown[] = [];
    const ours = await warnings_of(() => {
      const layer = make();
      found = [layer.parameters(), torch.rand(2), shape ? layer.forward(torch.ones(shape)) : null];
    });
    equal_bits(t, found, value, made);
    t.same(ours, warnings, `${made}: warnings`);
  }
});

t.test('reset_parameters, also of a channels_last weight', async (t) => {
  const theirs = await python(`
torch.manual_seed(5)
a, b, c = nn.Conv2d(3, 4, 3), nn.Linear(3, 4), nn.BatchNorm2d(3)
a.to(memory_format=torch.channels_last)
for each in (a, b): each.reset_parameters()
c.running_mean.fill_(3); c.weight.data.fill_(2)
c.reset_running_stats(); kept = c.weight.clone(); c.reset_parameters()
return [a.weight, a.bias, b.weight, b.bias, kept, c.weight, c.running_mean]`);
  torch.manual_seed(5);
  const a = new nn.Conv2d(3, 4, 3);
  const b = new nn.Linear(3, 4);
  const c = new nn.BatchNorm2d(3);
  a.to({ memory_format: 'channels_last' });
  for (const each of [a, b]) each.reset_parameters();
  c.running_mean!.fill_(3);
  nn.init.constant_(c.weight, 2);
  c.reset_running_stats();
  const kept = c.weight.clone();
  c.reset_parameters();
  t.ok(a.weight.is_contiguous({ memory_format: 'channels_last' }));
  equal_bits(t, [a.weight, a.bias, b.weight, b.bias, kept, c.weight, c.running_mean], theirs);
});

t.test('mistakes', async (t) => {
  // biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids
  const any = nn as any;
  const picture = torch.zeros(1, 3, 4, 4);
  const cases: [string, () => unknown][] = [
    ['nn.Conv2d(3, 4, 3, groups=2)', () => new nn.Conv2d(3, 4, 3, { groups: 2 })],
    ['nn.Conv2d(4, 3, 3, groups=2)', () => new nn.Conv2d(4, 3, 3, { groups: 2 })],
    ['nn.Conv2d(3, 3, 3, groups=0)', () => new nn.Conv2d(3, 3, 3, { groups: 0 })],
    [
      "nn.Conv2d(3, 4, 3, stride=2, padding='same')",
      () => new nn.Conv2d(3, 4, 3, { stride: 2, padding: 'same' }),
    ],
    ['nn.Conv2d(3, 4, kernel_size=3, pad=2)', () => new any.Conv2d(3, 4, { kernel_size: 3, pad: 2 })],
    ['nn.Conv2d(3, 4)', () => new any.Conv2d(3, 4)],
    ['nn.Conv2d()', () => new any.Conv2d()],
    ['nn.BatchNorm2d()', () => new any.BatchNorm2d()],
    ['nn.MaxPool2d()', () => new any.MaxPool2d()],
    ['nn.AvgPool2d()', () => new any.AvgPool2d()],
    ['nn.AdaptiveAvgPool2d()', () => new any.AdaptiveAvgPool2d()],
    ['nn.LocalResponseNorm(k=2)', () => new any.LocalResponseNorm({ k: 2 })],
    ['nn.Dropout(q=1)', () => new any.Dropout({ q: 1 })],
    ['nn.ReLU(True, 1)', () => new any.ReLU(true, 1)],
    ['nn.Flatten(dim=1)', () => new any.Flatten({ dim: 1 })],
    ['nn.Linear(3)', () => new any.Linear(3)],
    ['nn.Softmax(axis=1)', () => new any.Softmax({ axis: 1 })],
    ['nn.MSELoss(weight=3)', () => new any.MSELoss({ weight: 3 })],
    ['nn.CrossEntropyLoss(weights=3)', () => new any.CrossEntropyLoss({ weights: 3 })],
    ['nn.Conv2d(-3, 4, 3)', () => new nn.Conv2d(-3, 4, 3)],
    ['nn.Linear(2, -2)', () => new nn.Linear(2, -2)],
    ['nn.Linear(2, 2, dtype=torch.int64)', () => new nn.Linear(2, 2, { dtype: 'int64' })],
    ['nn.Dropout(2)', () => new nn.Dropout(2)],
    ['nn.Dropout(-0.5)', () => new nn.Dropout(-0.5)],
    ['nn.Conv2d(4, 4, 3)(torch.zeros(1, 3, 4, 4))', () => new nn.Conv2d(4, 4, 3).forward(picture)],
    ['nn.Conv2d(3, 4, 5)(torch.zeros(1, 3, 4, 4))', () => new nn.Conv2d(3, 4, 5).forward(picture)],
    ['nn.Conv2d(3, 4, 3)(torch.zeros(3, 4))', () => new nn.Conv2d(3, 4, 3).forward(torch.zeros(3, 4))],
    ['nn.Linear(3, 2)(torch.zeros(2, 4))', () => new nn.Linear(3, 2).forward(torch.zeros(2, 4))],
    ['nn.MaxPool2d(3)(torch.zeros(4, 4))', () => new nn.MaxPool2d(3).forward(torch.zeros(4, 4))],
    ['nn.MaxPool2d(9)(torch.zeros(1, 3, 4, 4))', () => new nn.MaxPool2d(9).forward(picture)],
    [
      'nn.MaxPool2d(2, padding=2)(torch.zeros(1, 3, 4, 4))',
      () => new nn.MaxPool2d(2, { padding: 2 }).forward(picture),
    ],
    [
      'nn.AdaptiveAvgPool2d((2, 2))(torch.zeros(3))',
      () => new nn.AdaptiveAvgPool2d([2, 2]).forward(torch.zeros(3)),
    ],
    [
      'nn.LocalResponseNorm(2)(torch.zeros(3, 4))',
      () => new nn.LocalResponseNorm(2).forward(torch.zeros(3, 4)),
    ],
    ['nn.BatchNorm2d(3)(torch.zeros(3, 4))', () => new nn.BatchNorm2d(3).forward(torch.zeros(3, 4))],
    [
      'nn.BatchNorm2d(3)(torch.zeros(1, 3, 1, 1))',
      () => new nn.BatchNorm2d(3).forward(torch.zeros(1, 3, 1, 1)),
    ],
    ['nn.BatchNorm2d(3, eps=-1)(torch.zeros(1, 3, 4, 4))', () => new nn.BatchNorm2d(3, -1).forward(picture)],
    [
      'nn.BatchNorm2d(3, eps=-1).eval()(torch.zeros(1, 3, 4, 4))',
      () => new nn.BatchNorm2d(3, -1).eval().forward(picture),
    ],
    ['nn.BatchNorm2d(4)(torch.zeros(1, 3, 4, 4))', () => new nn.BatchNorm2d(4).forward(picture)],
    ['nn.Softmax(5)(torch.zeros(3))', () => new nn.Softmax(5).forward(torch.zeros(3))],
    ['nn.Flatten(3)(torch.zeros(3))', () => new nn.Flatten(3).forward(torch.zeros(3))],
    [
      'nn.CrossEntropyLoss()(torch.zeros(2, 3), torch.tensor([1, 3]))',
      () => new nn.CrossEntropyLoss().forward(torch.zeros(2, 3), torch.tensor([1, 3])),
    ],
    [
      'nn.CrossEntropyLoss()(torch.zeros(2, 3), torch.tensor([1]))',
      () => new nn.CrossEntropyLoss().forward(torch.zeros(2, 3), torch.tensor([1])),
    ],
    ['nn.CrossEntropyLoss()(torch.zeros(2, 3))', () => new any.CrossEntropyLoss().forward(torch.zeros(2, 3))],
    [
      "nn.MSELoss(reduction='avg')(torch.zeros(1), torch.zeros(1))",
      () => new any.MSELoss({ reduction: 'avg' }),
    ],
  ];
  for (const [code, fn] of cases) {
    const { error } = await observe(`return ${code}`);
    await expect_error(t, fn, error, code);
  }
});

t.test('warnings', async (t) => {
  const cases: [string, () => unknown][] = [
    ['nn.Softmax()(torch.zeros(3))', () => new nn.Softmax().forward(torch.zeros(3))],
    ['nn.LogSoftmax()(torch.zeros(3, 2))', () => new nn.LogSoftmax().forward(torch.zeros(3, 2))],
    [
      'nn.MSELoss()(torch.zeros(3, 2), torch.zeros(2))',
      () => new nn.MSELoss().forward(torch.zeros(3, 2), torch.zeros(2)),
    ],
    ['nn.MSELoss(size_average=False)', () => new nn.MSELoss(false)],
    ['nn.CrossEntropyLoss(reduce=False)', () => new nn.CrossEntropyLoss({ reduce: false })],
  ];
  for (const [code, fn] of cases) {
    const { warnings } = await observe(`${code}`);
    t.ok(warnings.length > 0, code);
    t.same(await warnings_of(fn), warnings, code);
  }
});
