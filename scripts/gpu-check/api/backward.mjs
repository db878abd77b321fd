// Backward passes on a GPU that call JavaScript, nest, and cross streams.
import torch from '../../../dist/index.js';
import { aside, check, holds, on_gpu, refuses, same } from './check.mjs';

const { autograd, nn } = torch;

class Cube extends autograd.Function {
  static forward(ctx, x) {
    ctx.save_for_backward(x);
    return x.pow(3);
  }
  static backward(ctx, grad) {
    const [x] = ctx.saved_tensors;
    return grad.mul(x.square()).mul(3);
  }
}

const leaf = (values) => torch.tensor(values, { device: 'cuda', dtype: 'float32', requires_grad: true });

await check('backward_calls', async () => {
  const x = leaf([1, 2, 3]);
  const seen = [];
  x.register_hook((grad) => {
    seen.push(grad.tolist());
    return grad.mul(2);
  });
  Cube.apply(x).sum().backward();
  same(seen, [[3, 12, 27]], 'the hook has seen the gradient of the Function');
  same(x.grad.tolist(), [6, 24, 54], 'the gradient that the hook gave');
  x.grad = null;
  await Cube.apply(x).sum().backward_async();
  same(x.grad.tolist(), [6, 24, 54], 'asynchronously');
  const layer = new nn.Linear(3, 2).cuda();
  let calls = 0;
  layer.register_full_backward_hook(() => void calls++);
  layer.forward(x.detach()).sum().backward();
  holds(calls === 1, 'a hook of a layer');
  x.register_hook(() => {
    throw new RangeError('of the hook');
  });
  refuses(() => x.mul(2).sum().backward(), 'RangeError', /of the hook/);
  const y = leaf([2]);
  y.mul(y).sum().backward();
  same(y.grad.tolist(), [4], 'after an error');
});

await check('backward_nested', () => {
  const x = leaf([2]);
  const inner = leaf([5]);
  x.register_hook((grad) => {
    inner.grad = null;
    torch.enable_grad(() => inner.square().sum()).backward();
    return grad.add(inner.grad);
  });
  x.pow(2).sum().backward();
  same(x.grad.tolist(), [14], 'a pass within a pass');
  const [first] = autograd.grad(leaf([3]).requires_grad_().pow(1).sum(), [x], { allow_unused: true });
  holds(first === null, 'unused');
  const z = leaf([3]);
  const [once] = autograd.grad(z.pow(3).sum(), [z], { create_graph: true });
  const [twice] = autograd.grad(once.sum(), [z]);
  same([once.tolist(), twice.tolist()], [[27], [18]], 'twice');
});

await check('backward_streams', () => {
  const x = torch.ones(512, 512, on_gpu).requires_grad_();
  for (let i = 0; i < 20; i++) {
    x.grad = null;
    const y = aside(() => x.matmul(x).mul(1 / 512));
    y.sum().backward(); // matmul's gradient on the side stream, what made y's on this one
    holds(x.grad.min().item() === 2 && x.grad.max().item() === 2, 'the gradients of both streams');
  }
});

await check('backward_devices', () => {
  const x = torch.ones(4, { requires_grad: true });
  const y = leaf([1, 2, 3, 4]);
  x.cuda().mul(y).cpu().mul(2).cuda().sum().backward();
  same(
    [x.grad.tolist(), y.grad.tolist()],
    [
      [2, 4, 6, 8],
      [2, 2, 2, 2],
    ],
    'there and back',
  );
  holds(x.grad.device.type === 'cpu' && y.grad.device.type === 'cuda', 'each where its tensor is');
});
