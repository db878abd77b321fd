// What every runner tries: [name, function] pairs. The values are made here, in the realm that the runner gives.
module.exports = (torch, models) => {
  const { nn, optim } = torch;

  function same(actual, expected) {
    const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (got !== wanted) throw new Error(`expected ${wanted}, got ${got}`);
  }

  function throws(body, error_class, text) {
    try {
      body();
    } catch (error) {
      same(error instanceof error_class, true);
      same(error.message.includes(text), true);
      return;
    }
    throw new Error('nothing was thrown');
  }

  return [
    [
      'options, arrays, maps and bytes',
      () => {
        same(torch.zeros(2, { dtype: 'float64' }).dtype, 'float64');
        same(torch.tensor([[1, 2]], { requires_grad: false }).tolist(), [[1, 2]]);
        same(torch.tensor(new Float32Array([1, 2])).tolist(), [1, 2]);
        same(torch.ones(1).mul({ real: 0, imag: 1 }).dtype, 'complex64');
        same(torch.load(torch.save({ epoch: 3, weight: torch.ones(1) })).epoch, 3);
        same(torch.load(new Uint8Array(torch.save(new Map([['a', 1]])))).a, 1);
        const layer = new nn.Linear(2, 1, { bias: false });
        layer.load_state_dict(new Map([['weight', torch.ones(1, 2)]]));
        same(layer.forward(torch.ones(1, 2)).tolist(), [[2]]);
      },
    ],
    [
      'classes and errors',
      () => {
        same(new nn.ReLU() instanceof nn.Module, true);
        same(models.AlexNet.prototype instanceof nn.Module, true);
        throws(() => torch.ones(2).add(torch.ones(3)), torch.TorchError, 'must match the size');
        throws(() => new torch.Generator('meta'), torch.TorchError, 'META device');
      },
    ],
    [
      'training',
      () => {
        torch.manual_seed(1);
        const x = torch.randn(64, 3);
        const y = x.matmul(torch.tensor([[1], [-2], [0.5]]));
        const net = new nn.Sequential(new nn.Linear(3, 16), new nn.ReLU(), new nn.Linear(16, 1));
        const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
        const losses = [];
        for (let step = 0; step < 20; step++) {
          optimizer.zero_grad();
          const loss = nn.functional.mse_loss(net.forward(x), y);
          loss.backward();
          optimizer.step();
          losses.push(loss.item());
        }
        same(losses.at(-1) < losses[0] / 2, true);
      },
    ],
    [
      'asynchronous work without gradients',
      async () => {
        const layer = new nn.Linear(2, 1);
        const output = await torch.no_grad(async () => {
          const first = await layer.forward_async(torch.ones(1, 2));
          same(torch.is_grad_enabled(), false);
          return [first, layer.forward(torch.ones(1, 2))];
        });
        same(
          output.map((each) => each.requires_grad),
          [false, false],
        );
        same(torch.is_grad_enabled(), true);
      },
    ],
  ];
};
