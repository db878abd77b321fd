/** `libtorch-node train` in several processes: one log, one checkpoint, and a run that goes on in as many, or others. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import torch, { datasets, type Tensor } from 'libtorch-node';
import t from 'tap';
import { unequal } from '../helpers/deep-equal.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const small = fileURLToPath(new URL('../../scripts/kill-check/small-net.mjs', import.meta.url));
const root = t.testdir();
const pictures = await datasets.picture_folder({ folder: path.join(root, 'pictures'), train: 8, val: 1 });

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

interface Job {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** Trains in so many processes: three epochs of 10 batches of 8 pictures, over all processes. */
function train(ranks: number, name: string, ...more: string[]): Job {
  const launch = ranks === 1 ? [] : ['run', '--nproc-per-node', String(ranks)];
  const options = {
    '--data': pictures,
    '--model': small,
    '--epochs': '3',
    '--batch-size': String(8 / ranks),
    '--train-crop-size': '64',
    '--lr': '0.05',
    '--workers': '1',
    '--print-freq': '1',
    '--model-ema-steps': '1',
    '--output-dir': path.join(root, name),
  };
  const args = [...launch, 'train', ...Object.entries(options).flat(), '--model-ema', ...more];
  const env = { ...process.env, NODE_V8_COVERAGE: '', OMP_NUM_THREADS: '1' };
  // a group of its own, all of which a kill means
  const child = spawn(process.execPath, [main, ...args], { env, detached: true });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended };
}

interface Kept {
  model: Record<string, Tensor>;
  epoch: number;
  position: { step: number };
  ranks: unknown[];
}

const checkpoint = (name: string): Kept => torch.load(path.join(root, name, 'last.pt')) as Kept;

/** All of a checkpoint but how it came about. */
function outcome(name: string): object {
  const { args, ...rest } = checkpoint(name) as Kept & { args: unknown };
  return rest;
}

/** Waits until it has learnt from some batches. */
async function has_begun(job: Job, name: string): Promise<void> {
  while (job.child.exitCode === null && (!existsSync(log_of(name)) || steps_of(name).length < 3)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const log_of = (name: string): string => path.join(root, name, 'log.jsonl');

const steps_of = (name: string): number[] =>
  readFileSync(log_of(name), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'step')
    .map(({ step }) => step);

t.test('two processes: the first one prints, logs and saves', async (t) => {
  const { code, out, err } = await train(2, 'whole').ended;
  t.equal(err, '');
  t.equal(code, 0);
  t.match(out, /^\[rank0\]: 2 processes, the first one's device: /);
  t.match(out, /80 pictures to train on, 10 to validate with/);
  t.match(out, /epoch 3\/3 {2}lr 0\.05 .*validation top-1/);
  t.notMatch(out, /\[rank1\]/);
  t.same(
    steps_of('whole'),
    Array.from({ length: 30 }, (_, index) => index + 1),
  );
  const { ranks, epoch, position } = checkpoint('whole');
  t.match({ ranks: ranks.length, epoch, step: position.step }, { ranks: 2, epoch: 2, step: 30 });
  t.equal(readdirSync(path.join(root, 'whole')).filter((name) => name.startsWith('events')).length, 1);
});

t.test('the same again has the same bits', async (t) => {
  await train(2, 'again').ended;
  t.equal(unequal(outcome('again'), outcome('whole')), null);
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  t.test(`${signal} in the middle, and on with the same bits`, async (t) => {
    const job = train(2, signal, '--checkpoint-minutes', '0.000001');
    await has_begun(job, signal);
    process.kill(signal === 'SIGKILL' ? -(job.child.pid as number) : (job.child.pid as number), signal);
    const { code, out } = await job.ended;
    if (signal === 'SIGTERM') {
      t.equal(code, 143);
      t.match(out, /\[rank0\]: to go on: npx libtorch-node run --nproc-per-node 2 train .*--resume auto\n/);
    }
    t.ok(checkpoint(signal).position.step < 30);
    const resumed = await train(2, signal, '--resume', 'auto').ended;
    t.match(resumed, { code: 0, out: /goes on from .*last\.pt: epoch \d, after \d+ steps/ });
    t.equal(unequal(outcome(signal), outcome('whole')), null);
  });
}

t.test('others go on with it: one, and four', async (t) => {
  for (const ranks of [1, 4]) {
    const name = `by-${ranks}`;
    const job = train(2, name, '--checkpoint-minutes', '0.000001');
    await has_begun(job, name);
    job.child.kill('SIGTERM');
    await job.ended;
    const { step } = checkpoint(name).position;
    const { code, err } = await train(ranks, name, '--resume', 'auto').ended;
    t.equal(code, 0, err);
    const { epoch, position } = checkpoint(name);
    t.equal(epoch, 2);
    t.equal(position.step, 30, `batches of 8 pictures, ${step} of them in two processes`);
  }
});

t.test('a mistake ends all, with its sentence once', async (t) => {
  const { code, err } = await train(2, 'whole').ended;
  t.equal(code, 2);
  t.equal(err.match(/holds an earlier run/g)?.length, 1);
});
