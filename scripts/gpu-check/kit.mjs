// What the check needs, in one folder that travels: after `npm install` it is all there, `--pack` copies it.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What runs, and what builds; `yauzl` with what it needs and `commander` are for `libtorch-node doctor`. */
const PACKAGES = ['node-gyp-build', 'node-addon-api', 'node-api-headers', 'yauzl', 'pend', 'commander'];
/** Besides what the published package has. */
const FILES = ['package.json', 'LICENSE', 'docs/gpu-check.md', 'scripts/gpu-check.mjs', 'scripts/gpu-check'];
const LEFT_OUT = /\.(map|tsbuildinfo|d\.ts|pyc)$|__pycache__|\/bench\/results$/;
const MOST_BYTES = 40e6;
const START = 'gpu-check.sh';

/** The folder with `dist/` and its packages: `root`, if it is complete. */
export function find_home(root) {
  const { resolve } = createRequire(join(root, 'package.json'));
  try {
    if (existsSync(join(root, 'dist', 'index.js')) && resolve('node-gyp-build')) return root;
  } catch {
    // it is not installed
  }
  throw new Error(
    'dist/ or node_modules/ is missing. Where npm works: `npm install`. Elsewhere: run `npm run gpu-check -- --pack` ' +
      'in a checkout that is installed, and copy its build/gpu-kit.',
  );
}

// x86's filter makes programs a tenth smaller; others are packed without.
const COMPRESS = `
import lzma, os, sys
source, target = sys.argv[1:]
filters = [{'id': lzma.FILTER_LZMA2, 'preset': 6}]
if os.uname().machine == 'x86_64':
    filters.insert(0, {'id': lzma.FILTER_X86})
with open(source, 'rb') as file, lzma.open(target, 'wb', filters=filters) as packed:
    packed.write(file.read())
`;

function run(command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} failed: ${stderr.trim().split('\n').at(-1)}`);
}

/** Writes `source` as an xz file; `python` does it, and unpacks it where the kit runs. */
export function compress(source, target, python) {
  run(python, ['-c', COMPRESS, source, target]);
}

/** This Node.js without its symbols, compressed: 20 MB of 100. Python's lzma unpacks it anywhere. */
function pack_node(kit, python) {
  const bare = join(kit, 'node');
  copyFileSync(process.execPath, bare);
  chmodSync(bare, 0o755);
  spawnSync('strip', [bare]); // where there is no strip, it stays larger
  compress(bare, `${bare}.xz`, python);
  rmSync(bare);
}

/** What package.json publishes, but for the addons: they are larger than the kit may be. */
function published(root) {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // patterns name declarations for compilers, which nobody needs there
  return files.filter((name) => !/[!*]/.test(name) && name !== 'prebuilds');
}

function bytes_in(folder) {
  const done = spawnSync('du', ['-sb', folder], { encoding: 'utf8' });
  return Number.parseInt(done.stdout, 10);
}

/** Writes the folder `kit`: `built` is the folder of an addon that goes along, if any. */
export function pack(root, kit, { built, with_node, python }) {
  const require = createRequire(join(root, 'package.json'));
  if (existsSync(kit) && !existsSync(join(kit, START)) && readdirSync(kit).length > 0)
    throw new Error(`${kit} is there and is no kit: name another folder with --out`);
  rmSync(kit, { recursive: true, force: true });
  cpSync(join(root, 'scripts', 'gpu-check', 'kit.sh'), join(kit, START));
  for (const name of [...published(root), ...FILES]) {
    cpSync(join(root, name), join(kit, name), { recursive: true, filter: (file) => !LEFT_OUT.test(file) });
  }
  for (const name of PACKAGES) {
    // not every package lets its package.json be resolved
    const from = require.resolve
      .paths(name)
      .map((folder) => join(folder, name))
      .find(existsSync);
    cpSync(from, join(kit, 'node_modules', name), { recursive: true });
  }
  if (built) cpSync(join(built, 'build', 'Release'), join(kit, 'build', 'Release'), { recursive: true });
  if (with_node) pack_node(kit, python);
  const size = bytes_in(kit);
  console.log(`${kit}: ${(size / 1e6).toFixed(1)} MB; there: sh gpu-check.sh --python PYTHON`);
  if (size > MOST_BYTES) throw new Error(`the kit is larger than ${MOST_BYTES / 1e6} MB`);
}
