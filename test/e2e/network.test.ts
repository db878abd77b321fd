/** Four machines of two ranks each: all goes well, a slow link, one machine unplugged. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../helpers/python.js';

/** What the script ends with where it may not make network namespaces. */
const CANNOT = 2;

const env: NodeJS.ProcessEnv = { ...process.env };
for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE']) delete env[name];
const child = spawn(process.execPath, [join(ROOT, 'scripts', 'network-check.mjs')], {
  env,
  stdio: ['ignore', 'pipe', 'pipe'],
});
let [stdout, stderr] = ['', ''];
child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
const [code] = (await once(child, 'close')) as [number];

t.test('network namespaces', { skip: code === CANNOT ? stderr.trim() : false }, async (t) => {
  t.equal(code, 0);
  t.equal(stderr, '');
  t.same(
    stdout.split('\n').filter((line) => line !== '' && !line.startsWith(' ')),
    ['four machines', 'a slow link', 'one unplugged'],
  );
});
