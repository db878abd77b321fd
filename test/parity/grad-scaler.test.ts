/** `torch.amp.GradScaler` on the CPU: scales, states, what is left out, and what is refused, against PyTorch. */
import torch, { nn, optim, type Tensor } from 'libtorch-node';
import t from 'tap';
import type { GradScalerState } from '../../dist/amp/index.js';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const { functional: F } = nn;

const optimizers: Record<string, [ours: (params: Iterable<Tensor>) => optim.Optimizer, theirs: string]> = {
  SGD: [(p) => new optim.SGD([...p], { lr: 0.1, momentum: 0.9 }), 'optim.SGD(p, lr=0.1, momentum=0.9)'],
  'SGD, fused': [
    (p) => new optim.SGD([...p], { lr: 0.1, momentum: 0.9, fused: true }),
    'optim.SGD(p, lr=0.1, momentum=0.9, fused=True)',
  ],
  'Adam, foreach': [(p) => new optim.Adam([...p], { foreach: true }), 'optim.Adam(p, foreach=True)'],
  'Adam, fused': [(p) => new optim.Adam([...p], { fused: true }), 'optim.Adam(p, fused=True)'],
  'AdamW, fused': [(p) => new optim.AdamW([...p], { fused: true }), 'optim.AdamW(p, fused=True)'],
  'Adagrad, fused': [(p) => new optim.Adagrad([...p], { fused: true }), 'optim.Adagrad(p, fused=True)'],
};

/** Which steps have an infinite gradient. */
const spoiled = [2, 3, 7];

const training = (make: string, clip: boolean) => `
torch.manual_seed(3)
net = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4))
p = list(net.parameters())
optimizer = ${make}
scaler = torch.amp.GradScaler('cpu', init_scale=1024, growth_interval=2)
x, y = torch.randn(8, 6), torch.arange(8) % 4
trace, params = [], []
for step in range(10):
    optimizer.zero_grad()
    with torch.autocast('cpu', dtype=torch.float16):
        loss = F.cross_entropy(net(x), y)
    scaler.scale(loss).backward()
    if step in spoiled:
        p[0].grad[0, 0] = math.inf
${clip ? '    scaler.unscale_(optimizer)\n    torch.nn.utils.clip_grad_norm_(p, 0.5)\n' : ''}    scaler.step(optimizer)
    scaler.update()
    trace.append([loss.detach(), scaler.get_scale(), scaler.state_dict()['_growth_tracker']])
    params.append([each.detach().clone() for each in p])
steps = [float(state['step']) for state in optimizer.state.values() if 'step' in state]
return {'trace': trace, 'params': params, 'grads': [each.grad for each in p], 'steps': steps, 'state': scaler.state_dict()}`;

function train(make: (params: Iterable<Tensor>) => optim.Optimizer, clip: boolean) {
  torch.manual_seed(3);
  const net = new nn.Sequential(new nn.Linear(6, 8), new nn.ReLU(), new nn.Linear(8, 4));
  const p = [...net.parameters()];
  const optimizer = make(p);
  const scaler = new torch.amp.GradScaler('cpu', { init_scale: 1024, growth_interval: 2 });
  const [x, y] = [torch.randn(8, 6), torch.arange(8).remainder(4)];
  const trace: unknown[] = [];
  const params: unknown[] = [];
  for (let step = 0; step < 10; step++) {
    optimizer.zero_grad();
    const loss = torch.autocast('cpu', torch.float16, () => F.cross_entropy(net.forward(x), y));
    scaler.scale(loss).backward();
    if (spoiled.includes(step)) p[0]!.grad!.index_put_([0, 0], Number.POSITIVE_INFINITY);
    if (clip) {
      scaler.unscale_(optimizer);
      nn.utils.clip_grad_norm_(p, 0.5);
    }
    scaler.step(optimizer);
    scaler.update();
    trace.push([loss.detach(), scaler.get_scale(), scaler.state_dict()._growth_tracker]);
    params.push(p.map((each) => each.detach().clone()));
  }
  const states = [...optimizer.state.values()].filter((state) => 'step' in state);
  const steps = states.map((state) => Number(state.step));
  return { trace, params, grads: p.map((each) => each.grad), steps, state: scaler.state_dict() };
}

for (const [name, [ours, theirs]] of Object.entries(optimizers)) {
  t.test(`ten steps, some of them left out: ${name}`, async (t) => {
    for (const clip of [false, true]) {
      const what = `amp.GradScaler: ${name}${clip ? ', clipped' : ''}`;
      // where a norm is not finite, clipping makes NaN of all: PyTorch's fused kernels then divide by it as well
      equal_bits(t, train(ours, clip), await python(training(theirs, clip), { spoiled }), what);
    }
  });
}

t.test('outputs in arrays, a scale that is set, states', async (t) => {
  const [a, b] = [torch.tensor([1.5, 2]), torch.tensor([[3, 0.25]])];
  const scaler = new torch.amp.GradScaler({ device: 'cpu', init_scale: 8 });
  const before = scaler.state_dict();
  const scaled = scaler.scale([a, [b, a]] as const);
  scaler.update(4);
  const four = [scaler.scale(a), scaler.get_scale()];
  scaler.update(torch.tensor([16]).float().squeeze());
  const sixteen = scaler.get_scale();
  const other = new torch.amp.GradScaler('cpu');
  other.load_state_dict({ ...(scaler.state_dict() as GradScalerState), _growth_tracker: 7 });
  scaler.set_growth_factor(3);
  scaler.set_backoff_factor(0.25);
  scaler.set_growth_interval(5);
  const factors = [scaler.get_growth_factor(), scaler.get_backoff_factor(), scaler.get_growth_interval()];
  const off = new torch.amp.GradScaler('cpu', { enabled: false });
  const nothing = [off.scale(a), off.get_scale(), off.state_dict(), off.is_enabled(), scaler.is_enabled()];
  equal_bits(
    t,
    { before, scaled, four, sixteen, other: other.state_dict(), factors, nothing },
    await python(
      `
scaler = torch.amp.GradScaler(device='cpu', init_scale=8.0)
before = scaler.state_dict()
scaled = scaler.scale([a, [b, a]])
scaler.update(4.0)
four = [scaler.scale(a), scaler.get_scale()]
scaler.update(torch.tensor([16.0]).squeeze())
sixteen = scaler.get_scale()
other = torch.amp.GradScaler('cpu')
other.load_state_dict({**scaler.state_dict(), '_growth_tracker': 7})
scaler.set_growth_factor(3.0)
scaler.set_backoff_factor(0.25)
scaler.set_growth_interval(5)
factors = [scaler.get_growth_factor(), scaler.get_backoff_factor(), scaler.get_growth_interval()]
off = torch.amp.GradScaler('cpu', enabled=False)
nothing = [off.scale(a), off.get_scale(), off.state_dict(), off.is_enabled(), scaler.is_enabled()]
return {'before': before, 'scaled': scaled, 'four': four, 'sixteen': sixteen, 'other': other.state_dict(),
        'factors': factors, 'nothing': nothing}`,
      { a, b },
    ),
    'amp.GradScaler: settings',
  );
});

const start = `
p = torch.ones(2, requires_grad=True)
optimizer = optim.SGD([p], lr=0.1)
scaler = torch.amp.GradScaler('cpu')
`;
const begin = (dtype: 'float32' | 'float16' = 'float32') => {
  const p = torch.ones(2, { requires_grad: true, dtype });
  return { p, optimizer: new optim.SGD([p], { lr: 0.1 }), scaler: new torch.amp.GradScaler('cpu') };
};
const mistakes: [name: string, ours: () => unknown, theirs: string][] = [
  [
    'growth',
    () => new torch.amp.GradScaler('cpu', { growth_factor: 1 }),
    "torch.amp.GradScaler('cpu', growth_factor=1.0)",
  ],
  [
    'backoff',
    () => new torch.amp.GradScaler('cpu', { backoff_factor: 1 }),
    "torch.amp.GradScaler('cpu', backoff_factor=1.0)",
  ],
  ['step before scale', () => begin().scaler.step(begin().optimizer), 'scaler.step(optimizer)'],
  ['unscale_ before scale', () => begin().scaler.unscale_(begin().optimizer), 'scaler.unscale_(optimizer)'],
  ['update before scale', () => begin().scaler.update(), 'scaler.update()'],
  ['an empty state', () => begin().scaler.load_state_dict({}), 'scaler.load_state_dict({})'],
  [
    'update before step',
    () => {
      const { p, scaler } = begin();
      scaler.scale(p.sum());
      scaler.update();
    },
    'scaler.scale(p.sum())\nscaler.update()',
  ],
  [
    'no gradients',
    () => {
      const { p, optimizer, scaler } = begin();
      scaler.scale(p.sum());
      scaler.step(optimizer);
    },
    'scaler.scale(p.sum())\nscaler.step(optimizer)',
  ],
  [
    'unscale_ twice',
    () => {
      const { p, optimizer, scaler } = begin();
      scaler.scale(p.sum()).backward();
      scaler.unscale_(optimizer);
      scaler.unscale_(optimizer);
    },
    'scaler.scale(p.sum()).backward()\nscaler.unscale_(optimizer)\nscaler.unscale_(optimizer)',
  ],
  [
    'unscale_ after step',
    () => {
      const { p, optimizer, scaler } = begin();
      scaler.scale(p.sum()).backward();
      scaler.step(optimizer);
      scaler.unscale_(optimizer);
    },
    'scaler.scale(p.sum()).backward()\nscaler.step(optimizer)\nscaler.unscale_(optimizer)',
  ],
  [
    'step twice',
    () => {
      const { p, optimizer, scaler } = begin();
      scaler.scale(p.sum()).backward();
      scaler.step(optimizer);
      scaler.step(optimizer);
    },
    'scaler.scale(p.sum()).backward()\nscaler.step(optimizer)\nscaler.step(optimizer)',
  ],
  [
    'gradients of float16',
    () => {
      const { p, optimizer, scaler } = begin('float16');
      scaler.scale(p.sum()).backward();
      scaler.step(optimizer);
    },
    'p = torch.ones(2, requires_grad=True, dtype=torch.float16)\noptimizer = optim.SGD([p], lr=0.1)\nscaler.scale(p.sum()).backward()\nscaler.step(optimizer)',
  ],
  [
    'a closure',
    () => {
      const { p, optimizer, scaler } = begin();
      scaler.scale(p.sum()).backward();
      scaler.step(optimizer, { closure: () => 0 });
    },
    'scaler.scale(p.sum()).backward()\nscaler.step(optimizer, closure=lambda: 0)',
  ],
  [
    'a scale of two',
    () => {
      const { p, scaler } = begin();
      scaler.scale(p.sum());
      scaler.update(torch.ones(2));
    },
    'scaler.scale(p.sum())\nscaler.update(torch.ones(2))',
  ],
  ['what is no tensor', () => begin().scaler.scale([3] as never), 'scaler.scale([3])'],
];

for (const [name, ours, theirs] of mistakes) {
  t.test(`refuses: ${name}`, async (t) => {
    const { error } = await observe(start + theirs);
    await expect_error(t, ours, error as never);
  });
}

t.test('without CUDA: warnings', { skip: torch.cuda.is_available() }, async (t) => {
  const made = [] as { is_enabled(): boolean }[];
  const ours = await warnings_of(() => {
    made.push(new torch.amp.GradScaler());
    made.push(new torch.cuda.amp.GradScaler());
    torch.cuda.amp.autocast(() => 0);
  });
  const theirs = await observe(`
torch.amp.GradScaler()
torch.cuda.amp.GradScaler()
with torch.cuda.amp.autocast():
    pass`);
  t.same(ours, theirs.warnings);
  t.same(
    made.map((scaler) => scaler.is_enabled()),
    [false, false],
  );
});
