/** Compiles the files of this folder: what must compile does, and each `@ts-expect-error` finds its error. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'test/types', '--pretty', 'false'], {
  cwd: root,
  encoding: 'utf8',
});
const lines = stdout.split('\n').filter((line) => line !== '');

for (const file of readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.test-d.ts'))) {
  t.same(
    lines.filter((line) => line.startsWith(`test/types/${file}(`)),
    [],
    file,
  );
}
t.equal(status, 0, `tsc ends with ${status}: ${lines.join('\n')}`);
