/** What goes wrong between processes: each of the others gets an error with its rank and what it was doing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch from 'libtorch-node';
import t from 'tap';
import { free_port } from '../helpers/ports.js';
import { run_script_in_ranks } from '../helpers/ranks.js';

const START = `
import torch, { nn } from 'libtorch-node';
const dist = torch.distributed;
const rank = Number(process.env.RANK);
const report = (error) => console.log(JSON.stringify([error.name, error.message]));
const attempt = (work) => { try { work(); console.log('["none", ""]'); } catch (error) { report(error); } };
const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
`;
const JOIN = `${START}
await dist.init_process_group_async('gloo', { timeout: Number(process.env.SECONDS ?? 60) });
`;

type Report = [name: string, message: string];

const reports = (stdout: string): Report[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('['))
    .map((line) => JSON.parse(line) as Report);

async function meeting(more: NodeJS.ProcessEnv = {}): Promise<NodeJS.ProcessEnv> {
  return { MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(await free_port()), ...more };
}

t.test('a rank that fails in the middle of DistributedDataParallel', async (t) => {
  const faults: readonly [name: string, fault: string, asynchronous: boolean][] = [
    ['dies', "process.kill(process.pid, 'SIGKILL')", false],
    ['dies, asynchronously', "process.kill(process.pid, 'SIGKILL')", true],
    ['leaves', 'process.exit(0)', false],
    ['hangs', 'await dist.barrier(null, { async_op: true }).then(null, () => {}); process.exit(0)', false],
  ];
  for (const [name, fault, asynchronous] of faults) {
    const script = `${JOIN}
      const process_group = dist.new_group(null, { timeout: 10 });
      const ddp = new nn.parallel.DistributedDataParallel(new nn.Linear(10, 10), { process_group });
      try {
        for (let step = 0; step < 4; step++) {
          if (rank === 1 && step === 2) { ${fault} }
          const x = torch.ones(2, 10);
          if (${asynchronous}) await (await ddp.forward_async(x)).sum().backward_async();
          else ddp.forward(x).sum().backward();
          console.log('step');
        }
      } catch (error) { report(error); }`;
    const [first] = await run_script_in_ranks(script, 2, await meeting());
    t.equal(first?.code, 0, name);
    t.equal(first?.stdout.match(/step/g)?.length, 2, name);
    const [[kind, message] = []] = reports(first?.stdout ?? '');
    t.equal(kind, 'TorchError', name);
    t.match(message, '[rank 0 of 2, DistributedDataParallel.backward, group 1 (undefined)]', name);
  }
});

t.test('the rank that serves the store dies; what it has saved stays', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-faults-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'net.pt');
  const script = `${JOIN}
    const x = torch.full([1000], rank + 1);
    dist.all_reduce(x);
    if (rank === 0) { torch.save(x, ${JSON.stringify(file)}); process.kill(process.pid, 'SIGKILL'); }
    await dist.barrier({ async_op: true }).then(null, report);
    attempt(() => dist.new_group());
    attempt(() => dist.all_reduce(x));
    dist.destroy_process_group();`;
  const [first, ...others] = await run_script_in_ranks(script, 3, await meeting());
  t.equal(first?.code, 'SIGKILL');
  others.forEach(({ code, stdout }, index) => {
    const end = `[rank ${index + 1} of 3,`;
    t.equal(code, 0);
    const found = reports(stdout);
    t.match(found[0]?.[1], `${end} barrier, group 0 (default_pg)]`);
    t.match(found[1]?.[1], `${end} connecting to the other ranks, group 1 (undefined)]`);
    t.match(found[2]?.[1], `${end} all_reduce, group 0 (default_pg)]`);
  });
  t.equal((torch.load(file) as ReturnType<typeof torch.ones>).sum().item(), 6000);
});

t.test('a world size that another process does not have', async (t) => {
  for (const sizes of [
    [2, 3],
    [3, 2],
  ]) {
    const script = `${START}
      const world_size = ${JSON.stringify(sizes)}[rank];
      try { await dist.init_process_group_async('gloo', { rank, world_size, timeout: 10 }); }
      catch (error) { report(error); }`;
    const outcomes = await run_script_in_ranks(script, 2, await meeting({ WORLD_SIZE: '' }));
    const said = outcomes.map(({ stdout }) => reports(stdout)[0]?.[1] ?? '');
    said.forEach((message, rank) => {
      t.match(
        message,
        new RegExp(`\\[rank ${rank} of ${sizes[rank]}, (meeting|connecting to) the other ranks`),
      );
    });
    // Where the server misses a process, it says how many have come.
    const reason =
      sizes[0] === 2
        ? /must have the same world_size: this one has \d, another has \d/
        : /\d\/3 clients joined/;
    t.match(said.join('\n'), reason);
  }
});

t.test('two jobs at one port', async (t) => {
  const script = `${JOIN}
    import { spawnSync } from 'node:child_process';
    if (rank === 0) {
      const intruders = [0, 1].map((rank) => {
        const text = ${JSON.stringify(`${START}
          try { dist.init_process_group('gloo', { timeout: 20 }); } catch (error) { report(error); }`)};
        const env = { ...process.env, RANK: String(rank) };
        return spawnSync(process.execPath, ['--input-type=module', '--eval', text], { env }).stdout.toString();
      });
      process.stdout.write(intruders.join(''));
    }
    const x = torch.ones(3);
    dist.all_reduce(x);
    console.log(JSON.stringify(['sum', String(x.sum().item())]));
    dist.barrier();
    dist.destroy_process_group();`;
  // the first waits for two processes that begin in the meantime
  const variables = await meeting({ WORLD_SIZE: '2', SECONDS: '200' });
  const [first, second] = await run_script_in_ranks(script, 2, variables);
  const place = `meeting the other ranks at 127.0.0.1:${variables.MASTER_PORT}`;
  const [server, client, sum] = reports(first?.stdout ?? '');
  t.equal(server?.[0], 'DistNetworkError');
  t.match(server?.[1], /address already in use/i);
  t.match(server?.[1], `[rank 0 of 2, ${place}`);
  t.equal(client?.[0], 'ValueError');
  t.match(client?.[1], /^rank 1 is taken, by process \d+ on .*: two processes have the same rank, two jobs/);
  t.match(client?.[1], `[rank 1 of 2, ${place}`);
  t.same(
    [sum, ...reports(second?.stdout ?? '')],
    [
      ['sum', '6'],
      ['sum', '6'],
    ],
    'the first goes on',
  );
});

t.test('a file of an earlier job', async (t) => {
  const script = `${START}
    dist.init_process_group('gloo', { init_method: process.env.MEETING, rank: 0, world_size: 1 });
    if (!process.argv.includes('again')) {
      const { spawnSync } = await import('node:child_process');
      const text = ${JSON.stringify(`${START}
        attempt(() => dist.init_process_group('gloo', { init_method: process.env.MEETING, rank: 0, world_size: 1 }));`)};
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', text]);
      console.log(String(stdout));
    }`;
  const [only] = await run_script_in_ranks(script, 1);
  t.match(reports(only?.stdout ?? '')[0]?.[1], "the store's file is left over from an earlier job");
});

t.test('a file that cannot be a store', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-faults-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'notes.txt'), 'something that is no store');
  const refused = {
    '/no/such/folder/store': "the folder of the store's file is not there: /no/such/folder",
    [join(folder, 'notes.txt')]: `the store's file holds something else: ${join(folder, 'notes.txt')}`,
  };
  for (const [file, message] of Object.entries(refused)) {
    const start = () =>
      torch.distributed.init_process_group('gloo', { init_method: `file://${file}`, rank: 0, world_size: 1 });
    t.throws(start, {
      name: 'ValueError',
      message: `${message}\n[rank 0 of 1, meeting the other ranks in ${file}, group 0 (default_pg)]`,
    });
    t.throws(() => new torch.distributed.FileStore(file, 1), { name: 'ValueError', message });
  }
});

t.test('a rank that leaves while the others come', async (t) => {
  // gloo finds an address in the store that nothing answers at any more.
  const script = `${START}
    const port = Number(process.env.MASTER_PORT);
    const settings = { is_master: rank === 0, wait_for_workers: false, timeout: 60 };
    const under = new dist.TCPStore('127.0.0.1', port, settings);
    const store = new dist.PrefixStore('default_pg', under);
    if (rank === 1) {
      attempt(() => dist.init_process_group('gloo', { store, rank, world_size: 3, timeout: 1 }));
      under.set('gone', '');
      under.num_keys(); // an answer: it has come
      process.exit(0);
    }
    under.get('gone');
    const start = Date.now();
    try { await dist.init_process_group_async('gloo', { store, rank, world_size: 2, timeout: 3 }); }
    catch (error) { report(error); }
    console.log(Date.now() - start < 12_000 ? 'in time' : 'late');`;
  const [first] = await run_script_in_ranks(script, 2, await meeting());
  t.match(reports(first?.stdout ?? '')[0]?.[1], '[rank 0 of 2, connecting to the other ranks, group 0');
  t.match(first?.stdout, 'in time', 'the timeout and a moment, not five of them');
});

t.test('a group that ends lets go of its port', async (t) => {
  const script = `${START}
    const { MASTER_PORT } = process.env;
    for (let turn = 0; turn < 2; turn++) {
      await dist.init_process_group_async('gloo', { rank: 0, world_size: 1 });
      dist.destroy_process_group();
      // on a thread of its own, which a full machine may let wait
      const settings = { is_master: true, wait_for_workers: false };
      for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
        try { new dist.TCPStore('127.0.0.1', Number(MASTER_PORT), settings).close(); break; }
        catch (error) { if (Date.now() > end) throw error; }
      }
    }
    console.log('done');`;
  const [only] = await run_script_in_ranks(script, 1, await meeting());
  t.equal(only?.stdout, 'done\n');
});
