/** torch.scope and torch.keep. */
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import torch, { type Tensor } from 'libtorch-node';

t.test('what is made inside dies, what is returned lives', (t) => {
  const outside = torch.ones(2);
  let inside: Tensor | undefined;
  const result = torch.scope(() => {
    inside = outside.add(1);
    return inside.mul(2);
  });
  t.equal(inside?.is_disposed, true);
  t.same(result.tolist(), [4, 4]);
  t.same(outside.tolist(), [1, 1]);
  t.throws(() => inside?.add(1), {
    message: /disposed, by dispose\(\), `using` or the end of its scope\(\)/,
  });
  t.end();
});

t.test('tensors are found in arrays, sets, maps, plain objects, in depth and in circles', (t) => {
  const make = () => torch.ones(1).add(1);
  interface Found {
    list: Tensor[];
    set: Set<Tensor>;
    map: Map<string, { deep: Tensor }>;
    self?: Found;
  }
  const found = torch.scope(() => {
    const result: Found = { list: [make()], set: new Set([make()]), map: new Map([['a', { deep: make() }]]) };
    result.self = result;
    return result;
  });
  const alive = [...found.list, ...found.set, found.map.get('a')!.deep];
  t.same(
    alive.map((each) => each.is_disposed),
    [false, false, false],
  );
  t.end();
});

t.test('a value that holds no tensor comes back as it is', (t) => {
  const value = { at: new Date(), nothing: null };
  t.equal(
    torch.scope(() => value),
    value,
  );
  t.equal(
    torch.scope(() => 7),
    7,
  );
  t.equal(
    torch.scope(() => {}),
    undefined,
  );
  t.throws(() => torch.scope(5 as never), new TypeError('scope() takes a function, not int'));
  t.end();
});

t.test('throwing ends the scope', (t) => {
  let inside: Tensor | undefined;
  const attempt = () =>
    torch.scope(() => {
      inside = torch.ones(2).add(1);
      throw new RangeError('mine');
    });
  t.throws(attempt, { name: 'RangeError' });
  t.equal(inside?.is_disposed, true);
  const after = torch.ones(1);
  t.equal(after.is_disposed, false);
  t.end();
});

t.test('an inner scope hands its result to the outer one', (t) => {
  let handed: Tensor | undefined;
  let inner: Tensor | undefined;
  torch.scope(() => {
    handed = torch.scope(() => {
      inner = torch.ones(2).add(1);
      return inner.add(1);
    });
    t.equal(inner?.is_disposed, true);
    t.equal(handed.is_disposed, false);
  });
  t.equal(handed?.is_disposed, true);
  t.end();
});

t.test('keep takes a tensor out of every scope', (t) => {
  let kept: Tensor | undefined;
  torch.scope(() => {
    const outer = torch.ones(2).add(1);
    torch.scope(() => {
      kept = torch.keep(outer);
    });
  });
  t.same(kept?.tolist(), [2, 2]);
  t.throws(() => torch.keep(3 as never), new TypeError("keep(): argument 'tensor' must be Tensor, not int"));
  t.end();
});

t.test('parameters and gradients outlive the scope that made or computed them', (t) => {
  const weight = torch.ones(2, { requires_grad: true });
  let parameter: Tensor | undefined;
  let grad: Tensor | null = null;
  torch.scope(() => {
    parameter = new torch.Parameter(torch.ones(2));
    weight.mul(parameter).sum().backward();
    grad = weight.grad;
  });
  t.equal(parameter?.is_disposed, false);
  t.same(parameter?.grad?.tolist(), [1, 1]);
  t.equal((grad as Tensor | null)?.is_disposed, true, 'the object that was read inside is gone');
  t.same(weight.grad?.tolist(), [1, 1], 'the gradient is not');
  t.equal(weight.grad, weight.grad);
  t.end();
});

t.test('a graph lives as long as its result', (t) => {
  const weight = torch.ones(2, { requires_grad: true });
  const loss = torch.scope(() => weight.mul(3).exp().sum());
  loss.backward();
  t.ok(Math.abs((weight.grad?.numpy()[0] as number) - 3 * Math.exp(3)) < 1e-4);
  t.end();
});

t.test('an asynchronous scope owns what it makes across awaits', async (t) => {
  const made: Tensor[] = [];
  const result = await torch.scope(async () => {
    made.push(torch.ones(1).add(1));
    await sleep(1);
    made.push(torch.ones(1).add(2));
    return made[1]!.add(1);
  });
  t.same(
    made.map((each) => each.is_disposed),
    [true, true],
  );
  t.same(result.tolist(), [4]);
});

t.test('a rejection ends an asynchronous scope', async (t) => {
  let inside: Tensor | undefined;
  const promise = torch.scope(async () => {
    await sleep(1);
    inside = torch.ones(1).add(1);
    throw new RangeError('mine');
  });
  await t.rejects(promise, { name: 'RangeError' });
  t.equal(inside?.is_disposed, true);
});

t.test('scopes that take turns free their own tensors only', async (t) => {
  const log: string[] = [];
  const work = (name: string, pauses: number[]) =>
    torch.scope(async () => {
      const mine: Tensor[] = [];
      for (const pause of pauses) {
        mine.push(torch.ones(1).add(1));
        await sleep(pause);
        for (const each of mine) if (each.is_disposed) log.push(`${name} lost a tensor`);
      }
      return mine;
    });
  const free = torch.ones(1).add(1);
  const [slow, fast] = await Promise.all([
    work('slow', [1, 8, 1]),
    work('fast', [2, 2]),
    work('third', [1, 1, 1]),
  ]);
  t.same(log, []);
  t.same(
    [...slow, ...fast].map((each) => each.is_disposed),
    [false, false, false, false, false],
  );
  t.equal(free.is_disposed, false);
});

t.test('what is made outside while an asynchronous scope is open is not its own', async (t) => {
  const running = torch.scope(async () => {
    await sleep(5);
  });
  const outside = torch.ones(1).add(1);
  await running;
  t.equal(outside.is_disposed, false);
});

t.test('code that outlives its scope falls to the outer scope', async (t) => {
  let late: Promise<Tensor> | undefined;
  torch.scope(() => {
    late = sleep(3).then(() => torch.ones(1).add(1));
  });
  t.equal((await late)?.is_disposed, false);
});

t.test('asynchronous native work in a scope', async (t) => {
  const weight = torch.ones(4, { requires_grad: true });
  await torch.scope(async () => {
    await weight.mul(2).sum().backward_async();
  });
  t.same(weight.grad?.tolist(), [2, 2, 2, 2]);
});

t.test('using', async (t) => {
  let inside: Tensor | undefined;
  let kept: Tensor | undefined;
  const block = () => {
    const scope = torch.scope();
    try {
      inside = torch.ones(1).add(1);
      kept = torch.scope(() => torch.keep(torch.ones(1).add(1)));
      const handed = torch.scope(() => torch.ones(1).add(1));
      t.equal(handed.is_disposed, false);
    } finally {
      scope[Symbol.dispose]();
      scope[Symbol.dispose]();
    }
  };
  block();
  t.equal(inside?.is_disposed, true);
  t.equal(kept?.is_disposed, false);
  t.equal(torch.ones(1).add(1).is_disposed, false);

  const scope = torch.scope();
  const mine = torch.ones(1).add(1);
  await sleep(1);
  const later = torch.ones(1).add(1);
  t.throws(() => scope[Symbol.dispose](), { message: /cannot hold a scope across an await/ });
  t.same([mine.is_disposed, later.is_disposed], [false, false], 'nothing is freed that others may use');
});

t.test('views and what is used in place', (t) => {
  const base = torch.zeros(4);
  let same: Tensor | undefined;
  torch.scope(() => {
    same = base.add_(1);
    base.view(2, 2).add_(1);
  });
  t.equal(same, base);
  t.same(base.tolist(), [2, 2, 2, 2]);
  t.end();
});
