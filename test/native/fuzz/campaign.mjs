// node campaign.mjs MODE SEED COUNT SECONDS: runs children of the fuzzer, one after the other, each from the call after the one of
// which the last died, and prints a line of JSON for each death, then the number of calls.
// MODE is any, operators, functions, members, scenarios, patched or workers; by hand, take many seeds, COUNT 1e9 and hundreds of seconds.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const [mode, seed, count, seconds] = parseArgs({ allowPositionals: true }).positionals;
const script = fileURLToPath(new URL('run.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-fuzz-'));
const log = join(folder, 'log');
// Mostly reserved, not used: V8 reserves for each worker.
const kibibytes = mode === 'workers' ? 16_000_000 : 5_000_000;
// AddressSanitizer reserves terabytes; it has a limit of its own, max_allocation_size_mb.
const limit = process.env.ASAN_OPTIONS === undefined ? kibibytes : 'unlimited';
const end = Date.now() + Number(seconds) * 1000;

/** What the child is doing. */
function doing() {
  const bytes = Buffer.alloc(4000);
  const file = openSync(log, 'a+');
  const length = readSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
  return bytes.toString('utf8', 0, length).trim();
}

/** One child, from call `first`: how it ended, and what it said. */
async function run(first) {
  const left = (end - Date.now()) / 1000;
  const node = [
    process.execPath,
    '--expose-gc',
    script,
    mode,
    seed,
    first,
    Number(count) - first,
    log,
    left,
  ].map(String);
  // A limit of memory, so that absurd sizes are refused here as they are on a small machine.
  const child = spawn('sh', ['-c', `ulimit -c 0; ulimit -v ${limit}; exec "$@"`, 'sh', ...node], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: folder, // what a call writes by a name is gone with it
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (text = (text + chunk).slice(-2000)));
  let last = '';
  let since = Date.now();
  let hung = false;
  const timer = setInterval(() => {
    const now = doing();
    if (now !== last) [last, since] = [now, Date.now()];
    hung = Date.now() - since > 15000;
    if (hung) child.kill('SIGKILL');
  }, 250);
  const code = await new Promise((resolve) =>
    child.on('close', (status, signal) => resolve(signal ?? status)),
  );
  clearInterval(timer);
  return { code: hung ? 'hang' : code, call: doing(), text };
}

let first = 0;
while (first < Number(count) && Date.now() < end) {
  const { code, call, text } = await run(first);
  if (call.startsWith('end ')) {
    first += Number(call.slice(4));
    if (code !== 0) console.log(JSON.stringify({ code, call, text }));
    break;
  }
  console.log(JSON.stringify({ code, call, text }));
  first = Number.parseInt(call, 10) + 1;
  if (Number.isNaN(first)) break;
}
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ calls: first }));
