// Copies.
import torch from '../../../dist/index.js';
import { check, holds, on_gpu, same, small } from './check.mjs';

const { cuda } = torch;

await check('pinned', () => {
  const host = torch.arange(1 << 20, { dtype: 'float32' }).pin_memory();
  holds(host.is_pinned() && !torch.ones(2).is_pinned(), 'is_pinned');
  holds(
    host.pin_memory() === host || host.pin_memory().data_ptr() === host.data_ptr(),
    'pinned twice is the same',
  );
  const made = torch.empty(4, { pin_memory: true });
  holds(made.is_pinned(), 'empty(pin_memory)');
  const device = host.to('cuda', { non_blocking: true });
  const back = torch.empty(1 << 20, { pin_memory: true });
  back.copy_(device.mul(2), { non_blocking: true });
  cuda.synchronize();
  holds(torch.equal(back, host.mul(2)), 'there and back');
  const side = new cuda.Stream();
  const other = cuda.stream(side, () => host.cuda({ non_blocking: true }));
  cuda.current_stream().wait_stream(side);
  other.record_stream(cuda.current_stream());
  holds(torch.equal(other.cpu(), host), 'on a side stream');
});

await check('async', async () => {
  const x = torch.randn(...(small ? [256, 256] : [4096, 4096]), on_gpu);
  const work = (count) => {
    let y = x;
    for (let index = 0; index < count; index++) y = y.matmul(x).div(100);
    return y.mean();
  };
  work(1).item();
  let turns = 0;
  let waiting = true;
  const turn = () => {
    turns += 1;
    if (waiting) setImmediate(turn);
  };
  setImmediate(turn);
  const value = await work(200).item_async();
  const turns_of_item = turns;
  holds(turns_of_item > (small ? 0 : 10), `the loop turned ${turns_of_item} times during item_async`);
  work(200);
  await cuda.synchronize_async();
  holds(turns > turns_of_item + (small ? 0 : 10), 'it turns during synchronize_async');
  waiting = false;
  holds(Number.isFinite(value) || Number.isNaN(value), 'a number');
  const y = await torch.arange(6, on_gpu).reshape(2, 3).t().cpu_async();
  same(
    y.tolist(),
    [
      [0, 3],
      [1, 4],
      [2, 5],
    ],
    'cpu_async',
  );
  holds(y.is_cpu, 'on the CPU');
  holds((await torch.tensor(2.5).item_async()) === 2.5, 'item_async of the CPU');
  let refused = null;
  await torch
    .ones(2, on_gpu)
    .item_async()
    .catch((error) => (refused = error.message));
  holds(/2 elements/.test(refused), `item_async of two: ${refused}`);
  const leaf = torch.ones(2, { device: 'cuda', requires_grad: true });
  (await leaf.mul(3).cpu_async()).sum().backward();
  same(leaf.grad.tolist(), [3, 3], 'a gradient through cpu_async');
  return { turns_of_item, turns };
});
