/** Grad modes, hooks and custom Functions. */

import torch, { type autograd, type Tensor } from 'libtorch-node';
import t from 'tap';

type Ctx = autograd.FunctionCtx;

const leaf = (...values: number[]) => torch.tensor(values, { dtype: 'float64', requires_grad: true });

t.test('modes', (t) => {
  const w = leaf(1, 2);
  t.equal(torch.is_grad_enabled(), true);
  t.equal(
    torch.no_grad(() => w.mul(2).requires_grad),
    false,
  );
  t.equal(
    torch.no_grad(() => torch.enable_grad(() => w.mul(2).requires_grad)),
    true,
  );
  t.equal(
    torch.set_grad_enabled(false, () => w.mul(2).requires_grad),
    false,
  );
  t.throws(() => torch.no_grad(() => w.add(torch.ones(3))));
  t.equal(torch.is_grad_enabled(), true, 'restored by a throw');

  const mode = torch.no_grad().begin();
  t.equal(w.mul(2).requires_grad, false);
  mode.end();
  mode[Symbol.dispose]();
  t.equal(torch.is_grad_enabled(), true);

  torch.set_grad_enabled(false);
  t.equal(torch.is_grad_enabled(), false, 'stays when called alone');
  torch.set_grad_enabled(true);
  t.end();
});

t.test('inference mode', (t) => {
  const w = leaf(1, 2);
  const y = torch.inference_mode(() => {
    t.equal(torch.is_inference_mode_enabled(), true);
    t.equal(torch.is_grad_enabled(), false);
    torch.inference_mode(false, () => t.equal(torch.is_inference_mode_enabled(), false));
    return w.mul(2);
  });
  t.equal(torch.is_inference_mode_enabled(), false);
  t.equal(y.requires_grad, false);
  t.throws(() => y._version, { message: 'Inference tensors do not track version counter.' });
  t.throws(() => w.mul(y).sum().backward(), { message: /Inference tensors cannot be saved for backward/ });
  const outer = torch.inference_mode().begin();
  const inner = torch.inference_mode(false).begin();
  t.throws(() => outer.end(), { message: /must end in the reverse order/ });
  inner.end();
  t.equal(torch.is_inference_mode_enabled(), true);
  outer.end();
  t.equal(torch.is_inference_mode_enabled(), false);
  t.end();
});

t.test('a mode takes a function', (t) => {
  t.throws(() => torch.no_grad(5 as never), new TypeError('no_grad() takes a function, not int'));
  t.equal(torch.is_grad_enabled(), true);
  t.equal(torch.is_inference_mode_enabled(), false);
  t.end();
});

t.test('hooks', (t) => {
  const x = leaf(1, 2);
  const seen: unknown[] = [];
  const first = x.register_hook((grad) => {
    seen.push(grad.tolist());
    return grad.mul(2);
  });
  x.register_hook((grad) => {
    seen.push(grad.tolist());
  });
  x.mul(3).sum().backward();
  t.same(seen, [
    [3, 3],
    [6, 6],
  ]);
  t.same(x.grad?.tolist(), [6, 6]);
  first.remove();
  first.remove();
  x.mul(3).sum().backward();
  t.same(x.grad?.tolist(), [9, 9]);

  const y = leaf(1, 2);
  const middle = y.mul(2);
  middle.register_hook((grad) => grad.mul(10));
  const [grad] = torch.autograd.grad(middle.sum(), y);
  t.same(grad.tolist(), [20, 20], 'on a tensor inside the graph');

  const thrown = new RangeError('mine');
  const z = leaf(1);
  z.register_hook(() => {
    throw thrown;
  });
  try {
    z.sum().backward();
    t.fail('no error');
  } catch (error) {
    t.equal(error, thrown);
  }
  t.end();
});

t.test('hooks follow a tensor through an in-place operation as in PyTorch', (t) => {
  const x = leaf(1, 2);
  const y = x.mul(1);
  const seen: string[] = [];
  y.register_hook((grad) => {
    seen.push(`before ${grad.tolist()}`);
  });
  y.mul_(5);
  y.register_hook((grad) => {
    seen.push(`after ${grad.tolist()}`);
  });
  y.sum().backward();
  t.same(seen, ['after 1,1', 'before 5,5']);
  t.end();
});

t.test('register_post_accumulate_grad_hook', (t) => {
  const x = leaf(1, 2);
  let seen: Tensor | undefined;
  const handle = x.register_post_accumulate_grad_hook((tensor) => {
    seen = tensor;
    torch.no_grad(() => tensor.sub_(tensor.grad as Tensor));
    tensor.grad = null;
  });
  x.mul(2).sum().backward();
  t.equal(seen, x);
  t.same(x.tolist(), [-1, 0]);
  t.equal(x.grad, null);
  handle.remove();
  x.mul(2).sum().backward();
  t.same(x.grad?.tolist(), [2, 2]);
  t.end();
});

class Cube extends torch.autograd.Function {
  static override forward(ctx: Ctx, x: Tensor): Tensor {
    ctx.save_for_backward(x);
    return x.mul(x).mul(x);
  }
  static override backward(ctx: Ctx, grad: Tensor): Tensor {
    const [x] = ctx.saved_tensors;
    return grad.mul(x!.mul(x!).mul(3));
  }
}

t.test('a custom Function', (t) => {
  const x = leaf(1, 2, -3);
  const y = Cube.apply(x);
  t.equal(y.grad_fn, 'CubeBackward');
  t.equal(y.requires_grad, true);
  y.sum().backward();
  t.same(x.grad?.tolist(), [3, 12, 27]);
  t.equal(torch.autograd.gradcheck(Cube.apply.bind(Cube) as (x: Tensor) => Tensor, [leaf(0.3, -0.7)]), true);

  const [first] = torch.autograd.grad(Cube.apply(x).sum(), x, { create_graph: true });
  const [second] = torch.autograd.grad(first.sum(), x);
  t.same(second.tolist(), [6, 12, -18], 'can be differentiated twice');

  t.equal(torch.no_grad(() => Cube.apply(x)).grad_fn, null);
  t.equal(Cube.apply(x.detach()).requires_grad, false);
  t.end();
});

t.test('arguments and results of other kinds', (t) => {
  const needs: unknown[] = [];
  class Mixed extends torch.autograd.Function {
    static override forward(
      ctx: Ctx,
      x: Tensor,
      factor: number,
      y: Tensor,
      name: string,
    ): [Tensor, string, Tensor] {
      needs.push(ctx.needs_input_grad);
      ctx.factor = factor;
      ctx.save_for_backward(x, null, y);
      return [x.mul(factor).add(y), name, x.gt(0)];
    }
    static override backward(ctx: Ctx, grad: Tensor, ...others: unknown[]): (Tensor | null)[] {
      t.same(
        others.map((each) => each === null),
        [true, false],
        'no gradient for a string, zeros for a tensor',
      );
      const [, none] = ctx.saved_tensors;
      t.equal(none, null);
      return [grad.mul(ctx.factor as number), null, null, null];
    }
  }
  const x = leaf(1, 2);
  const y = torch.ones(2, { dtype: 'float64' });
  const [sum, name, positive] = Mixed.apply(x, 3, y, 'mine');
  t.same(needs, [[true, false, false, false]]);
  t.equal(name, 'mine');
  t.equal(positive.requires_grad, false);
  sum.sum().backward();
  t.same(x.grad?.tolist(), [3, 3]);
  t.end();
});

t.test('what a Function saved is watched', (t) => {
  const x = leaf(1, 2).mul(1);
  const y = Cube.apply(x);
  x.add_(1);
  t.throws(() => y.sum().backward(), {
    name: 'TorchError',
    message:
      /^one of the variables needed for gradient computation has been modified by an inplace operation/,
  });

  const z = Cube.apply(leaf(1));
  z.backward();
  t.throws(() => z.backward(), { message: /^Trying to backward through the graph a second time/ });

  class SaveOutput extends torch.autograd.Function {
    static override forward(ctx: Ctx, x: Tensor) {
      const y = x.exp();
      ctx.save_for_backward(y);
      return y;
    }
    static override backward(ctx: Ctx, grad: Tensor) {
      t.equal(ctx.saved_tensors[0]?.grad_fn, 'SaveOutputBackward');
      return grad.mul(ctx.saved_tensors[0]!);
    }
  }
  t.equal(
    torch.autograd.gradcheck((x) => SaveOutput.apply(x), [leaf(0.1, 0.2)]),
    true,
  );
  t.end();
});

t.test('mark_dirty, mark_non_differentiable, set_materialize_grads', (t) => {
  class AddOne extends torch.autograd.Function {
    static override forward(ctx: Ctx, x: Tensor) {
      ctx.mark_dirty(x);
      return x.add_(1);
    }
    static override backward(_ctx: Ctx, grad: Tensor) {
      return grad;
    }
  }
  const base = leaf(1, 2).mul(1);
  const version = base._version;
  const same = AddOne.apply(base);
  t.equal(same, base);
  t.equal(base.grad_fn, 'AddOneBackward');
  t.ok(base._version > version);
  t.throws(() => AddOne.apply(leaf(1)), {
    message: 'a leaf Variable that requires grad has been used in an in-place operation.',
  });

  class Two extends torch.autograd.Function {
    static override forward(ctx: Ctx, x: Tensor, materialize: boolean): [Tensor, Tensor] {
      const index = x.argmax().to('float64');
      ctx.mark_non_differentiable(index);
      ctx.set_materialize_grads(materialize);
      return [x.mul(2), index];
    }
    static override backward(_ctx: Ctx, grad: Tensor, other: Tensor | null): [Tensor, null] {
      seen.push(other === null);
      return [grad.mul(2), null];
    }
  }
  const seen: boolean[] = [];
  for (const materialize of [true, false]) {
    const x = leaf(1, 2);
    const [y, index] = Two.apply(x, materialize);
    t.equal(index.requires_grad, false);
    y.sum().backward();
    t.same(x.grad?.tolist(), [2, 2]);
  }
  t.same(seen, [false, true]);
  t.end();
});

t.test('mistakes in a Function', (t) => {
  const returning = (result: unknown) =>
    class Wrong extends torch.autograd.Function {
      static override forward(_ctx: Ctx, x: Tensor, _factor: number) {
        return x.mul(2);
      }
      static override backward() {
        return result;
      }
    };
  const backward = (result: unknown) => () => returning(result).apply(leaf(1, 2), 3).sum().backward();
  t.throws(backward([torch.ones(2)]), {
    name: 'TorchError',
    message: 'function WrongBackward returned an incorrect number of gradients (expected 2, got 1)',
  });
  t.throws(backward([null, null, torch.ones(2)]), { message: /\(expected 2, got 3\)/ });
  t.doesNotThrow(backward([torch.ones(2), null, null, null]));
  t.doesNotThrow(backward([null, null]));
  t.throws(backward([torch.ones(2), torch.ones(2)]), {
    message:
      'function WrongBackward returned a gradient different than None at position 2, ' +
      'but the corresponding forward input was not a Variable',
  });
  t.throws(backward([5, null]), { message: 'expected Variable or None (got int)' });
  t.throws(backward([torch.ones(3), null]), {
    message: /WrongBackward returned an invalid gradient at index 0/,
  });

  const thrown = new RangeError('mine');
  class Throws extends Cube {
    static override backward(): Tensor {
      throw thrown;
    }
  }
  t.throws(() => Throws.apply(leaf(1)).backward(), thrown);
  class Bare extends torch.autograd.Function {}
  t.throws(() => (Bare.apply as (x: Tensor) => unknown).call(Bare, leaf(1)), {
    name: 'NotImplementedError',
    message: 'You must implement the forward function for custom autograd.Function.',
  });
  class Saves extends torch.autograd.Function {
    static override forward(ctx: Ctx, x: Tensor) {
      ctx.save_for_backward(x, 5 as never);
      return x.mul(2);
    }
  }
  t.throws(
    () => Saves.apply(leaf(1)),
    new TypeError('save_for_backward can only save variables, but argument 1 is of type int'),
  );
  t.end();
});

t.test('gradcheck finds a wrong derivative', (t) => {
  class Wrong extends Cube {
    static override backward(ctx: Ctx, grad: Tensor): Tensor {
      return super.backward(ctx, grad).mul(1.01);
    }
  }
  const check = (options = {}) =>
    torch.autograd.gradcheck((x: Tensor) => Wrong.apply(x), [leaf(0.3, 0.7)], options);
  t.throws(() => check(), {
    name: 'TorchError',
    message: /^Jacobian mismatch for output 0 with respect to input 0,/,
  });
  t.equal(check({ raise_exception: false }), false);
  t.equal(
    torch.autograd.gradcheck((x: Tensor, y: Tensor) => [x.mul(y), x.sum()], [leaf(1, 2), leaf(3, 4)]),
    true,
  );
  t.end();
});

t.test('autograd.backward and autograd.grad', async (t) => {
  const x = leaf(1, 2);
  const y = leaf(3, 4);
  torch.autograd.backward([x.mul(2).sum(), x.mul(y)], [null, torch.ones(2, { dtype: 'float64' })], {
    inputs: [x],
  });
  t.same(x.grad?.tolist(), [5, 6]);
  t.equal(y.grad, null, 'inputs limits what gets a gradient');
  await torch.autograd.backward_async(x.mul(y).sum(), { inputs: { y } });
  t.same(y.grad?.tolist(), [1, 2]);

  const loss = x.mul(2).sum();
  t.same(
    torch.autograd
      .grad(loss, [x, y], { retain_graph: true, allow_unused: true })
      .map((g) => g?.tolist() ?? null),
    [[2, 2], null],
  );
  t.same(
    torch.autograd.grad({ outputs: loss, inputs: { x, y }, materialize_grads: true }).y.tolist(),
    [0, 0],
  );
  t.throws(() => torch.autograd.grad(x.sum(), x, { materialize_grads: true, allow_unused: false }), {
    name: 'ValueError',
  });
  t.throws(
    () => torch.autograd.grad(x.sum(), x, { retain: true } as never),
    new TypeError("grad() got an unexpected keyword argument 'retain'"),
  );
});
