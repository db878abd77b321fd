/** Values of another realm, as a vm context's or those of a test under Jest, are what they are. */
import { createContext, runInContext } from 'node:vm';
import torch, { nn, optim, transforms } from 'libtorch-node';
import t from 'tap';

const context = createContext({ torch, nn });
const foreign = <Value>(code: string): Value => runInContext(`(${code})`, context);

t.test('options and named values', (t) => {
  t.equal(torch.zeros(2, foreign('{ dtype: "float64" }')).dtype, 'float64', 'an operator');
  t.equal(torch.ones(2).sum(foreign('{ dim: 0, dtype: "float64" }')).dtype, 'float64', 'a method');
  t.equal(torch.tensor([1], foreign('{ dtype: "float64" }')).dtype, 'float64', 'a signature');
  t.equal(new nn.Linear(2, 1, foreign<{ bias: boolean }>('{ bias: false }')).bias, null, 'a layer');
  t.same(new nn.Sequential(foreign('{ first: new nn.ReLU() }')).named_children().length, 1);
  t.equal(torch.ones(1).mul(foreign('{ real: 0, imag: 1 }')).dtype, 'complex64', 'a complex number');
  const bare = foreign<object>('Object.assign(Object.create(null), { dtype: "float64" })');
  t.equal(torch.zeros(2, bare as never).dtype, 'float64', 'without a prototype');
  const w = torch.ones(1, { requires_grad: true });
  Object.assign(context, { w });
  const inputs = foreign<{ a: typeof w }>('{ a: w }');
  t.equal(torch.autograd.grad({ outputs: w.mul(2), inputs }).a.item(), 2);
  t.equal(new optim.SGD([w], foreign<{ lr: number }>('{ lr: 0.5 }')).param_groups[0]!.lr, 0.5);
  const device = foreign<object>('new (class Device {})()');
  t.throws(() => torch.zeros(2, device as never), TypeError, 'an instance of a class is no options object');
  const prototype = foreign<object>('Object.create({ dtype: "float64" })');
  t.throws(() => torch.zeros(2, prototype as never), TypeError, 'nor what inherits from another object');
  t.end();
});

t.test('arrays, typed arrays, maps, sets and bytes', (t) => {
  t.same(torch.tensor(foreign<number[][]>('[[1, 2], [3, 4]]')).shape, [2, 2]);
  t.equal(torch.tensor(foreign<Float32Array>('new Float32Array([1, 2])')).dtype, 'float32');
  const rows = foreign<Float32Array[]>('[new Float32Array(2), new Float32Array(2)]');
  t.same(torch.tensor(rows).shape, [2, 2]);
  const layer = new nn.Linear(1, 1, { bias: false });
  layer.load_state_dict(foreign('new Map([["weight", torch.ones(1, 1)]])'));
  t.equal(layer.weight.item(), 1);
  t.same(new nn.Sequential(foreign('new Map([["first", new nn.ReLU()]])')).named_children().length, 1);
  const values = foreign<object>(
    '{ map: new Map([["a", 1]]), set: new Set([1]), bytes: new Uint8Array([7]) }',
  );
  const loaded = torch.load<Record<string, unknown>>(torch.save(values));
  t.same(loaded, { map: { a: 1 }, set: new Set([1]), bytes: new Uint8Array([7]) });
  const bytes = torch.save({ a: 1 });
  Object.assign(context, { numbers: [...bytes] });
  t.same(torch.load(foreign<Uint8Array>('Uint8Array.from(numbers)')), { a: 1 });
  const batch = torch.utils.data.default_collate([foreign<{ x: number }>('{ x: 1 }'), { x: 2 }]);
  t.same(batch.x.tolist(), [1, 2]);
  const kept = torch.scope(() => foreign<Map<string, typeof batch.x>>('new Map([["x", torch.ones(1)]])'));
  t.equal(kept.get('x')!.is_disposed, false, 'a scope leaves what a Map holds');
  t.same(new transforms.Normalize(foreign<number[]>('[0.5]'), foreign<number[]>('[0.5]')).mean, [0.5]);
  t.end();
});

t.test('functions, promises and errors', async (t) => {
  const result = await torch.no_grad(foreign<() => Promise<boolean>>('async () => torch.is_grad_enabled()'));
  t.equal(result, false);
  const failing = foreign<() => void>('() => { throw new TypeError("of the other realm") }');
  t.throws(() => torch.no_grad(failing), { message: 'of the other realm' });
  t.equal(torch.is_grad_enabled(), true);
  const x = torch.ones(1, { requires_grad: true });
  x.register_hook(failing);
  t.throws(() => x.mul(2).backward(), { message: 'of the other realm' });
});
