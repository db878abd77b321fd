/** The training loop: what it computes, what it tells, and that it goes on with the same bits. */
import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import torch, { nn, optim, type Tensor } from 'libtorch-node';
import {
  BatchTooLargeError,
  Checkpoints,
  evaluate,
  freeze,
  held_layers,
  is_main_process,
  lr_schedule,
  mixup,
  NonFiniteLossError,
  Trainer,
  this_world,
  top_k,
} from 'libtorch-node/training';
import t from 'tap';
import { unequal } from '../helpers/deep-equal.js';
import { events_of, make, make_model, Noisy } from '../helpers/training.js';

const { DataLoader } = torch.utils.data;

t.test('the loop is the one that is written by hand', async (t) => {
  const trainer = make({ val: null, epochs: 2 });
  await trainer.fit();

  torch.manual_seed(3);
  const model = make_model();
  const optimizer = new optim.SGD({ params: model.parameters(), lr: 0.1, momentum: 0.9 });
  const loader = new DataLoader(new Noisy(), { batch_size: 4, shuffle: true });
  let seen = 0;
  let total = 0;
  for (let epoch = 0; epoch < 2; epoch++) {
    [seen, total] = [0, 0];
    for await (const [X, y] of loader) {
      const loss = nn.functional.cross_entropy(model.forward(X), y);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      seen += y.shape[0]!;
      total += (loss.item() as number) * y.shape[0]!;
    }
  }
  t.equal(unequal(trainer.state_dict().model, model.state_dict()), null);
  t.equal(trainer.history.epochs.train_loss!.at(-1), total / seen);
});

t.test('events, history and callbacks', async (t) => {
  const told: string[] = [];
  const trainer = make({
    epochs: 2,
    layer_freq: 5,
    callbacks: { epoch: ({ epoch }) => void told.push(`${epoch}`) },
  });
  const events = await events_of(trainer);
  t.same(
    events.filter(({ kind }) => kind !== 'batch').map(({ kind }) => kind),
    ['start', 'step', 'step', 'step', 'step', 'epoch', 'step', 'step', 'step', 'epoch', 'end'],
    'every second batch, the end of the epoch, and where layers are measured',
  );
  t.equal(events.filter((event) => event.kind === 'batch' && event.phase === 'train').length, 12);
  t.equal(events.filter((event) => event.kind === 'batch' && event.phase === 'val').length, 10);
  t.same(told, ['0', '1']);
  t.same(trainer.history.steps.step, [2, 4, 6, 8, 10, 12], 'whatever else was read between');
  const measured = events.find((event) => event.kind === 'step' && event.layers !== null);
  t.match(measured, { step: 5, layers: [{ name: '0.weight' }, {}, {}, { name: '3.bias' }] });
  if (measured?.kind === 'step') for (const { update_ratio } of measured.layers!) t.ok(update_ratio > 0);
  t.match(events.at(-1), { kind: 'end', reason: 'done', epoch: 2, step: 12 });
  const [first] = events.filter((event) => event.kind === 'epoch');
  t.match(first, { val: { count: 22 }, train: { count: 22 }, lr: 0.1, is_best: true });
  t.match(await events_of(trainer), [{ kind: 'start' }, { kind: 'end', reason: 'done' }], 'it is over');
});

t.test('stopped anywhere, it goes on with the same bits', async (t) => {
  const whole = make({ accumulate: 2, clip_grad_norm: 1, label_smoothing: 0.1 });
  await whole.fit();
  for (const stop of [1, 2, 3, 5, 6, 8, 11, 12, 13, 20, 43]) {
    const folder = path.join(t.testdirName, String(stop));
    const checkpoints = new Checkpoints({ folder });
    const controller = new AbortController();
    const { signal } = controller;
    let seen = 0;
    const batch = (): void => {
      if (++seen === stop) controller.abort();
    };
    const options = { accumulate: 2, clip_grad_norm: 1, label_smoothing: 0.1, checkpoints };
    t.match(await make({ ...options, signal, callbacks: { batch } }).fit(), { reason: 'stopped' });
    const resumed = make(options);
    torch.manual_seed(77);
    resumed.load_state_dict(new Checkpoints({ folder }).newest()!.state);
    await resumed.fit();
    t.equal(unequal(whole.state_dict(), resumed.state_dict()), null, `after ${stop} batches`);
  }
});

t.test("a loader's own generator goes on too", async (t) => {
  const whole = make({ generator: new torch.Generator().manual_seed(8) });
  await whole.fit();
  for (const stop of [3, 8, 12]) {
    const checkpoints = new Checkpoints({ folder: path.join(t.testdirName, String(stop)) });
    const controller = new AbortController();
    let seen = 0;
    const batch = (): void => {
      if (++seen === stop) controller.abort();
    };
    const generator = new torch.Generator().manual_seed(8);
    await make({ generator, checkpoints, signal: controller.signal, callbacks: { batch } }).fit();
    const resumed = make({ generator: new torch.Generator().manual_seed(123) });
    resumed.load_state_dict(checkpoints.newest()!.state);
    await resumed.fit();
    t.equal(unequal(whole.state_dict(), resumed.state_dict()), null, `after ${stop} batches`);
  }
});

t.test('a checkpoint that does not fit the loader', async (t) => {
  const controller = new AbortController();
  const checkpoints = new Checkpoints({ folder: t.testdirName });
  const callbacks = { batch: ({ batch }: { batch: number }) => void (batch === 5 && controller.abort()) };
  await make({ checkpoints, signal: controller.signal, callbacks }).fit();
  const other = make({ train: new DataLoader(new Noisy(), { batch_size: 11 }) });
  const { state } = checkpoints.newest()!;
  other.load_state_dict(state);
  await t.rejects(other.fit(), {
    name: 'ValueError',
    message: /stands after 5 batches of an epoch, which has only 2 here/,
  });
  t.throws(() => make().load_state_dict({ model: state.model! }), /the checkpoint has no optimizer/);
});

t.test('the files', async (t) => {
  const folder = t.testdirName;
  const checkpoints = new Checkpoints({ folder, keep: 2 });
  const trainer = make({ checkpoints, monitor: 'loss' });
  await trainer.fit();
  t.same(readdirSync(folder).sort(), ['best.pt', 'epoch-3.pt', 'epoch-4.pt', 'last.pt']);
  const best = torch.load(path.join(folder, 'best.pt')) as { epoch: number; best: { epoch: number } };
  t.equal(best.epoch, trainer.best!.epoch);
  const losses = trainer.history.epochs.val_loss!;
  t.equal(losses[best.epoch], Math.min(...losses));

  truncateSync(path.join(folder, 'last.pt'), 100);
  // one file under two names: both are cut
  t.match(checkpoints.newest(), { file: path.join(folder, 'epoch-3.pt'), broken: [{}, {}] });
  for (const name of readdirSync(folder)) writeFileSync(path.join(folder, name), 'no archive');
  t.throws(() => checkpoints.newest(), /no checkpoint can be read: .*last\.pt: .*; .*best\.pt: /);
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
  t.equal(checkpoints.newest(), null);
  t.throws(() => new Checkpoints({ folder, keep: 0 }), { name: 'RangeError' });
});

t.test('a checkpoint that cannot be written is a warning, and the run goes on', async (t) => {
  const folder = t.testdir({ kept: {} });
  const checkpoints = new Checkpoints({ folder: path.join(folder, 'kept') });
  await make({ checkpoints, epochs: 1 }).fit();
  const before = torch.load(path.join(folder, 'kept', 'last.pt'));
  mkdirSync(path.join(folder, 'kept', 'epoch-2.pt'));
  const trainer = make({ checkpoints, epochs: 2 });
  trainer.load_state_dict(checkpoints.newest()!.state);
  const events = await events_of(trainer);
  t.match(
    events.find(({ kind }) => kind === 'warning'),
    { code: 'checkpoint', message: /no checkpoint was written: .*epoch-2\.pt.*last\.pt is as it was$/ },
  );
  t.match(events.at(-1), { kind: 'end', reason: 'done' });
  t.equal(unequal(torch.load(path.join(folder, 'kept', 'last.pt')), before), null);
});

t.test('within an epoch, every few minutes', async (t) => {
  const checkpoints = new Checkpoints({ folder: t.testdirName, minutes: 1e-9 });
  const events = await events_of(make({ checkpoints, epochs: 1 }));
  t.same(
    events.flatMap((event) => (event.kind === 'checkpoint' ? [event.reason] : [])),
    ['minutes', 'minutes', 'minutes', 'minutes', 'minutes', 'epoch'],
  );
});

t.test('a loss that is no number ends the run', async (t) => {
  let calls = 0;
  const loss = (output: Tensor, target: Tensor): Tensor => {
    const value = nn.functional.cross_entropy(output, target);
    return ++calls === 9 ? value.mul(Number.NaN) : value;
  };
  const folder = t.testdirName;
  const checkpoints = new Checkpoints({ folder });
  const files_of = (epoch: number, batch: number): string[] => [`${epoch}-${batch}.jpg`];
  const error = await make({ val: null, loss, checkpoints, files_of, print_freq: 6 })
    .fit()
    .catch((thrown: unknown) => thrown);
  t.ok(error instanceof NonFiniteLossError);
  const last = path.join(folder, 'last.pt');
  t.match(error, { epoch: 1, step: 9, files: ['1-2.jpg'], checkpoint: last });
  t.match(
    (error as Error).message,
    /^the loss is NaN at step 9 \(epoch 2\): .*the batch was 1-2\.jpg; .*last\.pt; /,
  );
  const { position, model } = torch.load(last) as {
    position: { step: number };
    model: Record<string, Tensor>;
  };
  t.equal(position.step, 6, 'no checkpoint was written behind it');
  for (const tensor of Object.values(model)) t.ok(tensor.isfinite().all().item());
});

t.test('a batch beyond memory: what would fit', async (t) => {
  class Large extends nn.Module {
    readonly fc = new nn.Linear(6, 3);
    override forward(x: Tensor): Tensor {
      if (x.shape[0]! > 1)
        throw new torch.OutOfMemoryError('not enough memory: you tried to allocate 8 GiB\nframe');
      return this.fc.forward(x);
    }
  }
  const error = await make({ model: new Large() })
    .fit()
    .catch((thrown: unknown) => thrown);
  t.ok(error instanceof BatchTooLargeError && error instanceof torch.OutOfMemoryError);
  t.match(error, { batch_size: 4, fits: 1, message: /a batch of 4 does not fit into memory, one of 1 does/ });
  t.match(
    (error as Error).message,
    /--batch-size 1 \(with --accumulate 4 the result is the same\): not enough/,
  );
});

t.test('a run that learns nothing says so, once', async (t) => {
  const model = make_model();
  for (const parameter of model.parameters()) torch.no_grad(() => parameter.zero_());
  const trainer = make({
    model,
    num_classes: 3,
    patience: 4,
    loss: (output, target) => nn.functional.cross_entropy(output.mul(0), target),
  });
  const warnings = (await events_of(trainer)).filter((event) => event.kind === 'warning');
  t.match(warnings, [
    { code: 'stuck', message: /for 4 steps the loss stayed within 0\.02 of ln\(3\) = 1\.099/ },
  ]);
  t.equal(warnings.length, 1);
});

t.test('labels beyond the classes are named before the network sees them', async (t) => {
  await t.rejects(make({ num_classes: 2, files_of: (_, batch) => [`${batch}.jpg`] }).fit(), {
    name: 'IndexError',
    message: /class 2 is out of range: there are 2 classes, 0 to 1; the batch was 0\.jpg/,
  });
});

t.test('options that cannot be', (t) => {
  t.throws(() => make({ accumulate: 0 }), /accumulate must be a positive integer, not 0/);
  t.throws(() => make({ print_freq: 1.5 }), /print_freq/);
  t.throws(() => make({ clip_grad_norm: 0 }), /clip_grad_norm must be positive/);
  t.throws(() => make({ monitor: 'acc9' }), /monitor must be one of loss, acc1, acc5, not 'acc9'/);
  t.end();
});

t.test('own loss and metrics, mixed precision, a scheduler of steps', async (t) => {
  torch.manual_seed(0);
  const model = new nn.Linear(2, 1);
  const optimizer = new optim.SGD({ params: model.parameters(), lr: 0.1 });
  const items = Array.from({ length: 8 }, () => [torch.randn(2), torch.randn(1)] as [Tensor, Tensor]);
  const trainer = new Trainer({
    model,
    optimizer,
    train: new DataLoader(items, { batch_size: 2 }),
    epochs: 2,
    loss: (output, target) => nn.functional.mse_loss(output, target),
    metrics: { mae: (output, target) => output.sub(target).abs().mean() },
    monitor: 'loss',
    lr_scheduler: new optim.lr_scheduler.ExponentialLR(optimizer, 0.5),
    lr_scheduler_interval: 'step',
    amp: true,
  });
  await trainer.fit();
  t.equal(optimizer.param_groups[0]!.lr, 0.1 / 2 ** 8);
  t.same(Object.keys(trainer.history.epochs), ['epoch', 'step', 'lr', 'train_loss', 'train_mae']);
  t.ok(trainer.best!.value <= trainer.history.epochs.train_loss![0]!);
});

t.test('it follows a plateau with the loss of the validation', async (t) => {
  const model = make_model();
  const optimizer = new optim.SGD({ params: model.parameters(), lr: 0.001 });
  const lr_scheduler = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { patience: 0, threshold: 1 });
  const options = { model, optimizer, lr_scheduler, metrics: {}, monitor: 'loss' };
  const trainer = make({ ...options, epochs: 2 });
  await trainer.fit();
  t.equal(optimizer.param_groups[0]!.lr, 0.001 * 0.1 * 0.1);
});

t.test('accuracy of the k best, for classes and for mixed ones', (t) => {
  const output = torch.tensor([
    [0.1, 0.9, 0.5],
    [0.8, 0.2, 0.5],
  ]);
  t.equal(top_k(output, torch.tensor([1, 2]), 1).item(), 0.5);
  t.equal(top_k(output, torch.tensor([1, 2]), 2).item(), 1);
  t.equal(top_k(output, torch.tensor([1, 1]), 9).item(), 1, 'there are only three');
  t.equal(
    top_k(
      output,
      torch.tensor([
        [0, 0.9, 0.1],
        [0, 1, 0],
      ]),
      1,
    ).item(),
    0.5,
  );
  t.end();
});

t.test('mixup is the picture and the one before it', (t) => {
  torch.manual_seed(4);
  const mix = mixup({ alpha: 0.4, num_classes: 3 });
  const X = torch.arange(4).to('float32').reshape([4, 1, 1, 1]);
  const [mixed, y] = mix(X, torch.tensor([0, 1, 2, 0]));
  const share = 1 - (y.index(1, 0).item() as number);
  t.ok(share > 0 && share < 1);
  t.ok(torch.allclose(mixed.flatten(), torch.tensor([3 * (1 - share), share, 1 + share, 2 + share])));
  t.ok(torch.allclose(y.sum(1), torch.ones(4)));
  t.throws(() => mixup({ alpha: 0, num_classes: 2 }), /alpha must be positive/);
  t.end();
});

t.test("schedules by torchvision's names", (t) => {
  const rates = (options: Parameters<typeof lr_schedule>[1]): number[] => {
    const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
    const scheduler = lr_schedule(optimizer, options);
    return Array.from({ length: options.epochs }, () => {
      const lr = optimizer.param_groups[0]!.lr as number;
      optimizer.step();
      scheduler.step();
      return Number(lr.toFixed(6));
    });
  };
  t.same(rates({ epochs: 4, lr_step_size: 2 }), [1, 1, 0.1, 0.1]);
  t.same(rates({ epochs: 3, lr_scheduler: 'exponentiallr', lr_gamma: 0.5 }), [1, 0.5, 0.25]);
  t.same(rates({ epochs: 3, lr_scheduler: 'cosineannealinglr', lr_min: 0 }), [1, 0.75, 0.25]);
  const warm = { epochs: 5, lr_step_size: 30, lr_warmup_epochs: 2, lr_warmup_decay: 0.5 };
  t.same(rates({ ...warm, lr_warmup_method: 'linear' }), [0.5, 0.75, 1, 1, 1]);
  t.same(rates({ ...warm, lr_warmup_method: 'constant' }), [0.5, 0.5, 1, 1, 1]);
  t.throws(() => rates({ epochs: 1, lr_scheduler: 'reducelronplateau', lr_warmup_epochs: 1 }), /no warmup/);
  t.end();
});

t.test('one place says which process this is', (t) => {
  t.same(this_world(), { rank: 0, world_size: 1 });
  t.ok(is_main_process());
  t.end();
});

t.test('evaluate, whole and ended', async (t) => {
  torch.manual_seed(0);
  const model = make_model();
  const batches = new DataLoader(new Noisy(), { batch_size: 5 });
  const score = await evaluate({ model, batches });
  t.match(score, { count: 22 });
  t.same(Object.keys(score!.metrics), ['acc1', 'acc5']);
  t.equal(await evaluate({ model, batches, signal: AbortSignal.abort() }), null);
  t.notOk(model.training);
});

t.test('frozen layers keep their running statistics, and use them', async (t) => {
  const net = () =>
    new nn.Sequential(
      new nn.Linear(6, 8),
      new nn.BatchNorm1d(8),
      new nn.BatchNorm1d(8, { affine: false }),
      new nn.BatchNorm1d(8),
      new nn.Linear(8, 3),
    );
  const model = net();
  t.same(freeze(model, ['0', '1', '2', '*.bias']), [
    ...['0.weight', '0.bias', '1.weight', '1.bias', '3.bias', '4.bias'],
  ]);
  t.same(held_layers(model), [model.at(1), model.at(2)]);
  const means = () => [1, 2, 3].map((index) => (model.at(index) as nn.BatchNorm1d).running_mean!.clone());
  const before = means();
  const seen: boolean[][] = [];
  const batch = (): void => void seen.push([1, 2, 3].map((index) => model.at(index).training));
  const optimizer = new optim.SGD(
    model.parameters().filter((each) => each.requires_grad),
    { lr: 0.1 },
  );
  await make({ model, optimizer, lr_scheduler: null, epochs: 2, val: null, callbacks: { batch } }).fit();
  t.same(seen[0], [false, false, true]);
  t.same(seen.at(-1), [false, false, true], 'in the second epoch as well');
  t.same(
    means().map((mean, index) => torch.equal(mean, before[index]!)),
    [true, true, false],
  );
  t.same(held_layers(net()), []);
  t.throws(() => freeze(net(), ['*']), /leaves nothing to learn/);
  t.throws(() => freeze(net(), ['9']), /no parameter is called '9': there are 0\.weight, /);
});
