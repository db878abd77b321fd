/** SGD: every combination of its options, its state dict, its repr and its errors, against PyTorch. */

import torch, { optim } from 'libtorch-node';
import t from 'tap';
import { combinations, compare_steps } from '../helpers/optimizers.js';
import {
  type Digest,
  digest,
  equal_bits,
  expect_error,
  observe,
  python,
  same_digests,
  warnings_of,
} from '../helpers/reference.js';

interface Config {
  momentum: number;
  dampening: number;
  nesterov: boolean;
  weight_decay: number;
  maximize: boolean;
  foreach: boolean | null;
  fused: boolean | null;
}

const momenta = [
  { momentum: 0, dampening: 0, nesterov: false },
  { momentum: 0, dampening: 0.1, nesterov: false },
  { momentum: 0.9, dampening: 0, nesterov: false },
  { momentum: 0.9, dampening: 0.1, nesterov: false },
  { momentum: 0.9, dampening: 0, nesterov: true },
];
const ways = [
  { foreach: null, fused: null },
  { foreach: true, fused: null },
  { foreach: null, fused: true },
];

const configs: Config[] = momenta.flatMap((momentum) =>
  ways.flatMap((way) =>
    [0, 5e-4].flatMap((weight_decay) =>
      [false, true].map((maximize) => ({ ...momentum, ...way, weight_decay, maximize })),
    ),
  ),
);

/** Shapes of the parameters; the last one gets its first gradient in the third step, where that is possible. */
const SHAPES = [[33, 17], [17], [4, 3, 3, 3], [9, 2]];

const PYTHON = `
    answers = {}
    for name, config in configs.items():
        torch.manual_seed(7)
        params = [torch.randn(shape, requires_grad=True) for shape in shapes]
        double = torch.randn(5, 7, dtype=torch.float64, requires_grad=True)
        groups = [{'params': params[:2]}, {'params': [params[2], double, params[3]], 'lr': 0.05, 'weight_decay': 0.01}]
        optimizer = optim.SGD(groups, lr=0.01, **config)
        everything = [*params, double]
        for step in range(5):
            for param in everything:
                if param is not params[3] or step >= 2 or config['fused']:
                    param.grad = torch.randn(param.shape, dtype=param.dtype)
            if step == 3:
                optimizer.param_groups[0]['lr'] *= 0.1
                optimizer.param_groups[1]['momentum'] = config['momentum'] / 2
            optimizer.step()
            buffers = [optimizer.state[param]['momentum_buffer'] for param in everything if param in optimizer.state]
            grads = [param.grad for param in everything if param.grad is not None]
            bits = [each.detach().double().flatten() for each in [*everything, *grads, *buffers]]
            answers[f'{name}, step {step}'] = digest(torch.cat(bits))
    return answers
`;

function run(config: Config): Digest[] {
  torch.manual_seed(7);
  const params = SHAPES.map((shape) => torch.randn(shape, { requires_grad: true }));
  const double = torch.randn(5, 7, { dtype: 'float64', requires_grad: true });
  const groups = [
    { params: params.slice(0, 2) },
    { params: [params[2]!, double, params[3]!], lr: 0.05, weight_decay: 0.01 },
  ];
  const optimizer = new optim.SGD(groups, { lr: 0.01, ...config });
  const everything = [...params, double];
  return [0, 1, 2, 3, 4].map((step) => {
    for (const param of everything) {
      if (param !== params[3] || step >= 2 || config.fused) {
        param.grad = torch.randn(param.shape, { dtype: param.dtype });
      }
    }
    if (step === 3) {
      optimizer.param_groups[0]!.lr *= 0.1;
      optimizer.param_groups[1]!.momentum = config.momentum / 2;
    }
    optimizer.step();
    const buffers = everything.flatMap((param) => optimizer.state.get(param)?.momentum_buffer ?? []);
    const grads = everything.flatMap((param) => param.grad ?? []);
    const bits = [...everything, ...grads, ...buffers].map((each) => each.detach().double().flatten());
    return digest(torch.cat(bits));
  });
}

t.test('every combination of options: parameters, gradients and momentum over 5 steps', async (t) => {
  const named = Object.fromEntries(configs.map((config) => [JSON.stringify(config), config]));
  const theirs = await python<Record<string, Digest>>(PYTHON, { configs: named, shapes: SHAPES });
  const ours: Record<string, Digest> = {};
  for (const [name, config] of Object.entries(named)) {
    run(config).forEach((found, step) => {
      ours[`${name}, step ${step}`] = found;
    });
  }
  t.equal(Object.keys(ours).length, 300);
  same_digests(t, ours, theirs);
});

t.test('SGD on other dtypes, and with a learning rate that is a tensor', async (t) => {
  const numbers = { momentum: 0.9, dampening: 0.1, weight_decay: 0.05 };
  const options = [{}, numbers, { ...numbers, dampening: 0, nesterov: true }];
  const lists = [{}, { foreach: true }];
  const tensor_lr = combinations(
    [{ lr: 0.02, tensor_lr: true }],
    [...lists, { differentiable: true }],
    options,
  );
  const others = combinations([{ kind: 'complex' }, { kind: 'bfloat16' }], lists, options, [
    {},
    { maximize: true },
  ]);
  const second = { weight_decay: 0.01 };
  await compare_steps(
    t,
    'SGD',
    [...tensor_lr, ...others, ...combinations([{ differentiable: true }], options)],
    second,
  );
});

t.test('SGD: autograd follows the learning rate and the weight decay', async (t) => {
  const theirs = await python(`
      lr, weight_decay = torch.tensor(0.1, requires_grad=True), torch.tensor(0.2, requires_grad=True)
      p = torch.tensor([1., 2.], requires_grad=True).clone()
      p.retain_grad()
      p.grad = torch.tensor([0.5, 0.25])
      optim.SGD([p], lr=lr, weight_decay=weight_decay, differentiable=True).step()
      return [p, *torch.autograd.grad(p.pow(3).sum(), [lr, weight_decay])]
  `);
  const [lr, weight_decay] = [0.1, 0.2].map((value) => torch.tensor(value, { requires_grad: true }));
  const p = torch.tensor([1, 2], { dtype: 'float32', requires_grad: true }).clone();
  p.retain_grad();
  p.grad = torch.tensor([0.5, 0.25]);
  new optim.SGD([p], { lr: lr!, weight_decay: weight_decay!, differentiable: true }).step();
  equal_bits(t, [p, ...torch.autograd.grad(p.pow(3).sum(), [lr!, weight_decay!])], theirs);
  t.throws(() => new optim.SGD([p], { lr: lr!, foreach: true }).step(), { name: 'TypeError' });
});

t.test('state dict, there and back', async (t) => {
  const theirs = await python(`
      a, b, c = (torch.full((2,), value, requires_grad=True) for value in (1., 2., 3.))
      optimizer = optim.SGD([{'params': [a, b], 'momentum': 0.5}, {'params': c}], lr=1e-5, weight_decay=5e-4)
      optim.lr_scheduler.StepLR(optimizer, 3)
      b.grad = torch.ones(2)
      optimizer.step()
      text, saved = repr(optimizer), optimizer.state_dict()
      order = [list(group) for group in saved['param_groups']]
      again = optim.SGD([{'params': [a, b]}, {'params': c}], lr=1, momentum=0.9)
      again.load_state_dict(saved)
      again.step()
      return {'text': text, 'saved': saved, 'order': order, 'again': repr(again), 'b': b, 'after': again.state_dict()}
  `);
  const [a, b, c] = [1, 2, 3].map((value) =>
    torch.full([2], value, { dtype: 'float32', requires_grad: true }),
  );
  const groups = [{ params: [a!, b!], momentum: 0.5 }, { params: c! }];
  const optimizer = new optim.SGD(groups, { lr: 1e-5, weight_decay: 5e-4 });
  new optim.lr_scheduler.StepLR(optimizer, 3);
  b!.grad = torch.ones(2);
  optimizer.step();
  const text = String(optimizer);
  const saved = optimizer.state_dict();
  const order = saved.param_groups.map((group) => Object.keys(group));
  const again = new optim.SGD([{ params: [a!, b!] }, { params: c! }], { lr: 1, momentum: 0.9 });
  again.load_state_dict(saved);
  again.step();
  const plain = ({ state, param_groups }: optim.StateDict) => ({
    state: Object.fromEntries(state),
    param_groups,
  });
  const ours = {
    text,
    saved: plain(saved),
    order,
    again: String(again),
    b,
    after: plain(again.state_dict()),
  };
  equal_bits(t, ours, theirs);
});

const leaf = () => torch.ones(2, { requires_grad: true });

/** What Python is asked, and the same here. Options are left unchecked, as in a JavaScript program. */
// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are the point
const mistakes: [code: string, ours: (SGD: any) => unknown][] = [
  ['optim.SGD([])', (SGD) => new SGD([])],
  ['optim.SGD(None)', (SGD) => new SGD(null)],
  ['optim.SGD(3)', (SGD) => new SGD(3)],
  ['optim.SGD([3])', (SGD) => new SGD([3])],
  ['optim.SGD([[leaf()]])', (SGD) => new SGD([[leaf()]])],
  ['optim.SGD([("a", leaf()), leaf()])', (SGD) => new SGD([['a', leaf()], leaf()])],
  ['optim.SGD([leaf()], lr=-1)', (SGD) => new SGD([leaf()], { lr: -1 })],
  ['optim.SGD([leaf()], lr=-1e-5)', (SGD) => new SGD([leaf()], { lr: -1e-5 })],
  ['optim.SGD([leaf()], momentum=-0.5)', (SGD) => new SGD([leaf()], { momentum: -0.5 })],
  ['optim.SGD([leaf()], weight_decay=-2)', (SGD) => new SGD([leaf()], { weight_decay: -2 })],
  ['optim.SGD([leaf()], nesterov=True)', (SGD) => new SGD([leaf()], { nesterov: true })],
  [
    'optim.SGD([leaf()], momentum=0.9, dampening=0.1, nesterov=True)',
    (SGD) => new SGD([leaf()], { momentum: 0.9, dampening: 0.1, nesterov: true }),
  ],
  ['optim.SGD([leaf()], lrr=1)', (SGD) => new SGD([leaf()], { lrr: 1 })],
  ['optim.SGD([leaf()], 1, lr=1)', (SGD) => new SGD([leaf()], 1, { lr: 1 })],
  ['optim.SGD()', (SGD) => new SGD()],
  [
    'optim.SGD([leaf()], .1, .1, .1, .1, True, True)',
    (SGD) => new SGD([leaf()], 0.1, 0.1, 0.1, 0.1, true, true),
  ],
  ['optim.SGD([leaf() * 2])', (SGD) => new SGD([leaf().mul(2)])],
  [
    'a = leaf(); optim.SGD([{"params": a}, {"params": [a]}])',
    (SGD) => {
      const a = leaf();
      return new SGD([{ params: a }, { params: [a] }]);
    },
  ],
  ['optim.SGD([{"params": leaf()}, 3])', (SGD) => new SGD([{ params: leaf() }, 3])],
  [
    'optim.SGD([leaf()], fused=True, foreach=True)',
    (SGD) => new SGD([leaf()], { fused: true, foreach: true }),
  ],
  [
    'optim.SGD([leaf()], fused=True, differentiable=True)',
    (SGD) => new SGD([leaf()], { fused: true, differentiable: true }),
  ],
  [
    'o = optim.SGD([("n", leaf())]); o.add_param_group({"params": leaf()})',
    (SGD) => new SGD([['n', leaf()]]).add_param_group({ params: leaf() }),
  ],
  [
    'o = optim.SGD([leaf()]); o.add_param_group({"params": [("n", leaf())]})',
    (SGD) => new SGD([leaf()]).add_param_group({ params: [['n', leaf()]] }),
  ],
  ['optim.SGD([leaf()]).add_param_group([1])', (SGD) => new SGD([leaf()]).add_param_group([1])],
  [
    'optim.SGD([leaf()]).load_state_dict({"state": {}, "param_groups": []})',
    (SGD) => new SGD([leaf()]).load_state_dict({ state: {}, param_groups: [] }),
  ],
  [
    'optim.SGD([leaf()]).load_state_dict({"state": {}, "param_groups": [{"params": []}]})',
    (SGD) => new SGD([leaf()]).load_state_dict({ state: {}, param_groups: [{ params: [] }] }),
  ],
  [
    'i = torch.ones(2, dtype=torch.int64); i.grad = torch.ones(2, dtype=torch.int64); optim.SGD([i], fused=True).step()',
    (SGD) => {
      const i = torch.ones(2, { dtype: 'int64' });
      i.grad = torch.ones(2, { dtype: 'int64' });
      new SGD([i], { fused: true }).step();
    },
  ],
  [
    'a, b = leaf(), leaf(); o = optim.SGD([a, b], momentum=.9, fused=True); a.grad = torch.ones(2); o.step(); b.grad = torch.ones(2); o.step()',
    (SGD) => {
      const [a, b] = [leaf(), leaf()];
      const optimizer = new SGD([a, b], { momentum: 0.9, fused: true });
      a.grad = torch.ones(2);
      optimizer.step();
      b.grad = torch.ones(2);
      optimizer.step();
    },
  ],
];

t.test('mistakes', async (t) => {
  for (const [code, ours] of mistakes) {
    const { error } = await observe(`leaf = lambda: torch.ones(2, requires_grad=True)\n${code}`);
    await expect_error(t, () => ours(optim.SGD), error, code);
  }
});

t.test('a parameter twice in one group', async (t) => {
  const { warnings } = await observe('p = torch.ones(2, requires_grad=True)\noptim.SGD([p, p])');
  const p = leaf();
  t.same(await warnings_of(() => new optim.SGD([p, p])), warnings);
});

t.test('zero_grad(set_to_none=False) keeps the tensors', async (t) => {
  for (const foreach of [null, true]) {
    const p = leaf();
    const optimizer = new optim.SGD([p], { foreach });
    p.sum().backward();
    const { grad } = p;
    optimizer.zero_grad({ set_to_none: false });
    t.equal(p.grad, grad);
    equal_bits(t, p.grad, await python('return torch.zeros(2)'));
  }
});

t.test('differentiable: autograd goes through the step', async (t) => {
  const theirs = await python(`
      x = torch.tensor([1., 2.], requires_grad=True)
      p = x.clone()
      p.retain_grad()
      (p * p).sum().backward(create_graph=True, inputs=[p])
      optim.SGD([p], lr=0.1, momentum=0.9, weight_decay=0.01, differentiable=True).step()
      return torch.autograd.grad((p ** 3).sum(), x)[0]
  `);
  const x = torch.tensor([1, 2.5 - 0.5], { dtype: 'float32', requires_grad: true });
  const p = x.clone();
  p.retain_grad();
  p.mul(p)
    .sum()
    .backward({ create_graph: true, inputs: [p] });
  new optim.SGD([p], { lr: 0.1, momentum: 0.9, weight_decay: 0.01, differentiable: true }).step();
  equal_bits(t, torch.autograd.grad(p.pow(3).sum(), x)[0], theirs);
});
