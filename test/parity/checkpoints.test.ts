/** Checkpoints of `Trainer` in Python, and those of torchvision's `train.py` here: each goes on in the other's loop, to the bit. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import torch, { nn, optim, type Tensor } from 'libtorch-node';
import { Checkpoints, read_checkpoint, Trainer, type TrainerState } from 'libtorch-node/training';
import t from 'tap';
import { compares_bits, equal_bits, python } from '../helpers/reference.js';

const { AveragedModel } = optim.swa_utils;

/** As `batches` of checkpoints.py. */
const batches = {
  length: 4,
  async *[Symbol.asyncIterator](): AsyncGenerator<[Tensor, Tensor]> {
    for (let step = 0; step < 4; step++) {
      const x = torch
        .arange(3 * 6)
        .mul(step + 3)
        .remainder(17)
        .view(3, 6)
        .div(17);
      yield [x, torch.tensor([step % 4, 1, (step + 2) % 4])];
    }
  },
};

class Net extends nn.Module {
  readonly a = new nn.Linear(6, 8);
  readonly norm = new nn.BatchNorm1d(8);
  readonly relu = new nn.ReLU();
  readonly drop = new nn.Dropout(0.4);
  readonly b = new nn.Linear(8, 4);

  override forward(x: Tensor): Tensor {
    for (const layer of this.children()) x = layer.forward(x) as Tensor;
    return x;
  }
}

/** As `Run` of checkpoints.py. */
function make(epochs: number, { averages = false, folder = '' } = {}): { model: Net; trainer: Trainer } {
  torch.manual_seed(5);
  const model = new Net();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, weight_decay: 1e-3 });
  const trainer = new Trainer({
    model,
    optimizer,
    lr_scheduler: new optim.lr_scheduler.StepLR(optimizer, { step_size: 2, gamma: 0.5 }),
    train: batches,
    epochs,
    ema: averages ? new AveragedModel(model, { use_buffers: true }) : null,
    checkpoints: folder === '' ? null : new Checkpoints({ folder }),
    args: { model: 'mine', lr: 0.1, freeze: ['a', 'b'], views: { crop: 227, mean: [0.5] }, weights: null },
  });
  return { model, trainer };
}

t.test('begun by torchvision, ended here', async (t) => {
  const theirs = await python('import checkpoints\nreturn checkpoints.begun_there()');
  const file = path.join(t.testdir(), 'checkpoint.pth');
  writeFileSync(file, Buffer.from(theirs.file, 'base64'));
  const { refused, args } = await python('import checkpoints\nreturn checkpoints.refusal(file)', {
    file: theirs.file,
  });
  t.throws(() => torch.load(file), {
    name: refused,
    message: /argparse\.Namespace was not an allowed global/,
  });
  const state = read_checkpoint(file) as Partial<TrainerState>;
  t.same(state.args, args, 'arguments are a plain object');
  t.equal(Object.getPrototypeOf(state.args), Object.prototype);
  t.equal(state.epoch, 1);

  const { model, trainer } = make(4);
  trainer.load_state_dict(state);
  t.match([trainer.epoch, trainer.step], [2, 8]);
  torch.manual_seed(11);
  await trainer.fit();
  equal_bits(t, { ...model.state_dict() }, theirs.after, 'weights after two more epochs');
});

t.test('begun here, ended in Python', async (t) => {
  const folder = t.testdir();
  const { trainer } = make(2, { averages: true, folder });
  await trainer.fit();
  const whole = make(4, { averages: true });
  await whole.trainer.fit();
  if (!compares_bits()) return; // the file is another one on another processor
  const file = readFileSync(path.join(folder, 'last.pt')).toString('base64');
  const theirs = await python('import checkpoints\nreturn checkpoints.ended_there(file)', { file });
  equal_bits(t, { ...whole.model.state_dict() }, theirs.weights, 'weights after two more epochs');
  t.same(theirs.keys, Object.keys(trainer.state_dict()).sort());
  t.same(theirs.args, {
    model: 'mine',
    lr: 0.1,
    freeze: ['a', 'b'],
    views: { crop: 227, mean: [0.5] },
    weights: null,
  });
  t.same(theirs.kinds, ['dict', 'OrderedDict', 'dict', 'dict']);
  t.match(theirs, { best: trainer.best?.epoch, losses: 2, lr: 0.025 });
  const means = Object.keys(whole.model.state_dict()).map((name) => `module.${name}`);
  t.same(theirs.averaged, ['n_averaged', ...means].sort());
});
