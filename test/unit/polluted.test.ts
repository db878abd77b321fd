// A program, or what it has installed, may put names into Object.prototype. None of them is an option, a part of a
// descriptor or a trap of a proxy for this library.
import t from 'tap';
import torch, { type Complex, nn, optim, type Tensor, type TorchError } from 'libtorch-node';

/** What this library, and JavaScript for it, reads by name. */
const NAMES = {
  'parts of descriptors': ['get', 'set', 'value', 'writable', 'enumerable', 'configurable'],
  traps: ['get', 'set', 'has', 'ownKeys', 'apply', 'construct', 'getOwnPropertyDescriptor', 'defineProperty'],
  'results and errors': ['error', 'cause', 'stack', 'message', 'code', 'type', 'index', 'real', 'imag'],
  'options of operators': ['device', 'dtype', 'requires_grad', 'memory_format', 'out', 'reduction', 'size'],
  'options of layers and optimizers': [
    ...['closure', 'proj_size', 'params', 'lr', 'momentum', 'weight_decay', 'weight', 'p', 'inplace', 'bias'],
    ...[
      'dim',
      'output_padding',
      'prefix',
      'remove_duplicate',
      'fused',
      'foreach',
      'capturable',
      'param_names',
    ],
    ...[
      'grad_scale',
      'found_inf',
      'size_average',
      'reduce',
      'affine',
      'prepend',
      'always_call',
      'persistent',
    ],
    ...['mean', 'initial_lr', 'threshold', 'differentiable'],
  ],
};

function refusal(act: () => unknown): unknown[] {
  try {
    act();
  } catch (error) {
    const { name, message, cpp_stack, code } = error as TorchError;
    return [
      name,
      message,
      error instanceof RangeError || code,
      typeof cpp_stack,
      Object.hasOwn(error as object, 'cpp_stack'),
    ];
  }
  return ['nothing thrown'];
}

class Block extends nn.Module {
  readonly linear = new nn.Linear(4, 4);
  readonly scale = new nn.Parameter(torch.ones(4));
  count = 0;

  override forward(x: Tensor): Tensor {
    this.count += 1;
    return this.linear.forward(x).mul(this.scale);
  }
}

/** What a program would see. */
function seen(): unknown {
  torch.manual_seed(0);
  const model = new nn.Sequential(new Block(), new nn.BatchNorm1d(4), new nn.ReLU(), new nn.Dropout());
  const table = new nn.Embedding(3, 2);
  const convolutions = [
    new nn.Conv2d(1, 1, 3),
    new nn.ConvTranspose2d(1, 1, 3, { stride: 2, output_padding: 1 }),
  ];
  model.register_buffer('mean', torch.zeros(1));
  const losses = [new nn.L1Loss(), new nn.BCELoss()].map((each) =>
    each.forward(torch.ones(2), torch.ones(2)),
  );
  const list = new nn.ParameterList([new nn.Parameter(torch.zeros(2))]);
  const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
  const adam = new optim.Adam([{ params: list.parameters() }]);
  const schedule = new optim.lr_scheduler.StepLR(sgd, 1);
  const loss = new nn.CrossEntropyLoss().forward(model.forward(torch.randn(2, 4)), torch.tensor([0, 3]));
  loss.backward();
  sgd.step();
  adam.step();
  schedule.step();
  const copy = torch.deepcopy(model);
  copy.load_state_dict(model.state_dict());
  const hooked = torch.ones(2, { requires_grad: true });
  hooked.register_hook(() => {
    throw new RangeError('of the hook');
  });
  const complex = torch.tensor({ real: 1, imag: 2 }).item() as unknown as Complex;
  return JSON.stringify([
    loss.item(),
    [String(model), String(convolutions), losses.map((each) => each.item()), model.named_modules().length],
    String(sgd),
    String(adam),
    sgd.state_dict(),
    Object.keys(copy.state_dict()),
    [...copy.parameters()].map((each) => each.tolist()),
    [table.weight.requires_grad, list.at(0)?.tolist()],
    refusal(() => torch.ones(2).add(torch.ones(3))),
    refusal(() => torch.ones(2).to('nowhere' as never)),
    refusal(() => hooked.sum().backward()),
    refusal(() => torch.zeros(1).index_select(0, torch.tensor([5]))),
    [complex.real, complex.imag, Object.keys(complex)],
    [torch.device('cpu').type, String(torch.zeros(1, { device: torch.device('cpu') }).device)],
    [new torch.Generator().device.type, new torch.Generator({ device: 'cpu' }).device.type],
    [torch.zeros(2, 2).is_contiguous({}), torch.ones(1).dtype, torch.add(torch.ones(1), 1, {}).item()],
    Object.keys(torch.memory.live()),
    typeof torch.ops.aten.relu,
  ]);
}

const expected = seen();

/** Without a prototype, or the second name of a list would be refused. */
const bare = (parts: PropertyDescriptor): PropertyDescriptor =>
  Object.assign(Object.create(null), { configurable: true, enumerable: true }, parts);

for (const [kind, descriptor] of [
  ['a number', bare({ value: 7, writable: true })],
  ['a setter', bare({ get: () => undefined, set: () => undefined })],
] as const) {
  for (const [what, names] of Object.entries(NAMES)) {
    t.test(`Object.prototype has ${kind} for ${what}`, async (t) => {
      for (const name of names) Object.defineProperty(Object.prototype, name, descriptor);
      let got: unknown;
      try {
        got = seen();
      } catch (error) {
        got = error;
      } finally {
        for (const name of names) delete (Object.prototype as Record<string, unknown>)[name];
      }
      t.equal(got, expected);
    });
  }
}

t.test('a device is what it is, whatever its class says of itself', async (t) => {
  const prototype = Object.getPrototypeOf(torch.device('cpu')) as { toString: unknown };
  const own = prototype.toString;
  prototype.toString = () => 'meta';
  try {
    t.equal(torch.zeros(1, { device: torch.device('cpu') }).device.type, 'cpu');
  } finally {
    prototype.toString = own;
  }
});
