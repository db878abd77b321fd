/**
 * The notebook's networks, trained on both sides from one seed with dropout on and a falling learning rate: in each of
 * 20 steps the loss, the logits and the rate have PyTorch's bits, and in the first and last every gradient, parameter,
 * buffer and optimizer state. The fast kernels, which round otherwise, stay within a bound.
 */

import torch, { nn, optim, type Tensor } from 'libtorch-node';
import { AlexNet, AlexNetBatchNorm, AlexNetTwoTower, NotebookAlexNet } from 'libtorch-node/models';
import t from 'tap';
import {
  type Asserter,
  compares_bits,
  type Digest,
  digest,
  equal_bits,
  expect_error,
  observe,
  python,
  type ReferenceTensor,
  same_digests,
} from '../helpers/reference.js';

type Digests = Record<string, Digest>;
interface Trace<Scores = Tensor> {
  parameters: Digests;
  losses: number[];
  rates: number[];
  /** Loss and logits of each step. */
  outputs: Digests;
  states: Record<string, Digests>;
  /** The first logits of each picture of each step; their digests say no distance. */
  scores: Scores;
}

const NETWORKS = { AlexNet, AlexNetBatchNorm, AlexNetTwoTower };

interface Config {
  model: keyof typeof NETWORKS;
  optimizer: 'SGD' | 'Adam' | 'AdamW';
  options: object;
  steps: number;
  /** Steps after which everything is compared: SHA-256 of 60 million parameters takes longer than a step. */
  full: number[];
}

const F = nn.functional;

function parameters_of(model: nn.Module): Digests {
  return Object.fromEntries(
    [...model.named_parameters()].map(([name, parameter]) => [name, digest(parameter)]),
  );
}

function state_of(model: nn.Module, optimizer: optim.Optimizer): Digests {
  const seen: Digests = {};
  for (const [name, parameter] of model.named_parameters()) {
    seen[`gradient of ${name}`] = digest(parameter.grad!);
    for (const [key, value] of Object.entries(optimizer.state.get(parameter)!)) {
      seen[`${key} of ${name}`] = digest(value as Tensor);
    }
    seen[`parameter ${name}`] = digest(parameter);
  }
  for (const [name, buffer] of model.named_buffers()) seen[`buffer ${name}`] = digest(buffer);
  return seen;
}

function trace({ model: network, optimizer: rule, options, steps, full }: Config): Trace {
  torch.manual_seed(1109);
  const model = new NETWORKS[network]();
  const Rule = optim[rule] as new (options: object) => optim.Optimizer;
  const optimizer = new Rule({ params: model.parameters(), ...options });
  const scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 6, gamma: 0.1 });
  const found: Omit<Trace, 'scores'> = {
    parameters: parameters_of(model),
    losses: [],
    rates: [],
    outputs: {},
    states: {},
  };
  const scores: Tensor[] = [];
  for (let step = 1; step <= steps; step++) {
    const [output, loss] = torch.scope(() => {
      const x = torch.randn(2, 3, 227, 227);
      const y = torch.randint(0, 1000, [2]);
      const output = model.forward(x);
      const loss = F.cross_entropy(output, y);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      return [output.detach(), loss.detach()];
    });
    found.losses.push(loss.item() as number);
    found.rates.push(optimizer.param_groups[0]!.lr as number);
    found.outputs[`loss of step ${step}`] = digest(loss);
    found.outputs[`logits of step ${step}`] = digest(output);
    scores.push(output.narrow(1, 0, 8));
    if (full.includes(step)) found.states[`step ${step}`] = state_of(model, optimizer);
    scheduler.step();
  }
  return { ...found, scores: torch.stack(scores) };
}

const ask = (config: Config): Promise<Trace<ReferenceTensor>> =>
  python('import notebook\nreturn notebook.trace(**config)', { config });

function same_trace(t: Asserter, ours: Trace, theirs: Trace<ReferenceTensor>): void {
  t.comment(`losses ${ours.losses.map((loss) => loss.toFixed(3))}`);
  same_digests(t, ours.parameters, theirs.parameters, 'parameters at the start');
  equal_bits(t, ours.rates, theirs.rates, 'learning rates');
  same_digests(t, ours.outputs, theirs.outputs, 'losses and logits');
  for (const [step, digests] of Object.entries(ours.states))
    same_digests(t, digests, theirs.states[step]!, step);
}

function relative(ours: Tensor, theirs: Tensor): number {
  return ours.sub(theirs).norm().div(theirs.norm()).item() as number;
}

/** The largest relative distances of the loss and of the logits in these steps, counted from 0. */
function distance(ours: Trace, theirs: Trace<ReferenceTensor>, first: number, end: number) {
  const steps = Array.from({ length: end - first }, (_, index) => first + index);
  const scores = theirs.scores.tensor() as Tensor;
  return {
    loss: Math.max(...steps.map((i) => Math.abs(ours.losses[i]! / theirs.losses[i]! - 1))),
    logits: Math.max(...steps.map((i) => relative(ours.scores.select(0, i), scores.select(0, i)))),
  };
}

const sgd = { lr: 0.01, momentum: 0.9, weight_decay: 0.0005 };
const corrected: Config = {
  model: 'AlexNet',
  optimizer: 'SGD',
  options: { ...sgd, lr: 0.001 },
  steps: 20,
  full: [1, 20],
};

/**
 * Fused LRN rounds otherwise than PyTorch (fused SGD does not: it has the bits of the default). Measured: in the first
 * step 8e-8 of the loss and 3e-7 of the logits; over 20 steps 4.1e-5 and 9.3e-4. It grows as one rounding makes another
 * element the maximum of a pooling window, to which the whole gradient then goes; PyTorch's own float32 gradients of
 * the first convolution are up to 1.2e-2 from those in float64 for that reason, those with fused LRN up to 1.0e-2. At
 * the notebook's rate of 0.01 the loss of two pictures jumps to 65, and 2.8e-3 of the logits are reached.
 */
const BOUNDS = { first: { loss: 1e-6, logits: 1e-6 }, all: { loss: 2e-4, logits: 4e-3 } };

t.test('corrected, with the reference kernels and the fast ones', async (t) => {
  const theirs = await ask(corrected);
  same_trace(t, trace(corrected), theirs);
  // Another processor rounds otherwise itself: there the answers on file are no measure.
  if (!compares_bits()) return;
  torch.backends.lrn.mode = 'fused';
  t.teardown(() => {
    torch.backends.lrn.mode = 'reference';
  });
  const fast = trace({ ...corrected, options: { ...corrected.options, fused: true }, full: [] });
  equal_bits(t, fast.rates, theirs.rates, 'learning rates of the fast one');
  const found = { first: distance(fast, theirs, 0, 1), all: distance(fast, theirs, 0, corrected.steps) };
  for (const part of ['first', 'all'] as const) {
    for (const what of ['loss', 'logits'] as const) {
      const [is, bound] = [found[part][what], BOUNDS[part][what]];
      t.ok(is <= bound, `${what}, ${part}: ${is.toExponential(1)} <= ${bound}`);
    }
  }
  t.ok(found.all.logits > 0, 'the fast kernels ran');
});

const short = { steps: 8, full: [8] };
const others: Record<string, Partial<Config>> = {
  'with batch normalisation': { model: 'AlexNetBatchNorm', options: { ...sgd, fused: true } },
  'in two towers': { model: 'AlexNetTwoTower', options: { ...sgd, fused: true } },
  'in two towers, with Adam': {
    model: 'AlexNetTwoTower',
    optimizer: 'Adam',
    ...short,
    options: { lr: 1e-4, weight_decay: 0.0005, fused: true },
  },
  'in two towers, with AdamW': {
    model: 'AlexNetTwoTower',
    optimizer: 'AdamW',
    ...short,
    options: { lr: 1e-4, fused: true },
  },
};

for (const [name, change] of Object.entries(others)) {
  const config = { ...corrected, ...change };
  t.test(name, async (t) => same_trace(t, trace(config), await ask(config)));
}

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
