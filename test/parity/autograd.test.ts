/** Backward passes, their rules and their error texts, against PyTorch. */

import torch, { type autograd, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const start = () =>
  torch.tensor(
    [
      [0.5, -1.25, 2],
      [3, 0.75, -0.5],
    ],
    { requires_grad: true },
  );
const START = 'x = torch.tensor([[0.5, -1.25, 2], [3, 0.75, -0.5]], requires_grad=True)\n';

t.test('gradients', async (t) => {
  const x = start();
  const w = torch.tensor([1, -2, 0.25], { requires_grad: true });
  x.mul(w).tanh().pow(2).sum().backward();
  const theirs = await python(`${START}w = torch.tensor([1, -2, 0.25], requires_grad=True)
(x * w).tanh().pow(2).sum().backward()
return [x.grad, w.grad]`);
  equal_bits(t, [x.grad, w.grad], theirs);
});

t.test('accumulation, gradient, retain_graph, inputs', async (t) => {
  const x = start();
  const y = x.exp();
  const direction = torch.tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { dtype: 'float32' },
  );
  y.backward(direction, true);
  y.sum().backward({ inputs: [x] });
  const theirs = await python(`${START}y = x.exp()
y.backward(torch.tensor([[1., 2, 3], [4, 5, 6]]), True)
y.sum().backward(inputs=[x])
return x.grad`);
  equal_bits(t, x.grad, theirs);
});

t.test('second derivatives', async (t) => {
  const x = start();
  const [first] = torch.autograd.grad(x.pow(3).sin().sum(), x, { create_graph: true });
  const [second] = torch.autograd.grad(first.sum(), x, { retain_graph: true });
  const theirs =
    await python(`${START}first, = torch.autograd.grad(x.pow(3).sin().sum(), x, create_graph=True)
second, = torch.autograd.grad(first.sum(), x, retain_graph=True)
return [first.detach(), second]`);
  equal_bits(t, [first.detach(), second], theirs);
});

interface Mistake {
  name: string;
  ours: (x: Tensor) => unknown;
  theirs: string;
}

const mistakes: Mistake[] = [
  { name: 'no scalar', ours: (x) => x.backward(), theirs: 'x.backward()' },
  { name: 'no graph', ours: (x) => x.detach().sum().backward(), theirs: 'x.detach().sum().backward()' },
  {
    name: 'no graph, with a gradient',
    ours: (x) => x.detach().backward(torch.ones(2, 3)),
    theirs: 'x.detach().backward(torch.ones(2, 3))',
  },
  {
    name: 'shape of the gradient',
    ours: (x) => x.mul(2).backward(torch.ones(3, 2)),
    theirs: '(x * 2).backward(torch.ones(3, 2))',
  },
  {
    name: 'complex gradient of a real output',
    ours: (x) => x.mul(2).backward(torch.ones(2, 3, { dtype: 'complex64' })),
    theirs: '(x * 2).backward(torch.ones(2, 3, dtype=torch.complex64))',
  },
  {
    name: 'complex output',
    ours: (x) => x.to('complex64').sum().backward(),
    theirs: 'x.to(torch.complex64).sum().backward()',
  },
  {
    name: 'twice',
    ours: (x) => {
      const y = x.exp().sum();
      y.backward();
      y.backward();
    },
    theirs: 'y = x.exp().sum()\ny.backward()\ny.backward()',
  },
  {
    name: 'changed in place',
    ours: (x) => {
      const y = x.exp();
      const z = y.sin().mul(y);
      y.add_(1);
      z.sum().backward();
    },
    theirs: 'y = x.exp()\nz = y.sin() * y\ny.add_(1)\nz.sum().backward()',
  },
  { name: 'a leaf changed in place', ours: (x) => x.add_(1), theirs: 'x.add_(1)' },
  {
    name: 'as many gradients as tensors',
    ours: (x) => torch.autograd.backward([x.sum(), x.mean()], [null]),
    theirs: 'torch.autograd.backward([x.sum(), x.mean()], [None])',
  },
  {
    name: 'an unused input',
    ours: (x) => torch.autograd.grad(x.sum(), torch.ones(2, { requires_grad: true })),
    theirs: 'torch.autograd.grad(x.sum(), torch.ones(2, requires_grad=True))',
  },
  {
    name: 'an input that requires no gradient',
    ours: (x) => torch.autograd.grad(x.sum(), torch.ones(2)),
    theirs: 'torch.autograd.grad(x.sum(), torch.ones(2))',
  },
  {
    name: 'no inputs',
    ours: (x) => torch.autograd.grad(x.sum(), []),
    theirs: 'torch.autograd.grad(x.sum(), [])',
  },
  {
    name: 'no inputs of backward',
    ours: (x) => torch.autograd.backward(x.sum(), { inputs: [] }),
    theirs: 'torch.autograd.backward(x.sum(), inputs=[])',
  },
  {
    name: 'materialize_grads against allow_unused',
    ours: (x) => torch.autograd.grad(x.sum(), x, { allow_unused: false, materialize_grads: true }),
    theirs: 'torch.autograd.grad(x.sum(), x, allow_unused=False, materialize_grads=True)',
  },
  {
    name: 'a gradient that is no tensor',
    ours: (x) => torch.autograd.backward(x.sum(), 5 as never),
    theirs: 'torch.autograd.backward(x.sum(), [5])',
  },
  {
    name: 'a hook on what needs none',
    ours: (x) => x.detach().register_hook(() => {}),
    theirs: 'x.detach().register_hook(lambda g: None)',
  },
  {
    name: 'a post-accumulate hook inside a graph',
    ours: (x) => x.mul(2).register_post_accumulate_grad_hook(() => {}),
    theirs: '(x * 2).register_post_accumulate_grad_hook(lambda p: None)',
  },
  {
    name: 'a hook that returns another shape',
    ours: (x) => {
      x.register_hook(function hook() {
        return torch.ones(4);
      });
      x.sum().backward();
    },
    theirs: 'def hook(g):\n  return torch.ones(4)\nx.register_hook(hook)\nx.sum().backward()',
  },
  {
    name: 'a hook that returns no tensor',
    ours: (x) => {
      x.register_hook((() => 'text') as never);
      x.sum().backward();
    },
    theirs: 'x.register_hook(lambda g: "text")\nx.sum().backward()',
  },
];

for (const { name, ours, theirs } of mistakes) {
  t.test(`mistake: ${name}`, async (t) => {
    const { error } = await observe(`${START}${theirs}`);
    await expect_error(t, () => ours(start()), error as never);
  });
}

t.test('warnings', async (t) => {
  const { warnings } = await observe(`${START}x.pow(2).sum().backward(create_graph=True)`);
  const theirs = warnings.map(({ category, message }) => ({
    category,
    message: message.replace(/ \(Triggered internally at .*\)$/, ''),
  }));
  t.equal(theirs.length, 1);
  t.same(await warnings_of(() => start().pow(2).sum().backward({ create_graph: true })), theirs);
});

t.test('a custom Function takes the place that PyTorch gives it', async (t) => {
  class Scale extends torch.autograd.Function {
    static override forward(ctx: autograd.FunctionCtx, x: Tensor, factor: number) {
      ctx.factor = factor;
      return x.mul(factor);
    }
    static override backward(ctx: autograd.FunctionCtx, grad: Tensor): [Tensor, null] {
      return [grad.mul(ctx.factor as number), null];
    }
  }
  const x = start();
  const y = Scale.apply(x.mul(0.3), 1.7);
  y.tanh().sum().backward();
  const theirs = await python(`${START}
class Scale(torch.autograd.Function):
  @staticmethod
  def forward(ctx, x, factor):
    ctx.factor = factor
    return x * factor
  @staticmethod
  def backward(ctx, grad):
    return grad * ctx.factor, None
y = Scale.apply(x * 0.3, 1.7)
y.tanh().sum().backward()
return [x.grad, y.grad_fn.name()]`);
  equal_bits(t, [x.grad, y.grad_fn], theirs);
});
