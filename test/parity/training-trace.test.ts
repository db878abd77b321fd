/**
 * The notebook's networks, trained on both sides from one seed with dropout on: after every step the logits, the
 * loss, every gradient, every momentum buffer, every parameter and every buffer have PyTorch's bits.
 */

import torch, { nn, optim, type Tensor } from 'libtorch-node';
import { AlexNet, AlexNetBatchNorm, AlexNetTwoTower, NotebookAlexNet } from 'libtorch-node/models';
import t from 'tap';
import {
  type Asserter,
  type Digest,
  digest,
  equal_bits,
  expect_error,
  observe,
  python,
  same_digests,
} from '../helpers/reference.js';

type Digests = Record<string, Digest>;
interface Trace {
  parameters: Digests;
  losses: number[];
  steps: Digests[];
}

const F = nn.functional;

function parameters_of(model: nn.Module): Digests {
  return Object.fromEntries(
    [...model.named_parameters()].map(([name, parameter]) => [name, digest(parameter)]),
  );
}

function state_of(model: nn.Module, optimizer: optim.SGD, output: Tensor, loss: Tensor): Digests {
  const seen: Digests = { logits: digest(output), loss: digest(loss) };
  for (const [name, parameter] of model.named_parameters()) {
    seen[`gradient of ${name}`] = digest(parameter.grad!);
    seen[`momentum of ${name}`] = digest(optimizer.state.get(parameter)!.momentum_buffer!);
    seen[`parameter ${name}`] = digest(parameter);
  }
  for (const [name, buffer] of model.named_buffers()) seen[`buffer ${name}`] = digest(buffer);
  return seen;
}

function trace(make: () => nn.Module, steps: number, batch: number): Trace {
  torch.manual_seed(1109);
  const model = make();
  const optimizer = new optim.SGD({
    params: model.parameters(),
    lr: 0.01,
    momentum: 0.9,
    weight_decay: 0.0005,
  });
  const found: Trace = { parameters: parameters_of(model), losses: [], steps: [] };
  for (let step = 0; step < steps; step++) {
    const x = torch.randn(batch, 3, 227, 227);
    const y = torch.randint(0, 1000, [batch]);
    const output = model.forward(x);
    const loss = F.cross_entropy(output, y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    found.losses.push(loss.item() as number);
    found.steps.push(state_of(model, optimizer, output, loss));
  }
  return found;
}

async function compare(t: Asserter, make: () => nn.Module, name: string, steps: number, batch: number) {
  const theirs: Trace = await python(
    'import notebook\nreturn notebook.trace(getattr(notebook, name), steps, batch)',
    { name, steps, batch },
  );
  const ours = trace(make, steps, batch);
  t.ok(ours.losses.every(Number.isFinite), `losses ${ours.losses.map((loss) => loss.toFixed(3))}`);
  same_digests(t, ours.parameters, theirs.parameters, 'parameters at the start');
  equal_bits(t, ours.losses, theirs.losses, 'losses');
  for (const [step, digests] of ours.steps.entries()) {
    same_digests(t, digests, theirs.steps[step]!, `step ${step + 1}`);
  }
}

t.test('corrected: 5 steps', (t) => compare(t, () => new AlexNet(), 'AlexNet', 5, 4));

t.test('with batch normalisation: 2 steps', (t) => {
  return compare(t, () => new AlexNetBatchNorm(), 'AlexNetBatchNorm', 2, 4);
});

t.test('in two towers: 2 steps', (t) => compare(t, () => new AlexNetTwoTower(), 'AlexNetTwoTower', 2, 4));

t.test('verbatim: the same 16 parameters, and the same refusal to run', async (t) => {
  const { value, error } = await observe(`
    import notebook
    torch.manual_seed(1109)
    model = notebook.NotebookAlexNet()
    keep['verbatim'] = model
    return notebook.parameters_of(model)
  `);
  t.equal(error, null);
  torch.manual_seed(1109);
  const model = new NotebookAlexNet();
  same_digests(t, parameters_of(model), value, '16 parameters');
  t.equal(Object.keys(value).length, 16);
  const refusal = await observe("keep['verbatim'](torch.zeros(2, 3, 227, 227))");
  await expect_error(t, () => model.forward(torch.zeros(2, 3, 227, 227)), refusal.error);
});
