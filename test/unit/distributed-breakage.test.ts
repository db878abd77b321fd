/** What breaks a job in the middle: each collective, sizes and dtypes that differ, hooks that throw. */
import t from 'tap';
import { run_script_in_ranks } from '../helpers/ranks.js';

const START = `
import torch, { nn } from 'libtorch-node';
const dist = torch.distributed;
const rank = Number(process.env.RANK), world_size = Number(process.env.WORLD_SIZE);
await dist.init_process_group_async('gloo', { init_method: process.env.MEETING, rank, world_size, timeout: 120 });
const ones = (count) => torch.ones(count);
const report = (error) => console.log(JSON.stringify([error.name, error.message]));
const attempt = (work) => { try { work(); console.log('["none", ""]'); } catch (error) { report(error); } };
`;

type Report = [name: string, message: string];

const reports = (stdout = ''): Report[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('['))
    .map((line) => JSON.parse(line) as Report);

/** Collectives of which no rank is done before rank 1 takes part. */
const KINDS = {
  all_reduce: 'dist.all_reduce(ones(9), asked)',
  all_reduce_coalesced: 'dist.all_reduce_coalesced([ones(9), ones(3)], asked)',
  broadcast: 'dist.broadcast(ones(9), 1, asked)',
  all_gather: 'dist.all_gather([ones(9), ones(9), ones(9)], ones(9), asked)',
  all_gather_coalesced: 'dist.all_gather_coalesced([[ones(9)], [ones(9)], [ones(9)]], [ones(9)], asked)',
  all_gather_single: 'dist.all_gather_single(ones(27), ones(9), asked)',
  gather: 'dist.gather(ones(9), rank === 0 ? [ones(9), ones(9), ones(9)] : null, asked)',
  scatter: 'dist.scatter(ones(9), { src: 1, ...asked })',
  reduce: 'dist.reduce(ones(9), 0, asked)',
  reduce_scatter: 'dist.reduce_scatter(ones(9), [ones(9), ones(9), ones(9)], asked)',
  reduce_scatter_single: 'dist.reduce_scatter_single(ones(9), ones(27), asked)',
  all_to_all: 'dist.all_to_all([ones(9), ones(9), ones(9)], [ones(9), ones(9), ones(9)], asked)',
  all_to_all_single: 'dist.all_to_all_single(ones(27), ones(27), asked)',
  barrier: 'dist.barrier(asked)',
  recv: 'dist.irecv(ones(9), { src: 1, group: asked.group })',
};
/** Where a rank that is neither the source nor the destination has nothing to wait for. */
const OF_RANK_0 = new Set(['gather', 'reduce']);

t.test('a rank dies in the middle of each collective', async (t) => {
  const calls = Object.entries(KINDS).map(([name, call]) => `${name}: (asked) => ${call}`);
  const script = `${START}
    const calls = { ${calls.join(',\n')} };
    const groups = Object.keys(calls).map(() => dist.new_group());
    dist.barrier();
    if (rank === 1) {
      // the others are in all of them, and wait for this one
      dist.recv(ones(1), 0);
      dist.recv(ones(1), 2);
      process.kill(process.pid, 'SIGKILL');
    }
    const works = Object.values(calls).map((call, index) => call({ group: groups[index], async_op: true }));
    dist.send(ones(1), 1);
    for (const [index, name] of Object.keys(calls).entries()) {
      await Promise.resolve(works[index]).then(
        () => console.log(JSON.stringify([name, ''])),
        (error) => console.log(JSON.stringify([name, error.name + ' ' + error.message])),
      );
    }
    dist.destroy_process_group();`;
  const outcomes = await run_script_in_ranks(script, 3);
  for (const rank of [0, 2]) {
    t.equal(outcomes[rank]?.code, 0, `rank ${rank}`);
    const said = reports(outcomes[rank]?.stdout);
    t.same(
      said.map(([name]) => name),
      Object.keys(KINDS),
      `rank ${rank}`,
    );
    said.forEach(([name, message], index) => {
      if (rank === 2 && OF_RANK_0.has(name)) return;
      t.match(message, /^TorchError /, `rank ${rank}, ${name}`);
      t.match(
        message,
        `[rank ${rank} of 3, ${name}, group ${index + 1} (undefined)]`,
        `rank ${rank}, ${name}`,
      );
    });
  }
});

t.test('a message to a rank that has gone', async (t) => {
  const script = `${START}
    if (rank === 1) {
      dist.recv(ones(1), 0); // not a barrier, of which the other's end may come after this one's death
      process.kill(process.pid, 'SIGKILL');
    }
    dist.send(ones(1), 1);
    await Promise.resolve(dist.irecv(ones(1), { src: 1 })).then(null, () => {}); // it has gone
    attempt(() => dist.send(ones(1), 1));
    attempt(() => dist.isend(ones(1), 1));`;
  const [first] = await run_script_in_ranks(script, 2);
  const said = reports(first?.stdout);
  t.equal(said.length, 2);
  for (const [name, message] of said) {
    t.equal(name, 'TorchError');
    t.match(message, '[rank 0 of 2, send, group 0 (default_pg)]');
  }
});

t.test('more comes than is expected', async (t) => {
  const script = `${START}
    attempt(() => (rank === 0 ? dist.recv(ones(9), 1) : dist.send(ones(10), 0)));
    attempt(() => dist.barrier());`;
  const [first, second] = await run_script_in_ranks(script, 2);
  t.equal(first?.code, 'SIGABRT', 'gloo ends the process, as in Python');
  t.match(first?.stderr, 'another rank has sent more than this one expects: not all ranks called the same');
  t.match(first?.stderr, 'The last that began here: [rank 0 of 2, recv, group 0 (default_pg)]');
  t.match(reports(second?.stdout).at(-1)?.[1], '[rank 1 of 2, barrier, group 0 (default_pg)]');
});

t.test('TORCH_DISTRIBUTED_DEBUG=DETAIL says what differs', async (t) => {
  const script = `${START}
    attempt(() => dist.all_reduce(ones(100 + 100 * rank)));
    attempt(() => dist.all_reduce(ones(100).to(rank === 0 ? 'float32' : 'float64')));
    attempt(() => (rank === 0 ? dist.broadcast(ones(100), 0) : dist.all_reduce(ones(100))));
    attempt(() => dist.barrier());`;
  const outcomes = await run_script_in_ranks(script, 2, { TORCH_DISTRIBUTED_DEBUG: 'DETAIL' });
  outcomes.forEach(({ code, stdout }, rank) => {
    t.equal(code, 0);
    const said = reports(stdout);
    for (const [, message] of said.slice(0, 3)) {
      t.match(message, `Detected mismatch between collectives on ranks. Rank ${rank} is running collective`);
    }
    t.same(said[3], ['none', '']);
  });
});

t.test('DistributedDataParallel refuses other dtypes', async (t) => {
  const script = `${START}
    new nn.parallel.DistributedDataParallel(new nn.Linear(1, 1));
    new nn.parallel.DistributedDataParallel(new nn.Linear(1, 1).double());
    const net = new nn.Linear(2, 2);
    attempt(() => new nn.parallel.DistributedDataParallel(rank === 0 ? net : net.double()));`;
  const outcomes = await run_script_in_ranks(script, 2);
  const said = outcomes.flatMap(({ stdout }) => reports(stdout));
  t.equal(said.length, 2);
  const refused = said.find(([, message]) => message.startsWith('DDP expects same model across all ranks'));
  t.match(
    refused?.[1],
    /this one has parameters of (float\d\d), \1, another has parameters of (float\d\d), \2\./,
  );
  t.match(refused?.[1], /\[rank \d of 2, DistributedDataParallel\(\), group 0 \(default_pg\)\]/);
  t.notOk(said.some(([name]) => name === 'none'));
});

t.test('a rank throws where the others wait', async (t) => {
  const thrown: Readonly<Record<string, string>> = {
    'a communication hook': `
      ddp.register_comm_hook(null, (state, bucket) => {
        if (rank === 1) throw new RangeError('of rank 1');
        return dist.all_reduce(bucket.buffer(), { async_op: true }).get_future().then((done) => done.value()[0]);
      });`,
    'a hook of a parameter': `
      ddp.module.weight.register_hook(() => { if (rank === 1) throw new RangeError('of rank 1'); });`,
    'a hook of the module': `
      ddp.module.register_forward_hook(() => { if (rank === 1) throw new RangeError('of rank 1'); });`,
    'between forward and backward': `
      const { forward } = ddp;
      ddp.forward = (...inputs) => {
        const output = forward.apply(ddp, inputs);
        if (rank === 1) throw new RangeError('of rank 1');
        return output;
      };`,
  };
  for (const [name, prepare] of Object.entries(thrown)) {
    const script = `${START}
      const ddp = new nn.parallel.DistributedDataParallel(new nn.Linear(4, 4));
      ${prepare}
      attempt(() => ddp.forward(ones([2, 4])).sum().backward());
      if (rank === 1) process.exit(0);
      dist.destroy_process_group();`;
    const outcomes = await run_script_in_ranks(script, 2);
    t.same(
      outcomes.map(({ code }) => code),
      [0, 0],
      name,
    );
    const [[first], [second]] = outcomes.map(({ stdout }) => reports(stdout)) as [Report[], Report[]];
    t.same(second, ['RangeError', 'of rank 1'], name);
    t.equal(first?.[0], 'TorchError', name);
    t.match(
      first?.[1],
      /\[rank 0 of 2, (all_reduce|DistributedDataParallel\.backward), group 0 \(default_pg\)\]/,
      name,
    );
  }
});

t.test('what a rank throws inside of no_sync ends with it', async (t) => {
  const script = `${START}
    const ddp = new nn.parallel.DistributedDataParallel(new nn.Linear(4, 4));
    const step = () => ddp.forward(ones([2, 4])).sum().backward();
    const fail = () => { throw new RangeError('mine'); };
    if (rank === 1) attempt(() => ddp.no_sync(() => { step(); fail(); }));
    if (rank === 1) await ddp.no_sync(async () => { await null; fail(); }).then(null, report);
    step();
    step();
    console.log(JSON.stringify(['sum', String(ddp.module.weight.grad.sum().item())]));
    dist.destroy_process_group();`;
  const [first, second] = await run_script_in_ranks(script, 2);
  t.same(
    reports(second?.stdout).map(([name]) => name),
    ['RangeError', 'RangeError', 'sum'],
  );
  // the pass that rank 1 made alone is in the mean of the next one
  t.same(reports(first?.stdout).at(-1), reports(second?.stdout).at(-1));
});
