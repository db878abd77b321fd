/** Work on the compute thread, and JavaScript called from other threads. */
import { setImmediate as next_turn } from 'node:timers/promises';
import t from 'tap';
import torch, { type Tensor } from 'libtorch-node';

function leaf(...size: number[]): Tensor {
  return torch.ones(size, { requires_grad: true });
}

t.test('backward_async leaves the event loop free and gives what backward gives', async (t) => {
  const a = torch.randn(300, 300, { requires_grad: true });
  const deep = () => {
    let x = a;
    for (let i = 0; i < 60; i++) x = x.matmul(a).mul(0.05);
    return x.sum();
  };
  deep().backward();
  const wanted = (a.grad as Tensor | null)?.tolist();
  a.grad = null;
  let settled = false;
  let turns = 0;
  const promise = deep()
    .backward_async()
    .finally(() => {
      settled = true;
    });
  while (!settled) {
    turns += 1;
    await next_turn();
  }
  await promise;
  t.ok(turns > 3, `${turns} turns of the event loop`);
  t.same((a.grad as Tensor | null)?.tolist(), wanted);
});

t.test('jobs run in the order of their calls', async (t) => {
  const order: number[] = [];
  const jobs = [0, 1, 2, 3].map(async (which) => {
    const x = leaf(10);
    x.register_hook(() => {
      order.push(which);
    });
    await x.sum().backward_async();
    order.push(which + 10);
  });
  await Promise.all(jobs);
  t.same(
    order.filter((each) => each < 10),
    [0, 1, 2, 3],
  );
  t.same(
    order.filter((each) => each >= 10),
    [10, 11, 12, 13],
  );
});

t.test('the modes of the caller go along', async (t) => {
  const x = leaf(2);
  const loss = x.pow(3).sum();
  const seen: boolean[] = [];
  x.register_hook((grad) => {
    seen.push(torch.is_grad_enabled(), grad.mul(1).requires_grad);
  });
  await loss.backward_async({ create_graph: false, retain_graph: true });
  t.same(seen, [false, false], 'no recording in a backward pass');
  t.equal(torch.is_grad_enabled(), true, 'the mode of this thread is untouched');
  x.grad = null;
  await loss.backward_async({ create_graph: true });
  t.same(seen.slice(2), [true, true], 'recording with create_graph');
});

t.test('a hook changes the gradient from the compute thread', async (t) => {
  const x = leaf(3);
  x.register_hook((grad) => grad.mul(5));
  await x.sum().backward_async();
  t.same(x.grad?.tolist(), [5, 5, 5]);
});

t.test('what a hook throws is what the promise rejects with', async (t) => {
  for (const thrown of [new RangeError('mine'), 'a string', undefined, { plain: true }]) {
    const x = leaf(3);
    x.register_hook(() => {
      throw thrown;
    });
    const caught = await x
      .sum()
      .backward_async()
      .then(
        () => 'nothing',
        (error: unknown) => error,
      );
    t.equal(caught, thrown);
  }
});

t.test('an error has the line of the call in its stack', async (t) => {
  const y = leaf(3).exp().sum();
  y.backward();
  const user_function = () => y.backward_async();
  try {
    await user_function();
    t.fail('no error');
  } catch (error) {
    t.ok(error instanceof torch.TorchError);
    t.match((error as Error).message, /Trying to backward through the graph a second time/);
    t.match((error as Error).stack, /user_function/);
  }
});

t.test('bad arguments reject', async (t) => {
  await t.rejects(leaf(3).backward_async(), {
    message: 'grad can be implicitly created only for scalar outputs',
  });
});

t.test('a backward pass inside a hook of a backward pass', async (t) => {
  const x = leaf(2);
  const other = leaf(2);
  x.register_hook(() => {
    torch.enable_grad(() => other.mul(3).sum()).backward();
  });
  await x.sum().backward_async();
  t.same(other.grad?.tolist(), [3, 3]);
  x.sum().backward();
  t.same(other.grad?.tolist(), [6, 6]);
});

t.test('asynchronous work begun inside a hook', async (t) => {
  const x = leaf(2);
  const other = leaf(2);
  let inner: Promise<void> | undefined;
  x.register_hook(() => {
    inner = torch.enable_grad(() => other.mul(3).sum()).backward_async();
  });
  await x.sum().backward_async();
  await inner;
  t.same(other.grad?.tolist(), [3, 3]);
});

// A graph on the meta device is run by another thread, as one on CUDA is, while this thread serves its hooks.
t.test('hooks of a graph that another thread runs', (t) => {
  const on_meta = () => torch.ones(2, { device: 'meta', requires_grad: true });
  const x = on_meta();
  const seen: string[] = [];
  x.register_hook((grad) => {
    seen.push(`${grad.device} ${torch.is_grad_enabled()}`);
    const inner = on_meta();
    inner.register_hook(() => {
      seen.push('inner');
    });
    torch.enable_grad(() => inner.mul(2).sum()).backward();
    return grad.mul(2);
  });
  x.mul(3).sum().backward();
  t.same(seen, ['meta false', 'inner']);
  t.same(x.grad?.shape, [2]);

  const y = on_meta();
  y.register_hook(() => {
    throw new RangeError('mine');
  });
  t.throws(() => y.sum().backward(), { name: 'RangeError', message: 'mine' });
  t.end();
});

t.test('a hook changes during the pass', async (t) => {
  const x = leaf(2);
  const calls: string[] = [];
  const second = { remove: () => {} };
  x.register_hook(() => {
    calls.push('first');
    second.remove();
    x.register_hook(() => {
      calls.push('late');
    });
  });
  second.remove = x.register_hook(() => {
    calls.push('second');
  }).remove;
  await x.sum().backward_async();
  t.same(calls, ['first', 'second'], 'a pass calls the hooks that it began with');
  await x.sum().backward_async();
  t.same(calls.slice(2), ['first', 'late']);
});
