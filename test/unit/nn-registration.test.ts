/** Which parameters, buffers and modules a network has, in which order; lists of modules that change. */

import torch, { nn, type Tensor } from 'libtorch-node';
import t from 'tap';

const linear = () => new nn.Linear(1, 1, { bias: false });
const keys = (module: nn.Module) => Object.keys(module.state_dict());
const message = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing';
};

t.test('the order is that of the first assignment of a value', async (t) => {
  class Declared extends nn.Module {
    b: nn.Module;
    a: nn.Module;
    w!: nn.Parameter;
    v: nn.Parameter | null = null;
    constructor() {
      super();
      this.a = linear();
      this.v = new nn.Parameter(torch.zeros(1));
      this.b = linear();
      this.w = new nn.Parameter(torch.zeros(1));
    }
    forward(): void {}
  }
  class Further extends Declared {
    override a: nn.Module = new nn.Identity();
    c = linear();
    // As a class without `declare` has it: a type for what the base has made.
    // @ts-expect-error
    override b: nn.Module;
  }
  t.same(keys(new Declared()), ['v', 'w', 'a.weight', 'b.weight']);
  const further = new Further();
  t.same(
    further.named_children().map(([name]) => name),
    ['a', 'b', 'c'],
    'a field with a value takes the place of the one below, one without a value takes nothing away',
  );
  t.ok(further instanceof Declared && further.b instanceof nn.Linear);
  further.v = null;
  t.same(keys(further), ['w', 'b.weight', 'c.weight']);
  further.v = new nn.Parameter(torch.zeros(1));
  t.same(keys(further).slice(0, 2), ['v', 'w'], 'null keeps the place');
  delete (further as { v?: unknown }).v;
  further.v = new nn.Parameter(torch.zeros(1));
  t.same(keys(further).slice(0, 2), ['w', 'v'], 'delete does not');
  t.equal('v' in further, true);
});

t.test('an optimizer’s state finds its parameters', async (t) => {
  class Net extends nn.Module {
    b;
    a;
    constructor() {
      super();
      this.a = new nn.Linear(2, 3);
      this.b = new nn.Linear(3, 1);
    }
    forward(x: Tensor): Tensor {
      return this.b.forward(this.a.forward(x));
    }
  }
  t.same(
    new Net().parameters().map(({ shape }) => shape),
    [[3, 2], [3], [1, 3], [1]],
  );
});

t.test('declared buffers and parameters are registered by name', async (t) => {
  class Positions extends nn.Module {
    pe!: Tensor;
    scale!: nn.Parameter;
    hidden!: Tensor;
    constructor() {
      super();
      this.register_buffer('hidden', torch.zeros(1), false);
      this.register_buffer('pe', torch.ones(2));
      this.register_parameter('scale', new nn.Parameter(torch.ones(1)));
      this.add_module('1', linear());
      this.add_module('0', linear());
    }
    forward(): void {}
  }
  const positions = new Positions();
  t.same(
    positions.named_parameters().map(([name]) => name),
    ['scale', '1.weight', '0.weight'],
    'numbers too are in the order of registration',
  );
  t.same(keys(positions).slice(0, 2), ['scale', 'pe']);
  t.throws(() => positions.register_buffer('scale', torch.ones(1)), /attribute 'scale' already exists/);
  t.throws(() => positions.register_buffer('forward', torch.ones(1)), /attribute 'forward' already exists/);
});

t.test('what a name is kept for, in Python’s words', async (t) => {
  class Net extends nn.Module {
    a: unknown = linear();
    b: unknown = new nn.Parameter(torch.zeros(1));
    c: unknown;
    d: unknown;
    constructor() {
      super();
      this.register_buffer('c', torch.zeros(1));
      this.register_parameter('d', null);
    }
    forward(): void {}
  }
  const net = new Net();
  const assign = (name: 'a' | 'b' | 'c' | 'd', value: unknown) =>
    message(() => {
      net[name] = value;
    });
  const module = '(torch.nn.Module or None expected)';
  const parameter = '(torch.nn.Parameter or None expected)';
  t.equal(assign('a', 5), `TypeError: cannot assign 'int' as child module 'a' ${module}`);
  t.equal(
    assign('a', torch.zeros(1)),
    `TypeError: cannot assign 'torch.FloatTensor' as child module 'a' ${module}`,
  );
  t.equal(
    assign('b', torch.zeros(1)),
    `TypeError: cannot assign 'torch.FloatTensor' as parameter 'b' ${parameter}`,
  );
  t.equal(assign('b', linear()), `TypeError: cannot assign 'Linear' as parameter 'b' ${parameter}`);
  t.equal(
    assign('c', 5),
    "TypeError: cannot assign 'int' as buffer 'c' (torch.nn.Buffer, torch.Tensor or None expected)",
  );
  t.equal(
    assign('d', torch.zeros(1)),
    `TypeError: cannot assign 'torch.FloatTensor' as parameter 'd' ${parameter}`,
  );
  t.same(keys(net), ['b', 'c', 'a.weight'], 'nothing has changed');
  net.a = null;
  net.c = linear();
  net.a = new nn.Parameter(torch.zeros(1));
  t.same(keys(net), ['b', 'a', 'c.weight']);
});

t.test('fields over those of a built-in layer reach the layer', async (t) => {
  const shared = new nn.Parameter(torch.full([1, 1], 4.5));
  class Tied extends nn.Linear {
    override weight = shared;
    extra = new nn.Parameter(torch.ones(1));
  }
  class Typed extends nn.Linear {
    // @ts-expect-error: it takes `declare` in TypeScript
    override weight: nn.Parameter;
  }
  const tied = new Tied(1, 1, { bias: false });
  t.equal(tied.forward(torch.ones(1, 1)).item(), 4.5);
  t.same(keys(tied), ['weight', 'extra']);
  t.equal(new Typed(1, 1).weight.numel(), 1);
});

t.test('private fields, accessors and statics are the class’s own', async (t) => {
  class Counting extends nn.Module {
    static made = 0;
    #calls = 0;
    #layer = linear();
    get calls(): number {
      return this.#calls;
    }
    override forward(x: Tensor): Tensor {
      this.#calls++;
      return this.#layer.forward(x);
    }
  }
  class Deeper extends Counting {
    #own = 1;
    override forward(x: Tensor): Tensor {
      return super.forward(x).mul(this.#own);
    }
  }
  const deeper = new Deeper();
  deeper.forward(torch.ones(1, 1));
  t.equal(deeper.calls, 1);
  t.same(deeper.parameters(), []);
  t.equal(new nn.Sequential(deeper)[0], deeper, 'one identity');
});

for (const [kind, make] of [
  ['Sequential', (...list: nn.Module[]) => new nn.Sequential<nn.Module[]>(...list)],
  ['ModuleList', (...list: nn.Module[]) => new nn.ModuleList(list)],
] as const) {
  t.test(`${kind}: places`, async (t) => {
    const [a, b, c, d] = [new nn.ReLU(), new nn.Tanh(), new nn.Sigmoid(), new nn.GELU()];
    const list = make(a, b, c);
    const names = () => list.named_children().map(([name]) => name);
    delete list[1];
    t.same(
      [names(), [...list]],
      [
        ['0', '1'],
        [a, c],
      ],
      'those behind it move up',
    );
    list.append(d);
    t.same(
      [names(), [...list]],
      [
        ['0', '1', '2'],
        [a, c, d],
      ],
      'nothing is overwritten',
    );
    t.equal(list[-1], d);
    t.equal(list.at(-3), a);
    t.equal((list as nn.ModuleList)[-4], undefined);
    list[-1] = b;
    list[0] = d;
    t.same([...list], [d, c, b]);
    delete list[-1];
    t.equal(list.pop(0), d);
    t.same([names(), [...list]], [['0'], [c]]);
    list.insert(0, a);
    list.extend([b]);
    t.same(
      [names(), [...list]],
      [
        ['0', '1', '2'],
        [a, c, b],
      ],
    );
    t.same([...list.slice(-2)], [c, b]);
    const set = (index: number, value: unknown) => () => {
      (list as unknown as unknown[])[index] = value;
    };
    t.equal(message(set(3, a)), 'IndexError: index 3 is out of range');
    t.equal(message(set(-4, a)), 'IndexError: index -4 is out of range');
    t.match(message(set(0, 4)), /TypeError: cannot assign 'int' as child module '0'/);
    t.equal(
      message(() => Reflect.deleteProperty(list, 9)),
      'IndexError: index 9 is out of range',
    );
    t.equal(list.length, 3);
  });
}

t.test('a Sequential with names', async (t) => {
  const [a, b] = [new nn.ReLU(), new nn.Tanh()];
  const named = new nn.Sequential({ act: a, last: b }) as unknown as nn.Sequential;
  t.same([named[0], named[-1], named[2]], [a, b, undefined]);
  named[-1] = a;
  t.same(
    named.named_modules({ remove_duplicate: false }).map(([name]) => name),
    ['', 'act', 'last'],
  );
  delete (named as unknown as { act?: unknown }).act;
  t.same(
    named.named_children().map(([name]) => name),
    ['last'],
    'by name: the others keep theirs',
  );
  named.append(b);
  delete named[0];
  t.same(
    named.named_children().map(([name]) => name),
    ['0'],
    'by place: all are numbered anew, as in Python',
  );
});

t.test('a ParameterList', async (t) => {
  const list = new nn.ParameterList([torch.zeros(1), torch.ones(1)]);
  t.equal(list[-1], list[1]);
  Object.assign(list, { [-1]: torch.full([1], 5.5) });
  t.equal(list[1]?.item(), 5.5);
  t.same(list.parameters(), [list[0], list[1]]);
  t.throws(() => delete list[0], /'ParameterList' object doesn't support item deletion/);
  t.throws(() => Object.assign(list, { 2: torch.ones(1) }), /index 2 is out of range/);
});

t.test('a ModuleDict keeps its order', async (t) => {
  const dict = new nn.ModuleDict([
    ['10', linear()],
    ['b', linear()],
    ['2', linear()],
  ] as [string, nn.Module][]);
  t.same(dict.keys(), ['10', 'b', '2']);
});
