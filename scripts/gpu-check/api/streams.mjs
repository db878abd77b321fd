// Streams and events.
import torch from '../../../dist/index.js';
import { check, holds, on_gpu, refuses, small } from './check.mjs';

const { nn, cuda } = torch;

await check('streams', () => {
  const initial = cuda.current_stream();
  holds(initial.equals(cuda.default_stream()) && initial.cuda_stream === 0n, 'the default stream is current');
  const side = new cuda.Stream();
  const urgent = new cuda.Stream({ priority: -1 });
  holds(!side.equals(initial) && side.cuda_stream !== 0n, 'a stream of its own');
  holds(urgent.priority < 0, `priority ${urgent.priority}`);
  const x = torch.ones(1000, 1000, on_gpu);
  side.wait_stream(initial);
  const y = cuda.stream(side, () => {
    holds(cuda.current_stream().equals(side), 'current inside');
    return x.matmul(x);
  });
  holds(cuda.current_stream().equals(initial), 'not current outside');
  x.record_stream(side);
  initial.wait_stream(side);
  y.record_stream(initial);
  holds(y.add(0).max().item() === 1000, 'the product');
  side.synchronize();
  holds(side.query(), 'query()');
  cuda.set_stream(side);
  holds(cuda.current_stream().equals(side), 'set_stream');
  cuda.set_stream(null);
  cuda.set_stream(initial);
  refuses(() => cuda.stream(side, async () => 0), 'TypeError', /returned a promise/);
  holds(cuda.current_stream().equals(initial), 'after an error');
  refuses(() => cuda.stream('side', () => 0), 'TypeError', /must be Stream, not str/);
  return { side: String(side), range: cuda.Stream.priority_range() };
});

await check('events', () => {
  const [start, end] = [0, 1].map(() => new cuda.Event({ enable_timing: true }));
  holds(start.query() && start.cuda_event === 0n && start.device === null, 'before it is recorded');
  refuses(() => start.elapsed_time(end), 'ValueError', /must be recorded/);
  const x = torch.randn(...(small ? [64, 64] : [2000, 2000]), on_gpu);
  start.record();
  let y = x;
  for (let count = 0; count < 20; count++) y = y.matmul(x);
  end.record();
  end.synchronize();
  const elapsed = start.elapsed_time(end);
  holds(elapsed > 0 && elapsed < 10_000, `elapsed ${elapsed}`);
  holds(end.query() && String(end.device) === 'cuda:0' && end.cuda_event !== 0n, 'after it');
  const plain = cuda.current_stream().record_event();
  plain.wait(new cuda.Stream());
  plain.synchronize();
  refuses(() => start.elapsed_time(plain), 'ValueError', /enable_timing=True/);
  return { elapsed };
});

await check('streams_async', async () => {
  const net = new nn.Sequential(new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 1)).cuda();
  const x = torch.randn(8, 64, on_gpu);
  const want = net.forward(x).sum().item();
  const side = new cuda.Stream();
  side.wait_stream(cuda.current_stream());
  const y = await cuda.stream(side, () => ({ promise: net.forward_async(x) })).promise;
  side.synchronize();
  holds(y.sum().item() === want, 'forward_async on a side stream');
  await cuda.stream(side, () => ({ promise: y.sum().backward_async() })).promise;
  side.synchronize();
  holds(net[0].weight.grad !== null, 'backward_async on a side stream');
});
