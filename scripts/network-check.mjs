#!/usr/bin/env node
// node scripts/network-check.mjs: torch.distributed on four machines, which are network namespaces of this one with a
// switch between them: two ranks each. Unplugs one in the middle, and makes a link slow. Linux and root only.
//
// Every rank must end by itself: with an error that names its rank and what it was doing, or with the right sum.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const MACHINES = 4;
const RANKS_EACH = 2;
const SIZE = MACHINES * RANKS_EACH;
/** Seconds of a group's timeout, and most seconds that a job may take. */
const TIMEOUT = 20;
const LIMIT = 240;

const tag = `ltn${process.pid}`;
const machine = (index) => `${tag}m${index}`;
const address = (index) => `10.83.0.${index + 1}`;
const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });

/** Why this machine cannot do it; null where it can. */
function obstacle() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const tools = ['ip', 'tc'].filter((tool) => spawnSync(tool, ['-Version']).error !== undefined);
  if (tools.length > 0) return `needs ${tools.join(' and ')}: apt-get install iproute2`;
  const made = spawnSync('ip', ['netns', 'add', `${tag}try`], { encoding: 'utf8' });
  if (made.status !== 0) return `may make no network namespaces: ${made.stderr.trim()}`;
  ip('netns', 'del', `${tag}try`);
  return null;
}

/** A switch in a namespace of its own, so that nothing of this machine's network is touched. */
function plug_in() {
  const hub = `${tag}hub`;
  ip('netns', 'add', hub);
  ip('-n', hub, 'link', 'add', 'switch', 'type', 'bridge');
  ip('-n', hub, 'link', 'set', 'switch', 'up');
  for (let index = 0; index < MACHINES; index++) {
    const name = machine(index);
    ip('netns', 'add', name);
    ip('-n', hub, 'link', 'add', `port${index}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('-n', hub, 'link', 'set', `port${index}`, 'master', 'switch');
    ip('-n', hub, 'link', 'set', `port${index}`, 'up');
    ip('-n', name, 'address', 'add', `${address(index)}/24`, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }
}

function pull_down() {
  for (const name of ['hub', ...Array.from({ length: MACHINES }, (_, index) => `m${index}`)]) {
    spawnSync('ip', ['netns', 'del', tag + name]);
  }
}

const unplug = (index) => ip('-n', `${tag}hub`, 'link', 'set', `port${index}`, 'down');

/** Makes what a machine sends slow: 2 Mbit a second, and 40 ms late where the kernel has netem. Says which. */
function slow_down(index) {
  const shape = (...rest) =>
    spawnSync('tc', ['-n', machine(index), 'qdisc', 'replace', 'dev', 'eth0', 'root', ...rest]).status === 0;
  if (shape('netem', 'delay', '40ms', '10ms', 'rate', '2mbit'))
    return 'netem, 2 Mbit a second and 40 ms late';
  if (shape('tbf', 'rate', '2mbit', 'burst', '16kb', 'latency', '500ms')) return 'tbf, 2 Mbit a second';
  throw new Error('the kernel has neither the queue netem nor tbf');
}

const RANK = `
import { writeFileSync } from 'node:fs';
import torch, { nn, optim } from ${JSON.stringify(`${root}dist/index.js`)};
const dist = torch.distributed;
const [folder, steps, seconds, size] = process.argv.slice(2);
const say = (fact) => console.log(JSON.stringify(fact));
try {
  await dist.init_process_group_async('gloo', { timeout: 60 });
  const process_group = dist.new_group(null, { timeout: Number(seconds) });
  torch.manual_seed(0);
  const ddp = new nn.parallel.DistributedDataParallel(new nn.Linear(64, 64), { process_group });
  const sgd = new optim.SGD({ params: ddp.parameters(), lr: 0.01 });
  for (let step = 0; step < Number(steps); step++) {
    sgd.zero_grad();
    ddp.forward(torch.ones(4, 64).mul(dist.get_rank() + 1)).mean().backward();
    sgd.step();
    if (dist.get_rank() === 0) torch.save(ddp.module.state_dict(), folder + '/net.pt');
    if (step === 2) writeFileSync(folder + '/rank' + dist.get_rank(), '');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const x = torch.full([Number(size)], dist.get_rank());
  await dist.all_reduce(x, { group: process_group, async_op: true });
  say({ sum: x.sum().item() / Number(size), weight: ddp.module.weight.sum().item() });
} catch (error) {
  say({ error: error.name, message: error.message });
  process.exit(1);
}
dist.destroy_process_group();
`;

/** Runs a job of all machines; gives what each rank has said, and how it ended. */
async function run_job({ steps, seconds, size = 10_000, meanwhile }) {
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-network-'));
  writeFileSync(join(folder, 'rank.mjs'), RANK);
  const ends = Array.from({ length: SIZE }, (_, rank) => {
    const variables = {
      RANK: rank,
      WORLD_SIZE: SIZE,
      MASTER_ADDR: address(0),
      MASTER_PORT: 29500,
      GLOO_SOCKET_IFNAME: 'eth0',
      OMP_NUM_THREADS: 1,
    };
    const env = { ...process.env };
    for (const [name, value] of Object.entries(variables)) env[name] = String(value);
    const space = machine(Math.floor(rank / RANKS_EACH));
    const program = [
      process.execPath,
      join(folder, 'rank.mjs'),
      folder,
      ...[steps, seconds, size].map(String),
    ];
    const child = spawn('ip', ['netns', 'exec', space, ...program], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT * 1000);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
    return new Promise((resolve) =>
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ rank, end: signal ?? code, ...JSON.parse(said || '{}') });
      }),
    );
  });
  const done = Promise.all(ends);
  await meanwhile?.(folder);
  const ranks = await done;
  const saved = readFileSync(join(folder, 'net.pt'));
  rmSync(folder, { recursive: true });
  return { ranks, saved: saved.length };
}

async function all_have_begun(folder) {
  const begun = () => Array.from({ length: SIZE }, (_, rank) => existsSync(join(folder, `rank${rank}`)));
  for (let wait = 0; wait < LIMIT * 10 && !begun().every(Boolean); wait++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const failures = [];
const expect = (holds, sentence) => {
  if (!holds) failures.push(sentence);
};

function expect_sums(name, { ranks }) {
  const sum = (SIZE * (SIZE - 1)) / 2;
  for (const { rank, sum: found, message } of ranks) {
    expect(found === sum, `${name}: rank ${rank} has ${found ?? message}, not ${sum}`);
  }
  expect(new Set(ranks.map(({ weight }) => weight)).size === 1, `${name}: the ranks' weights differ`);
}

function expect_errors(name, { ranks }) {
  for (const { rank, end, message = '' } of ranks) {
    const place = new RegExp(`\\[rank ${rank} of ${SIZE}, DistributedDataParallel\\.\\w+, group 1`);
    expect(end === 1 && place.test(message), `${name}: rank ${rank} ended with ${end}: ${message}`);
  }
}

const said = ({ ranks }) =>
  ranks.map(({ rank, message }) => `rank ${rank}: ${message?.split('\n').join(' ')}`);

async function four_machines() {
  const job = await run_job({ steps: 5, seconds: TIMEOUT });
  expect_sums('four machines', job);
}

async function one_unplugged() {
  const job = await run_job({
    steps: 100_000,
    seconds: TIMEOUT,
    meanwhile: async (folder) => {
      await all_have_begun(folder);
      unplug(3);
    },
  });
  expect_errors('unplugged', job);
  expect(job.saved > 0, 'unplugged: what was saved is lost');
  return said(job);
}

async function a_slow_link() {
  const kind = slow_down(2);
  const job = await run_job({ steps: 3, seconds: 60, size: 100_000 });
  expect_sums(`a slow link (${kind})`, job);
  return [kind];
}

const reason = obstacle();
if (reason !== null) {
  console.error(`network-check: this machine ${reason}`);
  process.exit(2);
}
try {
  for (const part of [four_machines, a_slow_link, one_unplugged]) {
    plug_in();
    const facts = await part();
    pull_down();
    console.log([part.name.replaceAll('_', ' '), ...(facts ?? [])].join('\n  '));
  }
} finally {
  pull_down();
}
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;
