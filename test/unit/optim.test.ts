/** Optimizers and schedulers as objects: groups, state, hooks, asynchronous steps, classes of one's own. */
import { inspect } from 'node:util';
import torch, { optim, type Tensor } from 'libtorch-node';
import t from 'tap';

const leaf = (...values: number[]) =>
  torch.tensor(values, { dtype: 'float32', requires_grad: true }) as Tensor;

function with_grad(param: Tensor, value = 1): Tensor {
  param.grad = torch.full(param.shape, value, { dtype: 'float32' });
  return param;
}

const values = (param: Tensor) => param.tolist() as number[];

t.test('parameters come as tensors, pairs or groups, by name or by place', async (t) => {
  const p = leaf(1);
  for (const optimizer of [
    new optim.SGD([p], 0.5),
    new optim.SGD([p], { lr: 0.5 }),
    new optim.SGD({ params: [p], lr: 0.5 }),
    new optim.SGD(new Set([p]), { lr: 0.5 }),
    new optim.SGD([{ params: p, lr: 0.5 }]),
    new optim.SGD([['weight', p]], { lr: 0.5 }),
  ]) {
    t.equal(optimizer.param_groups.length, 1);
    t.equal(optimizer.param_groups[0]!.params[0], p);
    t.equal(optimizer.param_groups[0]!.lr, 0.5);
  }
  const named = new optim.SGD([['weight', p]]);
  t.same(named.param_groups[0]!.param_names, ['weight']);
  t.match(inspect(named), "param_names: ['weight']");
});

t.test('writes to groups take effect', async (t) => {
  const [a, b] = [leaf(0), leaf(0)];
  const optimizer = new optim.SGD([a], { lr: 1 });
  with_grad(a);
  optimizer.param_groups[0]!.lr = 0.25;
  optimizer.step();
  t.same(values(a), [-0.25]);
  optimizer.param_groups[0]!.params.push(with_grad(b));
  optimizer.param_groups[0]!.maximize = true;
  optimizer.step();
  t.same([values(a), values(b)], [[0], [0.25]]);
  optimizer.param_groups.pop();
  optimizer.step();
  t.same([values(a), values(b)], [[0], [0.25]]);
});

t.test('wrong values in groups are errors of the step', async (t) => {
  const optimizer = new optim.SGD([with_grad(leaf(0))]);
  const group = optimizer.param_groups[0]! as Record<string, unknown>;
  group.lr = 'fast';
  t.throws(() => optimizer.step(), {
    name: 'TypeError',
    message: "SGD.step(): argument 'lr' must be float, not str",
  });
  group.lr = torch.tensor([0.1, 0.2]);
  t.throws(() => optimizer.step(), { name: 'TorchError' });
  group.lr = 0.1;
  group.params = [3];
  t.throws(() => optimizer.step(), { name: 'TypeError' });
  for (const wrong of [3, [3], null]) {
    Object.assign(optimizer, { param_groups: wrong });
    t.throws(() => optimizer.step(), { name: 'TypeError' });
  }
});

t.test('a parameter that was disposed', async (t) => {
  const p = with_grad(leaf(0));
  const optimizer = new optim.SGD([p], { momentum: 0.9 });
  optimizer.step();
  p.dispose();
  t.throws(() => optimizer.step(), /disposed/);
});

t.test('state', async (t) => {
  const [a, b] = [with_grad(leaf(1)), leaf(1)];
  const optimizer = new optim.SGD([a, b], { lr: 1, momentum: 0.5 });
  t.equal(optimizer.state.size, 0);
  optimizer.step();
  t.same([...optimizer.state.keys()], [a]);
  const entry = optimizer.state.get(a)!;
  t.equal(entry.momentum_buffer, optimizer.state.get(a)!.momentum_buffer, 'one object for one buffer');
  t.same(values(entry.momentum_buffer!), [1]);

  entry.momentum_buffer = torch.full([1], 4, { dtype: 'float32' });
  optimizer.step();
  t.same(values(entry.momentum_buffer), [3]);

  with_grad(b);
  optimizer.step();
  t.same([...optimizer.state.keys()], [a, b]);

  entry.momentum_buffer = null;
  t.ok(optimizer.state.delete(b));
  optimizer.step();
  t.same(values(optimizer.state.get(b)!.momentum_buffer!), [1], 'begins again');
  t.same(values(entry.momentum_buffer!), [1]);

  optimizer.state.clear();
  t.equal(optimizer.state.size, 0);
  optimizer.state.set(a, { momentum_buffer: torch.full([1], 8, { dtype: 'float32' }), note: 'kept' });
  optimizer.state.set(a, optimizer.state.get(a)!);
  optimizer.step();
  t.same(values(optimizer.state.get(a)!.momentum_buffer!), [5]);
  t.equal(optimizer.state.get(a)!.note, 'kept');
});

t.test('state dicts of plain objects load as well', async (t) => {
  const p = with_grad(leaf(1));
  const optimizer = new optim.SGD([p], { momentum: 0.5 });
  const { param_groups } = optimizer.state_dict();
  const buffer = torch.tensor([3.5], { dtype: 'float64' });
  optimizer.load_state_dict({ state: { 0: { momentum_buffer: buffer } }, param_groups });
  t.equal(optimizer.state.get(p)!.momentum_buffer!.dtype, 'float32');
  const old = [{ params: [0], lr: 1, momentum: 0, dampening: 0, weight_decay: 0 }];
  optimizer.load_state_dict({ state: {}, param_groups: old });
  t.equal(optimizer.state.size, 0);
  t.match(optimizer.param_groups[0], { lr: 1, nesterov: false, foreach: null, fused: false });
  t.throws(() => optimizer.load_state_dict({} as never), { name: 'TypeError' });
});

t.test('closures see gradients, and their value comes back', async (t) => {
  const p = leaf(3);
  const optimizer = new optim.SGD([p], { lr: 1 });
  const closure = () => {
    optimizer.zero_grad();
    const loss = p.mul(2).sum();
    loss.backward();
    return loss.item();
  };
  t.equal(
    torch.no_grad(() => optimizer.step(closure)),
    6,
  );
  t.same(values(p), [1]);
  t.equal(optimizer.step({ closure }), 2);
  t.equal(optimizer.step(), undefined);
  t.throws(() => optimizer.step(3 as never), { name: 'TypeError', message: "'int' object is not callable" });
  const wrong = new Error('in the closure');
  t.throws(
    () =>
      torch.no_grad(() =>
        optimizer.step(() => {
          throw wrong;
        }),
      ),
    wrong,
  );
  t.equal(await optimizer.step_async(async () => 'loss'), 'loss');
});

t.test('step_async', async (t) => {
  const p = with_grad(leaf(0));
  const optimizer = new optim.SGD([p], { lr: 1, momentum: 0.5 });
  const steps = [optimizer.step_async(), optimizer.step_async()];
  optimizer.step(); // comes after both
  t.same(values(p), [-4.25]);
  await Promise.all(steps);
  t.same(values(p), [-4.25]);
  t.same(values(optimizer.state.get(p)!.momentum_buffer!), [1.75]);
  optimizer.param_groups[0]!.fused = true;
  optimizer.state.get(p)!.momentum_buffer = torch.zeros(3);
  await t.rejects(optimizer.step_async(), { name: 'TorchError' });
  optimizer.state.clear();
  optimizer.step();
});

t.test('fused kernels never run over the end of a tensor', async (t) => {
  const step = (param: Tensor, grad: Tensor) => {
    param.grad = grad;
    new optim.SGD([param], { fused: true }).step();
  };
  const wide = torch.zeros(1).expand(1000).detach().requires_grad_();
  t.throws(() => step(wide, torch.zeros(1000)), /fused=True/);
  t.throws(() => step(torch.zeros(1000, { requires_grad: true }), torch.zeros(1).expand(1000)), /fused=True/);
  const grown = with_grad(leaf(1));
  grown.data = torch.zeros(1000);
  t.throws(() => new optim.SGD([grown], { fused: true }).step(), /fused=True/);
});

t.test('hooks', async (t) => {
  const p = with_grad(leaf(0));
  const optimizer = new optim.SGD([p], { lr: 1 });
  const seen: string[] = [];
  const handles = [
    optimizer.register_step_pre_hook((given, args) => {
      t.equal(given, optimizer);
      seen.push(`before ${args.length}`);
      return [() => 'from the hook'];
    }),
    optimizer.register_step_post_hook(() => void seen.push(`after ${values(p)}`)),
    optim.register_optimizer_step_pre_hook(() => void seen.push('before all')),
    optim.register_optimizer_step_post_hook(() => void seen.push('after all')),
  ];
  t.equal(optimizer.step() as unknown, 'from the hook');
  t.same(seen, ['before all', 'before 0', 'after -1', 'after all']);
  t.equal((await optimizer.step_async()) as unknown, 'from the hook');
  t.equal(seen.length, 8);
  for (const handle of handles) handle.remove();
  optimizer.step();
  t.equal(seen.length, 8);
  optimizer.register_step_pre_hook(() => 3 as never);
  t.throws(() => optimizer.step(), /must return None or an array of new arguments, but got 3/);
});

t.test('hooks of state dicts', async (t) => {
  const optimizer = new optim.SGD([leaf(0)], { lr: 1 });
  const seen: string[] = [];
  optimizer.register_state_dict_pre_hook(() => void seen.push('first'));
  optimizer.register_state_dict_pre_hook(() => void seen.push('prepended'), true);
  optimizer.register_state_dict_post_hook((_, dict) => ({ ...dict, note: 1 }));
  t.match(optimizer.state_dict(), { note: 1 });
  t.same(seen, ['prepended', 'first']);
  optimizer.register_load_state_dict_pre_hook((_, { state, param_groups }) => ({
    state,
    param_groups: param_groups.map((group) => ({ ...group, lr: 0.5 })),
  }));
  optimizer.register_load_state_dict_post_hook(
    ({ param_groups }) => void seen.push(`lr ${param_groups[0]!.lr}`),
  );
  optimizer.load_state_dict(optimizer.state_dict());
  t.equal(seen.at(-1), 'lr 0.5');
});

class PlainDescent extends optim.Optimizer {
  constructor(params: optim.Params) {
    super(params, { lr: optim.required });
  }
  override step(): void {
    torch.no_grad(() => {
      for (const { params, lr } of this.param_groups) {
        for (const param of params) if (param.grad) param.sub_(param.grad, { alpha: lr! });
      }
    });
  }
}

t.test('an optimizer of your own', async (t) => {
  const p = with_grad(leaf(1));
  t.throws(() => new PlainDescent([p]), {
    name: 'ValueError',
    message: "parameter group didn't specify a value of required optimization parameter lr",
  });
  const optimizer = new PlainDescent([{ params: p, lr: 0.5 }]);
  let steps = 0;
  optimizer.register_step_post_hook(() => void steps++);
  const scheduler = new optim.lr_scheduler.StepLR(optimizer, 1, 0.5);
  optimizer.step();
  scheduler.step();
  await optimizer.step_async();
  t.same(values(p), [0.25]);
  t.equal(steps, 2);
  optimizer.state.set(p, { count: 2 });
  const other = new PlainDescent([{ params: leaf(1), lr: 1 }]);
  other.load_state_dict(optimizer.state_dict());
  t.same([...other.state.values()], [{ count: 2 }]);
  t.equal(String(other), 'PlainDescent (\nParameter Group 0\n    initial_lr: 0.5\n    lr: 0.25\n)');
});

class Warmup extends optim.lr_scheduler.LRScheduler {
  declare epochs: number;
  constructor(optimizer: optim.Optimizer, epochs: number) {
    super(optimizer, -1, { epochs });
  }
  override get_lr(): number[] {
    return this.base_lrs.map((lr) => (lr * Math.min(this.last_epoch + 1, this.epochs)) / this.epochs);
  }
}

t.test('a scheduler of your own', async (t) => {
  const optimizer = new optim.SGD([leaf(0)], { lr: 1 });
  const scheduler = new Warmup(optimizer, 4);
  const rates = [0, 1, 2, 3].map(() => {
    const [rate] = scheduler.get_last_lr();
    optimizer.step();
    scheduler.step();
    return rate;
  });
  t.same(rates, [0.25, 0.5, 0.75, 1]);
  t.match(scheduler.state_dict(), { epochs: 4, last_epoch: 4 });
});

t.test('StepLR: properties are read and written', async (t) => {
  const optimizer = new optim.SGD([leaf(0)], { lr: 1 });
  const scheduler = new optim.lr_scheduler.StepLR(optimizer, 2, 0.5);
  scheduler.load_state_dict({ ...scheduler.state_dict(), gamma: 0.25, step_size: 1 });
  t.same([scheduler.gamma, scheduler.step_size], [0.25, 1]);
  optimizer.step();
  scheduler.step();
  t.equal(optimizer.param_groups[0]!.lr, 0.25);
  scheduler.step_size = 0;
  t.throws(() => scheduler.step(), { message: 'integer modulo by zero' });
  t.throws(() => new optim.lr_scheduler.StepLR(optimizer, 2.5), { name: 'TypeError' });
});
