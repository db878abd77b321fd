/** Optimizers beside their steps: repr, state dicts, and what they refuse, against PyTorch. */
import torch, { optim, type Tensor } from 'libtorch-node';
import t from 'tap';
import { compare_mistakes, type Mistake } from '../helpers/optimizers.js';
import { equal_bits, python } from '../helpers/reference.js';

type Name =
  | 'Adadelta'
  | 'Adagrad'
  | 'Adam'
  | 'AdamW'
  | 'Adamax'
  | 'ASGD'
  | 'NAdam'
  | 'RAdam'
  | 'RMSprop'
  | 'Rprop';
const names: Name[] = [
  'Adadelta',
  'Adagrad',
  'Adam',
  'AdamW',
  'Adamax',
  'ASGD',
  'NAdam',
  'RAdam',
  'RMSprop',
  'Rprop',
];
// biome-ignore lint/suspicious/noExplicitAny: one call for every class
const make = (name: Name, ...args: any[]): optim.Optimizer => new (optim[name] as any)(...args);

const plain = (value: unknown): unknown => {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
  return value;
};

t.test('defaults, repr, state dict', async (t) => {
  const theirs = await python(
    `
      def tell(name):
          p = torch.full((2, 2), 0.5, requires_grad=True)
          optimizer = getattr(optim, name)([('weight', p)])
          text, defaults = repr(optimizer), optimizer.defaults
          p.grad = torch.full((2, 2), 0.25)
          optimizer.step()
          saved = optimizer.state_dict()
          state = [[key, value] for key, value in saved['state'][0].items()]
          order = [list(group) for group in saved['param_groups']]
          return {'text': text, 'defaults': defaults, 'state': state, 'groups': saved['param_groups'], 'order': order}
      return {name: tell(name) for name in names}
    `,
    { names },
  );
  for (const name of names) {
    const p = torch.full([2, 2], 0.5, { requires_grad: true });
    const optimizer = make(name, [['weight', p]]);
    const [text, defaults] = [String(optimizer), optimizer.defaults];
    p.grad = torch.full([2, 2], 0.25);
    optimizer.step();
    const saved = optimizer.state_dict();
    const state = Object.entries(saved.state.get(0)!);
    const order = saved.param_groups.map((group) => Object.keys(group));
    equal_bits(t, { text, defaults, state, groups: saved.param_groups, order }, theirs[name], name);
  }
});

t.test('a state dict of an older version: counters are numbers, options are missing', async (t) => {
  const counters: Partial<Record<Name, string[]>> = {
    NAdam: ['step', 'mu_product'],
    ASGD: ['step', 'eta', 'mu'],
  };
  const theirs = await python(
    `
      def tell(name):
          p = torch.full((2, 2), 0.5, requires_grad=True)
          p.grad = torch.full((2, 2), 0.25)
          optimizer = getattr(optim, name)([p])
          optimizer.step()
          saved = optimizer.state_dict()
          for key in counters.get(name, ['step']):
              saved['state'][0][key] = saved['state'][0][key].item()
          for key in ['foreach', 'maximize', 'capturable', 'differentiable', 'fused', 'amsgrad', 'decoupled_weight_decay', 'centered']:
              saved['param_groups'][0].pop(key, None)
          optimizer.load_state_dict(saved)
          optimizer.step()
          return optimizer.state_dict()
      return {name: tell(name) for name in names}
    `,
    { names, counters },
  );
  const since = ['foreach', 'maximize', 'capturable', 'differentiable', 'fused', 'amsgrad'];
  for (const name of names) {
    const p = torch.full([2, 2], 0.5, { requires_grad: true });
    p.grad = torch.full([2, 2], 0.25);
    const optimizer = make(name, [p]);
    optimizer.step();
    const saved = optimizer.state_dict();
    const state = saved.state.get(0)!;
    for (const key of counters[name] ?? ['step']) state[key] = (state[key] as Tensor).item();
    for (const key of [...since, 'decoupled_weight_decay', 'centered']) delete saved.param_groups[0]![key];
    optimizer.load_state_dict(saved);
    optimizer.step();
    const { state: after, param_groups } = optimizer.state_dict();
    equal_bits(t, { state: plain(after), param_groups }, theirs[name], name);
  }
});

t.test('the default dtype decides about counters', async (t) => {
  const theirs = await python(`
      torch.set_default_dtype(torch.float64)
      p = torch.ones(2, requires_grad=True)
      p.grad = torch.ones(2)
      optimizer = optim.Adam([p])
      optimizer.step()
      torch.set_default_dtype(torch.float32)
      return optimizer.state[p]
  `);
  torch.set_default_dtype('float64');
  const p = torch.ones(2, { requires_grad: true });
  p.grad = torch.ones(2);
  const optimizer = new optim.Adam([p]);
  optimizer.step();
  torch.set_default_dtype('float32');
  equal_bits(t, optimizer.state.get(p), theirs);
});

/** Wrong options: of which classes, Python's text, ours. */
const wrong: [names: string, code: string, options: object][] = [
  ['Adadelta Adagrad Adam AdamW Adamax ASGD NAdam RAdam RMSprop Rprop', 'lr=-1', { lr: -1 }],
  ['Adadelta Adam RMSprop', 'lr=-0.5', { lr: -0.5 }],
  ['Adadelta Adam Rprop', 'lr=float("nan")', { lr: Number.NaN }],
  ['Adam AdamW Adagrad', 'lr="fast"', { lr: 'fast' }],
  ['Adam RMSprop', 'lr=None', { lr: null }],
  ['Adam Adamax ASGD', 'lr=torch.tensor([0.1, 0.2])', { lr: torch.tensor([0.1, 0.2]) }],
  ['Adam', 'lr=torch.tensor(-0.1)', { lr: torch.tensor(-0.1) }],
  ['Adam', 'lr=torch.tensor(-2.)', { lr: torch.tensor(-2, { dtype: 'float32' }) }],
  ['Adadelta Adagrad Adam Adamax NAdam RAdam RMSprop', 'eps=-1e-9', { eps: -1e-9 }],
  ['Adadelta Adagrad Adam AdamW Adamax ASGD NAdam RAdam RMSprop', 'weight_decay=-1', { weight_decay: -1 }],
  ['Adam Adamax NAdam RAdam', 'betas=(1.5, 0.9)', { betas: [1.5, 0.9] }],
  ['Adam Adamax NAdam RAdam', 'betas=(0.5, -0.9)', { betas: [0.5, -0.9] }],
  ['Adam', 'betas=(torch.tensor(0.5), 0.9)', { betas: [torch.tensor(0.5), 0.9] }],
  ['Adadelta', 'rho=1.5', { rho: 1.5 }],
  ['Adagrad', 'lr_decay=-1', { lr_decay: -1 }],
  ['Adagrad', 'initial_accumulator_value=-1', { initial_accumulator_value: -1 }],
  ['NAdam', 'momentum_decay=-1', { momentum_decay: -1 }],
  ['RMSprop', 'momentum=-1', { momentum: -1 }],
  ['RMSprop', 'alpha=-1', { alpha: -1 }],
  ['Rprop', 'etas=(1.5, 0.5)', { etas: [1.5, 0.5] }],
  ['Rprop', 'etas=(0.25, 0.5)', { etas: [0.25, 0.5] }],
  ['Adam AdamW Adagrad', 'fused=True, foreach=True', { fused: true, foreach: true }],
  ['Adam AdamW Adagrad', 'fused=True, differentiable=True', { fused: true, differentiable: true }],
  ['AdamW', 'decoupled_weight_decay=True', { decoupled_weight_decay: true }],
  ['Adadelta Adam ASGD Rprop', 'momentum=0.9', { momentum: 0.9 }],
  ['Adam', 'lr=torch.tensor(0.1), foreach=True', { lr: torch.tensor(0.1), foreach: true }],
  [
    'Adam',
    'betas=(torch.tensor(0.5), torch.tensor(0.9)), foreach=True',
    { betas: [torch.tensor(0.5), torch.tensor(0.9)], foreach: true },
  ],
  [
    'Adam',
    'betas=(torch.tensor([0.5, 0.5]), torch.tensor(0.9))',
    { betas: [torch.tensor([0.5, 0.5]), torch.tensor(0.9)] },
  ],
];

t.test('wrong options', async (t) => {
  const mistakes = wrong.flatMap(([names, code, options]) =>
    names
      .split(' ')
      .map(
        (name): Mistake => [
          `optim.${name}([leaf()], ${code})`,
          (leaf, optim) => new optim[name]([leaf()], options),
        ],
      ),
  );
  const none = names.flatMap((name): Mistake[] => [
    [`optim.${name}()`, (_, optim) => new optim[name]()],
    [`optim.${name}([])`, (_, optim) => new optim[name]([])],
    [`optim.${name}([leaf()], 1e-3, lr=1)`, (leaf, optim) => new optim[name]([leaf()], 1e-3, { lr: 1 })],
  ]);
  await compare_mistakes(t, [...mistakes, ...none]);
});

const step = (code: string) => `p = leaf(); p.grad = torch.ones(2); ${code}`;
const with_grad = (p: Tensor) => {
  p.grad = torch.ones(2);
  return p;
};

t.test('steps that cannot be', async (t) => {
  const steps: Mistake[] = names.flatMap((name): Mistake[] => [
    [
      step(`optim.${name}([p], foreach=True, differentiable=True).step()`),
      (leaf, optim) => new optim[name]([with_grad(leaf())], { foreach: true, differentiable: true }).step(),
    ],
    ...(name === 'Adagrad' ? [] : capturable(name)),
  ]);
  await compare_mistakes(t, [
    ...steps,
    [
      `i = torch.ones(2, dtype=torch.int64); i.grad = torch.ones(2, dtype=torch.int64)
optim.Adam([i], fused=True).step()`,
      (_, optim) => {
        const i = torch.ones(2, { dtype: 'int64' });
        i.grad = torch.ones(2, { dtype: 'int64' });
        new optim.Adam([i], { fused: true }).step();
      },
    ],
    [
      step(
        'o = optim.Adam([p]); o.param_groups[0]["lr"] = torch.tensor(0.1); o.param_groups[0]["foreach"] = True; o.step()',
      ),
      (leaf, optim) => {
        const o = new optim.Adam([with_grad(leaf())]);
        Object.assign(o.param_groups[0], { lr: torch.tensor(0.1), foreach: true });
        o.step();
      },
    ],
  ]);
});

function capturable(name: Name): Mistake[] {
  return [
    [
      step(`optim.${name}([p], capturable=True).step()`),
      (leaf, optim) => new optim[name]([with_grad(leaf())], { capturable: true }).step(),
    ],
    [
      step(`optim.${name}([p], capturable=True, foreach=True).step()`),
      (leaf, optim) => new optim[name]([with_grad(leaf())], { capturable: true, foreach: true }).step(),
    ],
  ];
}
