/**
 * Stages (native/nn/stage.h): a convolution or a linear layer with what follows it, as kernels of our own run it. They run
 * here under the grid emulator, on the CPU, and are held against PyTorch's operators in double precision.
 */
import t from 'tap';
import { build_emulator } from '../helpers/kernels.js';

process.env.LIBTORCH_NODE_KERNEL_EMULATOR = build_emulator();
const { default: torch, nn, optim } = await import('../../dist/index.js');
const { Tensor } = torch;
type Tensor = InstanceType<typeof Tensor>;
type Chain = InstanceType<typeof nn.Sequential>;

const lrn = (size = 5, beta = 0.75) => new nn.LocalResponseNorm(size, { alpha: 0.3, beta, k: 2 });
const relu = () => new nn.ReLU({ inplace: true });
const pool = (...args: [number, object?]) => new nn.MaxPool2d(...(args as [number]));
const sequential = (...layers: InstanceType<typeof nn.Module>[]) => new nn.Sequential(...layers);

interface Case {
  make: () => Chain;
  input: number[];
}

const cases: Record<string, Case> = {
  'the first stage of AlexNet': {
    make: () => sequential(new nn.Conv2d(3, 16, 11, { stride: 4 }), relu(), pool(3, { stride: 2 }), lrn()),
    input: [2, 3, 43, 43],
  },
  'two stages, and a convolution without a pool': {
    make: () =>
      sequential(
        new nn.Conv2d(2, 8, 5, { stride: 2, padding: 1 }),
        relu(),
        pool(3, { stride: 2 }),
        lrn(),
        new nn.Conv2d(8, 24, 3, { padding: 1 }),
        relu(),
        new nn.Conv2d(24, 8, 3, { padding: 1 }),
        relu(),
        pool(3, { stride: 2 }),
      ),
    input: [3, 2, 30, 27],
  },
  'normalisation before pooling, groups': {
    make: () => sequential(new nn.Conv2d(8, 16, 3, { groups: 2 }), relu(), lrn(), pool(3, { stride: 2 })),
    input: [2, 8, 11, 12],
  },
  'odd channels, another window, another power': {
    make: () => sequential(new nn.Conv2d(3, 7, 3, { padding: 1 }), relu(), pool(2), lrn(4, 0.5)),
    input: [2, 3, 9, 10],
  },
  'a window larger than the channels': {
    make: () => sequential(new nn.Conv2d(4, 8, 1), relu(), lrn(31), pool(2)),
    input: [2, 4, 6, 6],
  },
  'padded pooling, rounded up': {
    make: () =>
      sequential(
        new nn.Conv2d(3, 8, 7, { stride: 2, padding: 3 }),
        relu(),
        pool(3, { stride: 2, padding: 1, ceil_mode: true }),
      ),
    input: [2, 3, 22, 21],
  },
  'squares of three pixels a side, whose lines fill no pack': {
    make: () => sequential(new nn.Conv2d(3, 8, 5, { stride: 3, padding: 2 }), relu(), pool(2)),
    input: [2, 3, 20, 23],
  },
  'squares of one channel, of four': {
    make: () =>
      sequential(
        new nn.Conv2d(1, 4, 3, { stride: 2, padding: 1 }),
        relu(),
        new nn.Conv2d(4, 8, [5, 6], { stride: 4, padding: [1, 0] }),
        relu(),
      ),
    input: [2, 1, 25, 30],
  },
  'squares of 75 numbers': {
    make: () => sequential(new nn.Conv2d(3, 8, 7, { stride: 5, padding: 1 }), relu()),
    input: [3, 3, 21, 18],
  },
  'no ReLU': { make: () => sequential(new nn.Conv2d(4, 8, 3), pool(3, { stride: 1 })), input: [2, 4, 9, 9] },
  'no bias': {
    make: () => sequential(new nn.Conv2d(4, 8, 3, { bias: false }), relu(), new nn.Conv2d(8, 8, 2), relu()),
    input: [2, 4, 8, 8],
  },
  'an average behind the stage': {
    make: () => sequential(new nn.Conv2d(4, 8, 3), relu(), new nn.AvgPool2d(2)),
    input: [2, 4, 8, 8],
  },
  'linear layers': {
    make: () => sequential(new nn.Linear(12, 16), relu(), new nn.Linear(16, 5)),
    input: [6, 12],
  },
};

type Run = { output: Tensor; grads: Tensor[] };

/** Output and gradients of a chain, in the mode. */
function run(chain: Chain, input: Tensor, seed: Tensor, mode: 'fused' | 'reference'): Run {
  torch.backends.kernels.mode = mode;
  chain.zero_grad();
  const x = input.detach().requires_grad_();
  const output = chain.forward(x);
  output.backward(seed.to(output.dtype));
  torch.backends.kernels.mode = 'fused';
  return { output: output.detach(), grads: [x.grad!, ...[...chain.parameters()].map((each) => each.grad!)] };
}

/** The error, relative to the length of what is wanted. */
function error(found: Tensor, wanted: Tensor): number {
  const length = wanted.norm().item() as number;
  return (found.to('float64').sub(wanted).norm().item() as number) / (length || 1);
}

/**
 * What rounding costs at the most. Of two numbers that round to the same, the pooling may take the other one, which moves
 * a whole gradient: a wrong kernel shows in the wider dtypes.
 */
const bounds = {
  float64: { output: 1e-14, grad: 1e-13 },
  float32: { output: 1e-6, grad: 2e-5 },
  bfloat16: { output: 0.02, grad: 0.3 },
  float16: { output: 2e-3, grad: 0.1 },
};

function sample(item: Case, dtype: keyof typeof bounds, channels_last: boolean) {
  torch.manual_seed(7);
  const chain = item.make().to(dtype);
  let input = torch.randn(item.input).to(dtype);
  if (channels_last && item.input.length === 4) {
    chain.to({ memory_format: 'channels_last' });
    input = input.contiguous({ memory_format: 'channels_last' });
  }
  const exact = item.make().to('float64');
  exact.load_state_dict(chain.state_dict());
  const probe = exact.forward(input.to('float64'));
  return { chain, input, exact, seed: torch.randn(probe.shape).to(dtype) };
}

for (const [name, item] of Object.entries(cases)) {
  t.test(name, async (t) => {
    for (const dtype of ['float64', 'float32', 'bfloat16', 'float16'] as const) {
      for (const channels_last of [false, true]) {
        const { chain, input, exact, seed } = sample(item, dtype, channels_last);
        const wanted = run(exact, input.to('float64'), seed.to('float64'), 'reference');
        const ours = run(chain, input, seed, 'fused');
        const label = `${dtype}${channels_last ? ', channels_last' : ''}`;
        const off = error(ours.output, wanted.output);
        t.ok(off < bounds[dtype].output, `${label}: the output is off by ${off}`);
        for (const [index, grad] of ours.grads.entries()) {
          const found = error(grad, wanted.grads[index]!);
          t.ok(found < bounds[dtype].grad, `${label}: gradient ${index} is off by ${found}`);
          t.equal(grad.dtype, dtype);
        }
        t.equal(ours.output.dtype, dtype);
        if (dtype !== 'float64' && dtype !== 'float32') continue; // PyTorch's pooling over channels knows no others here
        const theirs = run(chain, input, seed, 'reference');
        t.same(ours.output.stride(), theirs.output.stride(), `${label}: strides`);
        t.same(
          ours.grads.map((each) => each.stride()),
          theirs.grads.map((each) => each.stride()),
          `${label}: strides of gradients`,
        );
      }
    }
  });
}

const first = cases['the first stage of AlexNet']!;

t.test('under autocast', async (t) => {
  const { chain, input, exact, seed } = sample(first, 'float32', true);
  const in_autocast = <Result>(body: () => Result): Result =>
    torch.autocast('cpu', { dtype: 'bfloat16' }, body) as Result;
  const wanted = run(exact, input.to('float64'), seed.to('float64'), 'reference');
  const ours = in_autocast(() => run(chain, input, seed, 'fused'));
  t.ok(error(ours.output, wanted.output) < bounds.bfloat16.output);
  t.equal(ours.output.dtype, 'float32', 'the normalisation gives float32, as in PyTorch');
  for (const [index, grad] of ours.grads.entries()) {
    t.ok(error(grad, wanted.grads[index]!) < bounds.bfloat16.grad, `gradient ${index}`);
    t.equal(grad.dtype, 'float32');
  }
});

t.test('one node of the graph, named as the last layer', async (t) => {
  const grad_fn = (chain: Chain, shape: number[]) =>
    chain.forward(torch.randn(shape).requires_grad_()).grad_fn as string;
  const conv = () => new nn.Conv2d(3, 8, 3);
  t.equal(grad_fn(sequential(conv(), relu()), [1, 3, 8, 8]), 'ReluBackward0');
  t.equal(grad_fn(sequential(conv(), relu(), pool(2)), [1, 3, 8, 8]), 'MaxPool2DWithIndicesBackward0');
  t.equal(grad_fn(sequential(conv()), [1, 3, 8, 8]), 'ConvolutionBackward0');
  t.equal(grad_fn(sequential(new nn.Linear(4, 4)), [2, 4]), 'AddmmBackward0');
});

t.test('second derivatives are those of PyTorch', async (t) => {
  for (const item of [first, cases['linear layers']!, cases['normalisation before pooling, groups']!]) {
    const { chain, input } = sample(item, 'float64', false);
    const second = (mode: 'fused' | 'reference') => {
      torch.backends.kernels.mode = mode;
      const x = input.detach().requires_grad_();
      const weights = [...chain.parameters()];
      const loss = chain.forward(x).square().sum();
      const grads = torch.autograd.grad([loss], [x, ...weights], { create_graph: true }) as Tensor[];
      const sum = grads.map((each) => each.square().sum()).reduce((a, b) => a.add(b));
      const result = torch.autograd.grad([sum], [x, ...weights], { allow_unused: true }) as Tensor[];
      torch.backends.kernels.mode = 'fused';
      return result;
    };
    const [ours, theirs] = [second('fused'), second('reference')];
    for (const [index, each] of ours.entries()) t.ok(error(each, theirs[index]!) < 1e-11, `${index}`);
  }
});

t.test('what autograd promises', async (t) => {
  const { chain, input, seed } = sample(first, 'float32', false);
  const weight = () => (chain[0] as InstanceType<typeof nn.Conv2d>).weight;
  const x = input.detach().requires_grad_();
  const output = chain.forward(x);
  output.backward(seed, { retain_graph: true });
  const once = x.grad!.clone();
  output.backward(seed);
  t.ok(error(x.grad!, once.mul(2).to('float64')) < 1e-6, 'retain_graph');
  t.throws(() => output.backward(seed), /Trying to backward through the graph a second time/);

  const changed = chain.forward(x);
  torch.no_grad(() => weight().mul_(2));
  t.throws(() => changed.backward(seed), /modified by an inplace operation/);

  const in_place = sequential(new nn.Linear(4, 4), relu()).forward(torch.randn(2, 4));
  in_place.mul_(2);
  t.throws(() => in_place.sum().backward(), /modified by an inplace operation/);

  weight().requires_grad_(false);
  chain.zero_grad();
  chain.forward(input).backward(seed);
  t.equal(weight().grad, null, 'a frozen weight gets no gradient');
  t.ok((chain[0] as InstanceType<typeof nn.Conv2d>).bias!.grad, 'its bias does');
  weight().requires_grad_(true);

  t.equal(torch.no_grad(() => chain.forward(input)).grad_fn, null);
  t.equal(torch.inference_mode(() => chain.forward(input)).is_inference(), true);
  let seen = 0;
  const hook = chain[1]!.register_forward_hook(() => void seen++);
  chain.forward(input);
  hook.remove();
  t.equal(seen, 1, 'a hook inside is called');
});

const sixteenths = (tensor: Tensor) => tensor.mul(16).round().div(16);

t.test("a bias's gradient in float32 is a sum that has lost nothing on its way", async (t) => {
  const chains = {
    'behind a ReLU': () => sequential(new nn.Conv2d(4, 16, 3), relu()),
    'behind a pool': () => sequential(new nn.Conv2d(4, 16, 3), relu(), pool(2)),
    'behind an overlapping pool': () => sequential(new nn.Conv2d(4, 16, 3), relu(), pool(3, { stride: 2 })),
  };
  for (const [name, make] of Object.entries(chains)) {
    const item = { make, input: [16, 4, 64, 64] };
    const { chain, input: drawn, seed, exact } = sample(item, 'float32', true);
    // sixteenths, whose sums of products are exact: both take the same largest, and what a ReLU stops is the same
    const input = sixteenths(drawn);
    torch.no_grad(() => {
      for (const each of chain.parameters()) each.copy_(sixteenths(each));
    });
    exact.load_state_dict(chain.state_dict());
    const found = run(chain, input, seed, 'fused').grads.at(-1)!;
    const wanted = run(exact, input.to('float64'), seed.to('float64'), 'reference').grads.at(-1)!;
    t.ok(error(found, wanted) < 8e-8, `${name}: ${error(found, wanted)}`);
  }
});

t.test('NaN and infinity come through as in PyTorch', async (t) => {
  const chain = sequential(new nn.Conv2d(3, 8, 3), relu(), pool(2));
  const input = torch.randn(1, 3, 8, 8);
  input.index_put_([0, 0, 3, 3], Number.NaN);
  input.index_put_([0, 1, 6, 6], Number.POSITIVE_INFINITY);
  const { output } = run(chain, input, torch.ones(1, 8, 3, 3), 'fused');
  const theirs = run(chain, input, torch.ones(1, 8, 3, 3), 'reference').output;
  t.same(output.isnan().tolist(), theirs.isnan().tolist());
  t.same(output.isinf().tolist(), theirs.isinf().tolist());
  t.ok(theirs.isnan().any().item(), 'there are some');
});

t.test('the steps of SGD, and the copies that it keeps', async (t) => {
  for (const options of [
    { lr: 0.1 },
    { lr: 0.1, momentum: 0.9, weight_decay: 0.01 },
    { lr: 0.1, momentum: 0.9, dampening: 0.1, maximize: true },
    { lr: 0.1, momentum: 0.9, weight_decay: 0.01, nesterov: true },
  ]) {
    for (const form of [{ fused: true }, { foreach: true }]) {
      const trained = (['fused', 'reference'] as const).map((mode) => {
        torch.manual_seed(3);
        const layer = new nn.Linear(37, 29);
        const optimizer = new optim.SGD(layer.parameters(), { ...options, ...form });
        torch.backends.kernels.mode = mode;
        for (let step = 0; step < 3; step++) {
          for (const each of layer.parameters()) each.grad = torch.randn(each.shape);
          optimizer.step();
        }
        torch.backends.kernels.mode = 'fused';
        return layer;
      });
      const [ours, theirs] = trained.map((layer) => layer.weight.detach().to('float64'));
      t.ok(error(ours!, theirs!) < 3e-7, JSON.stringify({ ...options, ...form }));
    }
  }
});

t.test('a weight that changed is never computed with as it was', async (t) => {
  const chain = sequential(new nn.Linear(16, 8));
  const linear = chain[0] as InstanceType<typeof nn.Linear>;
  const { weight } = linear;
  const input = torch.randn(4, 16);
  const optimizer = new optim.SGD(chain.parameters(), { lr: 0.5, fused: true });
  const forward = () =>
    torch
      .autocast('cpu', { dtype: 'bfloat16' }, () => chain.forward(input))
      .detach()
      .to('float32');
  const expected = () =>
    input
      .to('bfloat16')
      .to('float32')
      .matmul(weight.detach().to('bfloat16').to('float32').t())
      .add(linear.bias!);
  const holds = (what: string) => t.ok(error(forward(), expected().detach().to('float64')) < 0.02, what);
  holds('at first');
  torch
    .autocast('cpu', { dtype: 'bfloat16' }, () => chain.forward(input))
    .sum()
    .backward();
  optimizer.step();
  holds('after a step');
  torch.no_grad(() => weight.mul_(-3));
  holds('after a change in place');
  const params = [...chain.parameters()];
  // PyTorch's fused optimizers leave the version of what they write as it was
  const step = (name: string, make: () => InstanceType<typeof optim.Optimizer>, found_inf: boolean) => {
    const other = make();
    const version = weight._version;
    for (const each of params) each.grad = torch.ones(each.shape);
    if (found_inf) other.found_inf = torch.zeros([]);
    other.step();
    t.equal(weight._version, version, `${name} counts no change`);
    holds(`after ${name}`);
  };
  const options = { lr: 0.5, fused: true };
  step('Adam', () => new optim.Adam(params, options), false);
  step('AdamW', () => new optim.AdamW(params, options), false);
  step('Adagrad', () => new optim.Adagrad(params, options), false);
  step('SGD that a GradScaler scales', () => new optim.SGD(params, options), true);
  chain.load_state_dict(sequential(new nn.Linear(16, 8)).state_dict());
  holds('after load_state_dict');
  torch.no_grad(() => weight.detach().add_(1));
  holds('through a detached alias');
});
