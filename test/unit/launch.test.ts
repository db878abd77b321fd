/** `libtorch-node run`: exit codes, and that no process is left behind. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { is_alive } from '../helpers/child.js';
import { ROOT } from '../helpers/python.js';

const CLI = join(ROOT, 'dist', 'cli', 'main.js');
const INDEX = join(ROOT, 'dist', 'index.js');
const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-launch-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const env: NodeJS.ProcessEnv = { ...process.env };
for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];

/** A script that joins, writes `pid N`, and goes on with `rest`. */
function script(name: string, rest: string): string {
  const file = join(folder, `${name}.mjs`);
  const text = `
    import torch from ${JSON.stringify(INDEX)};
    const dist = torch.distributed;
    await dist.init_process_group_async('gloo', { timeout: 60 });
    dist.barrier();
    console.log('pid ' + process.pid);
    ${rest}`;
  writeFileSync(file, text);
  return file;
}

const pids_of = (text: string) => [...text.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));

t.test('one fails: its exit code, and all are gone', async (t) => {
  const file = script(
    'fails',
    'if (dist.get_rank() === 1) process.exit(3); await new Promise(() => setInterval(() => {}, 1000));',
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [CLI, 'run', '--nproc-per-node', '2', file],
    {
      env,
      encoding: 'utf8',
    },
  );
  t.equal(status, 3);
  t.match(stderr, 'rank 1 has failed (exit code 3); ending the others');
  const pids = pids_of(stdout);
  t.equal(pids.length, 2);
  t.notOk(pids.some(is_alive));
});

t.test(
  'the launcher is killed: no rank outlives it',
  { skip: process.platform === 'linux' ? false : 'Linux only' },
  async (t) => {
    // One waits in JavaScript, one in a collective, with its event loop at a stand.
    const file = script(
      'waits',
      'if (dist.get_rank() === 1) dist.barrier(); await new Promise(() => setInterval(() => {}, 1000));',
    );
    const launcher = spawn(process.execPath, [CLI, 'run', '--nproc-per-node', '2', file], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    launcher.stdout.setEncoding('utf8');
    for await (const text of launcher.stdout) {
      said += text;
      if (pids_of(said).length === 2) break;
    }
    const pids = pids_of(said);
    t.ok(pids.every(is_alive));
    launcher.kill('SIGKILL');
    for (let wait = 0; wait < 100 && pids.some(is_alive); wait++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    t.notOk(pids.some(is_alive));
  },
);
