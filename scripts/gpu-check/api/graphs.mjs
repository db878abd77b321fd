// Graphs.
import torch from '../../../dist/index.js';
import { aside, check, gc, holds, on_gpu, refuses, same } from './check.mjs';

const { nn, cuda } = torch;
const F = nn.functional;

await check('graph', () => {
  const x = torch.zeros(3, on_gpu);
  aside(() => x.mul(2).add(1));
  const g = new cuda.CUDAGraph();
  refuses(() => g.replay(), 'TorchError', /without a preceding successful capture/);
  let inside = false;
  const y = cuda.graph(g, () => {
    inside = cuda.is_current_stream_capturing();
    return x.mul(2).add(1);
  });
  holds(inside && !cuda.is_current_stream_capturing(), 'is_current_stream_capturing');
  x.fill_(4);
  g.replay();
  same(y.tolist(), [9, 9, 9], 'the first replay');
  x.fill_(-1);
  g.replay();
  same(y.tolist(), [-1, -1, -1], 'the second replay');
  const pool = g.pool();
  const h = new cuda.CUDAGraph();
  const z = cuda.graph(h, { pool, capture_error_mode: 'thread_local' }, () => y.mul(10));
  g.replay();
  h.replay();
  same(z.tolist(), [-10, -10, -10], 'a second graph in the same pool');
  refuses(() => cuda.graph(g, () => 0), 'TorchError', /already owns a captured graph/);
  g.reset();
  refuses(() => g.replay(), 'TorchError', /without a preceding/);
  refuses(
    () => cuda.graph(g, { capture_error_mode: 'odd' }, () => 0),
    'ValueError',
    /Unknown capture error mode/,
  );
  holds(cuda.current_stream().equals(cuda.default_stream()), 'the default stream is current again');
  const again = cuda.graph(g, () => x.sub(1));
  g.replay();
  same(again.tolist(), [-2, -2, -2], 'after reset()');
  const kept = new cuda.CUDAGraph({ keep_graph: true });
  cuda.graph(kept, cuda.graph_pool_handle(), () => x.mul(3));
  holds(kept.raw_cuda_graph() !== 0n, 'raw_cuda_graph');
  kept.instantiate();
  holds(kept.raw_cuda_graph_exec() !== 0n, 'raw_cuda_graph_exec');
  return { pool };
});

// What ran before, on the default stream and on another, must not reach into the capture.
for (const mode of ['fused', 'reference']) {
  await check(`graph_after_eager_${mode}`, () => {
    const before = torch.backends.kernels.mode;
    torch.backends.kernels.mode = mode;
    try {
      const last = (value) => value.to(torch.bfloat16).to({ memory_format: torch.channels_last });
      const layer = last(new nn.Conv2d(3, 96, 11, 4, { bias: false }).to(on_gpu.device));
      const x = last(torch.randn(8, 3, 227, 227, on_gpu));
      const gradient = torch.randn_like(torch.no_grad(() => layer.forward(x)));
      const work = () => {
        layer.weight.grad = null;
        layer.forward(x).backward(gradient);
      };
      for (let i = 0; i < 3; i++) work();
      aside(() => {
        for (let i = 0; i < 3; i++) work();
      });
      const g = new cuda.CUDAGraph();
      cuda.graph(g, work);
      g.replay();
      const recorded = layer.weight.grad.clone();
      work();
      holds(
        torch.allclose(recorded, layer.weight.grad, { rtol: 0.02, atol: 0.02 }),
        'the gradient of the replay',
      );
    } finally {
      torch.backends.kernels.mode = before;
    }
  });
}

await check('graph_inputs_stay', () => {
  let input = torch.full([1 << 20], 3, on_gpu);
  aside(() => input.add(1));
  const g = new cuda.CUDAGraph();
  const y = cuda.graph(g, () => {
    const result = input.add(1);
    input = null; // nothing in JavaScript holds it any more
    gc();
    return result;
  });
  gc();
  const others = Array.from({ length: 8 }, () => torch.full([1 << 20], 99, on_gpu));
  g.replay();
  holds(y.min().item() === 4 && y.max().item() === 4, `the input is still there: ${y.max().item()}`);
  return { others: others.length };
});

await check('graph_failure', () => {
  const x = torch.ones(4, on_gpu);
  const message = refuses(
    () =>
      cuda.graph(new cuda.CUDAGraph(), () => {
        F.dropout(x, 0.5);
        return x.sum().item();
      }),
    'TorchError',
    /captur/,
  );
  holds(cuda.current_stream().equals(cuda.default_stream()), 'the default stream is current again');
  holds(F.dropout(torch.ones(1000, on_gpu), 0.5).sum().item() > 0, 'random numbers are drawn as before');
  torch.memory.collect(); // what was dropped would go in the middle
  const before = cuda.memory_allocated();
  torch.ones(1 << 20, on_gpu).dispose();
  const after = cuda.memory_allocated();
  holds(after === before, `memory comes from the usual pools: ${after} is ${before}`);
  const g = new cuda.CUDAGraph();
  const y = cuda.graph(g, () => F.dropout(x, 0.5));
  g.replay();
  holds(y.numel() === 4, 'a later capture');
  refuses(() => cuda.graph(new cuda.CUDAGraph(), async () => 0), 'TypeError', /returned a promise/);
  return { message };
});
