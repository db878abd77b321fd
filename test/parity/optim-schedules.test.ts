/** Every scheduler over 200 epochs against PyTorch: chained, resumed in the middle, in the wrong order, with two groups. */
import torch, { optim } from 'libtorch-node';
import t from 'tap';
import { digest, equal_bits, expect_error, observe, python, warnings_of } from '../helpers/reference.js';

const s = optim.lr_scheduler;
type Scheduler = optim.lr_scheduler.LRScheduler;
type Make = (o: optim.Optimizer) => Scheduler;
type Kind = 'SGD' | 'Adam';

const leaf = () => torch.zeros(1, { requires_grad: true });
const rate = (value: number, as_tensor: boolean) =>
  as_tensor ? torch.tensor(value, { dtype: 'float32' }) : value;

function two_groups(kind: Kind, as_tensor: boolean): optim.Optimizer {
  const groups = [{ params: leaf() }, { params: leaf(), lr: rate(0.3, as_tensor) as number }];
  const lr = rate(0.017, as_tensor);
  return kind === 'SGD' ? new optim.SGD(groups, { lr }) : new optim.Adam(groups, { lr });
}

const PYTHON = `
    import copy
    s = optim.lr_scheduler
    def two_groups():
        leaf = lambda: torch.zeros(1, requires_grad=True)
        rate = torch.tensor if as_tensor else float
        return getattr(optim, kind)([{'params': leaf()}, {'params': leaf(), 'lr': rate(0.3)}], lr=rate(0.017))
    make = eval(code, {'s': s})
    def look():
        groups = optimizer.param_groups
        momenta = [group['betas'][0] if 'betas' in group else group['momentum'] for group in groups]
        return [float(each) for each in (*scheduler.get_last_lr(), *momenta)]
    optimizer = two_groups()
    scheduler = make(optimizer)
    seen = [look()]
    for epoch in range(200):
        if order == 'right':
            optimizer.step()
        scheduler.step()
        seen.append(look())
        if epoch == 77:
            saved = copy.deepcopy([optimizer.state_dict(), scheduler.state_dict()])
            optimizer = two_groups()
            scheduler = make(optimizer)
            optimizer.load_state_dict(saved[0])
            scheduler.load_state_dict(saved[1])
    state = scheduler.state_dict()
    if 'milestones' in state:
        state['milestones'] = dict(state['milestones'])
    for epoch in jumps:
        scheduler.step(epoch)
        seen.append(look())
    return {'seen': digest(torch.tensor(seen, dtype=torch.float64)), 'state': state}
`;

function run(make: Make, kind: Kind, order: string, as_tensor: boolean, jumps: number[]): unknown {
  let optimizer = two_groups(kind, as_tensor);
  let scheduler = make(optimizer);
  const look = () => {
    const momenta = optimizer.param_groups.map((group) => (group.betas as number[])?.[0] ?? group.momentum);
    return [...scheduler.get_last_lr(), ...momenta].map((each) =>
      torch.is_tensor(each) ? each.item() : each,
    );
  };
  const seen = [look()];
  for (let epoch = 0; epoch < 200; epoch++) {
    if (order === 'right') optimizer.step();
    scheduler.step();
    seen.push(look());
    if (epoch !== 77) continue;
    const saved = [optimizer.state_dict(), scheduler.state_dict()] as const;
    optimizer = two_groups(kind, as_tensor);
    scheduler = make(optimizer);
    optimizer.load_state_dict(saved[0]);
    scheduler.load_state_dict(saved[1]);
  }
  const state = scheduler.state_dict();
  if (state.milestones instanceof Map) state.milestones = Object.fromEntries(state.milestones);
  for (const epoch of jumps) {
    scheduler.step(epoch);
    seen.push(look());
  }
  return { seen: digest(torch.tensor(seen as number[][], { dtype: 'float64' })), state };
}

const tent = (epoch: number) => 1 / (1 + Math.abs(epoch - 20));
const cases: [code: string, make: Make][] = [
  ['lambda o: s.StepLR(o, 7, 0.83)', (o) => new s.StepLR(o, 7, 0.83)],
  [
    'lambda o: s.MultiStepLR(o, [3, 9, 9, 90, 150], 0.7)',
    (o) => new s.MultiStepLR(o, [3, 9, 9, 90, 150], 0.7),
  ],
  ['lambda o: s.ExponentialLR(o, 0.97)', (o) => new s.ExponentialLR(o, 0.97)],
  ['lambda o: s.LambdaLR(o, lambda e: 1 / (1 + abs(e - 20)))', (o) => new s.LambdaLR(o, tent)],
  [
    'lambda o: s.MultiplicativeLR(o, [lambda e: 0.95, lambda e: 1 - 1 / (2 + e)])',
    (o) => new s.MultiplicativeLR(o, [() => 0.95, (e) => 1 - 1 / (2 + e)]),
  ],
  ['lambda o: s.ConstantLR(o)', (o) => new s.ConstantLR(o)],
  ['lambda o: s.ConstantLR(o, 0.7, 91)', (o) => new s.ConstantLR(o, 0.7, 91)],
  ['lambda o: s.LinearLR(o)', (o) => new s.LinearLR(o)],
  ['lambda o: s.LinearLR(o, 0.1, 0.9, 120)', (o) => new s.LinearLR(o, 0.1, 0.9, 120)],
  ['lambda o: s.PolynomialLR(o)', (o) => new s.PolynomialLR(o)],
  ['lambda o: s.PolynomialLR(o, 170, 0.9)', (o) => new s.PolynomialLR(o, 170, 0.9)],
  ['lambda o: s.CosineAnnealingLR(o, 30)', (o) => new s.CosineAnnealingLR(o, 30)],
  [
    'lambda o: s.CosineAnnealingLR(o, 190, eta_min=1e-3)',
    (o) => new s.CosineAnnealingLR(o, 190, { eta_min: 1e-3 }),
  ],
  ['lambda o: s.CosineAnnealingWarmRestarts(o, 17)', (o) => new s.CosineAnnealingWarmRestarts(o, 17)],
  [
    'lambda o: s.CosineAnnealingWarmRestarts(o, 5, 2, 1e-3)',
    (o) => new s.CosineAnnealingWarmRestarts(o, 5, 2, 1e-3),
  ],
  ['lambda o: s.CyclicLR(o, 0.01, 0.1, 13)', (o) => new s.CyclicLR(o, 0.01, 0.1, 13)],
  [
    'lambda o: s.CyclicLR(o, [0.01, 0.02], [0.1, 0.3], 13, 20, "triangular2", base_momentum=[0.7, 0.8])',
    (o) => new s.CyclicLR(o, [0.01, 0.02], [0.1, 0.3], 13, 20, 'triangular2', { base_momentum: [0.7, 0.8] }),
  ],
  [
    'lambda o: s.CyclicLR(o, 0.01, 0.1, 9, mode="exp_range", gamma=0.99, cycle_momentum=False)',
    (o) => new s.CyclicLR(o, 0.01, 0.1, 9, { mode: 'exp_range', gamma: 0.99, cycle_momentum: false }),
  ],
  [
    'lambda o: s.CyclicLR(o, 0.01, 0.1, 9, scale_fn=lambda x: 1 / (1 + x), scale_mode="iterations")',
    (o) => new s.CyclicLR(o, 0.01, 0.1, 9, { scale_fn: (x) => 1 / (1 + x), scale_mode: 'iterations' }),
  ],
  ['lambda o: s.OneCycleLR(o, 0.1, 200)', (o) => new s.OneCycleLR(o, 0.1, 200)],
  [
    'lambda o: s.OneCycleLR(o, [0.1, 0.3], epochs=20, steps_per_epoch=11, three_phase=True, pct_start=0.4)',
    (o) =>
      new s.OneCycleLR(o, [0.1, 0.3], { epochs: 20, steps_per_epoch: 11, three_phase: true, pct_start: 0.4 }),
  ],
  [
    'lambda o: s.OneCycleLR(o, 0.1, 210, anneal_strategy="linear", div_factor=7, cycle_momentum=False)',
    (o) => new s.OneCycleLR(o, 0.1, 210, { anneal_strategy: 'linear', div_factor: 7, cycle_momentum: false }),
  ],
  [
    'lambda o: s.SequentialLR(o, [s.LinearLR(o), s.CosineAnnealingLR(o, 60), s.ExponentialLR(o, 0.9)], [5, 100])',
    (o) =>
      new s.SequentialLR(
        o,
        [new s.LinearLR(o), new s.CosineAnnealingLR(o, 60), new s.ExponentialLR(o, 0.9)],
        [5, 100],
      ),
  ],
  [
    'lambda o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 20), s.ExponentialLR(o, 0.99), s.StepLR(o, 30)])',
    (o) =>
      new s.ChainedScheduler([
        new s.ConstantLR(o, 0.1, 20),
        new s.ExponentialLR(o, 0.99),
        new s.StepLR(o, 30),
      ]),
  ],
];

for (const [code, make] of cases) {
  t.test(code, async (t) => {
    const jumps = /Sequential|Chained/.test(code) ? [] : [0, 3, 17, 150];
    const settings = [
      ['SGD', 'right', false],
      ['Adam', 'wrong', false],
      ['SGD', 'right', true],
    ] as const;
    for (const [kind, order, as_tensor] of settings) {
      const theirs = await observe(PYTHON, { code, kind, order, as_tensor, jumps });
      t.equal(theirs.error, null);
      let ours: unknown;
      const warnings = await warnings_of(() => {
        ours = run(make, kind, order, as_tensor, jumps);
      });
      equal_bits(t, ours, theirs.value, `${kind}, ${order} order${as_tensor ? ', tensors' : ''}`);
      t.same(warnings, theirs.warnings, 'warnings');
    }
  });
}

t.test('ReduceLROnPlateau', async (t) => {
  const options = [
    {},
    { mode: 'max', factor: 0.5, patience: 3, threshold: 0.05, cooldown: 4, min_lr: 1e-3 },
    { patience: 2, threshold: 0.02, threshold_mode: 'abs', min_lr: [1e-4, 1e-2], eps: 1e-3 },
    { mode: 'max', patience: 1, threshold: 0.01, threshold_mode: 'abs' },
  ] as const;
  const measures = Array.from({ length: 200 }, (_, i) => 1 / (1 + i / 50) + ((i * 7919) % 13) / 40);
  const theirs = await python(
    `
      def run(**given):
          def make():
              optimizer = optim.SGD([{'params': torch.zeros(1)}, {'params': torch.zeros(1), 'lr': 0.3}], lr=0.1)
              return optimizer, optim.lr_scheduler.ReduceLROnPlateau(optimizer, **given)
          optimizer, scheduler = make()
          seen = []
          for index, measure in enumerate(measures):
              scheduler.step(torch.tensor(measure) if index % 2 else measure)
              seen.append([*scheduler.get_last_lr(), scheduler.num_bad_epochs])
              if index == 77:
                  saved = optimizer.state_dict(), scheduler.state_dict()
                  optimizer, scheduler = make()
                  optimizer.load_state_dict(saved[0])
                  scheduler.load_state_dict(saved[1])
          return {'seen': digest(torch.tensor(seen, dtype=torch.float64)), 'state': scheduler.state_dict()}
      return [run(**given) for given in options]
    `,
    { options, measures },
  );
  options.forEach((given, index) => {
    const make = () => {
      const groups = [{ params: torch.zeros(1) }, { params: torch.zeros(1), lr: 0.3 }];
      const optimizer = new optim.SGD(groups, { lr: 0.1 });
      return { optimizer, scheduler: new s.ReduceLROnPlateau(optimizer, given) };
    };
    let { optimizer, scheduler } = make();
    const seen: number[][] = [];
    measures.forEach((measure, epoch) => {
      scheduler.step(epoch % 2 ? torch.tensor(measure, { dtype: 'float32' }) : measure);
      seen.push([...scheduler.get_last_lr(), scheduler.num_bad_epochs]);
      if (epoch !== 77) return;
      const saved = [optimizer.state_dict(), scheduler.state_dict()] as const;
      ({ optimizer, scheduler } = make());
      optimizer.load_state_dict(saved[0]);
      scheduler.load_state_dict(saved[1]);
    });
    const ours = { seen: digest(torch.tensor(seen, { dtype: 'float64' })), state: scheduler.state_dict() };
    equal_bits(t, ours, theirs[index], JSON.stringify(given));
  });
});

// biome-ignore lint/suspicious/noExplicitAny: wrong arguments are the point
const mistakes: [code: string, ours: (o: any, s: any) => unknown][] = [
  ['s.MultiplicativeLR(o, 3)', (o, s) => new s.MultiplicativeLR(o, 3)],
  ['s.MultiplicativeLR(o, [abs])', (o, s) => new s.MultiplicativeLR(o, [Math.abs])],
  ['s.ConstantLR(o, 1.5)', (o, s) => new s.ConstantLR(o, 1.5)],
  ['s.LinearLR(o, 0)', (o, s) => new s.LinearLR(o, 0)],
  ['s.LinearLR(o, 0.5, 1.5)', (o, s) => new s.LinearLR(o, 0.5, 1.5)],
  ['s.CosineAnnealingLR(o)', (o, s) => new s.CosineAnnealingLR(o)],
  ['s.CosineAnnealingLR(3, 4)', (_, s) => new s.CosineAnnealingLR(3, 4)],
  ['s.CosineAnnealingWarmRestarts(o, 0)', (o, s) => new s.CosineAnnealingWarmRestarts(o, 0)],
  ['s.CosineAnnealingWarmRestarts(o, 2.5)', (o, s) => new s.CosineAnnealingWarmRestarts(o, 2.5)],
  ['s.CosineAnnealingWarmRestarts(o, 2, 0)', (o, s) => new s.CosineAnnealingWarmRestarts(o, 2, 0)],
  [
    's.CosineAnnealingWarmRestarts(o, 2).step(-1)',
    (o, s) => new s.CosineAnnealingWarmRestarts(o, 2).step(-1),
  ],
  ['s.CyclicLR(o, 0.1, [0.1])', (o, s) => new s.CyclicLR(o, 0.1, [0.1])],
  ['s.CyclicLR(o, 0.1, 0.2, mode="round")', (o, s) => new s.CyclicLR(o, 0.1, 0.2, { mode: 'round' })],
  ['s.CyclicLR(plain, 0.1, 0.2)', (_, s) => new s.CyclicLR(new optim.Adadelta([leaf()]), 0.1, 0.2)],
  ['s.CyclicLR(3, 0.1, 0.2)', (_, s) => new s.CyclicLR(3, 0.1, 0.2)],
  ['s.OneCycleLR(o, 0.1)', (o, s) => new s.OneCycleLR(o, 0.1)],
  ['s.OneCycleLR(o, 0.1, -3)', (o, s) => new s.OneCycleLR(o, 0.1, -3)],
  [
    's.OneCycleLR(o, 0.1, epochs=0, steps_per_epoch=3)',
    (o, s) => new s.OneCycleLR(o, 0.1, { epochs: 0, steps_per_epoch: 3 }),
  ],
  ['s.OneCycleLR(o, 0.1, 10, pct_start=1.5)', (o, s) => new s.OneCycleLR(o, 0.1, 10, { pct_start: 1.5 })],
  [
    's.OneCycleLR(o, 0.1, 10, anneal_strategy="up")',
    (o, s) => new s.OneCycleLR(o, 0.1, 10, { anneal_strategy: 'up' }),
  ],
  ['s.OneCycleLR(plain, 0.1, 10)', (_, s) => new s.OneCycleLR(new optim.Adadelta([leaf()]), 0.1, 10)],
  [
    'one = s.OneCycleLR(o, 0.1, 1); o.step(); one.step(); one.step()',
    (o, s) => {
      const one = new s.OneCycleLR(o, 0.1, 1);
      o.step();
      one.step();
      one.step();
    },
  ],
  ['s.ReduceLROnPlateau(o, factor=1.0)', (o, s) => new s.ReduceLROnPlateau(o, { factor: 1 })],
  ['s.ReduceLROnPlateau(3)', (_, s) => new s.ReduceLROnPlateau(3)],
  ['s.ReduceLROnPlateau(o, "least")', (o, s) => new s.ReduceLROnPlateau(o, 'least')],
  [
    's.ReduceLROnPlateau(o, threshold_mode="much")',
    (o, s) => new s.ReduceLROnPlateau(o, { threshold_mode: 'much' }),
  ],
  ['s.ReduceLROnPlateau(o, min_lr=[0.1])', (o, s) => new s.ReduceLROnPlateau(o, { min_lr: [0.1] })],
  ['s.ReduceLROnPlateau(o).step()', (o, s) => new s.ReduceLROnPlateau(o).step()],
  ['s.SequentialLR(o, [], [])', (o, s) => new s.SequentialLR(o, [], [])],
  ['s.SequentialLR(o, [3], [])', (o, s) => new s.SequentialLR(o, [3], [])],
  ['s.SequentialLR(o, [s.StepLR(o, 3)], [4])', (o, s) => new s.SequentialLR(o, [new s.StepLR(o, 3)], [4])],
  [
    's.SequentialLR(o, [s.ReduceLROnPlateau(o)], [])',
    (o, s) => new s.SequentialLR(o, [new s.ReduceLROnPlateau(o)], []),
  ],
  ['s.ChainedScheduler([])', (_, s) => new s.ChainedScheduler([])],
  [
    's.ChainedScheduler([s.ReduceLROnPlateau(o)])',
    (o, s) => new s.ChainedScheduler([new s.ReduceLROnPlateau(o)]),
  ],
  [
    's.ChainedScheduler([s.StepLR(o, 3), s.StepLR(plain, 3)])',
    (o, s) => new s.ChainedScheduler([new s.StepLR(o, 3), new s.StepLR(new optim.Adadelta([leaf()]), 3)]),
  ],
];

t.test('mistakes', async (t) => {
  for (const [code, ours] of mistakes) {
    const { error } = await observe(`
      s, leaf = optim.lr_scheduler, lambda: torch.zeros(1, requires_grad=True)
      o = optim.SGD([{'params': leaf()}, {'params': leaf()}], lr=0.1)
      plain = optim.Adadelta([leaf()])
      ${code}
    `);
    const o = new optim.SGD([{ params: leaf() }, { params: leaf() }], { lr: 0.1 });
    await expect_error(t, () => ours(o, s), error, code);
  }
});
