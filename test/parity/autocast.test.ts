/** Mixed precision: dtypes and bits of what runs inside a region, and of a training step. */
import torch, { nn, optim, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const { functional: F } = nn;
const cpu = { device_type: 'cpu', dtype: torch.bfloat16 } as const;
const arguments_of = () => {
  torch.manual_seed(3);
  return {
    a: torch.randn(4, 6),
    b: torch.randn(6, 5),
    x: torch.randn(2, 3, 8, 8),
    w: torch.randn(4, 3, 3, 3),
  };
};

// what PyTorch casts down, what it casts up, what takes the widest dtype, and what it leaves alone
const calls: [name: string, ours: (i: ReturnType<typeof arguments_of>) => unknown, theirs: string][] = [
  ['matmul', ({ a, b }) => a.matmul(b), 'a.matmul(b)'],
  ['mm', ({ a, b }) => torch.mm(a, b), 'torch.mm(a, b)'],
  ['addmm', ({ a, b }) => torch.addmm(torch.ones(5), a, b), 'torch.addmm(torch.ones(5), a, b)'],
  ['bmm', ({ a, b }) => torch.bmm(a.unsqueeze(0), b.unsqueeze(0)), 'torch.bmm(a[None], b[None])'],
  ['linear', ({ a, b }) => F.linear(a, b.t()), 'F.linear(a, b.t())'],
  ['conv2d', ({ x, w }) => F.conv2d(x, w), 'F.conv2d(x, w)'],
  ['relu', ({ a }) => F.relu(a), 'F.relu(a)'],
  ['exp of bfloat16', ({ a, b }) => a.matmul(b).exp(), 'a.matmul(b).exp()'],
  ['softmax of bfloat16', ({ a, b }) => a.matmul(b).softmax(1), 'a.matmul(b).softmax(1)'],
  [
    'mse_loss',
    ({ a, b }) => F.mse_loss(a.matmul(b), torch.ones(4, 5)),
    'F.mse_loss(a.matmul(b), torch.ones(4, 5))',
  ],
  [
    'cross_entropy',
    ({ a, b }) => F.cross_entropy(a.matmul(b), torch.tensor([0, 1, 2, 3])),
    'F.cross_entropy(a.matmul(b), torch.tensor([0, 1, 2, 3]))',
  ],
  [
    'cat of both',
    ({ a, b }) => torch.cat([a.matmul(b), torch.ones(4, 1)], 1),
    'torch.cat([a.matmul(b), torch.ones(4, 1)], 1)',
  ],
  ['avg_pool3d', ({ x }) => F.avg_pool3d(x, 2), 'F.avg_pool3d(x, 2)'],
  [
    'local_response_norm',
    ({ x, w }) => F.local_response_norm(F.conv2d(x, w), 5),
    'F.local_response_norm(F.conv2d(x, w), 5)',
  ],
  ['double', ({ a, b }) => a.double().matmul(b.double()), 'a.double().matmul(b.double())'],
];

for (const dtype of ['bfloat16', 'float16'] as const) {
  t.test(`operators in ${dtype}`, async (t) => {
    for (const [name, ours, theirs] of calls) {
      const inputs = arguments_of();
      const code = `with torch.autocast('cpu', dtype=torch.${dtype}):\n  return ${theirs}`;
      const here = torch.autocast('cpu', torch[dtype], () => ours(inputs));
      equal_bits(t, here, await python(code, inputs), `torch.autocast: ${name}`);
    }
  });
}

t.test('a training step: parameters and gradients in float32', async (t) => {
  const model = () =>
    new nn.Sequential(
      new nn.Conv2d(3, 8, 3),
      new nn.ReLU(),
      new nn.LocalResponseNorm(5),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Dropout(0.5),
      new nn.Linear(72, 4),
    );
  torch.manual_seed(7);
  const net = model();
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
  const [x, y] = [torch.randn(4, 3, 8, 8), torch.tensor([0, 1, 2, 3])];
  const losses: unknown[] = [];
  for (let step = 0; step < 3; step++) {
    optimizer.zero_grad();
    const loss = torch.autocast(cpu, () => F.cross_entropy(net.forward(x), y));
    loss.backward();
    optimizer.step();
    losses.push(loss);
  }
  const theirs = await python(`
torch.manual_seed(7)
net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.LocalResponseNorm(5), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.5), nn.Linear(72, 4))
optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
x, y = torch.randn(4, 3, 8, 8), torch.tensor([0, 1, 2, 3])
losses = []
for step in range(3):
    optimizer.zero_grad()
    with torch.autocast('cpu', dtype=torch.bfloat16):
        loss = F.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.detach())
return {"losses": losses, "parameters": [p.detach() for p in net.parameters()], "grads": [p.grad for p in net.parameters()]}`);
  const parameters = [...net.parameters()];
  equal_bits(
    t,
    losses.map((loss) => (loss as Tensor).detach()),
    theirs.losses,
    'torch.autocast: losses',
  );
  equal_bits(
    t,
    parameters.map((p) => p.detach()),
    theirs.parameters,
    'torch.autocast: parameters',
  );
  equal_bits(
    t,
    parameters.map((p) => p.grad),
    theirs.grads,
    'torch.autocast: gradients',
  );
});

t.test('regions nest, end with their block, and with an error', async (t) => {
  const state = () => [
    torch.is_autocast_enabled('cpu'),
    torch.get_autocast_dtype('cpu'),
    torch.is_autocast_cache_enabled(),
  ];
  const before = state();
  t.same(before, [false, 'bfloat16', true]);
  torch.autocast('cpu', torch.float16, true, false, () => {
    t.same(state(), [true, 'float16', false]);
    torch.autocast('cpu', { enabled: false }, () => t.same(state(), [false, 'float16', false]));
    torch.autocast('cpu', torch.bfloat16, () => t.same(state(), [true, 'bfloat16', false]));
    t.same(state(), [true, 'float16', false]);
  });
  t.same(state(), before);
  const region = torch.amp.autocast('cpu').begin();
  t.same(state(), [true, 'bfloat16', true]);
  region.end();
  region.end();
  t.same(state(), before);
  t.throws(() => torch.autocast('cpu', () => torch.ones(2).matmul(torch.ones(3))));
  t.same(state(), before);
});

t.test('asynchronous work keeps the region of its beginning', async (t) => {
  const net = new nn.Sequential(new nn.Linear(3, 2));
  const x = torch.ones(1, 3);
  let pending: Promise<Tensor> | undefined;
  torch.autocast('cpu', torch.float16, () => {
    pending = net.forward_async(x);
  });
  t.equal((await pending)!.dtype, 'float16');
  t.equal((await net.forward_async(x)).dtype, 'float32');
});

t.test('a weight is cast once for a region', async (t) => {
  const [x, w] = [torch.ones(2, 3), torch.ones(3, 4, { requires_grad: true })];
  torch.autocast('cpu', torch.bfloat16, () => {
    const first = x.matmul(w);
    torch.no_grad(() => w.mul_(2));
    t.equal(x.matmul(w).sum().item(), first.sum().item(), 'the cast weight is kept');
    torch.clear_autocast_cache();
    t.equal(x.matmul(w).sum().item(), 2 * (first.sum().item() as number));
  });
});

t.test('warnings and errors', async (t) => {
  const refused = await observe(
    "with torch.autocast('cpu', dtype=torch.float32):\n  return torch.is_autocast_enabled('cpu')",
  );
  let enabled: boolean | undefined;
  const warnings = await warnings_of(() => {
    torch.autocast('cpu', torch.float32, () => {
      enabled = torch.is_autocast_enabled('cpu');
    });
  });
  t.equal(enabled, refused.value);
  t.same(warnings, refused.warnings);
  const unknown = await observe("torch.autocast('nothing')");
  await expect_error(t, () => torch.autocast('nothing'), unknown.error);
  const meta = await observe("torch.autocast('meta')");
  await expect_error(t, () => torch.autocast('meta'), meta.error);
  const given = await observe("torch.autocast('meta', dtype=torch.bfloat16)");
  await expect_error(t, () => torch.autocast('meta', torch.bfloat16), given.error);
  const number = await observe('torch.autocast(5)');
  await expect_error(t, () => torch.autocast(5 as never), number.error);
});
