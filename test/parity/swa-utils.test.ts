/** `optim.swa_utils` against PyTorch: averages of weights, their learning rate, their running statistics. */
import torch, { nn, optim, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const s = optim.swa_utils;

class Counted extends nn.Module {
  layers = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 2));
  wide = new nn.Linear(2, 2, { dtype: 'float64' });

  override forward(x: Tensor): Tensor {
    return this.wide.forward(this.layers.forward(x).double());
  }
}

const MODEL = `
    class Counted(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))
            self.wide = nn.Linear(2, 2, dtype=torch.float64)
        def forward(self, x):
            return self.wide(self.layers(x).double())
    s = optim.swa_utils
`;

/** What averages, here and in Python. */
const AVERAGES: Readonly<Record<string, () => Partial<optim.swa_utils.AveragedModelOptions>>> = {
  '': () => ({}),
  'use_buffers=True, avg_fn=s.get_swa_avg_fn()': () => ({ use_buffers: true, avg_fn: s.get_swa_avg_fn() }),
  'avg_fn=s.get_swa_avg_fn()': () => ({ avg_fn: s.get_swa_avg_fn() }),
  'avg_fn=s.get_ema_avg_fn()': () => ({ avg_fn: s.get_ema_avg_fn() }),
  'avg_fn=s.get_ema_avg_fn(0.75), use_buffers=True': () => ({
    avg_fn: s.get_ema_avg_fn({ decay: 0.75 }),
    use_buffers: true,
  }),
  'multi_avg_fn=s.get_ema_multi_avg_fn()': () => ({ multi_avg_fn: s.get_ema_multi_avg_fn() }),
  'multi_avg_fn=s.get_ema_multi_avg_fn(0.75), use_buffers=True': () => ({
    multi_avg_fn: s.get_ema_multi_avg_fn(0.75),
    use_buffers: true,
  }),
  'multi_avg_fn=s.get_swa_multi_avg_fn()': () => ({ multi_avg_fn: s.get_swa_multi_avg_fn() }),
  'avg_fn=lambda a, p, n: a * n / 8 + p': () => ({ avg_fn: (a, p, n) => a.mul(n).div(8).add(p) }),
};

t.test('AveragedModel', async (t) => {
  for (const [options, make] of Object.entries(AVERAGES)) {
    const code = `${MODEL}
    torch.manual_seed(5)
    model = Counted()
    averaged = eval('s.AveragedModel(model${options && `, ${options}`})', {'s': s, 'model': model})
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    x = torch.arange(15, dtype=torch.float32).view(5, 3).sin()
    seen = []
    for _ in range(4):
        optimizer.zero_grad()
        model(x).pow(2).sum().backward()
        optimizer.step()
        averaged.update_parameters(model)
        seen.append([each.clone() for each in averaged.state_dict().values()])
    drawn = torch.rand(2)
    return [list(averaged.state_dict()), seen, averaged.n_averaged, averaged.eval()(x), drawn, repr(averaged),
        model.training, [n for n, _ in averaged.named_parameters()]]`;
    const theirs = await python(code);
    torch.manual_seed(5);
    const model = new Counted();
    const averaged = new s.AveragedModel(model, make());
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const x = torch.arange(15).float().view(5, 3).sin();
    const seen: Tensor[][] = [];
    for (let step = 0; step < 4; step++) {
      optimizer.zero_grad();
      model.forward(x).pow(2).sum().backward();
      optimizer.step();
      averaged.update_parameters(model);
      seen.push(Object.values(averaged.state_dict()).map((each) => each.clone()));
    }
    const drawn = torch.rand(2);
    const ours = [Object.keys(averaged.state_dict()), seen, averaged.n_averaged, averaged.eval().forward(x)];
    const names = averaged.named_parameters().map(([name]) => name);
    equal_bits(
      t,
      [...ours, drawn, String(averaged), model.training, names],
      theirs,
      `optim.swa_utils.AveragedModel(model, ${options}).update_parameters`,
    );
    t.ok(torch.equal(await averaged.forward_async(x), averaged.forward(x)), 'forward_async');
    const loaded = new s.AveragedModel(new Counted(), make());
    loaded.load_state_dict(averaged.state_dict());
    equal_bits(t, loaded.eval().forward(x), theirs[3], 'load_state_dict');
  }
});

t.test('functions of averages', async (t) => {
  const theirs = await python(`
    s = optim.swa_utils
    a, b, n = torch.tensor([1.5, -2]), torch.tensor([0.25, 3]), torch.tensor(3)
    result = [s.get_ema_avg_fn(0.9)(a, b, n), s.get_swa_avg_fn()(a, b, n), s.get_swa_avg_fn()(a.long(), b, n)]
    for fn in (s.get_ema_multi_avg_fn(0.9), s.get_swa_multi_avg_fn()):
        for dtype in (torch.float32, torch.float64, torch.bfloat16, torch.complex64):
            lists = [[a.to(dtype), a.to(dtype)], [b.to(dtype), a.to(dtype)]]
            fn(*lists, n)
            result.append(lists[0])
    ints = [[torch.tensor([7, 9])], [torch.tensor([2, 1])]]
    s.get_ema_multi_avg_fn(0.5)(*ints, n)
    return [*result, ints[0]]`);
  const [a, b, n] = [torch.tensor([1.5, -2]), torch.tensor([0.25, 3]), torch.tensor(3)];
  const result: unknown[] = [
    s.get_ema_avg_fn(0.9)(a, b, n),
    s.get_swa_avg_fn()(a, b, n),
    s.get_swa_avg_fn()(a.long(), b, n),
  ];
  for (const fn of [s.get_ema_multi_avg_fn(0.9), s.get_swa_multi_avg_fn()]) {
    for (const dtype of ['float32', 'float64', 'bfloat16', 'complex64'] as const) {
      const lists = [
        [a.to(dtype), a.to(dtype)],
        [b.to(dtype), a.to(dtype)],
      ] as const;
      fn([...lists[0]], [...lists[1]], n);
      result.push([...lists[0]]);
    }
  }
  const ints = [torch.tensor([7, 9])];
  s.get_ema_multi_avg_fn(0.5)(ints, [torch.tensor([2, 1])], n);
  equal_bits(
    t,
    [...result, ints],
    theirs,
    'optim.swa_utils.get_ema_avg_fn get_swa_avg_fn get_ema_multi_avg_fn get_swa_multi_avg_fn',
  );
});

t.test('SWALR', async (t) => {
  const cases: [string, Partial<optim.swa_utils.SWALROptions> & { swa_lr: number | number[] }][] = [
    ['swa_lr=0.05', { swa_lr: 0.05 }],
    [
      "swa_lr=[0.05, 0.2], anneal_strategy='linear', anneal_epochs=4",
      { swa_lr: [0.05, 0.2], anneal_strategy: 'linear', anneal_epochs: 4 },
    ],
    ['swa_lr=0.5, anneal_epochs=0', { swa_lr: 0.5, anneal_epochs: 0 }],
    ['swa_lr=0.5, anneal_epochs=1', { swa_lr: 0.5, anneal_epochs: 1 }],
  ];
  for (const [options, ours] of cases) {
    for (const as_tensor of [false, true]) {
      const theirs = await python(
        `
    leaf = lambda: torch.zeros(1, requires_grad=True)
    rate = torch.tensor if as_tensor else float
    optimizer = optim.SGD([{'params': leaf()}, {'params': leaf(), 'lr': rate(0.3)}], lr=rate(0.017))
    other = optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    for _ in range(3):
        optimizer.step()
        other.step()
    scheduler = eval('optim.swa_utils.SWALR(optimizer, ' + options + ')', {'optim': optim, 'optimizer': optimizer})
    seen = [[float(each) for each in scheduler.get_last_lr()]]
    for epoch in range(14):
        optimizer.step()
        scheduler.step()
        seen.append([float(each) for each in scheduler.get_last_lr()])
        if epoch == 5:
            state = scheduler.state_dict()
            scheduler = eval('optim.swa_utils.SWALR(optimizer, ' + options + ')', {'optim': optim, 'optimizer': optimizer})
            scheduler.load_state_dict(state)
    state = {key: value for key, value in scheduler.state_dict().items() if key not in ('_last_lr', 'base_lrs')}
    return [seen, state, [float(group['swa_lr']) for group in optimizer.param_groups]]`,
        { options, as_tensor },
      );
      const leaf = () => torch.zeros(1, { requires_grad: true });
      const rate = (value: number) =>
        (as_tensor ? torch.tensor(value, { dtype: 'float32' }) : value) as number;
      const optimizer = new optim.SGD([{ params: leaf() }, { params: leaf(), lr: rate(0.3) }], {
        lr: rate(0.017),
      });
      const other = new optim.lr_scheduler.ExponentialLR(optimizer, 0.9);
      for (let epoch = 0; epoch < 3; epoch++) {
        optimizer.step();
        other.step();
      }
      let scheduler = new s.SWALR(optimizer, ours);
      const last = () => scheduler.get_last_lr().map(number_of);
      const seen = [last()];
      for (let epoch = 0; epoch < 14; epoch++) {
        optimizer.step();
        scheduler.step();
        seen.push(last());
        if (epoch !== 5) continue;
        const state = scheduler.state_dict();
        scheduler = new s.SWALR(optimizer, ours);
        scheduler.load_state_dict(state);
      }
      const { _last_lr, base_lrs, ...state } = scheduler.state_dict();
      const kept = optimizer.param_groups.map((group) => number_of(group.swa_lr));
      equal_bits(t, [seen, state, kept], theirs, `optim.swa_utils.SWALR(optimizer, ${options}) ${as_tensor}`);
    }
  }
  const { warnings } = await observe(`
    o = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    optim.swa_utils.SWALR(o, 0.05).get_lr()`);
  const o = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 0.1 });
  t.same(await warnings_of(() => new s.SWALR(o, 0.05).get_lr()), warnings);
});

/** The value of a rate, which may be a tensor. */
function number_of(value: unknown): number {
  return (torch.is_tensor(value) ? value.item() : value) as number;
}

t.test('update_bn', async (t) => {
  const theirs = await python(`${MODEL}
    torch.manual_seed(6)
    model = Counted()
    model.layers.insert(1, nn.BatchNorm1d(4, momentum=0.5))
    model(torch.randn(4, 3))
    model.eval()
    batches = [torch.randn(4, 3), [torch.randn(2, 3), 1], (torch.randn(3, 3),)]
    s.update_bn(batches, model)
    first = {key: value.clone() for key, value in model.state_dict().items()}
    s.update_bn(batches[:1], model, device='cpu')
    return [first, dict(model.state_dict()), model.training, [model.layers[place].momentum for place in (1, 2)]]`);
  const run = async (is_async: boolean) => {
    torch.manual_seed(6);
    const model = new Counted();
    model.layers.insert(1, new nn.BatchNorm1d(4, { momentum: 0.5 }));
    model.forward(torch.randn(4, 3));
    model.eval();
    const batches = [torch.randn(4, 3), [torch.randn(2, 3), 1], [torch.randn(3, 3)]];
    async function* later() {
      yield* batches;
    }
    if (is_async) await s.update_bn_async(later(), model);
    else s.update_bn(batches, model);
    const first = Object.fromEntries(
      Object.entries(model.state_dict()).map(([key, each]) => [key, each.clone()]),
    );
    s.update_bn(batches.slice(0, 1), model, { device: 'cpu' });
    const momenta = [1, 2].map((place) => (model.layers[place] as nn.BatchNorm1d).momentum);
    return [first, { ...model.state_dict() }, model.training, momenta];
  };
  equal_bits(t, await run(false), theirs, 'optim.swa_utils.update_bn');
  equal_bits(t, await run(true), theirs, 'optim.swa_utils.update_bn of an asynchronous loader');
  const model = new nn.Sequential(new nn.Linear(1, 1), new nn.BatchNorm1d(1)).eval();
  t.throws(() => s.update_bn([torch.ones(2, 2)], model));
  t.same(
    [model.training, (model[1] as nn.BatchNorm1d).momentum],
    [false, 0.1],
    'as before, if a batch fails',
  );
  s.update_bn([torch.ones(2, 2)], new nn.Linear(1, 1)); // no statistics: nothing is run
});

t.test('mistakes in averages', async (t) => {
  const model = new nn.Linear(1, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const PREPARE = `
    s = optim.swa_utils
    model = nn.Linear(1, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    bn = nn.Sequential(nn.BatchNorm1d(1))
    `;
  const bn = new nn.Sequential(new nn.BatchNorm1d(1));
  const mistakes: Readonly<Record<string, () => unknown>> = {
    's.get_ema_avg_fn(1.5)': () => s.get_ema_avg_fn(1.5),
    's.get_ema_multi_avg_fn(-1)': () => s.get_ema_multi_avg_fn(-1),
    's.AveragedModel(model, None, min, max)': () =>
      new s.AveragedModel(model, null, Math.min as never, Math.max as never),
    "s.SWALR(optimizer, 0.1, anneal_strategy='sin')": () =>
      new s.SWALR(optimizer, 0.1, { anneal_strategy: 'sin' as never }),
    's.SWALR(optimizer, 0.1, -1)': () => new s.SWALR(optimizer, 0.1, -1),
    's.SWALR(optimizer, 0.1, 1.5)': () => new s.SWALR(optimizer, 0.1, 1.5),
    's.SWALR(optimizer, [0.1, 0.2])': () => new s.SWALR(optimizer, [0.1, 0.2]),
    's.AveragedModel(bn).update_parameters(model)': () => new s.AveragedModel(bn).update_parameters(model),
    's.get_swa_multi_avg_fn()([torch.tensor([1])], [torch.tensor([2])], torch.tensor(1))': () =>
      s.get_swa_multi_avg_fn()([torch.tensor([1])], [torch.tensor([2])], torch.tensor(1)),
  };
  for (const [code, make] of Object.entries(mistakes)) {
    const { error } = await observe(PREPARE + code);
    await expect_error(t, make, error, `optim.swa_utils: ${code}`);
  }
});
