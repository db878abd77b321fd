/** `torch.deepcopy` against Python's `copy.deepcopy`: what is shared, and what copies compute. */
import torch, { nn, optim, type Tensor } from 'libtorch-node';
import t from 'tap';
import { equal_bits, expect_error, observe, python } from '../helpers/reference.js';

t.test('deepcopy of tensors', async (t) => {
  const theirs = await python(`
    import copy
    base = torch.arange(6, dtype=torch.float32)
    one, view = copy.deepcopy([base, base[2:4]])
    view.fill_(9)
    leaf = torch.ones(2, 3, requires_grad=True)
    leaf.sum().backward()
    copied = copy.deepcopy(leaf)
    copied.grad.add_(1)
    parameter = torch.nn.Parameter(torch.ones(3, 2).t())
    parameter.sum().backward()
    other = copy.deepcopy(parameter)
    complex = torch.view_as_complex(torch.arange(4.0).view(2, 2)).conj()
    conjugated = copy.deepcopy(complex)
    sparse = copy.deepcopy(torch.eye(2).to_sparse())
    generator = torch.Generator().manual_seed(4)
    torch.rand(3, generator=generator)
    twin = copy.deepcopy(generator)
    return [one, view, view.stride(), base, copied, copied.grad, leaf.grad, copied.requires_grad, other,
        other.stride(), other.grad is None, torch.view_as_real(conjugated), conjugated.is_conj(), sparse.to_dense(),
        torch.rand(2, generator=generator), torch.rand(2, generator=twin),
        copy.deepcopy(torch.empty(2, 3, device='meta')).shape]`);
  const base = torch.arange(6, { dtype: 'float32' });
  const [one, view] = torch.deepcopy([base, base.narrow(0, 2, 2)] as const);
  view.fill_(9);
  const leaf = torch.ones(2, 3, { requires_grad: true });
  leaf.sum().backward();
  const copied = torch.deepcopy(leaf);
  copied.grad?.add_(1);
  const parameter = new nn.Parameter(torch.ones(3, 2).t());
  parameter.sum().backward();
  const other = torch.deepcopy(parameter);
  const conjugated = torch.deepcopy(torch.view_as_complex(torch.arange(4).float().view(2, 2)).conj());
  const sparse = torch.deepcopy(torch.eye(2).to_sparse());
  const generator = new torch.Generator().manual_seed(4);
  torch.rand(3, { generator });
  const twin = torch.deepcopy(generator);
  const ours = [one, view, view.stride(), base, copied, copied.grad, leaf.grad, copied.requires_grad, other];
  equal_bits(
    t,
    [
      ...ours,
      other.stride(),
      other.grad === null,
      torch.view_as_real(conjugated),
      conjugated.is_conj(),
      sparse.to_dense(),
      torch.rand(2, { generator }),
      torch.rand(2, { generator: twin }),
      torch.deepcopy(torch.empty(2, 3, { device: 'meta' })).shape,
    ],
    theirs,
    'deepcopy',
  );
  const { error } = await observe('import copy\ncopy.deepcopy(torch.ones(2, requires_grad=True) * 2)');
  await expect_error(t, () => torch.deepcopy(torch.ones(2, { requires_grad: true }).mul(2)), error);
});

const OPTIMIZERS: Readonly<Record<string, (params: Tensor[]) => optim.Optimizer>> = {
  'SGD(p, lr=0.1, momentum=0.9, nesterov=True)': (p) =>
    new optim.SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true }),
  'SGD(p, lr=0.1)': (p) => new optim.SGD(p, { lr: 0.1 }),
  'Adam(p, lr=0.1, amsgrad=True)': (p) => new optim.Adam(p, { lr: 0.1, amsgrad: true }),
  'AdamW(p, lr=0.1, foreach=True)': (p) => new optim.AdamW(p, { lr: 0.1, foreach: true }),
  'RMSprop(p, lr=0.1, momentum=0.5)': (p) => new optim.RMSprop(p, { lr: 0.1, momentum: 0.5 }),
  'Adagrad(p, lr=0.1)': (p) => new optim.Adagrad(p, { lr: 0.1 }),
  'Adadelta(p)': (p) => new optim.Adadelta(p),
  'Adamax(p)': (p) => new optim.Adamax(p),
  'ASGD(p)': (p) => new optim.ASGD(p),
  'NAdam(p)': (p) => new optim.NAdam(p),
  'RAdam(p)': (p) => new optim.RAdam(p),
  'Rprop(p)': (p) => new optim.Rprop(p),
};

const TRAINING = `
    import copy
    torch.manual_seed(3)
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.25), nn.Linear(4, 2))
    optimizer = eval('optim.' + made, {'optim': optim, 'p': net.parameters()})
    scheduler = optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    x = torch.arange(15, dtype=torch.float32).view(5, 3).sin()
    def step(net, optimizer, scheduler):
        optimizer.zero_grad()
        net(x).pow(2).sum().backward()
        optimizer.step()
        scheduler.step()
    step(net, optimizer, scheduler)
    net2, optimizer2, scheduler2 = copy.deepcopy([net, optimizer, scheduler])
    shared = [optimizer2.param_groups[0]['params'][0] is net2[0].weight, scheduler2.optimizer is optimizer2]
    step(net2, optimizer2, scheduler2)
    step(net2, optimizer2, scheduler2)
    step(net, optimizer, scheduler)
    return [shared, dict(net.state_dict()), dict(net2.state_dict()), scheduler.get_last_lr(), scheduler2.get_last_lr(),
        repr(optimizer2), len(optimizer2.state)]
`;

t.test('deepcopy of a model, its optimizer and its scheduler', async (t) => {
  for (const [made, make] of Object.entries(OPTIMIZERS)) {
    const theirs = await python(TRAINING, { made });
    torch.manual_seed(3);
    const layers = [new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Dropout(0.25), new nn.Linear(4, 2)];
    const net = new nn.Sequential(...layers);
    const optimizer = make(net.parameters());
    const scheduler = new optim.lr_scheduler.ExponentialLR(optimizer, 0.5);
    const x = torch.arange(15).float().view(5, 3).sin();
    const step = (net: nn.Module, optimizer: optim.Optimizer, scheduler: optim.lr_scheduler.LRScheduler) => {
      optimizer.zero_grad();
      net.forward(x).pow(2).sum().backward();
      optimizer.step();
      scheduler.step();
    };
    step(net, optimizer, scheduler);
    const [net2, optimizer2, scheduler2] = torch.deepcopy([net, optimizer, scheduler] as const);
    const shared = [
      optimizer2.param_groups[0]?.params[0] === (net2[0] as nn.Linear).weight,
      scheduler2.optimizer === optimizer2,
    ];
    step(net2, optimizer2, scheduler2);
    step(net2, optimizer2, scheduler2);
    step(net, optimizer, scheduler);
    const lrs = [scheduler.get_last_lr(), scheduler2.get_last_lr()];
    const states = [net.state_dict(), net2.state_dict()];
    equal_bits(
      t,
      [shared, ...states, ...lrs, String(optimizer2), optimizer2.state.size],
      theirs,
      `deepcopy optim.${made}`,
    );
  }
});
