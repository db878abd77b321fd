/** Public types of what goes on between processes: what compiles, and what must not. Never run. */
import torch, { type Tensor } from 'libtorch-node';
import { expect_type } from './helpers.js';

const dist = torch.distributed;
const x = torch.ones(3);

// A future is awaited, and makes others.
export async function futures() {
  const all = dist.all_reduce_coalesced([x], { async_op: true });
  if (all === null) return undefined;
  expect_type<Tensor[]>()(await all);
  const first = all.then((future) => future.value()[0]);
  expect_type<Tensor | undefined>()(await first);
  expect_type<number>()(await all.then(() => first.then((future) => future.value()?.numel() ?? 0)));
  expect_type<[Tensor[], number]>()(await Promise.all([all, 1]));
  expect_type<Promise<Tensor[]>>()(Promise.resolve(all));
  for await (const tensors of [all]) expect_type<Tensor[]>()(tensors);
  // @ts-expect-error: a callback gets the future, not its value
  all.then((future) => future.numel());
  return all;
}
expect_type<Promise<Tensor[] | undefined>>()(futures());

// A work gives nothing but its end.
export async function works() {
  const work = dist.all_reduce(x, { async_op: true });
  if (work === null) return;
  expect_type<void>()(await work);
  expect_type<Tensor[]>()(await work.get_future());
}
