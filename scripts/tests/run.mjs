// node scripts/tests/run.mjs FILE...: runs test files, each in a process of its own, as .taprc says, and prints TAP.
// The command `tap` has each process, and each that it starts, note what it loads and from which source map, for coverage:
// a second of a core for each start of the library. scripts/test.mjs takes it for coverage alone.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

// read when tap is loaded: this process may take as long as all files do
process.env.TAP_TIMEOUT = '0';
const { t } = await import('tap');

const root = fileURLToPath(new URL('../..', import.meta.url));
const register = new URL('./register.mjs', import.meta.url).href;
const settings = parse(readFileSync(join(root, '.taprc'), 'utf8'));

/** Seconds that each file took when it last ran here. */
const record = join(root, 'node_modules', '.cache', 'libtorch-node-tests', 'seconds.json');
function recorded() {
  try {
    return JSON.parse(readFileSync(record, 'utf8'));
  } catch {
    return {};
  }
}

const seconds = recorded();
const began = new Map();
t.on('subtestStart', (test) => began.set(test, performance.now()));
t.on('subtestEnd', (test) => {
  seconds[test.name] = Math.round(performance.now() - began.get(test)) / 1000;
  began.delete(test);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const { proc } of began.keys()) proc?.kill(signal);
    process.exit(1);
  });
}
t.teardown(() => {
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, JSON.stringify(seconds));
});

// the longest first, and those that nobody knows before them, so that no long one runs alone at the end
const expected = (file) => seconds[file] ?? 1e9;
const files = process.argv.slice(2).sort((a, b) => expected(b) - expected(a));

const test_env = {
  ...process.env,
  ...Object.fromEntries(settings['test-env'].map((each) => each.split('='))),
  TAP_TIMEOUT: String(settings.timeout),
};
t.jobs = settings.jobs;
for (const file of files) {
  // `env` sets NODE_OPTIONS back: tap's spawn puts the loader of its command there
  const node = [`NODE_OPTIONS=${process.env.NODE_OPTIONS ?? ''}`, process.execPath];
  t.spawn('/usr/bin/env', [...node, '--enable-source-maps', `--import=${register}`, file], {
    name: file,
    cwd: root,
    env: test_env,
    timeout: settings.timeout * 1000,
    buffered: true,
    at: null,
    stack: '',
  });
}
