/** Jobs of PyTorch's processes, of ours, and of both: every collective and every step of a training have the same bits. */
import t from 'tap';
import { end_ranks, type Language, run_job } from '../helpers/jobs.js';
import { interpreter } from '../helpers/ranks.js';

const skip = interpreter === null ? 'needs PyTorch: these jobs are run, not looked up' : false;

t.teardown(end_ranks);

const all = (language: Language, size: number) => Array<Language>(size).fill(language);

const MIXED: readonly Language[][] = [
  ['python', 'node'],
  ['node', 'python'],
  ['node', 'python', 'node'],
];

t.test('collectives of every dtype', { skip }, async (t) => {
  for (const size of [2, 3, 4]) {
    const theirs = await run_job('collectives', all('python', size));
    const jobs = [all('node', size), ...MIXED.filter((languages) => languages.length === size)];
    for (const languages of jobs) t.same(await run_job('collectives', languages), theirs, `${languages}`);
  }
});

const SETTINGS: Readonly<Record<string, object>> = {
  'as it is': {},
  'small buckets, which gradients are views of': {
    ddp: { bucket_cap_mb: 0.05, gradient_as_bucket_view: true },
  },
  'unused parameters': { unused: true, ddp: { find_unused_parameters: true, bucket_cap_mb: 0.05 } },
  'a static graph': { ddp: { static_graph: true } },
  'no_sync and clip_grad_norm_': { no_sync: true, clip: true },
  'autocast and GradScaler': { amp: true },
};

t.test('nn.parallel.DistributedDataParallel, twenty steps', { skip }, async (t) => {
  for (const [name, settings] of Object.entries(SETTINGS)) {
    const theirs = await run_job('training', all('python', 2), settings);
    t.same(await run_job('training', all('node', 2), settings), theirs, name);
  }
});

t.test('nn.parallel.DistributedDataParallel, mixed and asynchronous', { skip }, async (t) => {
  const theirs = await run_job('training', all('python', 2));
  const [first, second] = theirs as [{ parameters: string }, { parameters: string }];
  t.equal(first.parameters, second.parameters, 'the ranks end with equal weights');
  for (const languages of MIXED.slice(0, 2)) {
    t.same(await run_job('training', languages), theirs, `${languages}`);
  }
  t.same(await run_job('training', all('node', 2), { async: true }), theirs, 'forward_async, backward_async');
});

const HOOKS: Readonly<Record<string, object>> = {
  allreduce_hook: { hook: 'allreduce' },
  'fp16_compress_hook, in small buckets': { hook: 'fp16', ddp: { bucket_cap_mb: 0.05 } },
  fp16_compress_wrapper: { hook: 'wrapped' },
  "a hook of one's own, in small buckets": { hook: 'own', ddp: { bucket_cap_mb: 0.05 } },
};

t.test('communication hooks', { skip }, async (t) => {
  for (const [name, settings] of Object.entries(HOOKS)) {
    const theirs = await run_job('training', all('python', 2), settings);
    t.same(await run_job('training', all('node', 2), settings), theirs, name);
    t.same(await run_job('training', ['node', 'python'], settings), theirs, `${name}, mixed`);
    const later = { ...settings, async: true };
    t.same(await run_job('training', all('node', 2), later), theirs, `${name}, backward_async`);
  }
});

const UNEVEN: Readonly<Record<string, object>> = {
  'as it is': { join: {} },
  'divided by those that go on, with unused parameters': {
    join: { divide_by_initial_world_size: false },
    unused: true,
    ddp: { find_unused_parameters: true, bucket_cap_mb: 0.05 },
  },
  'a hook': { join: {}, hook: 'fp16' },
  ZeroRedundancyOptimizer: { join: {}, zero: true },
};

t.test('Join: a process that has fewer batches', { skip }, async (t) => {
  for (const [name, settings] of Object.entries(UNEVEN)) {
    for (const size of [2, 3]) {
      const theirs = (await run_job('training', all('python', size), settings)) as { parameters: string }[];
      t.equal(new Set(theirs.map(({ parameters }) => parameters)).size, 1, 'all end with the same weights');
      t.same(await run_job('training', all('node', size), settings), theirs, `${name}, ${size} ranks`);
      for (const languages of MIXED.filter((each) => each.length === size)) {
        t.same(await run_job('training', languages, settings), theirs, `${name}, ${languages}`);
      }
    }
  }
});

const SHARED: Readonly<Record<string, object>> = {
  Adam: { kind: 'Adam', groups: true, options: { weight_decay: 0.01, amsgrad: true } },
  'SGD, parameters that are views of buckets': { kind: 'SGD', view: true, options: { momentum: 0.9 } },
};

t.test('ZeroRedundancyOptimizer', { skip }, async (t) => {
  for (const [name, settings] of Object.entries(SHARED)) {
    for (const size of [2, 3]) {
      const given = { groups: false, view: false, mixed: false, ...settings };
      const theirs = await run_job('zero', all('python', size), given);
      t.same(await run_job('zero', all('node', size), given), theirs, `${name}, ${size} ranks`);
      if (size > 2) continue;
      const mixed = { ...given, mixed: true };
      const unbroken = await run_job('zero', all('python', size), mixed);
      t.same(await run_job('zero', ['node', 'python'], mixed), unbroken, `${name}, mixed`);
      const later = { ...given, async: true };
      t.same(await run_job('zero', all('node', size), later), theirs, `${name}, step_async`);
    }
  }
});
