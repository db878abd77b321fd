/** `nn.Module` against PyTorch's: names and order, texts, state dicts, conversions, hooks. */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python } from '../helpers/reference.js';

class Block extends nn.Module {
  conv = new nn.Conv2d(2, 2, 3, { padding: 1 });
  norm = new nn.BatchNorm2d(2);
  scale: nn.Parameter;

  constructor() {
    super();
    this.scale = new nn.Parameter(torch.ones(1));
    this.register_buffer('steps', torch.zeros(2));
    this.register_buffer('scratch', torch.zeros(3), { persistent: false });
    this.register_parameter('absent', null);
  }

  forward(x: Tensor): Tensor {
    return this.norm.forward(this.conv.forward(x)).mul(this.scale);
  }
}

class Net extends nn.Module {
  first = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.ReLU(true));
  blocks = new nn.ModuleList([new Block(), new Block()]);
  head = new nn.Sequential({
    flat: new nn.Flatten(),
    drop: new nn.Dropout(),
    fc: new nn.Linear(18, 2, { bias: false }),
  });
  again = this.head;

  forward(x: Tensor): Tensor {
    let value = this.first.forward(x);
    for (const block of this.blocks) value = block.forward(value);
    return this.head.forward(value);
  }

  override extra_repr(): string {
    return 'a=1\nb=2';
  }
}

const PYTHON = `
from collections import OrderedDict
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 2, 3, padding=1)
        self.norm = nn.BatchNorm2d(2)
        self.scale = nn.Parameter(torch.ones(1))
        self.register_buffer('steps', torch.zeros(2))
        self.register_buffer('scratch', torch.zeros(3), persistent=False)
        self.register_parameter('absent', None)
    def forward(self, x):
        return self.norm(self.conv(x)) * self.scale
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(True))
        self.blocks = nn.ModuleList([Block(), Block()])
        self.head = nn.Sequential(OrderedDict(flat=nn.Flatten(), drop=nn.Dropout(), fc=nn.Linear(18, 2, bias=False)))
        self.again = self.head
    def forward(self, x):
        x = self.first(x)
        for block in self.blocks: x = block(x)
        return self.head(x)
    def extra_repr(self): return 'a=1\\nb=2'
torch.manual_seed(9)
net = Net()
`;

function make(): Net {
  torch.manual_seed(9);
  return new Net();
}

const first = <Value>(pairs: readonly (readonly [string, Value])[]) => pairs.map(([name]) => name);

t.test('names, order and text', async (t) => {
  const theirs = await python(`${PYTHON}
names = lambda pairs: [name for name, _ in pairs]
return {
    'text': str(net),
    'parameters': names(net.named_parameters()),
    'own': names(net.named_parameters(recurse=False)),
    'prefixed': names(net.blocks[0].named_parameters('b')),
    'twice': names(net.named_parameters(remove_duplicate=False)),
    'buffers': names(net.named_buffers()),
    'children': names(net.named_children()),
    'modules': names(net.named_modules()),
    'types': [type(m).__name__ for m in net.modules()],
    'values': list(net.parameters()),
    'state': dict(net.state_dict()),
    'state names': list(net.state_dict(prefix='x.')),
}`);
  const net = make();
  const ours = {
    text: String(net),
    parameters: first(net.named_parameters()),
    own: first(net.named_parameters({ recurse: false })),
    prefixed: first(net.blocks.at(0).named_parameters('b')),
    twice: first(net.named_parameters({ remove_duplicate: false })),
    buffers: first(net.named_buffers()),
    children: first(net.named_children()),
    modules: first(net.named_modules()),
    types: net.modules().map((module) => module.constructor.name),
    values: net.parameters(),
    state: net.state_dict(),
    'state names': Object.keys(net.state_dict({ prefix: 'x.' })),
  };
  equal_bits(t, ours, theirs);
  t.same(Object.keys(ours.state), Object.keys(theirs.state), 'keys in order');
});

t.test('containers as text', async (t) => {
  const theirs = await python(`
return [str(each) for each in (
    nn.Sequential(), nn.ModuleList(), nn.Sequential(nn.ReLU()),
    nn.ModuleList([nn.ReLU(), nn.ReLU(), nn.Sequential(nn.ReLU()), nn.Sequential(nn.ReLU()), nn.Identity()]),
    nn.Sequential(nn.Sequential(nn.Linear(1, 2), nn.Sequential()), nn.Flatten()),
)]`);
  t.same(
    [
      new nn.Sequential(),
      new nn.ModuleList(),
      new nn.Sequential(new nn.ReLU()),
      new nn.ModuleList([
        new nn.ReLU(),
        new nn.ReLU(),
        new nn.Sequential(new nn.ReLU()),
        new nn.Sequential(new nn.ReLU()),
        new nn.Identity(),
      ]),
      new nn.Sequential(new nn.Sequential(new nn.Linear(1, 2), new nn.Sequential()), new nn.Flatten()),
    ].map(String),
    theirs,
  );
});

t.test('training: gradients, running statistics, dropout', async (t) => {
  const theirs = await python(`${PYTHON}
x = torch.randn(2, 1, 5, 5)
net(x).sum().backward()
net.zero_grad(set_to_none=False)
zeros = [p.grad for p in net.parameters()]
net.zero_grad()
nones = [p.grad for p in net.parameters()]
net(x).pow(2).sum().backward()
state = {k: v.clone() for k, v in net.state_dict().items()}
return [zeros, nones, [p.grad for p in net.parameters()], state, net.eval()(x), [m.training for m in net.modules()]]`);
  const net = make();
  const x = torch.randn(2, 1, 5, 5);
  net.forward(x).sum().backward();
  net.zero_grad({ set_to_none: false });
  const zeros = net.parameters().map((p) => p.grad!.clone());
  net.zero_grad();
  const nones = net.parameters().map((p) => p.grad);
  net.forward(x).pow(2).sum().backward();
  const state = Object.fromEntries(
    Object.entries(net.state_dict()).map(([key, value]) => [key, value.clone()]),
  );
  const gradients = net.parameters().map((p) => p.grad);
  equal_bits(
    t,
    [zeros, nones, gradients, state, net.eval().forward(x), net.modules().map((module) => module.training)],
    theirs,
  );
});

t.test('state dicts: a round trip, and every complaint', async (t) => {
  const loads: [string, string, (state: nn.StateDict) => nn.StateDict, { strict?: boolean }?][] = [
    ['state', '', (state) => state],
    [
      'missing and unexpected',
      "del state['blocks.1.conv.bias'], state['first.0.weight']; state['extra'] = torch.ones(1); state['first.7.x'] = torch.ones(1)",
      ({ 'blocks.1.conv.bias': _, 'first.0.weight': __, ...state }) => ({
        ...state,
        extra: torch.ones(1),
        'first.7.x': torch.ones(1),
      }),
    ],
    [
      'sizes',
      "state['head.fc.weight'] = torch.ones(3, 18); state['blocks.0.scale'] = torch.ones(()); del state['again.fc.weight']",
      ({ 'again.fc.weight': _, ...state }) => ({
        ...state,
        'head.fc.weight': torch.ones(3, 18),
        'blocks.0.scale': torch.ones([]),
      }),
    ],
    ['no tensor', "state['blocks.0.scale'] = 3", (state) => ({ ...state, 'blocks.0.scale': 3 as never })],
    [
      'absent',
      "state['blocks.0.absent'] = torch.ones(1)",
      (state) => ({ ...state, 'blocks.0.absent': torch.ones(1) }),
    ],
    [
      'one element for a scalar',
      "state['blocks.0.norm.num_batches_tracked'] = torch.tensor([7])",
      (state) => ({ ...state, 'blocks.0.norm.num_batches_tracked': torch.tensor([7]) }),
    ],
    [
      'not strict',
      "del state['first.0.weight']; state['extra'] = torch.ones(1); strict = False",
      ({ 'first.0.weight': _, ...state }) => ({ ...state, extra: torch.ones(1) }),
      { strict: false },
    ],
    [
      'before version 2',
      "state = {k: v for k, v in state.items() if 'num_batches' not in k}",
      (state) => Object.fromEntries(Object.entries(state).filter(([key]) => !key.includes('num_batches'))),
    ],
  ];
  for (const [name, change, edit, options = {}] of loads) {
    const { value, error } = await observe(`${PYTHON}
state = dict(net.state_dict())
strict = True
torch.manual_seed(10)
other = Net()
${change}
keys = other.load_state_dict(state, strict=strict)
return [list(keys.missing_keys), list(keys.unexpected_keys), dict(other.state_dict())]`);
    // A copy of the dict has no versions in it, as `dict(…)` has none in Python.
    const state = { ...make().state_dict() };
    torch.manual_seed(10);
    const other = new Net();
    if (error) {
      await expect_error(t, () => other.load_state_dict(edit(state), options), error, name);
    } else {
      const keys = other.load_state_dict(edit(state), options);
      equal_bits(t, [keys.missing_keys, keys.unexpected_keys, other.state_dict()], value, name);
    }
  }
});

t.test('assign', async (t) => {
  const state = make().double().state_dict();
  const net = make();
  const before = net.first[0].weight;
  before.requires_grad_(false);
  net.load_state_dict(new Map(Object.entries(state)), { assign: true });
  t.equal(net.first[0].weight.dtype, 'float64');
  t.not(net.first[0].weight, before);
  t.notOk(net.first[0].weight.requires_grad, 'as the parameter that it replaces');
  t.equal(net.blocks.at(0).get_buffer('steps'), state['blocks.0.steps'], 'the tensor itself');
});

t.test('conversions', async (t) => {
  const theirs = await python(`${PYTHON}
net.first[0].weight.grad = torch.ones_like(net.first[0].weight)
kinds = lambda: [str(v.dtype) + str(v.stride()) for v in list(net.parameters()) + list(net.buffers())]
seen = []
for change in (lambda: net.double(), lambda: net.half(), lambda: net.bfloat16(), lambda: net.float(),
               lambda: net.to(torch.float64), lambda: net.to('cpu', torch.float32), lambda: net.to(torch.ones(1, dtype=torch.float16)),
               lambda: net.to(memory_format=torch.channels_last), lambda: net.to(device='cpu', dtype=torch.float32)):
    assert change() is net
    seen.append(kinds() + [str(net.first[0].weight.grad.dtype)])
return [seen, list(net.parameters())]`);
  const net = make();
  const weight = net.first[0].weight;
  weight.grad = torch.ones_like(weight) as typeof weight;
  const parameters = net.parameters();
  const kinds = () =>
    [...net.parameters(), ...net.buffers()].map((v) => {
      const stride = v.stride();
      return `torch.${v.dtype}(${stride.join(', ')}${stride.length === 1 ? ',' : ''})`;
    });
  const changes: (() => nn.Module)[] = [
    () => net.double(),
    () => net.half(),
    () => net.bfloat16(),
    () => net.float(),
    () => net.to('float64'),
    () => net.to('cpu', 'float32'),
    () => net.to(torch.ones(1, { dtype: 'float16' })),
    () => net.to({ memory_format: 'channels_last' }),
    () => net.to({ device: 'cpu', dtype: 'float32' }),
  ];
  const seen = changes.map((change) => {
    t.equal(change(), net);
    return [...kinds(), `torch.${weight.grad!.dtype}`];
  });
  equal_bits(t, [seen, net.parameters()], theirs);
  t.ok(
    net.parameters().every((parameter, index) => parameter === parameters[index]),
    'parameters stay the same objects',
  );
});

t.test('hooks on gradients', async (t) => {
  const theirs = await python(`
torch.manual_seed(3)
seen = []
layer = nn.Linear(2, 2)
x = torch.randn(3, 2, requires_grad=True)
layer.register_full_backward_hook(lambda m, gi, go: seen.append(['first', list(gi), list(go)]))
layer.register_full_backward_hook(lambda m, gi, go: (gi[0] * 2,))
layer.register_full_backward_pre_hook(lambda m, go: (go[0] + 1,))
layer(x).sum().backward()
loss = nn.MSELoss()
a, b = torch.randn(3, requires_grad=True), torch.randn(3, requires_grad=True)
loss.register_full_backward_hook(lambda m, gi, go: seen.append(['loss', list(gi), list(go)]))
loss(a, b).backward()
plain = nn.Linear(2, 2)
plain.register_full_backward_hook(lambda m, gi, go: seen.append(['plain', list(gi), list(go)]))
plain(torch.randn(1, 2)).sum().backward()
return [seen, x.grad, layer.weight.grad, a.grad, b.grad]`);
  torch.manual_seed(3);
  const seen: unknown[] = [];
  const layer = new nn.Linear(2, 2);
  const x = torch.randn(3, 2).requires_grad_();
  layer.register_full_backward_hook((_, gi, go) => void seen.push(['first', gi, go]));
  layer.register_full_backward_hook((_, gi) => [gi[0]!.mul(2)]);
  layer.register_full_backward_pre_hook((_, go) => [go[0]!.add(1)]);
  layer.forward(x).sum().backward();
  const loss = new nn.MSELoss();
  const a = torch.randn(3).requires_grad_();
  const b = torch.randn(3).requires_grad_();
  loss.register_full_backward_hook((_, gi, go) => void seen.push(['loss', gi, go]));
  loss.forward(a, b).backward();
  const plain = new nn.Linear(2, 2);
  plain.register_full_backward_hook((_, gi, go) => void seen.push(['plain', gi, go]));
  plain.forward(torch.randn(1, 2)).sum().backward();
  equal_bits(t, [seen, x.grad, layer.weight.grad, a.grad, b.grad], theirs);
});

t.test('mistakes', async (t) => {
  const net = () => new nn.Linear(2, 2);
  // biome-ignore lint/suspicious/noExplicitAny: what TypeScript forbids
  const any = (value: unknown) => value as any;
  const cases: [string, () => unknown][] = [
    ['nn.Linear(2, 2).to(torch.int64)', () => net().to('int64')],
    ['nn.Linear(2, 2).register_buffer(3, torch.ones(1))', () => any(net()).register_buffer(3, torch.ones(1))],
    ["nn.Linear(2, 2).register_buffer('x', 3)", () => any(net()).register_buffer('x', 3)],
    [
      "nn.Linear(2, 2).register_parameter('x', torch.ones(1))",
      () => any(net()).register_parameter('x', torch.ones(1)),
    ],
    ["nn.Linear(2, 2).add_module('x', 3)", () => any(net()).add_module('x', 3)],
    [
      "nn.Linear(2, 2).__setattr__('weight', torch.ones(2))",
      () => {
        any(net()).weight = torch.ones(2);
      },
    ],
    [
      "nn.Linear(2, 2).__setattr__('bias', 3)",
      () => {
        any(net()).bias = 3;
      },
    ],
    [
      "nn.BatchNorm2d(2).__setattr__('running_mean', 3)",
      () => {
        any(new nn.BatchNorm2d(2)).running_mean = 3;
      },
    ],
    ['nn.Linear(2, 2).train(3)', () => any(net()).train(3)],
    ['nn.Module().forward()', () => new (any(nn.Module))().forward()],
    ['nn.ModuleList().forward()', () => new nn.ModuleList().forward()],
    ['nn.Sequential(3)', () => new (any(nn.Sequential))(3)],
    [
      'nn.Sequential(nn.ReLU()).insert(2, nn.ReLU())',
      () => new nn.Sequential(new nn.ReLU()).insert(2, new nn.ReLU()),
    ],
    ['nn.Sequential(nn.ReLU())[1]', () => new nn.Sequential(new nn.ReLU()).at(1)],
    ['nn.ModuleList([nn.ReLU()])[-2]', () => new nn.ModuleList([new nn.ReLU()]).at(-2)],
    ['nn.ModuleList(3)', () => new (any(nn.ModuleList))(3)],
    ['nn.Linear(2, 2)()', () => any(net()).forward()],
    ['nn.Sequential(nn.ReLU())()', () => any(new nn.Sequential(new nn.ReLU())).forward()],
    ['nn.Linear(2, 2)(torch.ones(2), 3)', () => any(net()).forward(torch.ones(2), 3)],
    ['nn.Linear(2, 2).load_state_dict(3)', () => any(net()).load_state_dict(3)],
  ];
  for (const [code, fn] of cases) {
    const { error } = await observe(code.includes('\n') ? code : `return ${code}`);
    await expect_error(t, fn, error, code);
  }
});
