/** What looks like Python and is nothing in JavaScript throws, and says what to write. */
import v8 from 'node:v8';
import { MessageChannel } from 'node:worker_threads';
import torch, { nn, optim } from 'libtorch-node';
import t from 'tap';
import { warnings_of } from '../helpers/warnings.js';

// biome-ignore lint/suspicious/noExplicitAny: what the types refuse
type Any = any;

t.test('x[0] and x[0] = 5', (t) => {
  const tensors: Any[] = [
    torch.ones(2, 2),
    torch.ones(2).add(1),
    new nn.Parameter(torch.ones(2)),
    new nn.Linear(1, 1).weight,
  ];
  const mask: Any = torch.ones(2).gt(0);
  for (const x of tensors) {
    t.throws(() => x[0], new TypeError('JavaScript has no x[0] for tensors: write x.index(0)'));
    t.throws(() => x[-1], { message: /write x\.index\(-1\)/ });
    t.throws(() => x['1:'], { message: /write x\.index\('1:'\)/ });
    t.throws(() => x[[0, 1] as Any], { message: /write x\.index\(0,1\)/ });
    t.throws(() => x[null as Any], { message: /write x\.index\(null\)/ });
    t.throws(() => x[mask], { message: /write x\.index\(mask\)/ });
    t.throws(
      () => void (x[0] = 5),
      new TypeError('JavaScript has no x[0] = y for tensors: write x.index_put_([0], y)'),
    );
    t.throws(() => void (x[mask] = 0), { message: /write x\.index_put_\(\[mask\], y\)/ });
    t.equal(x.no_such_field, undefined, 'other names are what they are in JavaScript');
    x.label = 'mine';
    t.equal(x.label, 'mine');
    t.ok(Object.hasOwn(x, 'label'));
    x.label = 'other';
    t.equal(x.label, 'other');
  }
  t.equal('label' in torch.ones(1), false, 'a field of one tensor is not one of all');
  t.end();
});

t.test('await of a tensor, and what asks a tensor for odd properties', async (t) => {
  const x = torch.ones(2);
  t.equal(await x, x);
  t.equal(await Promise.resolve(x), x);
  t.equal(Object.prototype.toString.call(x), '[object Object]');
  t.same([].concat(x as never).length, 1);
  t.ok(x instanceof torch.Tensor && x instanceof Object);
});

t.test('x + 1, x == 1, x * 2', (t) => {
  const x: Any = torch.tensor([0.5]);
  t.throws(() => x + 1, { name: 'TypeError', message: /write x\.add\(y\)/ });
  // biome-ignore lint/style/useTemplate: this is what asks for a default
  t.throws(() => 'loss: ' + x, { message: /String\(x\) its text/ });
  // biome-ignore lint/suspicious/noDoubleEquals: this is what is refused
  t.throws(() => x == 1, { message: /x\.eq\(1\)/ });
  t.equal(x == null, false);
  t.equal(x === x.add(0), false);
  t.equal(`${x}`, 'tensor([0.5000])');
  t.equal(x * 3, 1.5, 'one element is a number where JavaScript wants a number');
  t.equal(Math.sqrt(x.mul(0.5)), 0.5);
  t.equal(x < 1, true);
  const w: Any = torch.tensor([0.5], { requires_grad: true });
  t.throws(() => w * 2, {
    name: 'TypeError',
    message: /a number has no gradient: write x\.sub\(y\), x\.mul\(y\)/,
  });
  t.throws(() => (torch.ones(2) as Any) * 2, { name: 'TypeError', message: /2 elements are no number/ });
  t.end();
});

t.test('structuredClone and postMessage', async (t) => {
  class Plain extends nn.Module {
    forward(): void {}
  }
  const layer = new nn.Linear(2, 1);
  const optimizer = new optim.SGD(layer.parameters(), { lr: 0.1 });
  const refused: Record<string, [value: Any, words: RegExp]> = {
    tensor: [torch.ones(2), /a tensor lives outside of JavaScript: send x\.numpy\(\)/],
    'the result of an operator': [torch.ones(2).add(1), /a tensor/],
    parameter: [new nn.Parameter(torch.ones(1)), /a tensor/],
    'parameter of a layer': [layer.weight, /a tensor/],
    'state dict': [layer.state_dict(), /a tensor/],
    layer: [layer, /could not be cloned/],
    'layer without parameters': [new nn.ReLU(), /could not be cloned/],
    module: [new Plain(), /could not be cloned/],
    container: [new nn.Sequential(new nn.ReLU()), /could not be cloned/],
    optimizer: [optimizer, /could not be cloned/],
    generator: [new torch.Generator(), /a Generator lives outside/],
  };
  const { port1, port2 } = new MessageChannel();
  t.teardown(() => port1.close());
  for (const [name, [value, words]] of Object.entries(refused)) {
    t.throws(() => structuredClone(value), { message: words }, name);
    t.throws(() => structuredClone({ deep: [value] }), { message: words }, `${name}, inside`);
    t.throws(() => port2.postMessage(value), { message: words }, `${name}, postMessage`);
    t.throws(() => v8.serialize(value), { message: words }, `${name}, v8.serialize`);
  }
  t.same(structuredClone(torch.ones(2).tolist()), [1, 1]);
  t.same(structuredClone(torch.save(layer.state_dict())).length > 0, true);
});

t.test('a bare torch.no_grad();', async (t) => {
  const bare: [name: string, make: () => unknown][] = [
    ['no_grad', () => torch.no_grad()],
    ['enable_grad', () => torch.enable_grad()],
    ['inference_mode', () => torch.inference_mode()],
    ['autocast', () => torch.autocast('cpu')],
  ];
  for (const [name, make] of bare) {
    const warnings = await warnings_of(() => {
      make();
      t.equal(torch.is_grad_enabled(), true, 'it does nothing, as in Python');
      t.equal(torch.is_inference_mode_enabled(), false);
    });
    t.match(warnings, [
      { category: 'UserWarning', message: new RegExp(`^torch\\.${name}\\(\\) alone does nothing`) },
    ]);
  }
  const none = await warnings_of(() => {
    const mode = torch.no_grad();
    const end = mode[Symbol.dispose];
    t.equal(torch.is_grad_enabled(), false, '`using` has begun it');
    end();
    t.equal(torch.is_grad_enabled(), true);
    const by_hand = torch.no_grad().begin();
    t.equal(torch.is_grad_enabled(), false);
    t.throws(() => by_hand.begin(), { message: /has begun before/ });
    by_hand.end();
    by_hand.end();
    t.equal(torch.is_grad_enabled(), true);
    const set = torch.set_grad_enabled(false);
    t.equal(torch.is_grad_enabled(), false, 'set_grad_enabled works alone, as in Python');
    set.end();
  });
  t.same(none, []);
  await warnings_of(() => {
    const mode = torch.no_grad();
    t.throws(() => mode.end(), { message: /has never begun/ });
  });
});
