// npm test [-- FILE... --coverage --golden]: builds what is stale, makes the parity tests' reference environment,
// and runs tap. The last line is tap's own count.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command_line } from './command-line.mjs';
import { compile_lib } from './compile.mjs';
import { make_reference, serve_reference, venv_bin } from './reference.mjs';
import { compile_tests } from './tests/compile.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const own = { coverage: { type: 'boolean', default: false }, golden: { type: 'boolean', default: false } };
const { values: options, tokens } = command_line({ strict: false, tokens: true, options: own });
/** For tap: files, and options of its own. */
const rest = words.filter((_, index) => !tokens.some((each) => each.index === index && each.name in own));

function finish(status, { pass = 0, fail = 0, skip = 0 }) {
  console.log(`${pass} passed, ${fail} failed, ${skip} skipped`);
  process.exit(status);
}

/**
 * What tap counted: the last comment of its own that looks like `# { total: 6, pass: 5, fail: 1 }`. A file that
 * cannot start is `not ok` and no more, so failures are at least the files that failed.
 */
function counts_of(output) {
  const found = [...output.matchAll(/^# \{ (total: .*) \}$/gm)].at(-1);
  if (!found) return null;
  const pairs = found[1].split(', ').map((each) => each.split(': '));
  const counts = Object.fromEntries(pairs.map(([name, count]) => [name, Number(count)]));
  const files = output.match(/^not ok /gm)?.length ?? 0;
  return { ...counts, fail: Math.max(counts.fail ?? 0, files) };
}

/** Runs tap; gives its status and its TAP output, which goes to a file where a terminal shows something prettier. */
async function tap(args, env) {
  const command = join(root, 'node_modules', '.bin', 'tap');
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-tap-'));
  const file = join(folder, 'output.tap');
  const is_terminal = process.stdout.isTTY === true;
  const child = spawn(command, is_terminal ? [...args, `--output-file=${file}`] : args, {
    cwd: root,
    env,
    stdio: ['ignore', is_terminal ? 'inherit' : 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
    process.stdout.write(text);
  });
  const [status] = await once(child, 'close');
  if (existsSync(file)) output = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  return { status: status ?? 1, output };
}

function tests_with_python() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .map((file) => join('test', file))
    .filter(
      (file) => file.endsWith('.test.ts') && readFileSync(join(root, file), 'utf8').includes('reference.js'),
    );
}

async function run_tap(python) {
  const coverage = options.coverage ? ['--allow-incomplete-coverage'] : ['--disable-coverage'];
  const server = python && (await serve_reference(python));
  const env = {
    ...process.env,
    ...(options.golden ? { LIBTORCH_NODE_GOLDEN: 'write' } : {}),
    ...(server ? { TEST_REFERENCE: python, TEST_REFERENCE_SOCKET: server.address } : {}),
  };
  const files = options.golden && rest.length === 0 ? tests_with_python() : rest;
  // whole, for tests that go to another folder and start threads there
  const register = new URL('./tests/register.mjs', import.meta.url);
  const { status, output } = await tap([...coverage, `--node-arg=--import=${register}`, ...files], env);
  server?.end();
  const counts = counts_of(output);
  if (!python) console.log('!!! Compared with answers on file, NOT with PyTorch itself.');
  if (counts === null) return finish(1, { fail: 1 });
  finish(status === 0 && counts.fail ? 1 : status, counts);
}

if (!compile_lib()) {
  console.error('The library does not compile.');
  finish(1, { fail: 1 });
}
compile_tests();
const given = process.env.LIBTORCH_NODE_REFERENCE || (make_reference() ? join(venv_bin, 'python') : 'none');
const python = given === 'none' ? null : given;
if (!python && process.env.CI === 'true') {
  console.error('With CI=true the parity tests must run against PyTorch itself.');
  finish(1, { fail: 1 });
}
await run_tap(python);
