/** What the fuzzer found, and what may not happen: the process lives through everything that a program does. */
import t, { type Test } from 'tap';
import { run_script } from '../helpers/child.js';

const BEGIN = `
import torch, { nn, optim } from 'libtorch-node';
const x = torch.ones(2, { requires_grad: true });
const message = (call) => { try { call(); return 'no error'; } catch (error) { return String(error); } };
`;

async function prints(t: Test, script: string, expected: unknown, code: number | string = 0): Promise<void> {
  const outcome = await run_script(BEGIN + script, { limit: 60, flags: ['--expose-gc'] });
  t.equal(outcome.code, code, outcome.stderr);
  t.same(outcome.stdout === '' ? null : JSON.parse(outcome.stdout), expected);
}

t.test('the getter of an error may outlive it', async (t) => {
  await prints(
    t,
    `
    const getters = Array.from({ length: 20 }, () => {
      try { torch.mm(torch.ones(2, 3), torch.ones(2, 3)); }
      catch (error) { return Object.getOwnPropertyDescriptor(error, 'cpp_stack').get; }
    });
    for (let turn = 0; turn < 5; turn++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
    console.log(JSON.stringify(getters.every((get) => get().startsWith('mat1 and mat2 shapes'))));`,
    true,
  );
});

t.test('errors are what they are, whatever a program has made of Object', async (t) => {
  await prints(
    t,
    `
    const { defineProperty } = Object;
    Object.defineProperty = () => { throw new Error('replaced'); };
    const seen = message(() => torch.mm(torch.ones(2, 3), torch.ones(2, 3)));
    Object.defineProperty = defineProperty;
    console.log(JSON.stringify(seen));`,
    'TorchError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)',
  );
});

t.test(
  'a warning that cannot be emitted gives way to an error, and is an error where there is none',
  async (t) => {
    // With create_graph LibTorch warns, once in a process.
    for (const backward of ['backward', 'backward_async']) {
      const pass = `
      process.emitWarning = ({ message }) => { throw new Error('warned: ' + message.slice(0, 5)); };
      const pass = async () => { await loss.${backward}({ create_graph: true }); };
      const loss = x.sum().mul(2);`;
      await prints(
        t,
        `${pass}
      loss.register_hook(() => { throw new RangeError('mine'); });
      const seen = [await pass().catch(String)];
      const resize = () => torch.ops.aten.add.out(x.detach(), torch.ones(1), { out: torch.ones(3) });
      console.log(JSON.stringify([...seen, message(resize), message(() => torch.ones(2))]));`,
        ['RangeError: mine', 'Error: warned: An ou', 'no error'],
      );
      await prints(
        t,
        `${pass} console.log(JSON.stringify(await pass().catch(String)));`,
        'Error: warned: Using',
      );
    }
  },
);

t.test('torch.Tensor, called on anything, makes a tensor of its own', async (t) => {
  await prints(
    t,
    `
    const targets = [undefined, {}, new Proxy({}, {}), 5, new torch.Generator(), x];
    console.log(JSON.stringify(targets.map((each) => message(() => torch.Tensor.call(each, x)))));`,
    Array(6).fill('no error'),
  );
});

t.test('an object that carries the number of a tensor is none', async (t) => {
  await prints(
    t,
    `
    const [key] = Object.getOwnPropertySymbols(x);
    const forged = [x[key], 0, 63, 64, 2 ** 32 - 1, -1, NaN, 1e300, '0', {}].map((place) => ({ [key]: place }));
    const trap = new Proxy({}, { get(target, name) { if (name === key) throw new Error('trap'); } });
    const objects = [{ ...x }, Object.create(x), Object.assign([], x), new Proxy(x, {}), trap, ...forged];
    const kept = Object.assign(torch.ones(2), { [key]: x[key] });
    console.log(JSON.stringify([...objects, kept].every((each) => /^TypeError/.test(message(() => torch.neg(each))))));`,
    true,
  );
});

t.test('collected tensors are let go of on the event loop, without a new tensor', async (t) => {
  await prints(
    t,
    `
    const rest = () => new Promise((resolve) => setTimeout(resolve, 5));
    const counts = [];
    for (let round = 0; round < 3; round++) {
      (() => { for (let i = 0; i < 50; i++) torch.ones(2); })();
      for (let turn = 0; turn < 5; turn++) { gc(); await rest(); }
      counts.push(torch.memory.live().count);
    }
    console.log(JSON.stringify(counts));`,
    [1, 1, 1],
  );
});

// LibTorch goes on in threads of its own where they nest deeper than 60.
t.test('backward passes that begin in hooks, nested deeply', async (t) => {
  const nest = (depth: number) => `
    let count = 0;
    x.register_hook(() => { if (++count < ${depth}) torch.enable_grad(() => x.sum().backward()); });`;
  await prints(t, `${nest(150)} x.sum().backward(); console.log(count);`, 150);
  await prints(t, `${nest(150)} await x.sum().backward_async(); console.log(count);`, 150);
  await prints(
    t,
    `${nest(1e9)} console.log(JSON.stringify(message(() => x.sum().backward())));`,
    'RangeError: Maximum call stack size exceeded',
  );
});

t.test('arrays that claim any length', async (t) => {
  await prints(
    t,
    `
    const calls = [2 ** 31, 2 ** 32 - 1].flatMap((length) => [
      () => torch.zeros(new Array(length)),
      () => torch.zeros([1].concat(new Array(length - 1))),
      () => torch.ops.aten.index_put(x, new Array(length), x),
      () => torch.ops.aten.index(x, new Array(length)),
    ]);
    console.log(JSON.stringify(calls.map((call) => message(call).replace(/:.*/, ''))));`,
    Array(2).fill(['TypeError', 'TypeError', 'IndexError', 'IndexError']).flat(),
  );
});

t.test('holes in lists are neither gone through nor copied', async (t) => {
  await prints(
    t,
    `
    const holes = new Array(2 ** 31);
    const { ChainedScheduler, SequentialLR, StepLR } = optim.lr_scheduler;
    const optimizer = new optim.SGD([x], { lr: 1 });
    class Forward extends torch.autograd.Function { static forward() { return holes; } }
    class Backward extends torch.autograd.Function {
      static forward(ctx, x) { return x.mul(2); }
      static backward() { return holes; }
    }
    const relu = new nn.ReLU();
    relu.register_full_backward_hook(() => {});
    relu.register_forward_hook(() => holes);
    const named = {
      dim: () => torch.masked.log_softmax(x, holes),
      indices: () => torch.ones(2).index_put_(holes, 1),
      schedulers: () => new SequentialLR(optimizer, holes, [1]),
      milestones: () => new SequentialLR(optimizer, [new StepLR(optimizer, 1)], holes),
      obj: () => torch.save({ a: [holes] }),
      inputs: () => torch.autograd.gradcheck(() => x, holes),
      result: () => Forward.apply(x),
    };
    const others = [
      () => x.index(holes),
      () => torch.tensor([holes]),
      () => torch.autograd.backward([x.sum()], holes),
      () => Backward.apply(x).sum().backward(),
      () => relu.forward(x),
      () => optimizer.load_state_dict({ state: { 0: { momentum_buffer: holes } }, param_groups: [{ params: [0] }] }),
      () => { optimizer.param_groups = holes; optimizer.zero_grad(); },
      () => optimizer.state_dict(),
      () => String(optimizer),
    ];
    const unnamed = Object.entries(named).filter(([name, call]) => !message(call).includes("'" + name + "' is a list of 2147483648"));
    console.log(JSON.stringify([unnamed.map(String), others.filter((call) => message(call) === 'no error').map(String)]));
    torch.scope(() => holes);`,
    [[], []],
  );
});

t.test('process.exit and exceptions in hooks', async (t) => {
  await prints(t, 'x.register_hook(() => process.exit(3)); x.sum().backward();', null, 3);
  await prints(t, 'x.register_hook(() => process.exit(3)); await x.sum().backward_async();', null, 3);
  await prints(t, "x.register_hook(() => { throw new Error('mine'); }); x.sum().backward();", null, 1);
  await prints(t, "x.register_hook(() => { throw new Error('mine'); }); x.sum().backward_async();", null, 1);
});

t.test('hooks that dispose, remove themselves, or go back', async (t) => {
  await prints(
    t,
    `
    const y = x.mul(2);
    const z = y.sum();
    const handle = y.register_hook((grad) => { handle.remove(); x.dispose(); y.dispose(); z.dispose(); grad.dispose(); gc(); });
    const first = message(() => z.backward());
    const w = torch.ones(2, { requires_grad: true });
    const loss = w.mul(w).sum();
    w.register_hook(() => loss.backward());
    console.log(JSON.stringify([first, message(() => x.sum()).slice(0, 10), message(() => loss.backward()).slice(0, 60)]));`,
    ['no error', 'TorchError', 'TorchError: Trying to backward through the graph a second ti'],
  );
});

t.test('layers and optimizers that change while the compute thread runs them', async (t) => {
  await prints(
    t,
    `
    const layer = new nn.Linear(4, 4);
    const optimizer = new optim.SGD(layer.parameters(), { lr: 0.1, momentum: 0.9 });
    const input = torch.ones(2, 4);
    const work = [];
    for (let i = 0; i < 500; i++) {
      work.push(layer.forward_async(input), optimizer.step_async());
      layer.weight = new nn.Parameter(torch.ones(4, 4));
      layer.bias = i % 2 === 0 ? null : new nn.Parameter(torch.ones(4));
      optimizer.param_groups[0].lr = i;
      layer.weight.grad = torch.ones(4, 4);
      if (i % 5 === 0) layer.weight.dispose();
    }
    const results = await Promise.allSettled(work);
    console.log(results.length);`,
    1000,
  );
});
