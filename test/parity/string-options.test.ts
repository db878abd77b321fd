/**
 * The words that options take: those of the types are those that PyTorch takes, and no others are taken here. The compiler
 * holds each list to its type (`satisfies Record<…, true>`), the test to PyTorch: every option gets every word of every list.
 */
import torch, { nn, optim } from 'libtorch-node';
import t from 'tap';
import { python } from '../helpers/reference.js';

const F = nn.functional;

/** The words of a type that may have other members. */
type Words<Type> = Record<Extract<NonNullable<Type>, string>, true>;
interface Row {
  /** Python's expression; `WORD` stands for the word, `x` for `torch.ones(1, 1, 4, 4)`. */
  readonly python: string;
  readonly ours: (word: never) => unknown;
  readonly words: Readonly<Record<string, true>>;
  /** What PyTorch takes and the type leaves out: old names, other spellings, what its pages do not say. */
  readonly also?: readonly string[];
}

const row = <Word extends string>(
  python: string,
  ours: (word: Word) => unknown,
  words: Readonly<Record<Word, true>>,
  also: readonly string[] = [],
): Row => ({ python, ours, words, also });

const x = torch.ones(1, 1, 4, 4);
const flat = torch.ones(4);
const square = torch.eye(2);
const index = torch.tensor([0, 1, 0, 1]);
const rows = torch.tensor([[0, 1]]);
const sgd = () => new optim.SGD([new nn.Parameter(torch.ones(1))], { lr: 0.1 });

const padding_modes = { zeros: true, reflect: true, replicate: true, circular: true } as const;
const reductions = { none: true, mean: true, sum: true } as const;
const old = ['elementwise_mean'];
const norms = { forward: true, backward: true, ortho: true } as const;
const pads = { constant: true, reflect: true, replicate: true, circular: true } as const;

const table: readonly Row[] = [
  row<nn.PaddingMode>(
    'nn.Conv2d(1, 1, 1, padding_mode=WORD)',
    (padding_mode) => new nn.Conv2d(1, 1, 1, { padding_mode }),
    padding_modes satisfies Words<nn.Conv2dOptions['padding_mode']>,
  ),
  row('nn.Conv2d(1, 1, 1, padding=WORD)', (padding) => new nn.Conv2d(1, 1, 1, { padding }), {
    valid: true,
    same: true,
  } satisfies Words<nn.Conv2dOptions['padding']>),
  row('F.conv2d(x, x, padding=WORD)', (padding) => F.conv2d(x, x, { padding }), { valid: true, same: true }),
  row('F.mse_loss(x, x, reduction=WORD)', (reduction) => F.mse_loss(x, x, { reduction }), reductions, old),
  row(
    'F.huber_loss(x, x, reduction=WORD)',
    (reduction) => F.huber_loss(x, x, { reduction }),
    reductions,
    old,
  ),
  row(
    'F.poisson_nll_loss(x, x, reduction=WORD)',
    (reduction) => F.poisson_nll_loss(x, x, { reduction }),
    reductions,
  ),
  row(
    'F.gaussian_nll_loss(x, x, x, reduction=WORD)',
    (reduction) => F.gaussian_nll_loss(x, x, x, { reduction }),
    reductions,
  ),
  row(
    'F.cross_entropy(x, x, reduction=WORD)',
    (reduction) => F.cross_entropy(x, x, { reduction }),
    reductions,
    old,
  ),
  row(
    'F.multilabel_soft_margin_loss(x, x, reduction=WORD)',
    (reduction) => F.multilabel_soft_margin_loss(x, x, { reduction }),
    reductions,
  ),
  row(
    'F.triplet_margin_with_distance_loss(x, x, x, reduction=WORD)',
    (reduction) => F.triplet_margin_with_distance_loss(x, x, x, { reduction }),
    reductions,
  ),
  row(
    'F.kl_div(x, x, reduction=WORD)',
    (reduction) => F.kl_div(x, x, { reduction }),
    { ...reductions, batchmean: true } satisfies Words<nn.KLDivLossOptions['reduction']>,
    old,
  ),
  row(
    'F.interpolate(torch.ones([1, 1] + [4] * {"linear": 1, "trilinear": 3}.get(WORD, 2)), scale_factor=2, mode=WORD, antialias=WORD == "lanczos")',
    (mode) => {
      const dimensions = { linear: 1, trilinear: 3 }[mode as string] ?? 2;
      const input = torch.ones([1, 1, ...new Array<number>(dimensions).fill(4)]);
      return F.interpolate(input, { scale_factor: 2, mode, antialias: mode === 'lanczos' });
    },
    {
      nearest: true,
      linear: true,
      bilinear: true,
      bicubic: true,
      trilinear: true,
      area: true,
      'nearest-exact': true,
      lanczos: true,
    } satisfies Words<nn.UpsampleOptions['mode']>,
  ),
  row(
    'F.grid_sample(x, torch.zeros(1, 2, 2, 2), mode=WORD, align_corners=False)',
    (mode) => F.grid_sample(x, torch.zeros(1, 2, 2, 2), { mode, align_corners: false } as never),
    {
      bilinear: true,
      nearest: true,
      bicubic: true,
    },
  ),
  row(
    'F.grid_sample(x, torch.zeros(1, 2, 2, 2), padding_mode=WORD, align_corners=False)',
    (padding_mode) =>
      F.grid_sample(x, torch.zeros(1, 2, 2, 2), { padding_mode, align_corners: false } as never),
    {
      zeros: true,
      border: true,
      reflection: true,
    },
  ),
  row(
    'F.embedding_bag(torch.tensor([[0, 1]]), torch.eye(2), mode=WORD)',
    (mode) => F.embedding_bag(rows, square, { mode }),
    {
      sum: true,
      mean: true,
      max: true,
    } satisfies Words<nn.EmbeddingBagOptions['mode']>,
  ),
  row('F.gelu(x, approximate=WORD)', (approximate) => F.gelu(x, { approximate }), {
    none: true,
    tanh: true,
  } satisfies Words<nn.GELUOptions['approximate']>),
  row('nn.RNN(1, 1, nonlinearity=WORD)', (nonlinearity) => new nn.RNN(1, 1, { nonlinearity } as never), {
    tanh: true,
    relu: true,
  } satisfies Words<nn.RNNOptions['nonlinearity']>),
  row(
    'nn.RNNCell(1, 1, nonlinearity=WORD)(torch.ones(1, 1))',
    (nonlinearity) => new nn.RNNCell(1, 1, { nonlinearity } as never).forward(torch.ones(1, 1)),
    {
      tanh: true,
      relu: true,
    },
  ),
  row(
    'nn.TransformerEncoderLayer(2, 1, 2, activation=WORD)',
    (activation) => new nn.TransformerEncoderLayer(2, 1, 2, { activation } as never),
    {
      relu: true,
      gelu: true,
    },
  ),
  row(
    'nn.init.kaiming_normal_(torch.ones(2, 2), mode=WORD)',
    (mode) => nn.init.kaiming_normal_(torch.ones(2, 2), { mode }),
    {
      fan_in: true,
      fan_out: true,
    } satisfies Words<nn.init.FanMode>,
  ),
  row('nn.init.calculate_gain(WORD)', (nonlinearity) => nn.init.calculate_gain(nonlinearity), {
    linear: true,
    conv1d: true,
    conv2d: true,
    conv3d: true,
    conv_transpose1d: true,
    conv_transpose2d: true,
    conv_transpose3d: true,
    sigmoid: true,
    tanh: true,
    relu: true,
    leaky_relu: true,
    selu: true,
  } satisfies Words<nn.init.Nonlinearity>),
  row('F.pad(x, (1, 1, 1, 1), mode=WORD)', (mode) => F.pad(x, [1, 1, 1, 1], { mode }), pads),
  row('torch.div(x, x, rounding_mode=WORD)', (rounding_mode) => torch.div(x, x, { rounding_mode }), {
    trunc: true,
    floor: true,
  }),
  row(
    'torch.searchsorted(torch.ones(4), torch.ones(4), side=WORD)',
    (side) => torch.searchsorted(flat, flat, { side }),
    {
      left: true,
      right: true,
    },
  ),
  row(
    'torch.meshgrid(torch.ones(4), torch.ones(4), indexing=WORD)',
    (indexing) => torch.meshgrid([flat, flat], { indexing }),
    { ij: true, xy: true },
  ),
  row(
    'torch.quantile(torch.ones(4), 0.5, interpolation=WORD)',
    (interpolation) => torch.quantile(flat, 0.5, { interpolation }),
    {
      linear: true,
      lower: true,
      higher: true,
      nearest: true,
      midpoint: true,
    },
  ),
  row(
    'torch.stft(torch.ones(16), 4, pad_mode=WORD, return_complex=True)',
    (pad_mode) => torch.stft(torch.ones(16), 4, { pad_mode, return_complex: true }),
    pads,
  ),
  row('torch.linalg.matrix_norm(torch.eye(2), WORD)', (ord) => torch.linalg.matrix_norm(square, ord), {
    fro: true,
    nuc: true,
  }),
  row('torch.linalg.norm(torch.eye(2), WORD)', (ord) => torch.linalg.norm(square, ord), {
    fro: true,
    nuc: true,
  }),
  row('torch.linalg.cond(torch.eye(2), WORD)', (p) => torch.linalg.cond(square, p), { fro: true, nuc: true }),
  row(
    'torch.linalg.eigh(torch.eye(2), UPLO=WORD)',
    (UPLO) => torch.linalg.eigh(square, { UPLO }),
    { L: true, U: true },
    ['l', 'u'],
  ),
  row('torch.linalg.qr(torch.eye(2), mode=WORD)', (mode) => torch.linalg.qr(square, { mode }), {
    reduced: true,
    complete: true,
    r: true,
  }),
  row(
    'torch.linalg.lstsq(torch.eye(2), torch.eye(2), driver=WORD)',
    (driver) => torch.linalg.lstsq(square, square, { driver }),
    {
      gels: true,
      gelsy: true,
      gelsd: true,
      gelss: true,
    },
  ),
  row('torch.fft.fft(torch.ones(4), norm=WORD)', (norm) => torch.fft.fft(flat, { norm }), norms),
  row(
    'torch.zeros(4).scatter(0, torch.tensor([0, 1, 0, 1]), 1.0, reduce=WORD)',
    (reduce) => torch.zeros(4).scatter(0, index, 1.0, { reduce }),
    {
      add: true,
      multiply: true,
    },
  ),
  row(
    'torch.zeros(4).scatter_reduce(0, torch.tensor([0, 1, 0, 1]), torch.ones(4), WORD)',
    (reduce) => torch.zeros(4).scatter_reduce(0, index, flat, reduce),
    {
      sum: true,
      prod: true,
      mean: true,
      amax: true,
      amin: true,
    },
    ['max', 'min'],
  ),
  row(
    'torch.zeros(4).index_reduce(0, torch.tensor([0, 1, 0, 1]), torch.ones(4), WORD)',
    (reduce) => torch.zeros(4).index_reduce(0, index, flat, reduce),
    {
      prod: true,
      mean: true,
      amax: true,
      amin: true,
    },
  ),
  row(
    'torch.segment_reduce(torch.ones(4), WORD, lengths=torch.tensor([2, 2]))',
    (reduce) => torch.segment_reduce(flat, reduce, { lengths: torch.tensor([2, 2]) }),
    {
      max: true,
      mean: true,
      min: true,
      sum: true,
      prod: true,
    },
    ['amax', 'amin'],
  ),
  row(
    'torch.cdist(torch.eye(2), torch.eye(2), compute_mode=WORD)',
    (compute_mode) => torch.cdist(square, square, { compute_mode }),
    {
      use_mm_for_euclid_dist_if_necessary: true,
      use_mm_for_euclid_dist: true,
      donot_use_mm_for_euclid_dist: true,
    } as const,
  ),
  row(
    'nn.utils.rnn.pad_sequence([torch.ones(1), torch.ones(2)], padding_side=WORD)',
    (padding_side) => nn.utils.rnn.pad_sequence([torch.ones(1), torch.ones(2)], { padding_side }),
    {
      right: true,
      left: true,
    },
  ),
  row(
    'optim.lr_scheduler.ReduceLROnPlateau(optim.SGD([x], lr=0.1), mode=WORD)',
    (mode) => new optim.lr_scheduler.ReduceLROnPlateau(sgd(), { mode }),
    {
      min: true,
      max: true,
    },
  ),
  row(
    'optim.lr_scheduler.ReduceLROnPlateau(optim.SGD([x], lr=0.1), threshold_mode=WORD)',
    (threshold_mode) => new optim.lr_scheduler.ReduceLROnPlateau(sgd(), { threshold_mode }),
    {
      rel: true,
      abs: true,
    },
  ),
  row(
    'optim.lr_scheduler.OneCycleLR(optim.SGD([x], lr=0.1), 0.1, total_steps=4, anneal_strategy=WORD)',
    (anneal_strategy) => new optim.lr_scheduler.OneCycleLR(sgd(), 0.1, { total_steps: 4, anneal_strategy }),
    {
      cos: true,
      linear: true,
    },
  ),
  row(
    'optim.lr_scheduler.CyclicLR(optim.SGD([x], lr=0.1), 0.1, 0.2, mode=WORD)',
    (mode) => new optim.lr_scheduler.CyclicLR(sgd(), 0.1, 0.2, { mode }),
    {
      triangular: true,
      triangular2: true,
      exp_range: true,
    },
  ),
];

/** All that is tried with every option. */
const pool = [
  ...new Set([
    ...table.flatMap(({ words, also = [] }) => [...Object.keys(words), ...also]),
    ...['', 'tranc', 'reflekt', 'lft', 'Mean', 'symmetric', 'edge'],
  ]),
].sort();

const takes = (act: () => unknown): boolean => {
  try {
    act();
    return true;
  } catch {
    return false;
  }
};

const theirs = (await python(
  `
    answers = []
    for expression in expressions:
        taken = []
        for WORD in pool:
            names = {'torch': torch, 'nn': nn, 'F': F, 'optim': optim, 'x': torch.ones(1, 1, 4, 4), 'WORD': WORD}
            try:
                eval(expression, names)
                taken.append(WORD)
            except Exception:
                pass
        answers.append(taken)
    return answers`,
  { pool, expressions: table.map((each) => each.python) },
)) as string[][];

for (const [place, { python: expression, ours, words, also = [] }] of table.entries()) {
  t.test(expression, async (t) => {
    const taken = theirs[place]!;
    t.same(
      pool.filter((word) => takes(() => ours(word as never))),
      taken,
      'the same are taken',
    );
    t.same(taken, [...Object.keys(words), ...also].sort(), 'and they are those of the type');
  });
}
