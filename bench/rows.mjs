// The rows of the benchmark. A contestant is one process; those of a row take turns.

const THEIRS = 'python';
const OURS = 'node';

const theirs = (name, settings = {}) => ({ side: THEIRS, name: `PyTorch, ${name}`, settings });
const ours = (name, settings = {}) => ({ side: OURS, name: `libtorch-node, ${name}`, settings });

const best = { channels_last: true, fused: true };
const limit = { side: THEIRS, name: 'the limit', case: 'limit', settings: {}, is_limit: true };

const AS_WRITTEN = 'as the notebook writes it';
const AT_BEST = 'channels_last, fused SGD';

function step(batch, dtype, compile) {
  const compiled = compile
    ? [
        theirs('torch.compile', { compile: true }),
        theirs(`torch.compile, ${AT_BEST}`, { compile: true, ...best }),
      ]
    : [];
  return {
    name: `training step, ${dtype}, batch ${batch}`,
    case: 'step',
    settings: { batch, dtype },
    count: 1,
    rounds: 7,
    contestants: [
      theirs(AS_WRITTEN),
      theirs(AT_BEST, best),
      ...compiled,
      ours(AS_WRITTEN),
      ours(AT_BEST, best),
      limit,
    ],
  };
}

const lrn = (shape) => ({
  name: `LocalResponseNorm, forward and backward, ${shape.join('x')}`,
  case: 'lrn',
  settings: { shape },
  count: 1,
  rounds: 15,
  contestants: [theirs('eager'), ours('fused', { lrn: 'fused' }), ours('reference', { lrn: 'reference' })],
});

const inference = (batch) => ({
  name: `inference, float32, batch ${batch}`,
  case: 'inference',
  settings: { batch },
  count: batch === 1 ? 5 : 1,
  rounds: 15,
  contestants: [
    theirs(AS_WRITTEN),
    theirs('channels_last', { channels_last: true }),
    theirs('torch.compile', { compile: true }),
    ours(AS_WRITTEN),
    ours('channels_last', { channels_last: true }),
  ],
});

const call = (name, count = 5000) => ({
  name: `call, ${name}`,
  case: 'call',
  settings: { call: name, threads: 1 },
  count,
  rounds: 40,
  contestants: [theirs('eager'), ours('eager')],
});

const growth = (batch) => ({
  name: `growth with the batch, training step, batch ${batch}`,
  case: 'step',
  settings: { batch, dtype: 'float32' },
  per: batch,
  count: 1,
  rounds: 3,
  contestants: [theirs(AT_BEST, best), ours(AT_BEST, best)],
});

/**
 * Pictures a second: the built-in JPEG files, those enlarged to the size of photographs, or those of `--pictures`; seconds
 * are those of one picture.
 */
const loading = (transform, { workers, shards = false, pictures = 'as they are', title = '' }) => ({
  name: `data, ${transform === 'training' ? 'training transforms' : 'decode and centre crop'}${title}`,
  case: 'data',
  settings: { transform, batch: 128 },
  pictures,
  count: 1,
  rounds: 10,
  contestants: [
    theirs('DataLoader, 0 workers', { num_workers: 0 }),
    theirs(`DataLoader, ${workers} workers`, { num_workers: workers }),
    ours(`DataLoader, ${workers} workers`, { num_workers: workers }),
    ...(shards
      ? [ours(`DataLoader, ${workers} workers, from shards`, { num_workers: workers, source: 'shards' })]
      : []),
  ],
});

const PHOTOGRAPHS = { shards: true, pictures: 'photographs', title: ', files of 500 x 375' };

const ranks = (count) => ({ ranks: count, threads: 1 });

/** One that computes as the others do and sends nothing: what is lost then is lost to the machine. */
const QUIET = ['no_sync, 2 ranks', { ...ranks(2), quiet: true }];

/** One process alone, and two with as large a batch each; seconds are those of a step of all of them. */
const distributed = (batch) => ({
  name: `distributed, training step, batch ${batch} a rank`,
  case: 'distributed',
  settings: { batch },
  scales: true,
  count: 1,
  rounds: 5,
  contestants: [
    theirs('1 process', ranks(1)),
    theirs(...QUIET),
    theirs('DistributedDataParallel, 2 ranks', ranks(2)),
    ours('1 process', ranks(1)),
    ours(...QUIET),
    ours('DistributedDataParallel, 2 ranks', ranks(2)),
  ],
});

const start = {
  name: 'start to first tensor',
  rounds: 15,
  contestants: [
    { side: THEIRS, name: 'PyTorch, import torch', starts: ['-c', 'import torch; torch.ones(2)'] },
    {
      side: OURS,
      name: 'libtorch-node, import',
      starts: ['--input-type=module', '-e', "import torch from './dist/index.js'; torch.ones(2)"],
    },
  ],
};

const calls = [
  'a.add(b)',
  'a.add(b, alpha=2)',
  'a.add(1)',
  'a.add_(b)',
  'leaf.add(b)',
  'a.relu()',
  'a.sum()',
  'a.matmul(b)',
  'x.view(-1, 4)',
  'torch.zeros(4)',
  'x.shape',
  'x.item()',
];
const steps = ['model.forward(x)', 'optimizer.zero_grad()', 'optimizer.step()', 'training step'];

/** All rows; `workers` is how many the loaders have, `quick` makes the networks' batches 4, and few rounds. */
export function rows({ quick, workers = 2 }) {
  const batch = (wanted) => (quick ? Math.min(wanted, 4) : wanted);
  const growing = quick ? [1, 2, 4] : [1, 2, 4, 8, 16, 32, 64, 128, 256];
  const all = [
    step(batch(128), 'float32', true),
    step(batch(128), 'bfloat16', false),
    ...(quick ? [] : [step(16, 'float32', true), step(16, 'bfloat16', false), step(64, 'bfloat16', false)]),
    lrn([batch(128), 96, 27, 27]),
    lrn([batch(128), 256, 13, 13]),
    ...calls.map((name) => call(name)),
    ...steps.map((name) => call(name, 300)),
    inference(1),
    inference(batch(32)),
    start,
    loading('training', { workers, shards: true }),
    loading('training', { workers, ...PHOTOGRAPHS }),
    loading('crop', { workers }),
    distributed(batch(64)),
    ...growing.map(growth),
  ];
  return quick ? all.map((row) => ({ ...row, rounds: Math.min(row.rounds, 3) })) : all;
}

const first = (side, compile) => (contestant) =>
  contestant.side === side &&
  !contestant.is_limit &&
  (compile === undefined || Boolean(contestant.settings?.compile) === compile);
const named = (text) => (contestant) => contestant.name.endsWith(text);
const both = (one, other) => (contestant) => one(contestant) && other(contestant);
const from_files = both(first(OURS), named(' workers'));
const faster = (row, against, at_least, title = row, quantity = 'seconds') => ({
  title,
  row,
  quantity,
  ours: first(OURS),
  theirs: against,
  at_least,
});

const shards_against = (row, what) => ({
  ...faster(row, from_files, 4, `${row}, shards against ${what}`),
  ours: both(first(OURS), named('from shards')),
});

const with_ranks = (side, count) =>
  both(first(side), ({ settings }) => settings.ranks === count && !settings.quiet);

/** What two processes do in the time of one, as a share of twice as much. */
function scaling(row) {
  const two = with_ranks(OURS, 2);
  return [
    faster(row, with_ranks(OURS, 1), 0.9, `${row}, scaling`),
    faster(row, with_ranks(THEIRS, 2), 1, `${row}, scaling against PyTorch's`, 'scaling'),
  ].map((figure) => ({ ...figure, ours: two }));
}

/** The figures to reach: the best of our contestants against the best of theirs that `theirs` takes. */
export function figures({ quick }) {
  const batch = quick ? 4 : 128;
  const float32 = `training step, float32, batch ${batch}`;
  const bfloat16 = `training step, bfloat16, batch ${batch}`;
  const eager = first(THEIRS, false);
  return [
    faster(float32, both(eager, named(AS_WRITTEN)), 1.3, `${float32}, against PyTorch ${AS_WRITTEN}`),
    faster(float32, eager, 1.12, `${float32}, against PyTorch at its best eager setting`),
    faster(float32, first(THEIRS, true), 1, `${float32}, against torch.compile`),
    faster(bfloat16, both(eager, named(AT_BEST)), 1.3, `${bfloat16}, against PyTorch's with fused SGD`),
    faster(`LocalResponseNorm, forward and backward, ${batch}x96x27x27`, eager, 7),
    faster('call, a.add(b)', eager, 1),
    faster(start.name, first(THEIRS), 2),
    { ...faster('data, training transforms', first(THEIRS), 1.5), ours: from_files },
    { ...faster('data, decode and centre crop', first(THEIRS), 1.5), ours: from_files },
    shards_against('data, training transforms', 'files of the same size'),
    shards_against(`data, training transforms${PHOTOGRAPHS.title}`, 'the files they were made of'),
    ...scaling(`distributed, training step, batch ${quick ? 4 : 64} a rank`),
    faster(float32, both(eager, named(AS_WRITTEN)), 1, 'peak resident memory of the training run', 'peak'),
    faster(float32, (contestant) => contestant.is_limit, 0.9, `${float32}, share of the limit`),
  ];
}
