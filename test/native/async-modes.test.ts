/** Modes of asynchronous functions: they hold across every await, and in nothing that runs beside it. */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import torch, { nn } from 'libtorch-node';
import { run_script } from '../helpers/child.js';

const modes = () => ({
  grad: torch.is_grad_enabled(),
  inference: torch.is_inference_mode_enabled(),
  cast: torch.is_autocast_enabled('cpu') ? torch.get_autocast_dtype('cpu') : null,
});
const usual = modes();

const ways: [name: string, run: <R>(body: () => R) => R, inside: Partial<typeof usual>][] = [
  ['no_grad', (body) => torch.no_grad(body), { grad: false }],
  ['set_grad_enabled', (body) => torch.set_grad_enabled(false, body), { grad: false }],
  ['inference_mode', (body) => torch.inference_mode(body), { grad: false, inference: true }],
  ['autocast', (body) => torch.autocast('cpu', { dtype: 'float16' }, body), { cast: 'float16' }],
  ['enable_grad', (body) => torch.no_grad(() => torch.enable_grad(body)), {}],
];

async function* numbers() {
  for (let i = 0; i < 3; i++) {
    await sleep(1);
    yield i;
  }
}

for (const [name, run, inside] of ways) {
  t.test(`${name} holds across awaits and leaks into nothing`, async (t) => {
    const seen: unknown[] = [];
    let beside = true;
    const others = (async () => {
      while (beside) {
        t.same(modes(), usual, 'a task of its own');
        await turn();
      }
    })();
    const timer = setInterval(() => t.same(modes(), usual, 'a timer'), 1);
    const result = run(async () => {
      seen.push(modes());
      for await (const _ of numbers()) seen.push(modes());
      await Promise.all([sleep(2), turn().then(() => seen.push(modes()))]);
      await new Promise<void>((resolve) => process.nextTick(() => resolve(void seen.push(modes()))));
      queueMicrotask(() => seen.push(modes()));
      await sleep(1);
      return 'result';
    });
    t.same(modes(), usual, 'after the call');
    t.equal(await result, 'result');
    t.same(modes(), usual, 'after its end');
    beside = false;
    clearInterval(timer);
    await others;
    t.equal(seen.length, 7);
    for (const each of seen) t.same(each, { ...usual, ...inside });
  });
}

t.test('two at a time, nested, and with other modes inside', async (t) => {
  const order: string[] = [];
  const one = torch.no_grad(async () => {
    for (let i = 0; i < 5; i++) {
      await turn();
      t.equal(torch.is_grad_enabled(), false);
      order.push('one');
    }
    await torch.enable_grad(async () => {
      await sleep(1);
      t.equal(torch.is_grad_enabled(), true, 'an inner function');
      t.equal(
        torch.no_grad(() => torch.is_grad_enabled()),
        false,
        'a synchronous one in that',
      );
      t.equal(torch.is_grad_enabled(), true);
    });
    t.equal(torch.is_grad_enabled(), false, 'after the inner one');
    torch.set_grad_enabled(true);
    await turn();
    t.equal(torch.is_grad_enabled(), true, 'what is set for good stays in the function');
  });
  const two = torch.inference_mode(async () => {
    for (let i = 0; i < 5; i++) {
      await turn();
      t.equal(torch.is_inference_mode_enabled(), true);
      order.push('two');
    }
  });
  await Promise.all([one, two]);
  t.equal(new Set(order.slice(0, 3)).size, 2, 'they took turns');
  t.same(modes(), usual);
});

t.test('functions that return the promise of another, and any thenable', async (t) => {
  const evaluate = async () => {
    await turn();
    return torch.is_grad_enabled();
  };
  t.equal(await torch.no_grad(() => evaluate()), false);
  // biome-ignore lint/suspicious/noThenProperty: a thenable
  const thenable = { then: (resolve: (value: number) => void) => resolve(3) };
  t.equal(await (torch.no_grad(() => thenable) as unknown as Promise<number>), 3);
  t.same(modes(), usual);
});

t.test('errors', async (t) => {
  const failing = torch.no_grad(async () => {
    await turn();
    throw new Error('mine');
  });
  await t.rejects(failing, { message: 'mine' });
  t.same(modes(), usual);
  t.throws(
    () =>
      torch.no_grad(function* () {
        yield 1;
      }),
    { name: 'TypeError', message: /the function is a generator/ },
  );
  t.throws(() => torch.no_grad(numbers), TypeError, 'also an asynchronous one');
  t.same(modes(), usual);
});

t.test('code that outlives its function, and code of another context', async (t) => {
  let late: Promise<void> | undefined;
  let release: () => void = () => {};
  let call: () => void = () => {};
  const called = new Promise<void>((resolve) => (call = resolve));
  let inside: ReturnType<typeof AsyncLocalStorage.snapshot> | undefined;
  const outside = AsyncLocalStorage.snapshot();
  const resource = new AsyncResource('outside');
  const running = torch.no_grad(async () => {
    await turn();
    late = new Promise<void>((resolve) => (release = resolve)).then(() => {
      t.equal(torch.is_grad_enabled(), true, 'it has no mode of a function that has ended');
    });
    resource.runInAsyncScope(() => t.equal(torch.is_grad_enabled(), true, 'a callback of somebody else'));
    t.equal(torch.is_grad_enabled(), false, 'and back');
    outside(() => t.equal(torch.is_grad_enabled(), true, 'a snapshot of another context'));
    inside = AsyncLocalStorage.snapshot();
    await turn();
    t.equal(torch.is_grad_enabled(), false);
    await called;
  });
  await turn();
  inside!(() => t.equal(torch.is_grad_enabled(), false, 'a snapshot of this context, elsewhere'));
  t.equal(torch.is_grad_enabled(), true);
  call();
  await running;
  release();
  await late;
});

t.test('what the compute thread does keeps the modes of its beginning', async (t) => {
  const net = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU());
  await torch.no_grad(async () => {
    let x = torch.ones(1, 2);
    for (let i = 0; i < 3; i++) x = await net.forward_async(x);
    t.equal(x.requires_grad, false);
  });
  t.equal((await net.forward_async(torch.ones(1, 2))).requires_grad, true);
});

t.test('what autocast has cast is forgotten where other code may change weights', async (t) => {
  const w = torch.ones(2, 2, { requires_grad: true });
  const x = torch.ones(2, 2);
  await torch.autocast('cpu', { dtype: 'bfloat16' }, async () => {
    t.equal(x.matmul(w).sum().item(), 8);
    await turn();
    torch.no_grad(() => w.fill_(2));
    await turn();
    t.equal(x.matmul(w).sum().item(), 16);
  });
});

t.test('an uncaught error, then a function that goes on', async (t) => {
  const { stdout, code } = await run_script(`
    import torch from 'libtorch-node';
    process.on('uncaughtException', (error) => console.log(error.message));
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const result = torch.no_grad(async () => {
      setTimeout(() => { throw new Error('thrown'); }, 1);
      await sleep(10);
      return torch.is_grad_enabled();
    });
    setTimeout(() => console.log(torch.is_grad_enabled()), 5);
    console.log(await result, torch.is_grad_enabled());
  `);
  t.equal(stdout, 'thrown\ntrue\nfalse true\n');
  t.equal(code, 0);
});

t.test('without hooks of anybody else', async (t) => {
  const { stdout, code } = await run_script(`
    import torch from 'libtorch-node';
    const seen = [];
    const note = () => seen.push(torch.is_grad_enabled());
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const evaluate = async () => { note(); await null; note(); await turn(); note(); for await (const _ of [1, 2]) note(); };
    await torch.no_grad(evaluate);
    console.log(seen.splice(0).join());
    await torch.no_grad(() => evaluate());
    console.log(seen.splice(0).join());
    torch.no_grad(() => note());
    const beside = (async () => { for (let i = 0; i < 5; i++) { await null; await turn(); note(); } })();
    await Promise.all([torch.no_grad(async () => { for (let i = 0; i < 9; i++) await turn(); }), beside]);
    await turn();
    note();
    console.log(seen.join());
  `);
  const inside = new Array(5).fill(false).join();
  t.equal(stdout, `${inside}\n${inside}\nfalse,${new Array(6).fill(true).join()}\n`);
  t.equal(code, 0);
});

t.test('a using block that awaits gives its mode up, and says so', async (t) => {
  for (const make of [
    () => torch.no_grad(),
    () => torch.inference_mode(),
    () => torch.autocast('cpu'),
    () => torch.set_grad_enabled(false),
  ]) {
    const broken = (async () => {
      // what `using` does: it reads the method where the block begins, and calls it where the block ends
      const outer = make();
      const end_outer = outer[Symbol.dispose];
      const inner = torch.inference_mode();
      const end_inner = inner[Symbol.dispose];
      try {
        await turn();
      } finally {
        t.throws(() => end_inner(), { message: /cannot hold a mode across an await/ });
        end_outer();
      }
    })();
    t.not(modes().grad && !modes().inference, true, 'inside, before the await');
    await Promise.resolve();
    t.same(modes(), usual, 'other code does not see it');
    await t.rejects(broken, { name: 'TorchError', message: /Write await torch\.\w+\(async/ });
  }
});
