/** The smaller names of torch.distributed, in one process. */
import torch from 'libtorch-node';
import t from 'tap';
import { warnings_of } from '../helpers/warnings.js';

const dist = torch.distributed;

t.test('older names and settings', async (t) => {
  t.equal(dist.default_pg_timeout, 1800);
  const [warning] = await warnings_of(() => t.equal(dist.reduce_op.MAX, dist.ReduceOp.MAX));
  t.match(warning, {
    category: 'FutureWarning',
    message: '`torch.distributed.reduce_op` is deprecated, please use `torch.distributed.ReduceOp` instead',
  });
  t.same(Object.values(dist.ReduceOp).filter(dist.supports_complex), [dist.ReduceOp.SUM, dist.ReduceOp.AVG]);
  t.equal(dist.BuiltinCommHookType.FP16_COMPRESS, 'FP16_COMPRESS');
});

t.test('set_debug_level', (t) => {
  const before = process.env.TORCH_DISTRIBUTED_DEBUG;
  t.teardown(() => {
    delete process.env.TORCH_DISTRIBUTED_DEBUG;
    if (before !== undefined) process.env.TORCH_DISTRIBUTED_DEBUG = before;
  });
  dist.set_debug_level(dist.DebugLevel.INFO);
  t.equal(dist.get_debug_level(), dist.DebugLevel.INFO);
  t.equal(process.env.TORCH_DISTRIBUTED_DEBUG, 'INFO');
  process.env.TORCH_DISTRIBUTED_DEBUG = 'OFF';
  dist.set_debug_level_from_env();
  t.equal(dist.get_debug_level(), dist.DebugLevel.OFF);
  t.throws(() => dist.set_debug_level(7), { name: 'ValueError' });
  t.end();
});

t.test('several tensors at once', async (t) => {
  dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
  t.teardown(() => dist.destroy_process_group());
  const pair = [torch.ones(2), torch.ones(1, 3)];
  t.equal(dist.all_reduce_coalesced(pair), null);
  t.equal(dist.all_reduce_coalesced(torch.ones(1)), null);
  const reduced = dist.all_reduce_coalesced(pair, { async_op: true })?.wait();
  t.same(
    reduced?.map((each) => each.shape),
    [[2], [1, 3]],
  );
  const out = [[torch.zeros(2), torch.zeros(1, 3)]];
  dist.all_gather_coalesced(out, pair, { async_op: true })?.wait();
  t.same(
    out[0]?.map((each) => each.sum().item()),
    [2, 3],
  );
  t.throws(() => dist.all_reduce_coalesced([1] as never), { name: 'TypeError', message: /`tensor`/ });
  t.throws(() => dist.all_reduce_coalesced([torch.ones(1), torch.ones(1).double()]), { name: 'ValueError' });
  t.throws(() => dist.all_reduce_coalesced([torch.ones(1, { dtype: 'complex64' })], dist.ReduceOp.MAX), {
    name: 'ValueError',
    message: /^all_reduce does not support <RedOpType.MAX: 4> on complex tensors/,
  });
  t.throws(() => dist.all_gather_coalesced(3 as never, pair), {
    name: 'TypeError',
    message: 'Invalid function argument: output_tensor_lists should be a list',
  });
  t.throws(() => dist.all_gather_coalesced([pair], [1] as never), { message: /`input_tensor_list`/ });
  t.throws(() => dist.split_group(null, []), {
    name: 'ValueError',
    message: 'split_ranks cannot be None or empty',
  });
  t.throws(() => dist.split_group(null, [[0]]), {
    name: 'TorchError',
    message: 'No device associated with the default pg, not safe to split any process groups',
  });
});

t.test('every collective can be awaited', async (t) => {
  dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
  t.teardown(() => dist.destroy_process_group());
  const async_op = true;
  const [x, y] = [torch.ones(2), torch.zeros(2)];
  const begun = {
    all_reduce: () => dist.all_reduce(x, { async_op }),
    broadcast: () => dist.broadcast(x, 0, { async_op }),
    reduce: () => dist.reduce(x, 0, { async_op }),
    all_gather: () => dist.all_gather([y], x, { async_op }),
    all_gather_single: () => dist.all_gather_single(y, x, { async_op }),
    gather: () => dist.gather(x, [y], { async_op }),
    scatter: () => dist.scatter(y, { scatter_list: [x], async_op }),
    reduce_scatter: () => dist.reduce_scatter(y, [x], { async_op }),
    reduce_scatter_single: () => dist.reduce_scatter_single(y, x, { async_op }),
    all_to_all: () => dist.all_to_all([y], [x], { async_op }),
    all_to_all_single: () => dist.all_to_all_single(y, x, { async_op }),
    barrier: () => dist.barrier({ async_op }),
  };
  for (const [name, begin] of Object.entries(begun)) {
    y.zero_();
    const work = begin();
    await work;
    t.equal(work?.wait(), true, name);
    t.ok(work?.is_completed(), name);
    if (/gather|scatter|to_all/.test(name)) t.same(y.tolist(), [1, 1], name);
  }
});

t.test('a rank that is not there', async (t) => {
  dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
  t.teardown(() => dist.destroy_process_group());
  const x = torch.ones(1);
  for (const rank of [-1, 1, 2 ** 40]) {
    const message = `Global rank ${rank} is not part of group 0`;
    const calls = [
      () => dist.send(x, rank),
      () => dist.isend(x, rank),
      () => dist.recv(x, rank),
      () => dist.irecv(x, rank),
      () => dist.batch_isend_irecv([new dist.P2POp(dist.isend, x, rank)]),
    ];
    for (const call of calls) t.throws(call, { name: 'ValueError', message: /is not part of group 0$/ });
    t.throws(calls[0] as () => void, { message });
    t.throws(() => dist.recv(x, { group_src: rank }), {
      message: `Group rank ${rank} is not part of group 0`,
    });
    t.throws(() => dist.broadcast(x, rank), { message: /invalid root rank/ });
  }
  t.throws(() => dist.irecv(x, { tag: -1 }), { message: 'Tag must be nonnegative, but is -1' });
  t.throws(() => dist.irecv(x, { tag: 2 ** 31 }), { message: /tag must be 2147483647 at most/ });
});

t.test('what is not there says what to use', (t) => {
  const refused: readonly [() => unknown, RegExp][] = [
    [() => dist.shrink_group([1]), /init_process_group/],
    [() => dist.checkpoint.save({}), /torch\.save/],
    [() => dist.checkpoint.async_save({}), /torch\.save/],
    [() => dist.checkpoint.load({}), /torch\.load/],
  ];
  for (const [call, message] of refused) t.throws(call, { name: 'NotImplementedError', message });
  t.end();
});
