/** Losses: layers and functions, with every reduction, in several dtypes; gradients of all inputs. */

import torch, { type DType, nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const F = nn.functional;
// biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids
const any = { nn, F } as any;

torch.manual_seed(12);
const whole = (size: number[], low: number, high: number) => torch.randint(low, high, size);
const inputs = {
  x: torch.randn(4, 5),
  y: torch.randn(4, 5),
  z: torch.randn(4, 5),
  probabilities: torch.rand(4, 5),
  shares: torch.rand(4, 5),
  binary: whole([4, 5], 0, 2).float(),
  signs: whole([4, 5], 0, 2).mul(2).sub(1).float(),
  counts: whole([4, 5], 0, 9).float(),
  variance: torch.rand(4, 5),
  row_variance: torch.rand(4),
  classes: torch.tensor([1, 4, 0, 2]),
  labels: torch.tensor([
    [3, 0, -1, 1, 4],
    [0, -1, 0, 0, 0],
    [-1, 1, 2, 3, 4],
    [4, 3, 2, 1, 0],
  ]),
  weight: torch.rand(5),
  vector_signs: torch.tensor([1, -1, -1, 1]),
  picture: torch.randn(2, 3, 4, 2),
  pixels: whole([2, 4, 2], 0, 3),
  log_probs: torch.randn(9, 3, 5).log_softmax(2),
  sequences: whole([3, 4], 1, 5),
};
type Name = keyof typeof inputs;
const { x, y, z, weight, classes } = inputs;

type Make = (options: Record<string, unknown>) => nn.Module;
type Case = [made: string, make: Make, ...names: Name[]];

/** `...` stands for the reduction. */
const losses: Case[] = [
  ['nn.L1Loss(...)', (o) => new nn.L1Loss(o), 'x', 'y'],
  ['nn.MSELoss(...)', (o) => new nn.MSELoss(o), 'x', 'y'],
  ['nn.SmoothL1Loss(...)', (o) => new nn.SmoothL1Loss(o), 'x', 'y'],
  ['nn.SmoothL1Loss(beta=0.3, ...)', (o) => new nn.SmoothL1Loss({ beta: 0.3, ...o }), 'x', 'y'],
  ['nn.SmoothL1Loss(beta=0, ...)', (o) => new nn.SmoothL1Loss({ beta: 0, ...o }), 'x', 'y'],
  ['nn.HuberLoss(...)', (o) => new nn.HuberLoss(o), 'x', 'y'],
  ['nn.HuberLoss(delta=0.4, ...)', (o) => new nn.HuberLoss({ delta: 0.4, ...o }), 'x', 'y'],
  ['nn.NLLLoss(...)', (o) => new nn.NLLLoss(o), 'x', 'classes'],
  [
    'nn.NLLLoss(weight, ignore_index=4, ...)',
    (o) => new nn.NLLLoss(weight, { ignore_index: 4, ...o }),
    'x',
    'classes',
  ],
  ['nn.NLLLoss(...)', (o) => new nn.NLLLoss(o), 'picture', 'pixels'],
  ['nn.BCELoss(...)', (o) => new nn.BCELoss(o), 'probabilities', 'shares'],
  ['nn.BCELoss(weight, ...)', (o) => new nn.BCELoss(weight, o), 'probabilities', 'binary'],
  ['nn.BCEWithLogitsLoss(...)', (o) => new nn.BCEWithLogitsLoss(o), 'x', 'shares'],
  [
    'nn.BCEWithLogitsLoss(weight, pos_weight=weight, ...)',
    (o) => new nn.BCEWithLogitsLoss(weight, { pos_weight: weight, ...o }),
    'x',
    'binary',
  ],
  ['nn.KLDivLoss(...)', (o) => new nn.KLDivLoss(o), 'x', 'shares'],
  ['nn.KLDivLoss(log_target=True, ...)', (o) => new nn.KLDivLoss({ log_target: true, ...o }), 'x', 'y'],
  ['nn.PoissonNLLLoss(...)', (o) => new nn.PoissonNLLLoss(o), 'x', 'counts'],
  [
    'nn.PoissonNLLLoss(False, True, eps=0.1, ...)',
    (o) => new nn.PoissonNLLLoss(false, true, { eps: 0.1, ...o }),
    'probabilities',
    'counts',
  ],
  ['nn.GaussianNLLLoss(...)', (o) => new nn.GaussianNLLLoss(o), 'x', 'y', 'variance'],
  [
    'nn.GaussianNLLLoss(full=True, eps=0.5, ...)',
    (o) => new nn.GaussianNLLLoss({ full: true, eps: 0.5, ...o }),
    'x',
    'y',
    'row_variance',
  ],
  ['nn.HingeEmbeddingLoss(...)', (o) => new nn.HingeEmbeddingLoss(o), 'x', 'signs'],
  ['nn.HingeEmbeddingLoss(2, ...)', (o) => new nn.HingeEmbeddingLoss(2, o), 'x', 'signs'],
  ['nn.SoftMarginLoss(...)', (o) => new nn.SoftMarginLoss(o), 'x', 'signs'],
  ['nn.MultiLabelMarginLoss(...)', (o) => new nn.MultiLabelMarginLoss(o), 'x', 'labels'],
  ['nn.MultiLabelSoftMarginLoss(...)', (o) => new nn.MultiLabelSoftMarginLoss(o), 'x', 'binary'],
  [
    'nn.MultiLabelSoftMarginLoss(weight, ...)',
    (o) => new nn.MultiLabelSoftMarginLoss({ weight, ...o }),
    'x',
    'binary',
  ],
  ['nn.MultiMarginLoss(...)', (o) => new nn.MultiMarginLoss(o), 'x', 'classes'],
  [
    'nn.MultiMarginLoss(2, 0.5, weight, ...)',
    (o) => new nn.MultiMarginLoss(2, 0.5, weight, o),
    'x',
    'classes',
  ],
  ['nn.MarginRankingLoss(...)', (o) => new nn.MarginRankingLoss(o), 'x', 'y', 'signs'],
  ['nn.MarginRankingLoss(0.5, ...)', (o) => new nn.MarginRankingLoss(0.5, o), 'x', 'y', 'signs'],
  ['nn.CosineEmbeddingLoss(...)', (o) => new nn.CosineEmbeddingLoss(o), 'x', 'y', 'vector_signs'],
  [
    'nn.CosineEmbeddingLoss(margin=0.2, ...)',
    (o) => new nn.CosineEmbeddingLoss({ margin: 0.2, ...o }),
    'x',
    'y',
    'vector_signs',
  ],
  ['nn.TripletMarginLoss(...)', (o) => new nn.TripletMarginLoss(o), 'x', 'y', 'z'],
  [
    'nn.TripletMarginLoss(0.5, p=1, swap=True, ...)',
    (o) => new nn.TripletMarginLoss(0.5, { p: 1, swap: true, ...o }),
    'x',
    'y',
    'z',
  ],
  ['nn.TripletMarginWithDistanceLoss(...)', (o) => new nn.TripletMarginWithDistanceLoss(o), 'x', 'y', 'z'],
  [
    'nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: (a - b).abs().sum(1), margin=2, swap=True, ...)',
    (o) =>
      new nn.TripletMarginWithDistanceLoss({
        distance_function: (a, b) => a.sub(b).abs().sum(1),
        margin: 2,
        swap: true,
        ...o,
      }),
    'x',
    'y',
    'z',
  ],
];

const SNIPPET = `
loss = eval(made)
given = [each.clone().to(getattr(torch, dtype) if each.is_floating_point() else each.dtype) for each in tensors]
given = [each.requires_grad_(each.is_floating_point()) for each in given]
if weight.dtype != getattr(torch, dtype): loss.to(getattr(torch, dtype))
if no_target_gradient: given[-1].requires_grad_(False)
value = loss(*given)
value.sum().backward()
return [repr(loss), value, [each.grad for each in given], dict(loss.state_dict()), loss.reduction]
`;

/** PyTorch has no gradient for the target of this one. */
const no_target_gradient = /^nn\.SoftMarginLoss/;

async function compare(t: Parameters<typeof equal_bits>[0], each: Case, dtype: DType, reduction: string) {
  const [call, make, ...names] = each;
  const made = call.replace('...', `reduction='${reduction}'`);
  const tensors = names.map((name) => inputs[name]);
  const no_gradient = no_target_gradient.test(made);
  const theirs = await python(SNIPPET, { made, tensors, dtype, weight, no_target_gradient: no_gradient });
  const loss = make({ reduction });
  if (dtype !== 'float32') loss.to(dtype);
  const given = tensors.map((tensor) => {
    const converted = tensor.clone().to(tensor.is_floating_point() ? dtype : tensor.dtype);
    return converted.requires_grad_(tensor.is_floating_point());
  });
  if (no_gradient) given.at(-1)?.requires_grad_(false);
  const value: Tensor = loss.forward(...given);
  value.sum().backward();
  const gradients = given.map((tensor) => tensor.grad);
  const ours = [String(loss), value, gradients, loss.state_dict(), (loss as nn.L1Loss).reduction];
  equal_bits(t, ours, theirs, `${made} ${dtype} ${names}`);
}

t.test('every reduction', async (t) => {
  for (const each of losses) {
    for (const reduction of ['mean', 'sum', 'none']) await compare(t, each, 'float32', reduction);
  }
});

t.test('float64', async (t) => {
  for (const each of losses) await compare(t, each, 'float64', 'mean');
});

t.test('more forms', async (t) => {
  const { log_probs, sequences } = inputs;
  const cases: [string, (log_probs: Tensor) => Tensor][] = [
    [
      'nn.CTCLoss()(x, sequences, (9, 8, 7), (4, 3, 2))',
      (x) => new nn.CTCLoss().forward(x, sequences, [9, 8, 7], [4, 3, 2]),
    ],
    [
      "nn.CTCLoss(blank=4, reduction='none', zero_infinity=True)(x, sequences % 4, torch.tensor([9, 3, 7]), torch.tensor([4, 3, 2]))",
      (x) =>
        new nn.CTCLoss({ blank: 4, reduction: 'none', zero_infinity: true }).forward(
          x,
          sequences.remainder(4),
          torch.tensor([9, 3, 7]),
          torch.tensor([4, 3, 2]),
        ),
    ],
    [
      "F.ctc_loss(x, sequences[0], [9, 8, 7], [1, 2, 1], 0, 'sum')",
      (x) => F.ctc_loss(x, sequences.select(0, 0), [9, 8, 7], [1, 2, 1], 0, 'sum'),
    ],
    [
      "F.kl_div(x, x.detach().exp(), reduction='batchmean')",
      (x) => F.kl_div(x, x.detach().exp(), { reduction: 'batchmean' }),
    ],
    [
      "nn.KLDivLoss('', None, 'batchmean')(x, x.detach().exp() * 0.5)",
      (x) => new nn.KLDivLoss({ reduction: 'batchmean' }).forward(x, x.detach().exp().mul(0.5)),
    ],
    ['F.gaussian_nll_loss(x, x.detach() * 2, 0.25)', (x) => F.gaussian_nll_loss(x, x.detach().mul(2), 0.25)],
    [
      "F.huber_loss(x, x.detach() * 2, 'sum', 0.3, torch.ones_like(x) * 2)",
      (x) => F.huber_loss(x, x.detach().mul(2), 'sum', 0.3, torch.ones_like(x).mul(2)),
    ],
    [
      'F.huber_loss(x, x.detach() * 2, weight=torch.ones_like(x) * 2)',
      (x) => F.huber_loss(x, x.detach().mul(2), { weight: torch.ones_like(x).mul(2) }),
    ],
    [
      "F.l1_loss(x, x.detach() * 2, reduction='none', weight=torch.ones_like(x) * 2)",
      (x) => F.l1_loss(x, x.detach().mul(2), { reduction: 'none', weight: torch.ones_like(x).mul(2) }),
    ],
    [
      'F.triplet_margin_with_distance_loss(x, x.detach() * 2, x.detach() * 3)',
      (x) => F.triplet_margin_with_distance_loss(x, x.detach().mul(2), x.detach().mul(3)),
    ],
    [
      'F.triplet_margin_loss(x, x.detach() * 2, x.detach() * 3, 0.1, 3, 0.01)',
      (x) => F.triplet_margin_loss(x, x.detach().mul(2), x.detach().mul(3), 0.1, 3, 0.01),
    ],
  ];
  for (const [code, compute] of cases.map(
    ([code, compute]) => [code.replace("''", 'None'), compute] as const,
  )) {
    const theirs = await python(
      'x = log_probs.clone().requires_grad_(); y = eval(code); y.sum().backward(); return [y, x.grad]',
      { code, log_probs, sequences },
    );
    const given = log_probs.clone().requires_grad_();
    const value = compute(given);
    value.sum().backward();
    equal_bits(t, [value, given.grad], theirs, code);
  }
});

t.test('mistakes', async (t) => {
  const [a, b] = [torch.ones(2, 3), torch.ones(2)];
  const cases: [string, () => unknown][] = [
    ["nn.L1Loss(reduction='avg')(a, a)", () => new any.nn.L1Loss({ reduction: 'avg' }).forward(a, a)],
    ['nn.L1Loss()(a)', () => new any.nn.L1Loss().forward(a)],
    ['nn.L1Loss(weight=a)', () => new any.nn.L1Loss({ weight: a })],
    ['nn.BCELoss(beta=1)', () => new any.nn.BCELoss({ beta: 1 })],
    ['nn.BCELoss()(a, b)', () => new nn.BCELoss().forward(a, b)],
    ['nn.BCELoss()(a * 2, a)', () => new nn.BCELoss().forward(a.mul(2), a)],
    ['nn.BCELoss(3)', () => new any.nn.BCELoss(3)],
    ['nn.BCEWithLogitsLoss()(a, b)', () => new nn.BCEWithLogitsLoss().forward(a, b)],
    [
      "F.binary_cross_entropy_with_logits(a, a, reduction='x')",
      () => any.F.binary_cross_entropy_with_logits(a, a, { reduction: 'x' }),
    ],
    ["nn.HuberLoss(delta='1')", () => new any.nn.HuberLoss({ delta: '1' })],
    ['nn.HuberLoss(delta=1j)', () => new any.nn.HuberLoss({ delta: { real: 0, imag: 1 } })],
    ['nn.HuberLoss(delta=-1)(a, a)', () => new nn.HuberLoss({ delta: -1 }).forward(a, a)],
    ['F.huber_loss(a, a, weight=b)', () => F.huber_loss(a, a, { weight: b })],
    ["F.huber_loss(a, a, 'x', weight=a)", () => any.F.huber_loss(a, a, 'x', { weight: a })],
    ['nn.SmoothL1Loss(beta=-1)(a, a)', () => new nn.SmoothL1Loss({ beta: -1 }).forward(a, a)],
    ['nn.MultiMarginLoss(3)', () => new any.nn.MultiMarginLoss(3)],
    ['nn.MultiMarginLoss(weight=a)', () => new nn.MultiMarginLoss({ weight: a })],
    ['F.multi_margin_loss(a, b.long(), p=3)', () => any.F.multi_margin_loss(a, b.long(), { p: 3 })],
    ['F.multi_margin_loss(a, b.long(), weight=a)', () => F.multi_margin_loss(a, b.long(), { weight: a })],
    ['nn.TripletMarginLoss(0)', () => new nn.TripletMarginLoss(0)],
    [
      'nn.TripletMarginWithDistanceLoss(margin=-1)',
      () => new nn.TripletMarginWithDistanceLoss({ margin: -1 }),
    ],
    ['nn.TripletMarginWithDistanceLoss(1)', () => new any.nn.TripletMarginWithDistanceLoss(1)],
    ['nn.GaussianNLLLoss(True)', () => new any.nn.GaussianNLLLoss(true)],
    ['F.triplet_margin_loss(a, a, a, margin=0)', () => F.triplet_margin_loss(a, a, a, { margin: 0 })],
    ['F.triplet_margin_with_distance_loss(a, a, b)', () => F.triplet_margin_with_distance_loss(a, a, b)],
    [
      "F.triplet_margin_with_distance_loss(a, a, a, reduction='x')",
      () => any.F.triplet_margin_with_distance_loss(a, a, a, { reduction: 'x' }),
    ],
    ['F.margin_ranking_loss(a, a, b)', () => F.margin_ranking_loss(a, a, b)],
    ['F.gaussian_nll_loss(a, a, -1.5)', () => F.gaussian_nll_loss(a, a, -1.5)],
    ['F.gaussian_nll_loss(a, a, -a)', () => F.gaussian_nll_loss(a, a, a.neg())],
    ['F.gaussian_nll_loss(a, a, torch.ones(3))', () => F.gaussian_nll_loss(a, a, torch.ones(3))],
    [
      "F.gaussian_nll_loss(a, a, a, reduction='x')",
      () => any.F.gaussian_nll_loss(a, a, a, { reduction: 'x' }),
    ],
    ["F.poisson_nll_loss(a, a, reduction='x')", () => any.F.poisson_nll_loss(a, a, { reduction: 'x' })],
    ["F.kl_div(a, a, reduction='x')", () => any.F.kl_div(a, a, { reduction: 'x' })],
    [
      "F.multilabel_soft_margin_loss(a, a, reduction='x')",
      () => any.F.multilabel_soft_margin_loss(a, a, { reduction: 'x' }),
    ],
    ['nn.NLLLoss()(a, torch.tensor([0, 3]))', () => new nn.NLLLoss().forward(a, torch.tensor([0, 3]))],
    ['nn.CosineEmbeddingLoss()(a, a)', () => new any.nn.CosineEmbeddingLoss().forward(a, a)],
    ['nn.CosineEmbeddingLoss()(a, a, a)', () => new nn.CosineEmbeddingLoss().forward(a, a, a)],
  ];
  for (const [code, fn] of cases) {
    const { error } = await observe(`return ${code}`, { a, b });
    await expect_error(t, fn, error, code);
  }
});

t.test('warnings', async (t) => {
  const cases: [string, () => unknown][] = [
    ['nn.L1Loss(False)', () => new nn.L1Loss(false)],
    ['nn.BCELoss(reduce=False)', () => new nn.BCELoss({ reduce: false })],
    ['nn.KLDivLoss()(x, y)', () => new nn.KLDivLoss().forward(x, y)],
    ['F.kl_div(x, y, size_average=True)', () => F.kl_div(x, y, { size_average: true })],
    ['F.smooth_l1_loss(x, y[0])', () => F.smooth_l1_loss(x, y.select(0, 0))],
    ['nn.HuberLoss()(x, y[:1])', () => new nn.HuberLoss().forward(x, y.narrow(0, 0, 1))],
    ['nn.NLLLoss2d()(x, classes)', () => new nn.NLLLoss2d().forward(x, classes)],
    ['F.triplet_margin_loss(x, y, z, reduce=True)', () => F.triplet_margin_loss(x, y, z, { reduce: true })],
    [
      "F.soft_margin_loss(x, y, reduction='elementwise_mean')",
      () => any.F.soft_margin_loss(x, y, { reduction: 'elementwise_mean' }),
    ],
  ];
  for (const [code, fn] of cases) {
    const { warnings } = await observe(code, { x, y, z, classes });
    t.ok(warnings.length > 0, code);
    t.same(await warnings_of(fn), warnings, code);
  }
});

t.test('linear_cross_entropy', async (t) => {
  const { x, weight } = inputs;
  const matrix = inputs.y.narrow(0, 0, 3);
  const [bias, shares] = [weight.narrow(0, 0, 3), inputs.shares.narrow(1, 0, 3)];
  const numbers = torch.tensor([1, 2, 0, 2]);
  const places = torch.tensor([[0], [-1], [2], [0]]);
  const cases: [code: string, compute: (x: Tensor) => Tensor][] = [
    ['F.linear_cross_entropy(x, matrix, numbers)', (x) => F.linear_cross_entropy(x, matrix, numbers)],
    [
      "F.linear_cross_entropy(x, matrix, shares, linear_bias=bias, weight=bias, reduction='sum', label_smoothing=0.1)",
      (x) =>
        F.linear_cross_entropy(x, matrix, shares, {
          linear_bias: bias,
          weight: bias,
          reduction: 'sum',
          label_smoothing: 0.1,
        }),
    ],
    [
      'F.linear_cross_entropy(x, matrix[:, None], places, linear_bias=bias[:, None], ignore_index=-1)',
      (x) =>
        F.linear_cross_entropy(x, matrix.unsqueeze(1), places, {
          linear_bias: bias.unsqueeze(1),
          ignore_index: -1,
        }),
    ],
    [
      'F.linear_cross_entropy(x[0], matrix, numbers[0])',
      (x) => F.linear_cross_entropy(x.select(0, 0), matrix, numbers.select(0, 0)),
    ],
  ];
  for (const [code, compute] of cases) {
    const theirs = await python(
      'x.requires_grad_(); value = eval(code); value.backward(); return [value, x.grad]',
      { code, x, matrix, bias, shares, numbers, places },
    );
    const given = x.clone().requires_grad_();
    const value = compute(given);
    value.backward();
    equal_bits(t, [value, given.grad], theirs, code);
  }
  const [a, b] = [torch.ones(2, 3), torch.ones(2)];
  const mistakes: [string, () => unknown][] = [
    ['F.linear_cross_entropy(a[None], a, b)', () => F.linear_cross_entropy(a.unsqueeze(0), a, b)],
    ['F.linear_cross_entropy(a, b, b)', () => F.linear_cross_entropy(a, b, b)],
    ['F.linear_cross_entropy(a, a.t(), b)', () => F.linear_cross_entropy(a, a.t(), b)],
    [
      'F.linear_cross_entropy(a, a, b, linear_bias=torch.ones(3))',
      () => F.linear_cross_entropy(a, a, b, { linear_bias: torch.ones(3) }),
    ],
    [
      'F.linear_cross_entropy(a[0], a[None], b)',
      () => F.linear_cross_entropy(a.select(0, 0), a.unsqueeze(0), b),
    ],
    [
      'F.linear_cross_entropy(a, a, torch.ones(2, 2), ignore_index=1)',
      () => F.linear_cross_entropy(a, a, torch.ones(2, 2), { ignore_index: 1 }),
    ],
  ];
  for (const [code, fn] of mistakes) {
    const { error } = await observe(`return ${code}`, { a, b });
    await expect_error(t, fn, error, code);
  }
});
