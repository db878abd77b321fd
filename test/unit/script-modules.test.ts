// The scripts take names from the modules that they compile first, where neither tsc nor knip sees them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { fileURLToPath } from 'node:url';

const scripts = fileURLToPath(new URL('../../scripts/', import.meta.url));

test('each name that a script takes from the modules of lib/native/libtorch is exported there', async (t) => {
  const { load_libtorch_modules } = await import(
    new URL('../../scripts/build-native.mjs', import.meta.url).href
  );
  const modules = await load_libtorch_modules({ compile: false });
  const taken = readdirSync(scripts, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mjs'))
    .flatMap((name) => {
      const source = readFileSync(join(scripts, name), 'utf8');
      if (!/\bload_libtorch_modules\b/.test(source)) return [];
      return [...source.matchAll(/\bmodules\.(\w+)/g)].map(([, member]) => `${name}: ${member}`);
    });
  t.ok(taken.length > 20, `${taken.length} names are taken`);
  t.same(
    taken.filter((each) => modules[each.split(': ')[1]!] === undefined),
    [],
    'all are exported',
  );
});
