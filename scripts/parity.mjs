// npm run parity [-- --sample FRACTION --seed N --only PATTERN --check]: PyTorch's own cases, and those of the parity
// tests, in PyTorch and here. Without sample and pattern it takes all of them and writes docs/parity.md and the cases on
// file; with --check it writes nothing. LIBTORCH_NODE_LEDGER names a ledger that a run of the tests has written already.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command_line } from './command-line.mjs';
import { compile_lib } from './compile.mjs';
import { make_reference, venv_bin } from './reference.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);
// test/parity/records/main.ts knows them all
const { values } = command_line({ strict: false });
const is_whole = values.sample === undefined && values.only === undefined;
const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-ledger-'));
const written = process.env.LIBTORCH_NODE_LEDGER;
const ledger = written ?? join(folder, 'ledger.jsonl');
// Both sides use two threads; idle ones wait without burning the cores of the other side.
const env = { ...process.env, OMP_NUM_THREADS: '2', OMP_WAIT_POLICY: 'passive', NODE_NO_WARNINGS: '1' };

function run(command, args, more = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...env, ...more } }).status === 0;
}

const tool = (name) => join(root, 'node_modules', '.bin', name);

function reference() {
  const own = process.env.LIBTORCH_NODE_REFERENCE;
  if (own && own !== 'none') return own;
  return make_reference() ? join(venv_bin, 'python') : null;
}

function main() {
  if (!compile_lib() || !run(tool('tsc'), ['-p', 'test/parity/records'])) return false;
  const python = reference();
  if (python === null) return false;
  const more = { LIBTORCH_NODE_LEDGER: ledger, LIBTORCH_NODE_REFERENCE: python };
  const files = readdirSync(join(root, 'test', 'parity')).filter((file) => file.endsWith('.test.ts'));
  const tests = files.map((file) => join('test', 'parity', file));
  const tested =
    !is_whole || written !== undefined || run(process.execPath, ['scripts/test.mjs', ...tests], more);
  const main = join(root, '.parity', 'parity', 'records', 'main.js');
  const rest = is_whole ? ['--ledger', ledger] : [];
  return run(process.execPath, [main, '--python', python, ...rest, ...given]) && tested;
}

try {
  process.exitCode = main() ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
