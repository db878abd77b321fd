// Random programs over one small network, in which hardly anything is awaited: forward, backward and step on the
// compute thread, and beside them everything that changes the same tensors, layers, optimizers and schedulers.
import { pick } from './values.mjs';

const silent = (promise) => promise.catch(() => {});

/** A network, its optimizer, a scheduler, a batch. */
function begin(torch, random) {
  const { nn, optim } = torch;
  const net = new nn.Sequential(
    new nn.Linear(4, 6),
    new nn.BatchNorm1d(6),
    new nn.ReLU({ inplace: random() < 0.5 }),
    new nn.Dropout({ p: 0.3, inplace: random() < 0.3 }),
    new nn.Linear(6, 4),
  );
  const kind = pick(random, [
    (params) => new optim.SGD(params, { lr: 0.1, momentum: 0.9 }),
    (params) => new optim.SGD(params, { lr: 0.1, foreach: true }),
    (params) => new optim.SGD(params, { lr: 0.1, fused: true }),
    (params) => new optim.Adam(params),
  ]);
  const optimizer = kind(net.parameters());
  const { StepLR, ExponentialLR, SequentialLR, CosineAnnealingLR, ReduceLROnPlateau } = optim.lr_scheduler;
  const scheduler = pick(random, [
    () => new StepLR(optimizer, 2),
    () => new CosineAnnealingLR(optimizer, 5),
    () => new SequentialLR(optimizer, [new ExponentialLR(optimizer, 0.9), new StepLR(optimizer, 2)], [2]),
    () => new ReduceLROnPlateau(optimizer),
  ])();
  const x = torch.randn(3, 4, { requires_grad: random() < 0.5 });
  return { net, optimizer, scheduler, x, saved: [], losses: [] };
}

const anything_of = (random, { net, x }) => pick(random, [x, ...net.parameters(), ...net.buffers()]);

/** What a program may do next; each is called with torch, the random numbers and what `begin` made. */
const steps = {
  forward_async: async (_torch, _random, world) => {
    const y = await world.net.forward_async(world.x);
    world.losses.push(y.sum());
  },
  forward: (_, __, world) => world.losses.push(world.net.forward(world.x).pow(2).sum()),
  backward_async: (_, random, { losses }) =>
    losses.pop()?.backward_async({ create_graph: random() < 0.2, retain_graph: random() < 0.5 }),
  backward: (_, __, { losses }) => losses.pop()?.backward(),
  step_async: (_, __, { optimizer }) => optimizer.step_async(),
  step: (_, __, { optimizer }) => optimizer.step(),
  zero_grad: (_, random, { optimizer, net }) => pick(random, [optimizer, net]).zero_grad(random() < 0.7),
  scheduler_step: (_, random, { scheduler }) => scheduler.step(random()),
  scheduler_state: (_, __, { scheduler }) => scheduler.load_state_dict(scheduler.state_dict()),
  optimizer_state: (_, __, { optimizer }) => optimizer.load_state_dict(optimizer.state_dict()),
  save_state: (_, __, { net, saved }) => saved.push(net.state_dict()),
  load_state: (_, random, { net, saved }) =>
    saved.length > 0 && net.load_state_dict(saved.pop(), { strict: false, assign: random() < 0.4 }),
  read_grad: (_, random, world) => anything_of(random, world).grad?.sum().item(),
  read: (_, random, world) => anything_of(random, world).sum().item(),
  set_grad: (torch, random, world) => {
    const tensor = anything_of(random, world);
    tensor.grad = random() < 0.5 ? null : torch.ones_like(tensor);
  },
  resize: (torch, random, world) =>
    torch.no_grad(() => anything_of(random, world).resize_(pick(random, [0, [3, 4], 100, [6, 4]]))),
  set_data: (torch, random, world) =>
    anything_of(random, world).set_data(torch.randn(pick(random, [[], [3, 4], [6], [6, 4]]))),
  set_: (torch, random, world) => torch.ops.aten.set_(anything_of(random, world), torch.ones(3, 4)),
  in_place: (torch, random, world) => torch.no_grad(() => anything_of(random, world).mul_(1.5)),
  out: (torch, _random, { x }) => torch.ops.aten.add.out(x, torch.ones(1), { out: x }),
  requires_grad: (_, random, world) => anything_of(random, world).requires_grad_(random() < 0.5),
  hook: (torch, random, world) => {
    const act = pick(random, quick);
    anything_of(random, world).register_hook(() => {
      act(torch, random, world);
    });
  },
  dispose: (_, random, world) => random() < 0.2 && anything_of(random, world).dispose(),
  new_batch: (torch, random, world) => {
    world.x = torch.randn(3, 4, { requires_grad: random() < 0.5 });
  },
  to: (_, random, { net }) => net.to(pick(random, ['float64', 'float32', 'bfloat16'])),
  train: (_, random, { net }) => net.train(random() < 0.5),
  option: (_, random, { net }) => {
    const layer = pick(random, [...net]);
    layer[pick(random, ['p', 'inplace', 'momentum', 'eps'])] = pick(random, [0, 0.5, true]);
  },
  append: (torch, random, { net }) =>
    net.append(pick(random, [() => new torch.nn.Tanh(), () => new torch.nn.Linear(4, 4)])()),
  pop: (_, random, { net }) => net.length > 2 && net.pop(Math.floor(random() * net.length)),
  insert: (torch, random, { net }) =>
    net.insert(Math.floor(random() * net.length), new torch.nn.Hardtanh({ inplace: true })),
  delete: (_, random, { net }) => net.length > 2 && delete net[Math.floor(random() * net.length)],
  assign: (torch, random, { net }) => {
    net[Math.floor(random() * net.length)] = new torch.nn.Linear(6, 6);
  },
  reset: (_, random, { net }) => pick(random, [...net]).reset_parameters?.(),
  add_group: (torch, _, { optimizer }) =>
    optimizer.add_param_group({ params: [torch.ones(2, { requires_grad: true })] }),
  seed: (torch, random) => torch.manual_seed(Math.floor(random() * 9)),
  collect: () => globalThis.gc?.(),
};

/** Those that hooks do. */
const { zero_grad, step, read_grad, set_grad, in_place, train, step_async } = steps;
const quick = [zero_grad, step, read_grad, set_grad, in_place, train, step_async];

/** One program of some twenty steps; `take` takes each of them, by its name and what it works on. */
export async function program(torch, random, take) {
  const world = begin(torch, random);
  const names = Object.keys(steps);
  const hot = ['forward_async', 'backward_async', 'step_async', 'forward'];
  for (let count = 0; count < 24; count++) {
    const name = random() < 0.4 ? pick(random, hot) : pick(random, names);
    const reach = [world.x, ...world.losses];
    try {
      const done = take(name, reach, () => steps[name](torch, random, world));
      if (done instanceof Promise) silent(done);
    } catch {
      // shapes that no longer fit are what this is about
    }
    if (random() < 0.15) await new Promise((resolve) => setImmediate(resolve));
  }
}
