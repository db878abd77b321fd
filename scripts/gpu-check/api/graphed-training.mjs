// Training steps in graphs.
import torch from '../../../dist/index.js';
import { aside, bits, check, holds, on_gpu, refuses, same, sha256 } from './check.mjs';
import { batches, make_net } from './network.mjs';

const { nn, optim, cuda } = torch;
const F = nn.functional;

/** Five steps, eager; the learning rate falls after every second. */
function eager_steps(net, optimizer, scheduler, lrs) {
  cuda.manual_seed(77);
  const losses = batches().map(([x, y]) => {
    optimizer.zero_grad();
    const loss = F.cross_entropy(net.forward(x), y);
    loss.backward();
    optimizer.step();
    scheduler.step();
    lrs.push(Number(optimizer.param_groups[0].lr));
    return loss.detach();
  });
  return [...bits(losses), ...bits([...net.parameters()])];
}

/** The same as one graph. */
function graphed_steps(net, optimizer, scheduler, lrs) {
  const start = [...net.parameters()].map((p) => p.detach().clone());
  const data = batches();
  const [x, y] = data[0].map((tensor) => tensor.clone());
  const step = () => {
    const loss = F.cross_entropy(net.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss.detach();
  };
  aside(() => {
    for (let count = 0; count < 3; count++) {
      optimizer.zero_grad({ set_to_none: true });
      step();
    }
  });
  const g = new cuda.CUDAGraph();
  optimizer.zero_grad({ set_to_none: true });
  const loss = cuda.graph(g, step);
  torch.no_grad(() => {
    for (const [index, p] of [...net.parameters()].entries()) p.copy_(start[index]);
    for (const state of optimizer.state.values()) for (const each of Object.values(state)) each.zero_();
  });
  cuda.manual_seed(77);
  const losses = data.map(([input, target]) => {
    x.copy_(input);
    y.copy_(target);
    g.replay();
    scheduler.step();
    lrs.push(Number(optimizer.param_groups[0].lr));
    return loss.clone();
  });
  return [...bits(losses), ...bits([...net.parameters()])];
}

const ways = {
  sgd_fused: (params, lr) => new optim.SGD(params, { lr, momentum: 0.9, weight_decay: 5e-4, fused: true }),
  adam_capturable: (params, lr) => new optim.Adam(params, { lr, capturable: true }),
  adam_fused: (params, lr) => new optim.Adam(params, { lr, fused: true }),
};

for (const [name, make] of Object.entries(ways)) {
  await check(`graph_training_${name}`, () => {
    torch.backends.cudnn.deterministic = true;
    const run = (steps) => {
      const net = make_net();
      const lrs = [];
      const optimizer = make([...net.parameters()], torch.tensor(0.05, on_gpu));
      const scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 2, gamma: 0.1 });
      return { hashes: steps(net, optimizer, scheduler, lrs), lrs };
    };
    const eager = run(eager_steps);
    const graphed = run(graphed_steps);
    torch.backends.cudnn.deterministic = false;
    same(graphed.lrs, eager.lrs, 'learning rates');
    holds(eager.lrs[0] > eager.lrs[4], 'the learning rate falls');
    same(graphed.hashes, eager.hashes, 'losses of 5 steps and weights, bit for bit');
    return { lrs: eager.lrs };
  });
}

await check('graphed_callables', () => {
  torch.backends.cudnn.deterministic = true;
  const run = (graphed) => {
    const net = make_net();
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9 });
    if (graphed) {
      const sample = torch.randn(16, 3, 16, 16, on_gpu);
      holds(cuda.make_graphed_callables(net, [sample]) === net, 'the module itself');
    }
    cuda.manual_seed(5);
    const losses = batches().map(([x, y]) => {
      optimizer.zero_grad();
      const loss = F.cross_entropy(net.forward(x), y);
      loss.backward();
      optimizer.step();
      return loss.detach().clone();
    });
    net.eval();
    const out = net.forward(batches()[0][0]).detach();
    return [...bits(losses), ...bits([...net.parameters(), out])];
  };
  same(run(true), run(false), 'five steps and an evaluation');
  torch.backends.cudnn.deterministic = false;
  const scale = torch.tensor(3, { ...on_gpu, dtype: 'float32', requires_grad: true });
  const f = (x, { y }) => ({ sum: x.mul(scale.detach()).add(y), parts: [x.sub(y)] });
  const [x, y] = [0, 1].map(() => torch.randn(4, { ...on_gpu, requires_grad: true }));
  const graphed = cuda.make_graphed_callables(f, [x, { y }]);
  const [a, b] = [1, 2].map((value) =>
    torch.full([4], value, { ...on_gpu, dtype: 'float32', requires_grad: true }),
  );
  const out = graphed(a, { y: b });
  same(
    [out.sum.tolist(), out.parts[0].tolist()],
    [
      [5, 5, 5, 5],
      [-1, -1, -1, -1],
    ],
    'outputs in their places',
  );
  out.sum.sum().add(out.parts[0].sum()).backward();
  same(
    [a.grad.tolist(), b.grad.tolist()],
    [
      [4, 4, 4, 4],
      [0, 0, 0, 0],
    ],
    'gradients of the inputs',
  );
  refuses(() => cuda.make_graphed_callables(f, [1, 2]), 'AssertionError', /must contain only Tensors/);
  const hooked = new nn.Linear(2, 2).cuda();
  hooked.register_forward_hook(() => undefined);
  refuses(() => cuda.make_graphed_callables(hooked, [torch.ones(1, 2, on_gpu)]), 'AssertionError', /hooks/);
});

await check('graph_generator', () => {
  const generator = new torch.Generator('cuda').manual_seed(9);
  const g = new cuda.CUDAGraph();
  g.register_generator_state(generator);
  aside(() => torch.rand(8, { generator, ...on_gpu }));
  const y = cuda.graph(g, () => torch.rand(8, { generator, ...on_gpu }));
  generator.manual_seed(9);
  const replays = [0, 1].map(() => {
    g.replay();
    return sha256(y);
  });
  generator.manual_seed(9);
  const eager = [0, 1].map(() => sha256(torch.rand(8, { generator, ...on_gpu })));
  same(replays, eager, 'a generator of its own, twice');
});
