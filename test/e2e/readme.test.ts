/** Every TypeScript block of README.md compiles and runs. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../../', import.meta.url));
const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
mkdirSync(join(root, '.tap'), { recursive: true });
// inside the checkout, where 'libtorch-node' is this package
const folder = mkdtempSync(join(root, '.tap', 'readme-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): string =>
  execFileSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_V8_COVERAGE: '' },
  });

t.ok(blocks.length > 0, 'there is something to run');

for (const [index, [, code]] of blocks.entries()) {
  const name = `block-${index + 1}`;
  t.test(`${name}: ${code!.split('\n')[0]}`, async (t) => {
    writeFileSync(join(folder, `${name}.mts`), code!);
    const options = [
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--types',
      'node',
    ];
    run(join(root, 'node_modules/typescript/bin/tsc'), ...options, `${name}.mts`);
    t.equal(typeof run(`${name}.mjs`), 'string', 'ends without an error');
  });
}
