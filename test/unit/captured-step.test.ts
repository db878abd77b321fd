/**
 * A training step that is recorded once (lib/training/captured-step.ts). The record is here a function that is called
 * again; `npm run gpu-check` compares a CUDA graph with the steps one by one.
 */
import torch, { type DType, nn, optim, type Tensor } from 'libtorch-node';
import { Trainer } from 'libtorch-node/training';
import t from 'tap';
import type { Recorder } from '../../dist/training/captured-step.js';
import { type Learnt, Learner, type LearnerParts } from '../../dist/training/learner.js';
import { learning } from '../../dist/training/team.js';
import { unequal } from '../helpers/deep-equal.js';
import { make, make_model } from '../helpers/training.js';

type Setting = { parts?: Partial<LearnerParts>; scaled?: boolean; group?: () => object };

/** A learner of the same parameters each time; with a recorder it takes steps from its record. */
function learner_of({ parts = {}, scaled = false, group = () => ({}) }: Setting, record?: Recorder) {
  torch.manual_seed(3);
  const model = make_model();
  // rates that float32 has exactly
  const optimizer = new optim.SGD({
    params: model.parameters(),
    lr: 0.125,
    momentum: 0.9,
    fused: true,
    ...group(),
  });
  const lr_scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 3, gamma: 0.5 });
  const ema = new optim.swa_utils.AveragedModel(model);
  const all: LearnerParts = {
    model,
    learning: learning(model),
    optimizer,
    loss: (output, target) => nn.functional.cross_entropy(output, target),
    metrics: { largest: (output) => output.max() },
    device: 'cpu',
    batch_transform: null,
    clip_grad_norm: null,
    amp: null,
    scaler: scaled ? new torch.amp.GradScaler('cpu', { init_scale: 64, growth_interval: 2 }) : null,
    cuda_graph: record !== undefined,
    ema,
    ema_steps: 2,
    lr_scheduler,
    ...parts,
  };
  return { ...all, ema, learner: new Learner(all, record) };
}

const sizes = [4, 4, 4, 2, 4, 4, 4, 2, 4, 4];

/** Twelve steps; loss, metric, what was learnt, the average and the scale. */
async function run(setting: Setting, record?: Recorder) {
  const { learner, model, ema, scaler, optimizer } = learner_of(setting, record);
  torch.manual_seed(5);
  const learnt: Learnt[] = [];
  for (const [index, size] of sizes.entries()) {
    const place = {
      opens: true,
      closes: true,
      group: 1,
      measures: index === 6,
      updates: index,
      warms_up: index < 2,
    };
    learnt.push(await learner.learn(torch.randn(size, 6), torch.randint(0, 3, [size]), place));
  }
  const values = learnt.map(({ values }) => Object.values(values).map((each) => each.item()));
  return {
    values,
    model: model.state_dict(),
    ema: ema.state_dict(),
    scaler: scaler?.state_dict(),
    lr: optimizer.param_groups[0]!.lr,
  };
}

function recorder() {
  const counts = { records: 0, replays: 0 };
  const record: Recorder = (body) => {
    counts.records += 1;
    return () => {
      counts.replays += 1;
      return body();
    };
  };
  return { counts, record };
}

const settings: Record<string, Setting> = {
  'as it is': {},
  'in bfloat16': { parts: { amp: 'bfloat16' as DType } },
  'scaled, with clipped gradients': { scaled: true, parts: { clip_grad_norm: 0.5 } },
  'with a rate that is a tensor': { group: () => ({ lr: torch.tensor(0.125) }) },
};

for (const [name, setting] of Object.entries(settings)) {
  t.test(`steps from a record are those one by one: ${name}`, async (t) => {
    const { counts, record } = recorder();
    const [found, wanted] = [await run(setting, record), await run(setting)];
    t.same(found.values, wanted.values, 'loss and metric of each step');
    for (const part of ['model', 'ema'] as const) t.equal(unequal(found[part], wanted[part]), null, part);
    t.same(found.scaler, wanted.scaler);
    t.equal(Number(found.lr), 0.125 / 8);
    t.same(typeof found.lr, typeof wanted.lr, 'a rate that is a number stays one');
    // three before; not the batches of two, nor the step that is measured
    t.same(counts, { records: 1, replays: 4 });
  });
}

t.test('a step that is not recorded has the same rate of float32', async (t) => {
  const rates: number[] = [];
  const { learner, optimizer } = learner_of({ group: () => ({ lr: 0.1 }) }, (body) => body);
  const step = optimizer.step.bind(optimizer);
  optimizer.step = ((...args: []) => {
    rates.push(Number(optimizer.param_groups[0]!.lr));
    return step(...args);
  }) as typeof optimizer.step;
  for (let index = 0; index < 5; index++) {
    const place = { opens: true, closes: true, group: 1, measures: false, updates: index, warms_up: false };
    await learner.learn(torch.randn(4, 6), torch.randint(0, 3, [4]), place);
  }
  t.same(rates, [0.1, 0.1, 0.1, 0.05, 0.05].map(Math.fround));
  t.same(optimizer.param_groups[0]!.lr, 0.05);
});

t.test('a state that is loaded has the step recorded anew', async (t) => {
  const { counts, record } = recorder();
  const { learner, optimizer } = learner_of({}, record);
  const learn = async (count: number) => {
    for (let index = 0; index < count; index++) {
      const place = { opens: true, closes: true, group: 1, measures: false, updates: index, warms_up: false };
      await learner.learn(torch.randn(4, 6), torch.randint(0, 3, [4]), place);
    }
  };
  await learn(5);
  t.same(counts, { records: 1, replays: 2 });
  optimizer.load_state_dict(optimizer.state_dict());
  await learn(5);
  t.same(counts, { records: 2, replays: 4 });
  optimizer.param_groups[0]!.momentum = 0.5;
  await t.rejects(learn(1), {
    message:
      /^Trainer: momentum of parameter group 0 has changed, but with cuda_graph only the learning rate may/,
  });
  optimizer.param_groups[0]!.momentum = 0.9;
  await learn(1);
  (optimizer.param_groups[0]!.params as Tensor[])[1]!.requires_grad_(false);
  await t.rejects(learn(1), {
    message: /^Trainer: requires_grad of parameter 1 of parameter group 0 has changed/,
  });
});

t.test('what cannot be recorded is a sentence', async (t) => {
  const model = make_model();
  const sgd = (fused: boolean) => new optim.SGD({ params: model.parameters(), lr: 0.1, fused });
  const refuse = (options: object, message: RegExp) =>
    t.throws(() => make({ cuda_graph: true, ...options }), { name: 'RangeError', message });
  refuse({ optimizer: sgd(true) }, /^Trainer: cuda_graph needs a CUDA device, not 'cpu'$/);
  refuse(
    { device: 'cuda', optimizer: sgd(false) },
    /an optimizer made with fused: true, or with capturable: true where SGD/,
  );
  refuse({ device: 'cuda', accumulate: 2, optimizer: sgd(true) }, /accumulate must be 1$/);
  const rmsprop = new optim.RMSprop({ params: model.parameters(), capturable: true });
  t.ok(
    new Trainer({
      model,
      optimizer: rmsprop,
      train: [] as never,
      epochs: 1,
      device: 'cuda',
      cuda_graph: true,
    }),
  );
  const { learner } = learner_of({}, () => {
    throw new torch.TorchError('operation not permitted when stream is capturing');
  });
  const place = { opens: true, closes: true, group: 1, measures: false, updates: 0, warms_up: false };
  const learn = () => learner.learn(torch.randn(4, 6), torch.randint(0, 3, [4]), place);
  for (let index = 0; index < 3; index++) await learn();
  await t.rejects(learn(), {
    name: 'TorchError',
    message:
      /^Trainer: the training step cannot be recorded as a CUDA graph; train without cuda_graph. operation not/,
  });
});
