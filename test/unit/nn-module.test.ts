/** What is JavaScript's own about modules: fields, hooks around `forward`, native chains, async twins. */
import { inspect } from 'node:util';
import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';

t.test('fields', (t) => {
  class Net extends nn.Module {
    b = new nn.Linear(1, 1);
    a = new nn.Parameter(torch.zeros(1));
    plain = torch.zeros(1);
    list = [new nn.Linear(1, 1)];
    #hidden = new nn.Linear(1, 1);
    forward() {
      return this.#hidden;
    }
  }
  const net = new Net();
  const names = () => net.named_parameters().map(([name]) => name);
  t.same(
    names(),
    ['a', 'b.weight', 'b.bias'],
    'own ones first; arrays, tensors and private fields are not seen',
  );
  const weight = new nn.Parameter(torch.ones(1, 1));
  net.b.weight = weight;
  t.equal(net.b.weight, weight);
  t.equal(
    net.b.forward(torch.ones(1, 1)).item(),
    1 + (net.b.bias.item() as number),
    'it reaches the native layer',
  );
  t.equal(net.parameters()[1], weight);
  Object.assign(net.b, { bias: null });
  t.same(names(), ['a', 'b.weight']);
  t.equal(net.b.forward(torch.ones(1, 1)).item(), 1);
  t.equal(inspect(net), String(net));
  t.end();
});

t.test('a layer of one’s own on top of a built-in one', (t) => {
  class Scaled extends nn.Linear {
    scale = new nn.Parameter(torch.ones(1).mul(3));
    override forward(x: Tensor): Tensor {
      return super.forward(x).mul(this.scale);
    }
  }
  const scaled = new Scaled(1, 1, { bias: false });
  nn.init.ones_(scaled.weight);
  t.same(
    scaled.named_parameters().map(([name]) => name),
    ['weight', 'scale'],
  );
  t.equal(
    new nn.Sequential(new nn.Identity(), scaled).forward(torch.ones(1, 1)).item(),
    3,
    'no chain passes it by',
  );
  t.equal(String(scaled), 'Scaled(in_features=1, out_features=1, bias=False)');
  t.end();
});

t.test('options are the native layer’s', (t) => {
  const drop = new nn.Dropout(0);
  drop.p = 1;
  t.equal(drop.forward(torch.ones(1)).item(), 0);
  t.equal(String(drop), 'Dropout(p=1, inplace=False)');
  t.throws(() => {
    drop.p = 'a' as never;
  }, TypeError);
  const pool = new nn.MaxPool2d(3);
  t.same([pool.kernel_size, pool.stride], [3, 3]);
  pool.stride = [1, 2];
  t.same(pool.forward(torch.zeros(1, 5, 5)).shape, [1, 3, 2]);
  const conv = new nn.Conv2d(1, 1, 3);
  t.same([conv.kernel_size, conv.padding, conv.groups, conv.padding_mode], [[3, 3], [0, 0], 1, 'zeros']);
  conv.padding = 'same';
  t.same(conv.forward(torch.zeros(1, 5, 5)).shape, [1, 5, 5]);
  drop.eval();
  t.equal(drop.training, false);
  t.equal(drop.forward(torch.ones(1)).item(), 1);
  t.end();
});

t.test('hooks run on forward', (t) => {
  const seen: string[] = [];
  const relu = new nn.ReLU();
  const x = torch.tensor([-2, 3]);
  const before = relu.register_forward_pre_hook((_, [input]) => {
    seen.push('before');
    return (input as Tensor).neg();
  });
  const after = relu.register_forward_hook((module, args, output) => {
    seen.push('after');
    t.equal(module, relu);
    t.same((args[0] as Tensor).tolist(), [2, -3]);
    return (output as Tensor).add(1);
  });
  const first = relu.register_forward_hook(() => void seen.push('first'), { prepend: true });
  t.same(relu.forward(x).tolist(), [3, 1]);
  t.same(seen, ['before', 'first', 'after']);
  t.same(new nn.Sequential(new nn.Identity(), relu).forward(x).tolist(), [3, 1], 'inside a Sequential too');
  t.notOk(Object.keys(relu).includes('forward'));
  before.remove();
  t.same(relu.forward(x.neg()).tolist(), [3, 1]);
  after.remove();
  first.remove();
  first.remove();
  t.notOk(Object.hasOwn(relu, 'forward'), 'the class’s own again');
  t.same(relu.forward(x).tolist(), [0, 3]);
  t.end();
});

t.test('hooks of a network with forward as a field, and after an error', (t) => {
  class Net extends nn.Module {
    override forward = (x: number) => {
      if (x < 0) throw new RangeError('negative');
      return x + 1;
    };
  }
  const net = new Net();
  const seen: unknown[] = [];
  const always = net.register_forward_hook((_, args, output) => void seen.push([args, output]), {
    always_call: true,
  });
  const once = net.register_forward_hook((_, __, output) => {
    once.remove();
    return (output as number) * 10;
  });
  t.equal(net.forward(1), 20);
  t.equal(net.forward(1), 2);
  t.throws(() => net.forward(-1), RangeError);
  t.same(seen, [
    [[1], 2],
    [[1], 2],
    [[-1], undefined],
  ]);
  always.remove();
  t.equal(net.forward(2), 3);
  t.ok(Object.hasOwn(net, 'forward'));
  t.end();
});

t.test('Sequential', (t) => {
  const [a, b, c] = [new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1)];
  const net = new nn.Sequential(a, b, c);
  const x = torch.randn(4, 2);
  t.equal(net[0], a);
  t.equal(net[2].bias, c.bias, 'each place has its type');
  t.equal(net.length, 3);
  t.equal(net.at(-1), c);
  t.same(
    [...net].map((layer) => layer instanceof nn.Linear),
    [true, false, true],
  );
  const step = c.forward(b.forward(a.forward(x)));
  t.same(net.forward(x).tolist(), step.tolist());
  const part = net.slice(1);
  t.same(
    [String(part), part.length, part[0]],
    ['Sequential(\n  (1): ReLU()\n  (2): Linear(in_features=3, out_features=1, bias=True)\n)', 2, b],
  );
  t.same(
    part.named_children().map(([name]) => name),
    ['1', '2'],
    'places are no names',
  );
  const grown = new nn.Sequential().append(a).extend([b]).insert(0, c).insert(-1, new nn.Flatten());
  t.same(
    [...grown].map((layer) => layer.constructor.name),
    ['Linear', 'Linear', 'Flatten', 'ReLU'],
  );
  t.equal(grown.pop(1), a);
  t.same(
    grown.named_children().map(([name]) => name),
    ['0', '1', '2'],
  );
  Object.assign(grown, { 0: b });
  t.equal(grown.at(0), b, 'a place can be assigned');
  const named = new nn.Sequential(
    new Map<string, nn.Module>([
      ['last', a],
      ['act', b],
    ]),
  );
  t.equal(named[1], b);
  t.same(Object.keys(named.state_dict()), ['last.weight', 'last.bias']);
  Object.assign(named, { 1: c });
  t.equal(named.get_submodule('act'), c);
  t.ok(named instanceof nn.Sequential);
  t.same(new nn.Sequential().forward(x), x);
  t.end();
});

t.test('Sequential with a user’s module inside, nested, and with hooks', (t) => {
  class Double extends nn.Module {
    forward(x: Tensor): Tensor {
      return x.mul(2);
    }
  }
  const x = torch.tensor([-1, 4]);
  const inner = new nn.Sequential(new nn.ReLU(), new Double());
  t.same(new nn.Sequential(inner, new nn.Identity()).forward(x).tolist(), [0, 8]);
  const native = new nn.Sequential(
    new nn.Sequential(new nn.ReLU(), new nn.Sequential(new nn.Identity())),
    new nn.ReLU(),
  );
  t.same(native.forward(x).tolist(), [0, 4]);
  let calls = 0;
  const handle = (native.at(0) as nn.Module).register_forward_hook(() => void calls++);
  native.forward(x);
  handle.remove();
  native.forward(x);
  t.equal(calls, 1, 'a hook of a nested Sequential runs');
  t.end();
});

t.test('forward_async', async (t) => {
  torch.manual_seed(1);
  class Shift extends nn.Module {
    forward(x: Tensor): Tensor {
      return x.add(1);
    }
  }
  const net = new nn.Sequential(new nn.Linear(4, 4), new nn.Sequential(new nn.ReLU(), new nn.Linear(4, 1)));
  const mixed = new nn.Sequential(net, new Shift());
  const x = torch.randn(2, 4);
  t.same((await net.forward_async(x)).tolist(), net.forward(x).tolist());
  t.same((await mixed.forward_async(x)).tolist(), mixed.forward(x).tolist());
  const y = await net.forward_async(x);
  y.sum().backward();
  t.ok(net[0].weight.grad, 'gradients are recorded');
  const loss = await new nn.MSELoss().forward_async(y, torch.zeros(2, 1));
  t.equal(loss.item(), y.pow(2).mean().item());
  await t.rejects(net.forward_async(torch.zeros(2, 5)), torch.TorchError);
  t.same((await new Shift().forward_async(x)).shape, [2, 4]);
});

t.test('memory: a chain keeps no activation that autograd does not need', (t) => {
  const net = new nn.Sequential(new nn.Identity(), new nn.Linear(256, 256), new nn.Linear(256, 256));
  const x = torch.zeros(1024, 256);
  torch.no_grad(() => net.forward(x));
  const before = torch.memory.live().count;
  const y = torch.no_grad(() => net.forward(x));
  t.equal(torch.memory.live().count, before + 1, 'one tensor object, the result');
  y.dispose();
  t.end();
});

t.test('memory: layers that are dropped in a synchronous loop are freed', (t) => {
  const before = torch.memory.live().allocated;
  let most = 0;
  for (let index = 0; index < 600; index++) {
    new nn.Linear(512, 1024);
    most = Math.max(most, torch.memory.live().allocated - before);
  }
  t.ok(most < 900 * 2 ** 20, `at most ${Math.round(most / 2 ** 20)} MiB of 1200`);
  t.end();
});

t.test('what load_state_dict() returns prints as in Python', (t) => {
  const net = new nn.Linear(1, 1);
  const all = net.load_state_dict(net.state_dict());
  t.equal(String(all), '<All keys matched successfully>');
  t.equal(inspect(all), '<All keys matched successfully>');
  t.equal(
    String(net.load_state_dict({ weight: net.weight, a: net.bias, b: net.bias }, { strict: false })),
    "_IncompatibleKeys(missing_keys=['bias'], unexpected_keys=['a', 'b'])",
  );
  t.end();
});

t.test('paths', (t) => {
  const net = new nn.Sequential(new nn.Linear(1, 1), new nn.BatchNorm2d(2));
  t.equal(net.get_submodule(''), net);
  t.equal(net.get_submodule('1'), net[1]);
  t.equal(net.get_parameter('0.weight'), net[0].weight);
  t.equal(net.get_buffer('1.running_mean'), net[1].running_mean);
  t.throws(() => net.get_parameter('0.nothing'), { message: 'Linear has no attribute `nothing`' });
  t.throws(() => net.get_parameter('1.running_mean'), { message: '`running_mean` is not an nn.Parameter' });
  t.throws(() => net.get_buffer('0.weight'), { message: '`weight` is not a buffer' });
  t.throws(() => net.get_submodule('0.weight'), { message: '`weight` is not an nn.Module' });
  t.end();
});

t.test('names that cannot be', (t) => {
  const net = new nn.Linear(1, 1);
  t.throws(() => net.register_buffer('a.b', null), { message: 'buffer name can\'t contain "."' });
  t.throws(() => net.register_buffer('', null), { message: 'buffer name can\'t be empty string ""' });
  t.throws(() => net.register_buffer('forward', null), { message: "attribute 'forward' already exists" });
  t.throws(() => net.add_module('weight', new nn.ReLU()), { message: "attribute 'weight' already exists" });
  net.register_buffer('kept', torch.ones(1));
  net.register_buffer('kept', torch.zeros(1), false);
  t.same(Object.keys(net.state_dict()), ['weight', 'bias']);
  t.end();
});

t.test('apply, requires_grad_, modules of many', (t) => {
  const net = new nn.Sequential(new nn.Linear(1, 1), new nn.Sequential(new nn.ReLU()));
  const order: string[] = [];
  t.equal(
    net.apply((module) => order.push(module.constructor.name)),
    net,
  );
  t.same(order, ['Linear', 'ReLU', 'Sequential', 'Sequential']);
  net.requires_grad_(false);
  t.notOk(net.parameters().some((parameter) => parameter.requires_grad));
  t.equal(net.train(false).training, false);
  t.notOk(net.modules().some((module) => module.training));
  t.end();
});

t.test('fields that Module has a use for, or Python', (t) => {
  class Net extends nn.Module {
    version = '1.0';
    constructor() {
      super();
      this._version = 3;
    }
    forward(): void {}
  }
  const net = new Net();
  t.equal(net.version, '1.0');
  t.equal(net._version, 3);
  t.equal(new nn.ReLU()._version, 1);
  t.equal(new nn.BatchNorm1d(2)._version, 2);
  const untyped = new nn.ReLU() as unknown as Record<string, unknown>;
  for (const name of ['version', 'name', 'device', 'dtype', 'data', 'shape', 'hooks', 'config']) {
    untyped[name] = 'mine';
    t.equal(untyped[name], 'mine', name);
  }
  t.end();
});
