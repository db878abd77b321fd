/** The notebook in TypeScript compiles and runs. */
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../../', import.meta.url));

t.test('examples/notebook.ts', async (t) => {
  const run = (...args: string[]): string => {
    const env = {
      ...process.env,
      NODE_V8_COVERAGE: '',
      XDG_CACHE_HOME: path.join(tmpdir(), 'libtorch-node-test'),
    };
    return execFileSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  };
  run('node_modules/typescript/bin/tsc', '-p', 'examples');
  const out = run('dist/examples/notebook.js', '2');
  const losses = [...out.matchAll(/^epoch \d {2}loss (\S+) {2}lr 0\.01$/gm)].map(([, loss]) => Number(loss));
  t.equal(losses.length, 2, 'two epochs of one batch');
  t.ok(Math.abs(losses[0]! - Math.log(1000)) < 2, 'about ln(1000) at first');
  t.ok(losses[1]! < losses[0]!, 'less after a step');
  t.match(out, /AlexNetBatchNorm\(\n {2}\(conv1\): Sequential\(\n/);
});
