/** What goes on with a run besides its model: averaged weights, the scale of gradients, each to the bit. */
import path from 'node:path';
import torch, { nn, optim, type Tensor } from 'libtorch-node';
import { Checkpoints, type Trainer, type TrainerOptions, type TrainerState } from 'libtorch-node/training';
import t, { type Test } from 'tap';
import { unequal } from '../helpers/deep-equal.js';
import { make, make_model } from '../helpers/training.js';

const { AveragedModel, get_ema_multi_avg_fn } = optim.swa_utils;

/** A whole run, and one that is stopped after each of some batches and goes on from the file. */
async function goes_on(
  t: Test,
  parts: () => Partial<TrainerOptions>,
  stops: readonly number[],
): Promise<Trainer> {
  const whole = make(parts());
  await whole.fit();
  for (const stop of stops) {
    const checkpoints = new Checkpoints({ folder: path.join(t.testdirName, String(stop)) });
    const controller = new AbortController();
    let seen = 0;
    const batch = (): void => {
      if (++seen === stop) controller.abort();
    };
    await make({ ...parts(), checkpoints, signal: controller.signal, callbacks: { batch } }).fit();
    const resumed = make(parts());
    torch.manual_seed(77);
    resumed.load_state_dict(checkpoints.newest()!.state);
    await resumed.fit();
    t.equal(unequal(whole.state_dict(), resumed.state_dict()), null, `after ${stop} batches`);
  }
  return whole;
}

t.test('averaged weights, of every third step, which follow without a mean in the first epoch', async (t) => {
  const parts = (): Partial<TrainerOptions> => {
    torch.manual_seed(3);
    const model = make_model();
    const ema = new AveragedModel(model, { multi_avg_fn: get_ema_multi_avg_fn(0.8), use_buffers: true });
    return { model, ema, ema_steps: 3, ema_warmup_epochs: 1 };
  };
  const whole = await goes_on(t, parts, [1, 4, 7, 13, 20]);
  const { model, model_ema, history } = whole.state_dict() as TrainerState & {
    model: Record<string, Tensor>;
    model_ema: Record<string, Tensor>;
  };
  t.notOk(torch.equal(model['0.weight']!, model_ema['module.0.weight']!), 'they are others');
  t.equal(history.epochs.ema_loss?.length, 4, 'they are validated');
});

t.test('the scale of gradients, which halves at infinities and grows', async (t) => {
  const parts = (): Partial<TrainerOptions> => ({
    scaler: new torch.amp.GradScaler('cpu', { init_scale: 2 ** 127, growth_interval: 3 }),
    loss: (output, target) => nn.functional.cross_entropy(output, target).mul(8),
  });
  const whole = await goes_on(t, parts, [1, 2, 3, 5, 14, 22]);
  const { scaler } = whole.state_dict() as { scaler: { scale: number; _growth_tracker: number } };
  const scales: number[] = [];
  const watched = parts();
  const batch = (): void => void scales.push(watched.scaler!.get_scale());
  await make({ ...watched, callbacks: { batch } }).fit();
  const moves = new Set(scales.map((scale, index) => Math.sign(scale - (scales[index - 1] ?? 2 ** 127))));
  t.same([...moves].sort(), [-1, 0, 1], 'it fell, stayed and grew');
  t.equal(scaler.scale, scales.at(-1));
  t.same(Object.keys(scaler), [
    'scale',
    'growth_factor',
    'backoff_factor',
    'growth_interval',
    '_growth_tracker',
  ]);
});

t.test('a checkpoint without averages or scale goes on with new ones', async (t) => {
  const checkpoints = new Checkpoints({ folder: t.testdirName });
  await make({ checkpoints, epochs: 1 }).fit();
  const model = make_model();
  const ema = new AveragedModel(model);
  const scaler = new torch.amp.GradScaler('cpu', { init_scale: 8 });
  const trainer = make({ model, ema, scaler });
  trainer.load_state_dict(checkpoints.newest()!.state);
  t.equal(scaler.get_scale(), 8);
  await trainer.fit();
  t.equal(trainer.history.epochs.ema_loss?.length, 4);
  t.ok(Number.isNaN(trainer.history.epochs.ema_loss![0]!));
});
