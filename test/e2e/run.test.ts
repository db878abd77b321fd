/** `npx libtorch-node run`: processes with torchrun's variables, their output, exit codes and signals. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const tool = fileURLToPath(new URL('../../dist/cli/libtorch-node.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-run-'));
t.teardown(() => rmSync(folder, { recursive: true }));

function start(args: readonly string[], script: string) {
  const file = join(folder, 'script.mjs');
  writeFileSync(file, script);
  const child = spawn(process.execPath, [tool, 'run', ...args, file, 'one', '--two'], { timeout: 60_000 });
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

t.test('what cannot be read is said', async (t) => {
  const { code, stderr } = await start(['--nproc-per-node', 'two'], '').end;
  t.equal(code, 2);
  t.match(stderr, "--nproc-per-node must be a whole number from 1 on, not 'two'");
});
