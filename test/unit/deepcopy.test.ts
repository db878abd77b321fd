/** `torch.deepcopy`: what is copied, what is shared, what is refused. Its numbers are in test/parity/deepcopy.test.ts. */
import { inspect } from 'node:util';
import torch, { nn, optim, type Tensor } from 'libtorch-node';
import t from 'tap';

type Layer = new (...args: unknown[]) => nn.Module;

/** Arguments of one layer of each class: the first that it takes. */
const guesses = [[], [2], [2, 2], [2, 2, 2], [2, [4, 4]]];
const special: Readonly<Record<string, () => nn.Module>> = {
  Conv2d: () => new nn.Conv2d(2, 2, 3, { padding: 'same', padding_mode: 'reflect', bias: false }),
  BatchNorm2d: () => new nn.BatchNorm2d(2, { momentum: null, affine: false }),
  Linear: () => new nn.Linear(2, 3, { dtype: 'float64' }),
  LSTM: () => new nn.LSTM(2, 3, { num_layers: 2, bidirectional: true, proj_size: 2 }),
  TransformerEncoder: () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2), 2),
  TransformerDecoder: () => new nn.TransformerDecoder(new nn.TransformerDecoderLayer(4, 2), 2),
  ParameterList: () => new nn.ParameterList([torch.ones(2), torch.zeros(3)]),
  ParameterDict: () => new nn.ParameterDict({ one: torch.ones(2), two: torch.zeros(3) }),
  ModuleDict: () => new nn.ModuleDict({ a: new nn.Linear(2, 2) }),
  ModuleList: () => new nn.ModuleList([new nn.Linear(2, 2)]),
  Sequential: () => new nn.Sequential(new nn.Linear(2, 2), new nn.Dropout(0.25)),
};

function make(name: string): nn.Module {
  if (special[name]) return special[name]();
  const layer_class = (nn as unknown as Record<string, Layer>)[name] as Layer;
  for (const args of guesses) {
    try {
      return new layer_class(...args);
    } catch {}
  }
  throw new Error(`no arguments are known for nn.${name}`);
}

const layer_names = Object.entries(nn as object)
  .filter(
    ([name, value]) => value?.prototype instanceof nn.Module && !['RNNBase', 'DataParallel'].includes(name),
  )
  .map(([name]) => name);

t.test('each layer', async (t) => {
  for (const name of layer_names) {
    const layer = make(name).eval();
    const before = torch.get_rng_state();
    const copy = torch.deepcopy(layer);
    t.ok(torch.equal(before, torch.get_rng_state()), `nn.${name} draws nothing`);
    t.equal(String(copy), String(layer), `nn.${name} has the same text`);
    t.equal(copy.constructor, layer.constructor);
    t.equal(copy.training, false, `nn.${name} keeps its mode`);
    t.same(Object.keys(copy), Object.keys(layer), `nn.${name} has the same fields`);
    const [ours, theirs] = [copy.state_dict(), layer.state_dict()];
    t.same(Object.keys(ours), Object.keys(theirs), `nn.${name} has the same keys`);
    for (const [key, tensor] of Object.entries(ours)) {
      t.ok(torch.equal(tensor, theirs[key] as Tensor), `nn.${name} ${key}`);
      t.not(tensor.data_ptr(), theirs[key]?.data_ptr(), `nn.${name} ${key} has its own memory`);
    }
    t.same(
      copy.parameters().map((each) => [each.dtype, each.requires_grad, each instanceof nn.Parameter]),
      layer.parameters().map((each) => [each.dtype, each.requires_grad, true]),
    );
  }
});

t.test('a copy works by itself', async (t) => {
  const net: nn.Sequential = new nn.Sequential<nn.Module[]>(
    new nn.Conv2d(1, 2, 3),
    new nn.BatchNorm2d(2),
    new nn.ReLU(),
    new nn.Flatten(),
  );
  const x = torch.randn(4, 1, 5, 5);
  const copy = torch.deepcopy(net);
  net.forward(x);
  t.not(copy[1]?.state_dict().num_batches_tracked?.item(), net[1]?.state_dict().num_batches_tracked?.item());
  copy.forward(x);
  t.ok(torch.equal(copy.eval().forward(x), net.eval().forward(x)), 'with the same result');
  t.ok(copy.forward(x).grad_fn, 'in one native call');
  copy[0] = new nn.Identity();
  t.equal(String(copy[0]), 'Identity()', 'its places are its own');
  t.match(String(net[0]), /^Conv2d/);
  delete copy[0];
  t.same(Object.keys(Object.fromEntries(copy.named_children())), ['0', '1', '2'], 'the others move up');
  copy.append(new nn.Linear(1, 1));
  t.equal(net.length, 4);
  const lstm = new nn.LSTM(2, 3);
  const [one] = torch.deepcopy(lstm).forward(torch.ones(1, 1, 2));
  t.ok(torch.equal(one, lstm.forward(torch.ones(1, 1, 2))[0]));
  const gru = new nn.GRU(2, 3);
  const copied = torch.deepcopy(gru);
  torch.no_grad(() => nn.init.zeros_(gru.parameters()[0] as Tensor));
  t.notOk(torch.equal(copied.forward(torch.ones(1, 1, 2))[0], gru.forward(torch.ones(1, 1, 2))[0]));
  const list = torch.deepcopy(new nn.ParameterList([torch.ones(2)]));
  list[0] = torch.zeros(2) as never;
  t.same(
    list.parameters().map((each) => each.tolist()),
    [[0, 0]],
  );
});

class Tied extends nn.Module {
  first = new nn.Linear(2, 2);
  second = new nn.Linear(2, 2);
  names = new Map<unknown, string>([[this.first, 'first']]);
  history: unknown[] = [];

  constructor() {
    super();
    this.second.weight = this.first.weight;
    this.register_buffer('seen', torch.zeros(1), false);
    this.history.push(this);
  }

  override forward(x: Tensor): Tensor {
    return this.second.forward(this.first.forward(x));
  }
}

t.test('what is shared is shared again', async (t) => {
  const net = new Tied();
  net.first.weight.grad = torch.ones(2, 2);
  const copy = torch.deepcopy(net);
  t.ok(copy instanceof Tied);
  t.equal(copy.second.weight, copy.first.weight, 'tied parameters');
  t.not(copy.first.weight, net.first.weight);
  t.equal(copy.first.weight.grad, null, 'a parameter leaves its gradient behind, as in Python');
  t.equal(copy.names.get(copy.first), 'first', 'keys of Maps');
  t.equal(copy.history[0], copy, 'itself');
  t.same(
    copy.named_buffers().map(([name]) => name),
    ['seen'],
  );
  t.same(Object.keys(copy.state_dict()), Object.keys(net.state_dict()), 'buffers that are not saved');
  const [other, optimizer] = torch.deepcopy([net, new optim.SGD(net.parameters(), { lr: 1 })] as const);
  t.equal(optimizer.param_groups[0]?.params[0], other.first.weight);
  const memo = new Map<object, unknown>();
  const once = torch.deepcopy(net, memo);
  t.equal(torch.deepcopy(net, memo), once, 'by the memo');
  t.equal(memo.get(net.first), once.first);
});

t.test('hooks', async (t) => {
  const layer = new nn.ReLU();
  let count = 0;
  const handle = layer.register_forward_hook(() => {
    count += 1;
  });
  const copy = torch.deepcopy(layer);
  handle.remove();
  layer.forward(torch.ones(1));
  t.equal(count, 0);
  copy.forward(torch.ones(1));
  t.equal(count, 1, 'a copy keeps those of its module');
  const optimizer = new optim.SGD([torch.ones(1, { requires_grad: true })], { lr: 1 });
  optimizer.register_step_post_hook(() => {
    count += 1;
  });
  torch.deepcopy(optimizer).step();
  t.equal(count, 1, 'an optimizer leaves its hooks behind, as in Python');
  optimizer.step();
  t.equal(count, 2);
});

t.test('values', async (t) => {
  const from = {
    n: 1,
    s: Symbol.iterator,
    f: () => 1,
    d: new Date(5),
    r: /a/g,
    u: new URL('file:///a'),
    e: new RangeError('no'),
  };
  const copy = torch.deepcopy(from);
  t.same(copy, from);
  t.not(copy.d, from.d);
  t.not(copy.u, from.u);
  t.ok(copy.e instanceof RangeError && copy.e !== from.e);
  for (const bytes of [
    Buffer.from([1, 2]),
    new Float32Array([1, 2]),
    new BigInt64Array(2),
    new DataView(new ArrayBuffer(2)),
  ]) {
    const [one, two] = torch.deepcopy([bytes, bytes]);
    t.equal(one, two);
    t.not(one, bytes);
    t.equal(one?.constructor, bytes.constructor);
    new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).fill(7);
    t.not(inspect(one), inspect(bytes));
  }
  class Bag extends Map<string, number[]> {
    label = ['x'];
  }
  const bag = torch.deepcopy(Object.assign(new Bag([['a', [1]]]), { label: ['y'] }));
  t.ok(bag instanceof Bag);
  t.same([...bag, bag.label], [['a', [1]], ['y']]);
  t.same(torch.deepcopy(new Set([[1], [2]])), new Set([[1], [2]]));
  const holes = Object.assign(new Array(3), { 0: 1, 2: 3 });
  t.notOk(1 in torch.deepcopy(holes));
  const frozen = Object.freeze([1, 2]);
  t.equal(torch.deepcopy(frozen), frozen, 'what cannot change is its own copy');
  t.equal(torch.deepcopy(torch.device('cpu')), torch.device('cpu'));
  t.equal(Object.getPrototypeOf(torch.deepcopy(Object.create(null))), null);
  class Own {
    __deepcopy__(memo: Map<object, unknown>) {
      return memo instanceof Map ? 'own' : 'no';
    }
  }
  t.same(torch.deepcopy([new Own()]), ['own']);
  const scaler = torch.deepcopy(new torch.amp.GradScaler('cpu', { init_scale: 8 }));
  t.equal(scaler.get_scale(), 8);
});

t.test('what cannot be copied', async (t) => {
  class Hidden {
    #secret = 1;
    get secret() {
      return this.#secret;
    }
  }
  class HiddenNet extends nn.Module {
    #layer = new nn.Linear(1, 1);
    override forward(x: Tensor): Tensor {
      return this.#layer.forward(x);
    }
  }
  class Arrow extends nn.Module {
    layer = new nn.Linear(1, 1);
    override forward = (x: Tensor) => this.layer.forward(x);
  }
  const hooked = new Arrow();
  hooked.register_forward_hook(() => undefined);
  const generator = (function* () {
    yield 1;
  })();
  const refused: [unknown, RegExp][] = [
    [Promise.resolve(), /^cannot pickle 'Promise' object$/],
    [generator, /^cannot pickle 'Generator' object$/],
    [new WeakMap(), /^cannot pickle 'WeakMap' object$/],
    [new Hidden(), /^cannot pickle 'Hidden' object: its class has private fields \(#secret\)/],
    [
      { deep: [new HiddenNet()] },
      /^cannot pickle 'HiddenNet' object: its class has private fields \(#layer\)/,
    ],
    [new Arrow(), /^cannot pickle 'Arrow' object: its forward is an arrow function/],
    [hooked, /^cannot pickle 'Arrow' object: its forward is an arrow function/],
  ];
  for (const [value, message] of refused)
    t.throws(() => torch.deepcopy(value), { name: 'TypeError', message });
  t.throws(() => torch.deepcopy([], {} as never), {
    message: "deepcopy(): argument 'memo' must be Map, not dict",
  });
});
