/** `npx libtorch-node run`: processes with torchrun's variables, their output, exit codes and signals. */
import { spawn, type SpawnOptionsWithoutStdio } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { is_alive } from '../helpers/child.js';

const tool = fileURLToPath(new URL('../../dist/cli/libtorch-node.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-run-'));
t.teardown(() => rmSync(folder, { recursive: true }));

function start(args: readonly string[], script: string, options: SpawnOptionsWithoutStdio = {}) {
  const file = join(folder, 'script.mjs');
  writeFileSync(file, script);
  const child = spawn(process.execPath, [tool, 'run', ...args, file, 'one', '--two'], {
    timeout: 60_000,
    ...options,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, end };
}

t.test('ranks, arguments and output', async (t) => {
  const script = `const { RANK, LOCAL_RANK, WORLD_SIZE, GROUP_RANK, MASTER_ADDR } = process.env;
    console.log(RANK, LOCAL_RANK, WORLD_SIZE, GROUP_RANK, MASTER_ADDR, ...process.argv.slice(2));
    process.stderr.write('without an end');`;
  const args = ['--nproc_per_node=2', '--nnodes', '2', '--node-rank', '1', '--master-addr', 'host'];
  const { code, stdout, stderr } = await start(args, script).end;
  t.equal(code, 0);
  t.same(stdout.trim().split('\n').sort(), [
    '[rank2]: 2 0 4 1 host one --two',
    '[rank3]: 3 1 4 1 host one --two',
  ]);
  t.same(stderr.trim().split('\n').sort(), ['[rank2]: without an end', '[rank3]: without an end']);
});

t.test('one that fails ends all, with its exit code', async (t) => {
  const script = `if (process.env.RANK === '1') process.exit(3);
    setInterval(() => {}, 1000);`;
  const { code, stderr } = await start(['--nproc-per-node', '3'], script).end;
  t.equal(code, 3);
  t.match(stderr, 'rank 1 has failed (exit code 3); ending the others');
});

t.test('signals are passed on', async (t) => {
  const script = `process.on('SIGTERM', () => { console.log('asked'); process.exit(0); });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const { child, end } = start(['--nproc-per-node', '2'], script);
  let ready = 0;
  child.stdout.on('data', (text: string) => {
    ready += text.split('ready').length - 1;
    if (ready === 2) child.kill('SIGTERM');
  });
  const { code, stdout } = await end;
  t.equal(code, 143);
  t.equal(stdout.split('asked').length, 3);
});

t.test('Ctrl+C in a terminal comes to each rank once', async (t) => {
  const script = `process.on('SIGINT', () => { console.log('asked'); setTimeout(() => process.exit(0), 500); });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  // what a terminal does: it asks all of a group
  const { child, end } = start(['--nproc-per-node', '2'], script, { detached: true });
  let ready = 0;
  child.stdout.on('data', (text: string) => {
    ready += text.split('ready').length - 1;
    if (ready !== 2) return;
    ready = 0;
    process.kill(-(child.pid as number), 'SIGINT');
  });
  const { code, stdout } = await end;
  t.equal(code, 130);
  t.equal(stdout.split('asked').length - 1, 2);
});

t.test('a rank that fails and leaves a process of its own behind', async (t) => {
  const script = `import { spawn } from 'node:child_process';
    if (process.env.RANK === '1') {
      console.log('left', spawn('sleep', ['1000'], { stdio: 'inherit' }).pid);
      process.exit(3);
    }
    setInterval(() => {}, 1000);`;
  const { code, stdout, stderr } = await start(['--nproc-per-node', '2'], script).end;
  t.equal(code, 3);
  const left = Number(/left (\d+)/.exec(stdout)?.[1]);
  t.ok(left > 0);
  t.notOk(is_alive(left), 'it has been ended as well');
  t.match(stderr, 'rank 1 has failed (exit code 3); ending the others');
});

t.test('what cannot be is said before anything starts', async (t) => {
  const refused: readonly [args: readonly string[], message: string][] = [
    [['--nproc-per-node', 'two'], "--nproc-per-node must be a whole number from 1 on, not 'two'"],
    [['--nproc-per-node', '0'], "--nproc-per-node must be a whole number from 1 on, not '0'"],
    [['--nproc-per-node', '-1'], '--nproc-per-node'],
    [['--nproc-per-node=1000000'], '--nproc-per-node is 1000000, but this machine has memory for'],
    [['--nproc-per-node', '9'.repeat(400)], '--nproc-per-node must be a whole number from 1 to 2147483647'],
    [['--master-port', '65536'], "--master-port must be a whole number from 1 to 65535, not '65536'"],
    [['--nnodes', '2', '--node-rank', '2'], '--node-rank is 2, of 2 machines'],
  ];
  for (const [args, message] of refused) {
    const { code, stderr, stdout } = await start(args, "console.log('started');").end;
    t.equal(code, 2, args.join(' '));
    t.match(stderr, message, args.join(' '));
    t.equal(stdout, '', args.join(' '));
  }
  const missing = spawn(process.execPath, [tool, 'run', '--nproc-per-node', '2', join(folder, 'no.mjs')]);
  let said = '';
  missing.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((resolve) => missing.on('close', resolve));
  t.equal(code, 2);
  t.match(said, /run: there is no script .*no\.mjs/);
});
