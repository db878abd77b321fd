/** Embedding, EmbeddingBag, Bilinear and distances: layers and functions. */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const F = nn.functional;
// biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids
const any = { nn, F } as any;

torch.manual_seed(8);
const inputs = {
  words: torch.tensor([
    [1, 3, 0],
    [3, 4, 3],
  ]),
  list: torch.tensor([1, 3, 0, 4, 3, 2, 3]),
  offsets: torch.tensor([0, 2, 2, 5]),
  factors: torch.rand(7),
  table: torch.randn(5, 4),
  a: torch.randn(3, 4),
  b: torch.randn(3, 4),
  c: torch.randn(3, 2),
};
const { words, list, offsets, factors, table, a, b, c } = inputs;

type Case = [made: string, make: () => nn.Module, call: string, ...inputs: Tensor[]];

const layers: Case[] = [
  ['nn.Embedding(5, 4)', () => new nn.Embedding(5, 4), 'words', words],
  ['nn.Embedding(5, 4, 3)', () => new nn.Embedding(5, 4, 3), 'words', words],
  [
    'nn.Embedding(5, 4, padding_idx=-2, max_norm=1, norm_type=1.5, scale_grad_by_freq=True)',
    () => new nn.Embedding(5, 4, { padding_idx: -2, max_norm: 1, norm_type: 1.5, scale_grad_by_freq: true }),
    'words.t()',
    words.t(),
  ],
  [
    'nn.Embedding(5, 4, padding_idx=0, dtype=torch.float64)',
    () => new nn.Embedding(5, 4, { padding_idx: 0, dtype: 'float64' }),
    'words.int()',
    words.int(),
  ],
  ['nn.Embedding(5, 4, _weight=table)', () => new nn.Embedding(5, 4, { _weight: table }), 'words', words],
  [
    'nn.Embedding.from_pretrained(table, freeze=False, padding_idx=3)',
    () => nn.Embedding.from_pretrained(table, { freeze: false, padding_idx: 3 }),
    'words',
    words,
  ],
  ['nn.EmbeddingBag(5, 4)', () => new nn.EmbeddingBag(5, 4), 'words', words],
  [
    "nn.EmbeddingBag(5, 4, mode='sum', padding_idx=-1)",
    () => new nn.EmbeddingBag(5, 4, { mode: 'sum', padding_idx: -1 }),
    'list, offsets, factors',
    list,
    offsets,
    factors,
  ],
  [
    "nn.EmbeddingBag(5, 4, 1, 1, True, 'mean', include_last_offset=True)",
    () => new nn.EmbeddingBag(5, 4, 1, 1, true, 'mean', { include_last_offset: true }),
    'list, offsets',
    list,
    offsets,
  ],
  [
    "nn.EmbeddingBag(5, 4, mode='max', dtype=torch.float64)",
    () => new nn.EmbeddingBag(5, 4, { mode: 'max', dtype: 'float64' }),
    'words',
    words,
  ],
  [
    'nn.EmbeddingBag.from_pretrained(table, False, max_norm=2.5)',
    () => nn.EmbeddingBag.from_pretrained(table, false, { max_norm: 2.5 }),
    'words',
    words,
  ],
  ['nn.Bilinear(4, 2, 3)', () => new nn.Bilinear(4, 2, 3), 'a, c', a, c],
  [
    'nn.Bilinear(4, 2, 3, bias=False, dtype=torch.float64)',
    () => new nn.Bilinear(4, 2, 3, { bias: false, dtype: 'float64' }),
    'a.double(), c.double()',
    a.double(),
    c.double(),
  ],
];

t.test('layers', async (t) => {
  for (const [made, make, call, ...args] of layers) {
    const theirs = await python(
      `torch.manual_seed(7)
layer = eval(made)
drawn = torch.rand(3)
y = layer(*eval(f'({call},)'))
y.backward(torch.randn_like(y))
return [repr(layer), drawn, y, dict(layer.state_dict()), [p.grad for p in layer.parameters()]]`,
      { made, call, ...inputs },
    );
    torch.manual_seed(7);
    const layer = make();
    const drawn = torch.rand(3);
    const y: Tensor = layer.forward(...args);
    y.backward(torch.randn_like(y));
    const gradients = layer.parameters().map((parameter) => parameter.grad);
    equal_bits(t, [String(layer), drawn, y, layer.state_dict(), gradients], theirs, `${made}(${call})`);
  }
});

t.test('tables that are given', async (t) => {
  const frozen = nn.Embedding.from_pretrained(table);
  t.notOk(frozen.weight.requires_grad, 'frozen');
  t.same(frozen.weight.tolist(), table.tolist());
  const whole = nn.Embedding.from_pretrained(torch.tensor([[1], [2]]));
  t.same(whole.forward(torch.tensor([1, 0])).tolist(), [[2], [1]], 'whole numbers, which cannot be learnt');
  const shared = torch.zeros(2, 2);
  const layer = new nn.Embedding(2, 2, { _weight: shared });
  shared.fill_(3);
  t.same(
    layer.weight.tolist(),
    [
      [3, 3],
      [3, 3],
    ],
    'they share memory',
  );
  t.notOk(new nn.Embedding(2, 2, { _freeze: true }).weight.requires_grad);
  t.notOk(nn.EmbeddingBag.from_pretrained(shared).weight.requires_grad);
  const theirs = await python(`torch.manual_seed(1)
layer, bag = nn.Embedding(3, 2, 1), nn.EmbeddingBag(3, 2, padding_idx=2)
layer.reset_parameters(); bag.reset_parameters()
return [layer.weight, bag.weight]`);
  torch.manual_seed(1);
  const drawn = new nn.Embedding(3, 2, 1);
  const bag = new nn.EmbeddingBag(3, 2, { padding_idx: 2 });
  for (const each of [drawn, bag]) each.reset_parameters();
  equal_bits(t, [drawn.weight, bag.weight], theirs);
});

const functions: [code: string, compute: (x: Tensor, y: Tensor) => Tensor][] = [
  ['F.embedding(words, x)', (x) => F.embedding(words, x)],
  ['F.embedding(words, x, padding_idx=-2)', (x) => F.embedding(words, x, { padding_idx: -2 })],
  ['F.embedding(words, x * 1, 0, 0.5, 1)', (x) => F.embedding(words, x.mul(1), 0, 0.5, 1)],
  ['F.embedding_bag(words, x)', (x) => F.embedding_bag(words, x)],
  [
    "F.embedding_bag(list, x, offsets, mode='max')",
    (x) => F.embedding_bag(list, x, offsets, { mode: 'max' }),
  ],
  [
    "F.embedding_bag(list, x, offsets, mode='sum', per_sample_weights=factors, padding_idx=3)",
    (x) => F.embedding_bag(list, x, offsets, { mode: 'sum', per_sample_weights: factors, padding_idx: 3 }),
  ],
  ['F.cosine_similarity(x[:3], b)', (x) => F.cosine_similarity(x.narrow(0, 0, 3), b)],
  [
    'F.pairwise_distance(x[:3], b, 1.5, keepdim=True)',
    (x) => F.pairwise_distance(x.narrow(0, 0, 3), b, 1.5, { keepdim: true }),
  ],
  [
    'nn.CosineSimilarity(dim=0)(x[:3], b)',
    (x) => new nn.CosineSimilarity({ dim: 0 }).forward(x.narrow(0, 0, 3), b),
  ],
  [
    'nn.PairwiseDistance(1, keepdim=True)(x[:3], b)',
    (x) => new nn.PairwiseDistance(1, { keepdim: true }).forward(x.narrow(0, 0, 3), b),
  ],
  ['F.pdist(x)', (x) => F.pdist(x)],
  ['F.pdist(x, 1)', (x) => F.pdist(x, 1)],
  ['F.normalize(x, p=3, dim=0)', (x) => F.normalize(x, { p: 3, dim: 0 })],
  [
    'F.bilinear(x[:3], c, x.view(2, 5, 2)[:, :4])',
    (x) => F.bilinear(x.narrow(0, 0, 3), c, x.view(2, 5, 2).narrow(1, 0, 4)),
  ],
];

t.test('functions', async (t) => {
  for (const [code, compute] of functions) {
    const theirs = await python(
      `x = table.clone().requires_grad_()
y = eval(code)
y.backward(torch.ones_like(y) * 0.5)
return [y, x.grad]`,
      { code, ...inputs },
    );
    const x = table.clone().requires_grad_();
    const y = compute(x, b);
    y.backward(torch.ones_like(y).mul(0.5));
    equal_bits(t, [y, x.grad], theirs, code);
  }
  const one_hot = await python('return [F.one_hot(words), F.one_hot(words, 7)]', { words });
  equal_bits(t, [F.one_hot(words), F.one_hot(words, 7)], one_hot);
  t.equal(String(new nn.CosineSimilarity()), 'CosineSimilarity()');
});

t.test('mistakes and warnings', async (t) => {
  const cases: [string, () => unknown][] = [
    ['nn.Embedding(3)', () => new any.nn.Embedding(3)],
    ['nn.Embedding(3, 2, padding_idx=3)', () => new nn.Embedding(3, 2, { padding_idx: 3 })],
    ['nn.Embedding(3, 2, padding_idx=-4)', () => new nn.Embedding(3, 2, { padding_idx: -4 })],
    [
      'nn.Embedding(3, 2, _weight=torch.ones(2, 3))',
      () => new nn.Embedding(3, 2, { _weight: torch.ones(2, 3) }),
    ],
    ['nn.Embedding.from_pretrained(torch.ones(2))', () => nn.Embedding.from_pretrained(torch.ones(2))],
    ['nn.Embedding(3, 2)(torch.tensor([3]))', () => new nn.Embedding(3, 2).forward(torch.tensor([3]))],
    ['nn.Embedding(3, 2)(torch.ones(2))', () => new nn.Embedding(3, 2).forward(torch.ones(2))],
    ['nn.Embedding(-3, 2)', () => new nn.Embedding(-3, 2)],
    ['nn.EmbeddingBag(3, 2, padding_idx=3)', () => new nn.EmbeddingBag(3, 2, { padding_idx: 3 })],
    [
      "nn.EmbeddingBag(3, 2, mode='avg')(torch.tensor([[1]]))",
      () => new any.nn.EmbeddingBag(3, 2, { mode: 'avg' }).forward(torch.tensor([[1]])),
    ],
    ['nn.EmbeddingBag.from_pretrained(torch.ones(2))', () => nn.EmbeddingBag.from_pretrained(torch.ones(2))],
    ['nn.EmbeddingBag(3, 2)(torch.tensor([1]))', () => new nn.EmbeddingBag(3, 2).forward(torch.tensor([1]))],
    ['nn.Bilinear(0, 2, 3)', () => new nn.Bilinear(0, 2, 3)],
    ['nn.Bilinear(1, 2, 3)(torch.ones(2, 1))', () => new any.nn.Bilinear(1, 2, 3).forward(torch.ones(2, 1))],
    [
      'nn.Bilinear(1, 2, 3)(torch.ones(2, 2), torch.ones(2, 2))',
      () => new nn.Bilinear(1, 2, 3).forward(torch.ones(2, 2), torch.ones(2, 2)),
    ],
    ['F.embedding(words, table, padding_idx=5)', () => F.embedding(words, table, { padding_idx: 5 })],
    ['F.embedding_bag(list, table)', () => F.embedding_bag(list, table)],
    ['F.embedding_bag(list, table, words)', () => F.embedding_bag(list, table, words)],
    ['F.embedding_bag(words, table, offsets)', () => F.embedding_bag(words, table, offsets)],
    ['F.embedding_bag(words[0, 0], table, offsets)', () => F.embedding_bag(torch.tensor(1), table, offsets)],
    ['F.embedding_bag(words, factors)', () => F.embedding_bag(words, factors)],
    [
      'F.embedding_bag(words, table, per_sample_weights=factors)',
      () => F.embedding_bag(words, table, { per_sample_weights: factors }),
    ],
    [
      'F.embedding_bag(list, table, offsets, per_sample_weights=factors)',
      () => F.embedding_bag(list, table, offsets, { per_sample_weights: factors }),
    ],
    [
      "F.embedding_bag(words, table, mode='max', sparse=True)",
      () => F.embedding_bag(words, table, { mode: 'max', sparse: true }),
    ],
    [
      "F.embedding_bag(words, table, mode='max', scale_grad_by_freq=True)",
      () => F.embedding_bag(words, table, { mode: 'max', scale_grad_by_freq: true }),
    ],
    ['nn.CosineSimilarity()(a)', () => new any.nn.CosineSimilarity().forward(a)],
    ['nn.PairwiseDistance(norm=1)', () => new any.nn.PairwiseDistance({ norm: 1 })],
    ['F.one_hot(torch.tensor([-1]))', () => F.one_hot(torch.tensor([-1]))],
  ];
  for (const [code, fn] of cases) {
    const { error } = await observe(`return ${code}`, inputs);
    await expect_error(t, fn, error, code);
  }
  const { warnings } = await observe('F.embedding_bag(table, words)', inputs);
  t.equal(warnings.length, 1);
  t.same(await warnings_of(() => F.embedding_bag(table, words)), warnings);
});
