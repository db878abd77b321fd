/**
 * What is done on the JavaScript thread beside work that nobody has awaited yet: it must give what it gives after an
 * `await`. The compute thread is held by a job whose hook the event loop has not served, so that the work that is
 * tested has surely not begun.
 */
import t from 'tap';
import torch, { type autograd, type Tensor, nn, optim } from 'libtorch-node';

/** Holds the compute thread until JavaScript waits for it, or gives way to the event loop. */
function hold(): Promise<void> {
  const x = torch.ones(1, { requires_grad: true });
  x.register_hook(() => {});
  return x.sum().backward_async();
}

function linear(): nn.Linear {
  const layer = new nn.Linear(3, 2);
  torch.no_grad(() => {
    layer.weight.fill_(0.5);
    layer.bias!.fill_(1);
  });
  return layer;
}

/** What a `forward_async` of `make()` gives where `change` is made before anybody awaits it. */
async function beside<Made>(
  make: () => Made,
  forward: (made: Made, x: Tensor) => Promise<Tensor>,
  change: (made: Made, x: Tensor) => unknown,
): Promise<unknown> {
  const made = make();
  const x = torch.ones(2, 3);
  const held = hold();
  const promise = forward(made, x);
  change(made, x);
  await held;
  return (await promise).tolist();
}

t.test('forward_async sees what was there when it was called', async (t) => {
  const wanted = [
    [2.5, 2.5],
    [2.5, 2.5],
  ];
  const changes: Record<string, (layer: nn.Linear, x: Tensor) => unknown> = {
    resize_: (_, x) => x.resize_(0),
    set_: (_, x) => torch.ops.aten!.set_!(x),
    data: (_, x) => {
      x.data = torch.zeros(1);
    },
    fill_: (_, x) => x.fill_(9),
    unsqueeze_: (_, x) => x.unsqueeze_(0),
    out: (_, x) => torch.ops.aten!.add!.out!(x, torch.ones(1), { out: x }),
    foreach: (_, x) => torch.ops.aten!._foreach_zero_!([x]),
    index_put_: (_, x) => x.index_put_([0], 9),
    dispose: (_, x) => x.dispose(),
    init: (layer) => nn.init.zeros_(layer.weight),
    load_state_dict: (layer) => layer.load_state_dict({ weight: torch.zeros(2, 3), bias: torch.zeros(2) }),
    assign: (layer) =>
      layer.load_state_dict({ weight: torch.zeros(2, 3), bias: torch.zeros(2) }, { assign: true }),
    to: (layer) => layer.to('float64'),
    parameter: (layer) => {
      layer.weight = new nn.Parameter(torch.zeros(2, 3));
    },
    reset_parameters: (layer) => layer.reset_parameters(),
  };
  for (const [name, change] of Object.entries(changes)) {
    t.same(await beside(linear, (layer, x) => layer.forward_async(x), change), wanted, name);
  }
});

t.test('options, modes and the layers of a Sequential', async (t) => {
  const sequential = () => new nn.Sequential(new nn.Threshold(0, 0), new nn.Dropout(1));
  type Made = ReturnType<typeof sequential>;
  const changes: Record<string, (made: Made) => unknown> = {
    option: (made) => {
      (made.at(1) as nn.Dropout).p = 0;
    },
    eval: (made) => made.eval(),
    append: (made) => made.append(new nn.Threshold(9, 9)),
    pop: (made) => made.pop(1),
    insert: (made) => made.insert(0, new nn.Threshold(9, 9)),
  };
  const zeros = torch.zeros(2, 3).tolist();
  for (const [name, change] of Object.entries(changes)) {
    t.same(await beside(sequential, (made, x) => made.forward_async(x), change), zeros, name);
  }
});

t.test('numbers are drawn from the generator as it was', async (t) => {
  torch.manual_seed(5);
  const x = torch.ones(2, 3);
  const wanted = new nn.Dropout(0.5).forward(x).tolist();
  const state = torch.get_rng_state();
  const changes: (() => unknown)[] = [() => torch.manual_seed(6), () => torch.set_rng_state(state)];
  for (const change of changes) {
    torch.manual_seed(5);
    t.same(
      await beside(
        () => new nn.Dropout(0.5),
        (layer, given) => layer.forward_async(given),
        change,
      ),
      wanted,
    );
  }
  torch.manual_seed(5);
  const held = hold();
  const promise = new nn.Dropout(0.5).forward_async(x);
  t.same(torch.get_rng_state().tolist(), state.tolist(), 'the state behind the draw');
  await Promise.all([held, promise]);
});

t.test('running statistics are read behind the batch', async (t) => {
  const layer = new nn.BatchNorm1d(3);
  const held = hold();
  const promise = layer.forward_async(torch.ones(2, 3));
  t.equal(layer.num_batches_tracked?.item(), 1);
  await Promise.all([held, promise]);
});

t.test('a layer that works in place', async (t) => {
  const x = torch.full([2], -1);
  const held = hold();
  const promise = new nn.Sequential(new nn.Identity(), new nn.ReLU({ inplace: true })).forward_async(x);
  t.same(x.tolist(), [0, 0], 'its input is read when it has been written');
  await Promise.all([held, promise]);
  const y = torch.ones(2, { requires_grad: true });
  const made = y.mul(-1);
  const again = hold();
  const result = new nn.ReLU({ inplace: true }).forward_async(made);
  t.equal(made.grad_fn, 'ReluBackward0');
  await Promise.all([again, result]);
});

t.test('gradients are read and changed when the backward pass is done', async (t) => {
  const make = (): [Tensor, Promise<unknown>] => {
    const x = torch.ones(2, { requires_grad: true });
    const held = hold();
    return [x, Promise.all([held, x.mul(3).sum().backward_async()])];
  };
  const then: Record<string, [(x: Tensor) => unknown, number[] | undefined]> = {
    read: [(x) => t.same(x.grad?.tolist(), [3, 3]), [3, 3]],
    forget: [
      (x) => {
        x.grad = null;
      },
      undefined,
    ],
    zero_grad: [(x) => new optim.SGD([x], { lr: 1 }).zero_grad(), undefined],
    zeros: [(x) => new optim.SGD([x], { lr: 1 }).zero_grad(false), [0, 0]],
    another_pass: [(x) => x.mul(2).sum().backward(), [5, 5]],
    hook: [(x) => x.register_hook((grad) => grad.mul(7)), [3, 3]],
    post_hook: [
      (x) =>
        x.register_post_accumulate_grad_hook((each) => {
          each.grad = null;
        }),
      [3, 3],
    ],
    requires_grad: [(x) => x.requires_grad_(false), [3, 3]],
    step: [(x) => new optim.SGD([x], { lr: 1 }).step(), [3, 3]],
    adam: [
      (x) => {
        new optim.Adam([x]).step();
        x.grad!.mul_(2);
      },
      [6, 6],
    ],
  };
  for (const [name, [act, wanted]] of Object.entries(then)) {
    const [x, done] = make();
    act(x);
    await done;
    t.same(x.grad?.tolist(), wanted, name);
  }
});

t.test('what a Function has saved is there until its backward pass is done', async (t) => {
  let kept: { saved_tensors: readonly (Tensor | null)[] } | undefined;
  class Twice extends torch.autograd.Function {
    static override forward(ctx: autograd.FunctionCtx, x: Tensor) {
      ctx.save_for_backward(x);
      kept = ctx;
      return x.mul(2);
    }
    static override backward(_: autograd.FunctionCtx, grad: Tensor) {
      return grad.mul(2);
    }
  }
  const loss = Twice.apply(torch.ones(2, { requires_grad: true })).sum();
  const held = hold();
  const promise = loss.backward_async();
  t.throws(() => kept?.saved_tensors, /backward through the graph a second time/);
  await Promise.all([held, promise]);
});

t.test('step_async, and what reads or changes the same tensors', async (t) => {
  const make = (): [Tensor, optim.SGD, Promise<unknown>] => {
    const x = torch.ones(2, { requires_grad: true });
    const optimizer = new optim.SGD([x], { lr: 1, momentum: 0.5 });
    x.mul(3).sum().backward();
    const held = hold();
    return [x, optimizer, Promise.all([held, optimizer.step_async()])];
  };
  const then: Record<string, [(x: Tensor, optimizer: optim.SGD) => unknown, number[]]> = {
    read: [(x) => t.same(x.tolist(), [-2, -2]), [-2, -2]],
    zero_grad: [(_, optimizer) => optimizer.zero_grad(), [-2, -2]],
    lr: [
      (_, optimizer) => {
        optimizer.param_groups[0]!.lr = 100;
      },
      [-2, -2],
    ],
    fill_: [(x) => torch.no_grad(() => x.fill_(8)), [8, 8]],
    step: [(_, optimizer) => optimizer.step(), [-6.5, -6.5]], // momentum: 3, then 0.5 · 3 + 3
    state: [(_, optimizer) => optimizer.load_state_dict(optimizer.state_dict()), [-2, -2]],
    dispose: [(x) => x.grad?.dispose(), [-2, -2]],
  };
  for (const [name, [act, wanted]] of Object.entries(then)) {
    const [x, optimizer, done] = make();
    act(x, optimizer);
    await done;
    t.same(x.tolist(), wanted, name);
  }
});

t.test('asynchronous calls queue behind one another, and wait for nothing', async (t) => {
  const x = torch.ones(2, { requires_grad: true });
  const optimizer = new optim.SGD([x], { lr: 1 });
  let served = false;
  x.register_hook(() => {
    served = true;
  });
  const jobs = [x.mul(3).sum().backward_async(), optimizer.step_async()];
  jobs.push(optimizer.step_async());
  t.equal(served, false, 'no call has waited');
  await Promise.all(jobs);
  t.same(x.tolist(), [-5, -5]);
});

t.test('JavaScript that a job waits for may do all of it', async (t) => {
  const layer = linear();
  const optimizer = new optim.SGD(layer.parameters(), { lr: 1 });
  const seen: unknown[] = [];
  layer.weight.register_hook(() => {
    optimizer.step();
    optimizer.zero_grad();
    layer.eval();
    torch.manual_seed(1);
    torch.no_grad(() => layer.bias!.fill_(4));
    seen.push(layer.bias!.tolist(), layer.weight.grad);
  });
  const first = layer.forward(torch.ones(1, 3)).sum().backward_async();
  const second = optimizer.step_async();
  torch.no_grad(() => layer.bias!.add_(0)); // waits for both, and serves the hook meanwhile
  t.same(seen, [[4, 4], null]);
  await Promise.all([first, second]);
});

t.test('work that a getter begins while arguments are read', async (t) => {
  const x = torch.ones(2, 3);
  const layer = linear();
  const held = hold();
  let promise: Promise<Tensor> | undefined;
  const sizes = Object.defineProperty([1, 1], 0, {
    get() {
      promise ??= layer.forward_async(x);
      return 1;
    },
  });
  x.resize_(sizes);
  t.same((await promise)?.tolist(), linear().forward(torch.ones(2, 3)).tolist());
  await held;
});
