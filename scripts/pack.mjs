#!/usr/bin/env node
// npm run release [-- --prebuilds FOLDER --out FOLDER]: packs what `npm publish` takes, after `npm run build:ts` and
// `npm run prebuild`: the package itself, and for each platform in prebuilds/ a package with its addons, which a package
// manager installs with the former where it fits (docs/adr/0017-prebuilt-package.md). Prints the files as JSON.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIBTORCH_MODULES } from './build-native.mjs';
import { command_line } from './command-line.mjs';
import { bundle } from './pack/bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = command_line({
  options: {
    prebuilds: { type: 'string', default: join(root, 'prebuilds') },
    out: { type: 'string', default: root },
  },
});
const [prebuilds, out] = [resolve(values.prebuilds), resolve(values.out)];
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The platforms that there are addons for: `linux-x64`. */
const platforms = readdirSync(prebuilds, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
const package_of = (platform) => `${own.name}-${platform}`;

function write_package(folder, contents) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(contents, null, 2)}\n`);
}

/** The package itself, without the checkout's `prepare`, of which npm would warn where a tarball is installed. */
async function stage_main(folder) {
  const { prepare: _, ...scripts } = own.scripts;
  const addons = Object.fromEntries(platforms.map((platform) => [package_of(platform), own.version]));
  for (const each of ['README.md', 'LICENSE', ...own.files.filter((name) => !/[!*]/.test(name)), 'lib'])
    cpSync(join(root, each), join(folder, each), { recursive: true });
  rmSync(join(folder, 'prebuilds'), { recursive: true, force: true });
  const also = LIBTORCH_MODULES.map((name) => `native/libtorch/${name}.js`);
  await bundle(join(root, 'dist'), join(folder, 'dist'), own, also);
  write_package(folder, {
    ...own,
    scripts,
    optionalDependencies: { ...own.optionalDependencies, ...addons },
  });
}

/** The addons for one platform. It has no code: libtorch-node finds it. */
function stage_platform(platform, folder) {
  const [os, cpu] = platform.split('-');
  const inside = join('prebuilds', platform);
  cpSync(join(prebuilds, platform), join(folder, inside), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(
    join(folder, 'README.md'),
    `# ${package_of(platform)}\n\nThe prebuilt addons of libtorch-node for ${platform}, which installs this package where it fits.\n`,
  );
  const { version, license, homepage, repository, bugs, engines } = own;
  write_package(folder, {
    name: package_of(platform),
    version,
    description: `The prebuilt addons of ${own.name} for ${platform}`,
    license,
    homepage,
    repository,
    bugs,
    engines,
    os: [os],
    cpu: [cpu],
    // LibTorch is built for glibc
    ...(os === 'linux' && { libc: ['glibc'] }),
    files: ['prebuilds'],
    exports: { './package.json': './package.json' },
    // an addon is opened as a file of its own
    preferUnplugged: true,
  });
}

function pack(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', out];
  const done = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (done.status !== 0) throw new Error(`npm pack ended with ${done.status}`);
  const [{ name, filename, size, unpackedSize }] = JSON.parse(done.stdout);
  return { name, file: join(out, filename), packed: size, unpacked: unpackedSize };
}

const stage = mkdtempSync(join(tmpdir(), 'libtorch-node-pack-'));
try {
  mkdirSync(out, { recursive: true });
  const folder_of = (name) => {
    mkdirSync(join(stage, name));
    return join(stage, name);
  };
  const main = folder_of(own.name);
  await stage_main(main);
  // what depends on the others comes last, as it has to be published
  const packed = platforms.map((platform) => {
    const folder = folder_of(package_of(platform));
    stage_platform(platform, folder);
    return pack(folder);
  });
  console.log(JSON.stringify([...packed, pack(main)], null, 2));
} finally {
  rmSync(stage, { recursive: true });
}
