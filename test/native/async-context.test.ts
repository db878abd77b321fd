/** Hooks of asynchronous work run as if they ran where the work was asked for. */
import { AsyncLocalStorage } from 'node:async_hooks';
import t from 'tap';
import torch, { type Tensor } from 'libtorch-node';

const storage = new AsyncLocalStorage<string>();

const bound = AsyncLocalStorage.snapshot();

/** Runs `body` in no scope. */
function outside<Result>(body: () => Result): Result {
  return bound(body);
}

/** A leaf whose hook tells in whose context it runs. */
function told(seen: unknown[]): Tensor {
  const x = torch.ones(2, { requires_grad: true });
  x.register_hook(() => {
    seen.push(storage.getStore());
  });
  return x;
}

// The first asynchronous call of the process is made in it.
t.test('the scope of a stranger does not dispose what a hook makes', async (t) => {
  const made: Tensor[] = [];
  const x = torch.ones(2, { requires_grad: true });
  x.register_hook((grad) => {
    made.push(grad.mul(2));
  });
  await torch.scope(async () => {
    await torch.ones(1, { requires_grad: true }).sum().backward_async();
    await outside(() => x.sum().backward_async());
  });
  const promise = x.sum().backward_async();
  torch.scope(() => torch.ones(1).add_(1)); // waits for the hook
  const again = x.sum().backward_async();
  {
    using _ = torch.scope();
    torch.ones(1).add_(1);
  }
  await Promise.all([promise, again]);
  t.same(
    made.map((each) => each.is_disposed),
    [false, false, false],
  );
});

t.test('the store of the call, whoever made the first one', async (t) => {
  const seen: unknown[] = [];
  const run = (name: string) => storage.run(name, () => told(seen).sum().backward_async());
  await run('first');
  await Promise.all([run('second'), run('third'), told(seen).sum().backward_async()]);
  t.same(seen, ['first', 'second', 'third', undefined]);
});

t.test('the store of the call, where another one waits for the hook', async (t) => {
  const seen: unknown[] = [];
  const promise = storage.run('caller', () => told(seen).sum().backward_async());
  storage.run('stranger', () => {
    told(seen).sum().backward(); // waits for the pass above
    torch.ones(1).add_(1);
  });
  t.same(seen, ['caller', 'stranger']);
  await promise;
});

t.test('a backward pass inside a hook is in the context that the hook gives it', async (t) => {
  const seen: unknown[] = [];
  const x = torch.ones(2, { requires_grad: true });
  x.register_hook(() => {
    const inner = told(seen);
    storage.run('inner', () => torch.enable_grad(() => inner.sum()).backward());
    seen.push(storage.getStore());
  });
  await storage.run('outer', () => x.sum().backward_async());
  t.same(seen, ['inner', 'outer']);
});

t.test('the scope of the call does', async (t) => {
  const made: Tensor[] = [];
  const x = torch.ones(2, { requires_grad: true });
  x.register_hook((grad) => {
    made.push(grad.mul(2));
  });
  await torch.scope(async () => {
    await x.sum().backward_async();
  });
  t.same(
    made.map((each) => each.is_disposed),
    [true],
  );
});
