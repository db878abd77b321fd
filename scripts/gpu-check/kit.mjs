// What the check needs of this project besides its sources: the compiled library and three small packages.
// After `npm install` they are there. For a machine without npm, `--pack` puts them into one folder that travels
// with the repository.
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const packages = ['node-gyp-build', 'node-addon-api', 'node-api-headers'];

const kit_of = (root) => join(root, 'build', 'gpu-kit');

function is_complete(home) {
  if (!existsSync(join(home, 'dist', 'index.js'))) return false;
  const { resolve } = createRequire(join(home, 'package.json'));
  try {
    return Boolean(resolve('node-gyp-build'));
  } catch {
    return false;
  }
}

/** The folder with `dist/` and its packages: the checkout after `npm install`, or the kit. */
export function find_home(root) {
  for (const home of [root, kit_of(root)]) if (is_complete(home)) return home;
  throw new Error(
    'dist/ or node_modules/ is missing. Where npm works: `npm install`. Elsewhere: run `npm run gpu-check -- --pack` ' +
      'in a checkout that is installed, and copy its build/gpu-kit into this one.',
  );
}

/** Writes the kit. */
export function pack(root) {
  const kit = kit_of(root);
  const require = createRequire(join(root, 'package.json'));
  rmSync(kit, { recursive: true, force: true });
  mkdirSync(kit, { recursive: true });
  cpSync(join(root, 'package.json'), join(kit, 'package.json'));
  cpSync(join(root, 'dist'), join(kit, 'dist'), {
    recursive: true,
    filter: (file) => !/\.(map|tsbuildinfo|d\.ts)$/.test(file),
  });
  for (const name of packages) {
    const from = dirname(require.resolve(`${name}/package.json`));
    cpSync(from, join(kit, 'node_modules', name), { recursive: true });
  }
  console.log(kit);
}
