// npm test [-- FILE|FOLDER... --coverage --golden]: builds what is stale, makes the parity tests' reference environment,
// and runs the tests. The last line is tap's own count. With --coverage, or another option of tap's, tap's own command runs
// them: it watches what every process loads, which takes twice as long.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
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

/** Everything that a command prints, which is printed as it comes, or goes to what `reporter` starts. */
async function output_of(command, args, env, reporter) {
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => child.kill(signal));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stdout.pipe(reporter?.stdin ?? process.stdout, { end: reporter !== undefined });
  const [status] = await once(child, 'close');
  if (reporter !== undefined && reporter.exitCode === null) await once(reporter, 'close');
  return { status: status ?? 1, output };
}

const command = join(root, 'node_modules', '.bin', 'tap');

/** Runs the files; gives the status and the TAP output. On a terminal tap's reporter makes something prettier of it. */
function run_files(files, env) {
  const reporter =
    process.stdout.isTTY === true
      ? spawn(command, ['--disable-coverage', '--jobs=1', '-'], {
          cwd: root,
          stdio: ['pipe', 'inherit', 'inherit'],
        })
      : undefined;
  return output_of(process.execPath, [join(root, 'scripts', 'tests', 'run.mjs'), ...files], env, reporter);
}

/** The same by tap's command, with its options. */
async function run_with_options(args, env) {
  const coverage = options.coverage ? ['--allow-incomplete-coverage'] : ['--disable-coverage'];
  // whole, for tests that go to another folder and start threads there
  const register = new URL('./tests/register.mjs', import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), 'libtorch-node-tap-'));
  const file = join(folder, 'output.tap');
  const all = [...coverage, `--node-arg=--import=${register}`, `--output-file=${file}`, ...args];
  // the files are compiled: none needs a compiler of its own
  const child = spawn(command, all, {
    cwd: root,
    env: { ...env, TAP_TYPE_STRIP_ONLY: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [status] = await once(child, 'close');
  const output = existsSync(file) ? readFileSync(file, 'utf8') : '';
  rmSync(folder, { recursive: true });
  return { status: status ?? 1, output };
}

/** The test files in a folder, by their paths from the root. */
function tests_in(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => relative(root, join(folder, file)))
    .sort();
}

/** The test files that are meant, or null where tap has to understand the words: they are no files. */
function files_of(given) {
  if (given.length === 0) return tests_in(join(root, 'test'));
  const paths = given.map((each) => statSync(each, { throwIfNoEntry: false }));
  if (paths.includes(undefined)) return null;
  return given.flatMap((each, index) =>
    paths[index].isDirectory() ? tests_in(resolve(each)) : [relative(root, resolve(each))],
  );
}

function tests_with_python() {
  return tests_in(join(root, 'test')).filter((file) =>
    readFileSync(join(root, file), 'utf8').includes('reference.js'),
  );
}

async function run_tests(python) {
  const server = python && (await serve_reference(python));
  const env = {
    ...process.env,
    ...(options.golden ? { LIBTORCH_NODE_GOLDEN: 'write' } : {}),
    ...(server ? { TEST_REFERENCE: python, TEST_REFERENCE_SOCKET: server.address } : {}),
  };
  const given = options.golden && rest.length === 0 ? tests_with_python() : rest;
  const files = options.coverage ? null : files_of(given);
  const { status, output } = await (files === null ? run_with_options(given, env) : run_files(files, env));
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
await run_tests(python);
