/** torch.distributed in one process, and what goes wrong between several. */
import torch, { nn } from 'libtorch-node';
import t from 'tap';
import { nccl_plan, split_color } from '../../dist/distributed/nccl.js';
import { run_script_in_ranks } from '../helpers/ranks.js';

const dist = torch.distributed;
const { DistributedSampler } = torch.utils.data.distributed;
const BEFORE = 'Default process group has not been initialized, please make sure to call init_process_group.';

t.test('before and after a job', (t) => {
  t.notOk(dist.is_initialized());
  t.throws(() => dist.get_rank(), { name: 'ValueError', message: BEFORE });
  t.throws(() => dist.all_reduce(torch.ones(1)), { message: BEFORE });
  t.throws(() => new DistributedSampler([1, 2, 3]), { name: 'ValueError', message: BEFORE });
  t.throws(() => dist.destroy_process_group(), { message: 'Process group cannot be None' });
  t.throws(() => new nn.parallel.DistributedDataParallel(new nn.Linear(1, 1)), { message: BEFORE });
  t.end();
});

t.test('init_process_group says what is missing', (t) => {
  const start =
    (url: string, options = {}) =>
    () =>
      dist.init_process_group('gloo', { init_method: url, ...options });
  const missing = 'Error initializing torch.distributed using';
  t.throws(start('tcp://127.0.0.1'), { message: `${missing} tcp:// rendezvous: port number missing` });
  t.throws(start('tcp://127.0.0.1:1'), { message: `${missing} tcp:// rendezvous: rank parameter missing` });
  t.throws(start('file://'), { message: `${missing} file:// rendezvous: path missing` });
  t.throws(start('what://x'), { message: 'No rendezvous handler for what://' });
  t.throws(start('tcp://x:1?rank=0', { rank: 0 }), { name: 'AssertionError', message: /node-specific/ });
  t.throws(start('tcp://127.0.0.1:1', { rank: 2, world_size: 2 }), { message: /rank must be from 0/ });
  t.throws(() => dist.init_process_group('mpi'), {
    message: "Distributed package doesn't have MPI built in",
  });
  t.throws(() => dist.init_process_group('what'), { message: 'Unknown c10d backend type WHAT' });
  t.throws(() => dist.init_process_group('gloo', { timeout: '1' as never }), { name: 'TypeError' });
  t.end();
});

t.test('devices and backends', (t) => {
  const job = { store: new dist.HashStore(), rank: 0, world_size: 1 };
  const start = (backend: string | null, options: object) => () =>
    dist.init_process_group(backend, { ...job, ...options });
  const skip = dist.is_nccl_available() ? 'LibTorch has CUDA' : false;
  t.equal(dist.get_default_backend_for_device('cpu'), 'gloo');
  t.equal(dist.get_default_backend_for_device('cuda'), 'nccl');
  t.throws(() => dist.get_default_backend_for_device('meta'), { name: 'ValueError' });
  t.throws(start(null, { device_id: 'cpu' }), {
    name: 'ValueError',
    message: 'init_process_group device_id parameter must be an accelerator with an index',
  });
  t.test('without CUDA', { skip }, (t) => {
    for (const backend of ['nccl', 'cpu:gloo,cuda:nccl']) {
      t.throws(start(backend, {}), { message: /^Distributed package doesn't have NCCL built in/ });
    }
    t.throws(start('gloo', { device_id: 0 }), {
      name: 'ValueError',
      message: /^device_id is an int, but no/,
    });
    t.throws(start('gloo', { device_id: 'cuda:0' }), {
      name: 'ValueError',
      message: /^device_id cuda:0 does not match the current compilation's accelerator support: None/,
    });
    t.end();
  });
  t.throws(start('gloo:cpu:x', {}), { message: /Invalid device:backend pairing/ });
  t.throws(start('cpu:gloo,cpu:gloo', {}), { message: /Duplicate device type cpu/ });
  start('cpu:gloo', { pg_options: new dist.ProcessGroupNCCL.Options(true) })(); // for nccl alone
  t.equal(dist.get_backend_config(), 'cpu:gloo');
  dist.destroy_process_group();
  t.equal(dist.get_debug_level(), dist.DebugLevel.OFF);
  t.end();
});

t.test("the number of a split is Python's", (t) => {
  // abs(hash(tuple(ranks))) % 2 ** 31
  t.same(
    [[0], [0, 1], [1, 3], [0, 1, 2, 3]].map(split_color),
    [59908776, 2130503744, 1984952676, 2003953581],
  );
  t.end();
});

t.test("NCCL's settings", (t) => {
  const options = new dist.ProcessGroupNCCL.Options();
  options.config.max_ctas = 7;
  options.config.max_p2p_peers = 3;
  t.match(nccl_plan([['cuda', 'nccl']], options), {
    is_high_priority_stream: false,
    settings: [28, 7, 88, 3], // bytes from the beginning of ncclConfig_t
  });
  t.same(nccl_plan([['cpu', 'gloo']], options).settings, []);
  t.throws(() => nccl_plan([['cuda', 'nccl']], {} as never), { name: 'AssertionError' });
  t.end();
});

t.test('what is not there says what to use', (t) => {
  const { fsdp, init_device_mesh, rpc, tensor } = dist;
  const refused: readonly [() => unknown, RegExp][] = [
    [() => new fsdp.FullyShardedDataParallel(new nn.Linear(1, 1)), /DistributedDataParallel/],
    [() => fsdp.fully_shard(new nn.Linear(1, 1)), /ZeroRedundancyOptimizer/],
    [() => tensor.parallel.parallelize_module(), /DistributedDataParallel/],
    [() => init_device_mesh('cpu', [1]), /new_group/],
    [() => rpc.init_rpc('a'), /send_object_list/],
  ];
  for (const [call, message] of refused) t.throws(call, { name: 'NotImplementedError', message });
  t.end();
});

t.test('stores', (t) => {
  const server = new dist.TCPStore('127.0.0.1', 0, { is_master: true, wait_for_workers: false, timeout: 5 });
  const client = new dist.TCPStore('127.0.0.1', server.port, { timeout: 1 });
  client.set('a', 'ä');
  t.equal(`${server.get('a')}`, 'ä'); // waits for it
  t.equal(server.add('n', 2) + client.add('n', 3), 7);
  t.equal(`${client.compare_set('a', 'ä', Buffer.from('b'))}`, 'b');
  client.append('a', 'c');
  t.same(client.multi_get(['a']).map(String), ['bc']);
  const part = new dist.PrefixStore('p', client);
  part.set('k', 'v');
  t.equal(`${part.get('k')}`, 'v'); // a set is not waited for: another connection may be faster
  t.ok(server.check(['p/k']));
  t.notOk(server.check(['p/k', 'no']));
  t.ok(server.delete_key('p/k'));
  t.throws(() => client.get('never'), { name: 'DistStoreError' });
  t.throws(() => client.wait(['never'], 0.05), { name: 'DistStoreError' });
  t.throws(() => new dist.TCPStore('127.0.0.1', server.port, { is_master: true }), {
    name: 'DistNetworkError',
    message: /[Aa]ddress already in use/,
  });
  t.throws(() => new dist.TCPStore('127.0.0.1', 99999), { message: /port must have value from 0 to 65535/ });
  client.close();
  t.throws(() => client.get('a'), { message: /store/ });
  t.end();
});

t.test('a job of one', async (t) => {
  const options = { store: new dist.HashStore(), rank: 0, world_size: 1 };
  await dist.init_process_group_async('gloo', options);
  t.teardown(() => dist.is_initialized() && dist.destroy_process_group());
  t.equal(dist.get_backend(), 'gloo');
  t.equal(dist.get_backend_config(), 'cpu:gloo,cuda:gloo');
  const sampler = new DistributedSampler([1, 2, 3], { shuffle: false });
  t.same([sampler.num_replicas, sampler.rank, [...sampler]], [1, 0, [0, 1, 2]]);
  t.throws(() => dist.init_process_group('gloo', options), { message: /default process group twice/ });
  t.throws(() => dist.all_reduce([1] as never), {
    name: 'TypeError',
    message: /Expected parameter `tensor`/,
  });
  t.throws(() => dist.all_gather([torch.ones(1)], torch.ones(1, { dtype: 'int64' })), { name: 'ValueError' });
  t.throws(() => dist.send(torch.ones(1), 0), { message: /should not be the same as the rank/ });
  t.throws(() => dist.broadcast(torch.ones(1)), { message: 'Must specify global_rank or group_rank' });
  t.throws(() => dist.new_group([1]), { message: /Rank 1 is out of range/ });
  t.throws(() => dist.new_group([0, 0]), { message: /duplicate entries/ });
  const x = torch.ones(2);
  const work = dist.all_reduce(x, { async_op: true });
  t.equal(work?.wait(), true);
  await work;
  t.ok(work?.is_completed());
  t.same((await work?.get_future().then((future) => future.value().length)) as unknown, 1);
  const [mine, all] = dist.new_subgroups(1);
  t.same([mine?.size(), all.length], [1, 1]);
  t.throws(() => dist.new_subgroups(2), { message: /must not exceed the world size/ });
  t.throws(() => dist.new_subgroups(0), { message: /must be positive/ });
  t.throws(() => dist.new_subgroups_by_enumeration([]), { message: /cannot be empty/ });
  t.throws(() => dist.new_subgroups_by_enumeration([[0], [0]]), { message: /has appeared in both subgroup/ });
  const frozen = new nn.Linear(1, 1).requires_grad_(false);
  t.throws(() => new nn.parallel.DistributedDataParallel(frozen), { message: /not needed when a module/ });
  t.throws(() => new nn.DataParallel(frozen), {
    name: 'NotImplementedError',
    message: /DistributedDataParallel/,
  });
  const net = new nn.Sequential(
    new nn.BatchNorm2d(3),
    new nn.Sequential(new nn.BatchNorm1d(3, { affine: false })),
  );
  const converted = nn.SyncBatchNorm.convert_sync_batchnorm(net);
  t.match(`${converted}`, /SyncBatchNorm\(3, eps=1e-05/);
  t.same(converted.parameters(), net.parameters());
  t.throws(() => converted.forward(torch.ones(1, 3, 2, 2)), {
    message: /expected input tensor to be on GPU/,
  });
  t.same(converted.eval().forward(torch.zeros(1, 3, 2, 2)).shape, [1, 3, 2, 2]);
  const group = dist.group.WORLD;
  dist.destroy_process_group();
  t.throws(() => dist.barrier(group), { message: 'the process group was destroyed' });
});

t.test('communication hooks and Join', (t) => {
  dist.init_process_group('gloo', { store: new dist.HashStore(), rank: 0, world_size: 1 });
  t.teardown(() => dist.destroy_process_group());
  const make = () => new nn.parallel.DistributedDataParallel(new nn.Linear(2, 1));
  const pass = (ddp: ReturnType<typeof make>) => ddp.forward(torch.ones(1, 2)).sum().backward();
  const hooked = (hook: unknown) => () => {
    const ddp = make();
    ddp.register_comm_hook(null, hook as never);
    pass(ddp);
    return ddp;
  };
  t.throws(hooked(1), { name: 'TypeError', message: 'Communication hook must be callable.' });
  t.throws(
    hooked(() => 1),
    { name: 'TypeError', message: /must return a tensor or a torch.futures.Future/ },
  );
  t.throws(
    hooked(() => {
      throw new RangeError('of the hook');
    }),
    { name: 'RangeError', message: 'of the hook' },
  );
  const { default_hooks } = dist.algorithms.ddp_comm_hooks;
  if (!dist.is_nccl_available()) {
    t.throws(hooked(default_hooks.bf16_compress_hook), { message: /^BF16 all reduce communication hook/ });
  }
  const doubled = hooked((_: null, bucket: { buffer(): ReturnType<typeof torch.ones> }) =>
    bucket.buffer().mul(2),
  )();
  t.same(doubled.module.weight.grad?.tolist(), [[2, 2]]);
  t.throws(() => doubled.register_comm_hook(null, default_hooks.allreduce_hook), {
    message: /only be called once/,
  });
  const { Join } = dist.algorithms;
  t.throws(() => new Join([]), { message: 'The join context manager requires at least one joinable' });
  const other = new nn.parallel.DistributedDataParallel(new nn.Linear(1, 1), {
    process_group: dist.new_group() as never,
  });
  t.throws(() => new Join([make(), other]), { message: /multiple process groups/ });
  t.equal(
    make().join(() => 3),
    3,
  );
  t.end();
});

const START = `
import torch, { nn } from 'libtorch-node';
const dist = torch.distributed;
const rank = Number(process.env.RANK), world_size = Number(process.env.WORLD_SIZE);
await dist.init_process_group_async('gloo', { init_method: process.env.MEETING, rank, world_size, timeout: 120 });
const report = (error) => console.log(JSON.stringify([error.name, error.message]));
`;

t.test(
  'a rank that dies, leaves, throws or hangs is an error with rank and operation on the others',
  async (t) => {
    const faults: Record<string, string> = {
      dies: "process.kill(process.pid, 'SIGKILL')",
      leaves: 'process.exit(0)',
      throws: "throw new Error('of rank 1')",
      hangs:
        'while (!existsSync(done)) await new Promise((resolve) => setTimeout(resolve, 50)); process.exit(0)',
    };
    for (const [name, fault] of Object.entries(faults)) {
      const script = `${START}
      import { existsSync, writeFileSync } from 'node:fs';
      const done = process.env.MEETING.slice('file://'.length) + '.done';
      const hasty = dist.new_group(null, { timeout: 10 });
      const group = '${name}' === 'hangs' ? hasty : null;
      if (rank === 1) { ${fault} }
      let ticks = 0;
      const timer = setInterval(() => ticks++, 20);
      await dist.all_reduce(torch.ones(10), { group, async_op: true }).then(null, report);
      clearInterval(timer);
      writeFileSync(done, '');
      if ('${name}' === 'hangs' && ticks < 10) console.log('the event loop stood still');
      dist.destroy_process_group();`;
      const [first] = await run_script_in_ranks(script, 2);
      t.equal(first?.code, 0, name);
      const [kind, message] = JSON.parse(first?.stdout || '["", ""]');
      t.equal(kind, 'TorchError', name);
      const group = name === 'hangs' ? '1 (undefined)' : '0 (default_pg)';
      t.match(message, `[rank 0 of 2, all_reduce, group ${group}]`, name);
    }
  },
);

t.test('a process with a pending collective ends at once', async (t) => {
  const script = `${START}
    if (rank === 0) { dist.all_reduce(torch.ones(1), { async_op: true }); process.exit(7); }
    dist.destroy_process_group();`;
  const [first] = await run_script_in_ranks(script, 2);
  t.equal(first?.code, 7);
});

t.test('a rank that is not there is an error within the timeout', async (t) => {
  const script = `
    import torch from 'libtorch-node';
    try {
      torch.distributed.init_process_group('gloo', {
        init_method: process.env.MEETING, rank: 0, world_size: 2, timeout: 1 });
    } catch (error) { console.log(error.message); }`;
  const [only] = await run_script_in_ranks(script, 1);
  t.match(only?.stdout, /rank 0 of 2, connecting to the other ranks/);
});

t.test('DistributedDataParallel refuses networks that are not the same', async (t) => {
  const script = `${START}
    try { new nn.parallel.DistributedDataParallel(new nn.Linear(2, 2 + rank)); } catch (error) { report(error); }
    process.exit(0);`;
  const outcomes = await run_script_in_ranks(script, 2);
  const said = outcomes.map(({ stdout }) => stdout).join();
  t.match(said, 'params[0] in this process with sizes [3, 2] appears not to match');
  t.match(said, '[rank 0 of 2, ');
});

t.test('Join ends all when one has no batches left, if it is asked to', async (t) => {
  const script = `${START}
    const ddp = new nn.parallel.DistributedDataParallel(new nn.Linear(2, 1));
    try {
      ddp.join(() => {
        for (let step = 0; step < 2 + rank; step++) ddp.forward(torch.ones(1, 2)).sum().backward();
      }, { throw_on_early_termination: true });
    } catch (error) { report(error); }
    dist.destroy_process_group();`;
  const outcomes = await run_script_in_ranks(script, 2);
  const [first, second] = outcomes.map(({ stdout }) => stdout);
  t.match(first, 'Rank 0 exhausted all inputs.');
  t.match(second, 'Detected at least one rank that exhausted inputs. Throwing across all ranks.');
});

t.test('processes with settings that do not go together are refused', async (t) => {
  const script = `
    import torch from 'libtorch-node';
    const rank = Number(process.env.RANK);
    if (rank === 1) process.env.TORCH_DISTRIBUTED_DEBUG = 'DETAIL';
    try {
      torch.distributed.init_process_group('gloo', {
        init_method: process.env.MEETING, rank, world_size: 2, timeout: 15 });
    } catch (error) { console.log(error.message); }`;
  const outcomes = await run_script_in_ranks(script, 2);
  t.match(outcomes.map(({ stdout }) => stdout).join(), 'the processes of a job must have the same settings');
});
