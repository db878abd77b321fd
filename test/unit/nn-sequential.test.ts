/** A Sequential whose modules are not all native. */
import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';

class Shift extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.add(1);
  }
}

t.test('a Sequential with one module that is not native: the others run together', async (t) => {
  const net = new nn.Sequential(
    new nn.Linear(8, 8),
    new nn.Tanh(),
    new Shift(),
    new nn.Sequential(new nn.Linear(8, 8), new nn.Tanh()),
    new nn.Linear(8, 2),
  );
  const x = torch.randn(4, 8);
  const one_by_one = (value: Tensor) => {
    for (const layer of [...net]) value = layer.forward(value);
    return value;
  };
  const expected = one_by_one(x);
  for (const run of [async () => net.forward(x), () => net.forward_async(x)]) {
    const before = torch.memory.live().count;
    const y = await torch.no_grad(run);
    t.same(y.tolist(), expected.tolist());
    t.ok(torch.memory.live().count <= before + 3, 'two runs and what lies between them');
  }

  const seen: string[] = [];
  const handle = (net.at(1) as nn.Module).register_forward_hook((layer, [input], output) => {
    seen.push(`${layer} ${input.shape} ${output.shape}`);
  });
  t.same(net.forward(x).tolist(), expected.tolist());
  t.same((await net.forward_async(x)).tolist(), expected.tolist());
  t.same(seen, ['Tanh() 4,8 4,8', 'Tanh() 4,8 4,8'], 'a hook runs once for each call');
  handle.remove();

  const late = (net.at(2) as nn.Module).register_forward_hook(() => {
    (net.at(3) as nn.Module).register_forward_hook(() => void seen.push('late'));
    late.remove();
  });
  net.forward(x);
  t.equal(seen.pop(), 'late', 'a hook that was added while the list ran');
});

t.test('runs inside a Sequential: modes and gradients', async (t) => {
  const net = new nn.Sequential(new nn.Linear(2, 64), new Shift(), new nn.Dropout(0.5), new nn.Linear(64, 1));
  const x = torch.ones(1, 2);
  const outputs = async () => [net.forward(x).item(), (await net.forward_async(x)).item()];
  net.eval();
  const [one, other] = await outputs();
  t.equal(one, other);
  net.train();
  t.not((await outputs())[0], one, 'dropout drops');
  for (const run of [async () => net.forward(x), () => net.forward_async(x)]) {
    net.zero_grad();
    (await run()).sum().backward();
    t.ok(net.parameters().every((parameter) => parameter.grad !== null));
  }
  const mode = torch.set_grad_enabled(false);
  const later = net.forward_async(x);
  mode.end();
  t.equal((await later).requires_grad, false, 'the mode of the beginning holds to the end');
  await t.rejects(net.forward_async(torch.ones(1, 3)), torch.TorchError);
});
