// What `npm install` runs in a checkout, in a package whose native sources are one small file, so that it builds in seconds.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { remembered_libtorch } from '../../dist/native/libtorch/remember.js';
import { find_libtorch } from '../../dist/native/libtorch/search.js';
import { minor_of } from '../../dist/native/libtorch/versions.js';
import { this_machine } from '../../dist/native/libtorch/world.js';
import { temporary_folder, write } from '../helpers/fake-torch.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));
const release = join(folder, 'build', 'Release');

const remembered = remembered_libtorch(join(root, 'build', 'Release'));
const { installation } = find_libtorch(this_machine(), { headers: true, remembered });
if (installation === null) throw new Error('the checkout itself was built against a LibTorch with headers');
const minor = minor_of(installation.version);
const addon = join(release, `libtorch-${minor}`, 'addon.node');

for (const name of [
  'package.json',
  'CMakeLists.txt',
  'scripts',
  'dist',
  'native/glibc',
  'native/loader.cc',
  'native/exports.map',
  'native/pixels',
  'native/boundary/node_api.h',
  'native/cuda/embed.cmake',
  'native/cuda/sources.h',
]) {
  cpSync(join(root, name), join(folder, name), { recursive: true });
}
write(join(folder, 'native', 'precompiled.h'), '#pragma once');
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
write(
  join(folder, 'native', 'addon.cc'),
  `#include <napi.h>
  static Napi::Object Init(Napi::Env env, Napi::Object exports) { return exports; }
  NODE_API_MODULE(addon, Init)`,
);

function install(
  env: Record<string, string> = {},
  script = 'install',
  args: string[] = [],
  flags: string[] = [],
) {
  const done = spawnSync(process.execPath, [...flags, `scripts/${script}.mjs`, ...args], {
    cwd: folder,
    env: { ...process.env, LIBTORCH: installation!.folder, INIT_CWD: folder, ...env },
    encoding: 'utf8',
  });
  return { status: done.status, out: done.stdout.trim(), err: done.stderr.trim() };
}

t.test('builds, and ends with one line that says what it found', async (t) => {
  const { status, out, err } = install();
  t.equal(status, 0, err);
  const line = `libtorch-node: LibTorch ${installation.version.text} from ${installation.folder} (LIBTORCH), `;
  t.ok(out.split('\n').at(-1)!.startsWith(line), out);
  t.ok(existsSync(addon));
  t.match(JSON.parse(readFileSync(join(release, 'libtorch.json'), 'utf8')), { folder: installation.folder });
});

t.test('a second time builds nothing', async (t) => {
  const before = statSync(addon).mtimeMs;
  t.equal(install().status, 0);
  t.equal(statSync(addon).mtimeMs, before);
});

t.test('an installation keeps the LibTorch that it has found; a build by hand searches anew', async (t) => {
  const elsewhere = {
    LIBTORCH: '',
    VIRTUAL_ENV: '',
    CONDA_PREFIX: '',
    LIBTORCH_NODE_CACHE: join(folder, 'cache'),
    LIBTORCH_NODE_OFFLINE: '1',
  };
  const { status, out } = install(elsewhere);
  t.equal(status, 0);
  t.match(
    out.split('\n').at(-1),
    `LibTorch ${installation.version.text} from ${installation.folder} (LIBTORCH), `,
  );
  const by_hand = install({ ...elsewhere, PATH: join(folder, 'empty') }, 'build-native');
  t.match(by_hand.err, 'python3: there is no python3 that answers');
  t.match(by_hand.err, 'Nothing is fetched, because LIBTORCH_NODE_OFFLINE=1.');
});

t.test('a build folder that was made for another place is made anew', async (t) => {
  const cache = join(folder, 'build', 'cmake', 'CMakeCache.txt');
  const text = readFileSync(cache, 'utf8');
  write(cache, text.replaceAll(folder, join(folder, 'elsewhere')));
  const { status, err } = install();
  t.equal(status, 0, err);
  t.equal(readFileSync(cache, 'utf8').includes('elsewhere'), false);
});

t.test('a LIBTORCH that cannot be used is the error', async (t) => {
  const { status, err } = install({ LIBTORCH: join(folder, 'nowhere') });
  t.equal(status, 1);
  t.match(err, 'nowhere does not exist');
  t.notMatch(err, 'at file:', 'a sentence, not a stack');
});

t.test('what is missing gets a sentence', async (t) => {
  const { status, err } = install({ PATH: join(folder, 'empty') });
  t.equal(status, 1);
  for (const name of ['g++', 'cmake', 'make']) t.match(err, `${name} is missing: `);
});

/** A Node.js that says something else about itself. */
const passing_for = (change: string) => [`--import=data:text/javascript,${encodeURIComponent(change)}`];

t.test('a machine that it cannot be built on gets a sentence', async (t) => {
  const tell = (property: string, value: string) =>
    passing_for(`Object.defineProperty(process${property}, { value: '${value}' })`);
  const old = install({}, 'install', [], tell(".versions, 'node'", '18.20.4'));
  t.equal(old.status, 1);
  t.equal(
    old.err,
    'libtorch-node: Node.js 20.19 or newer is needed, this is 18.20.4: see https://nodejs.org',
  );
  const small = install({}, 'install', [], tell(", 'arch'", 'ia32'));
  t.equal(small.status, 1);
  t.match(
    small.err,
    /^libtorch-node: This is a 32-bit Node\.js \(ia32\); LibTorch exists for 64-bit systems only\.$/,
  );
});

t.test('what is no option of CMake gets one', async (t) => {
  const { status, err } = install({}, 'build-native', ['--debug']);
  t.equal(status, 1);
  t.equal(err, 'libtorch-node: --debug: only -DNAME=VALUE is understood');
});

t.test('a plain CMake run says what is missing', async (t) => {
  const cmake = (...definitions: string[]) => {
    const args = ['-S', '.', '-B', join(folder, 'plain'), ...definitions.map((each) => `-D${each}`)];
    return spawnSync('cmake', args, { cwd: folder, encoding: 'utf8' }).stderr.replaceAll(/\s+/g, ' ');
  };
  t.match(
    cmake(),
    'LIBTORCH () has no include/ATen/ATen.h; run `npm run build:native`, which finds LibTorch',
  );
  rmSync(join(folder, 'node_modules'));
  t.match(
    cmake(`LIBTORCH=${installation.folder}`),
    'node_api.h or napi.h was not found: run `npm install` first',
  );
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});

t.test('lib/ that does not compile stops it', async (t) => {
  write(
    join(folder, 'tsconfig.build.json'),
    '{ "files": ["lib/wrong.ts"], "compilerOptions": { "noEmit": true } }',
  );
  write(join(folder, 'lib', 'wrong.ts'), 'const wrong: number = "";\n');
  const { status, out, err } = install();
  rmSync(join(folder, 'tsconfig.build.json'));
  t.equal(status, 1);
  t.match(out, 'lib/wrong.ts(1,7): error TS2322');
  t.equal(err, 'libtorch-node: lib/ does not compile: see the messages of tsc above');
});

t.test('the package holds what an installation needs, and nothing else', (t) => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const names = files.map(({ path }) => path);
  for (const name of [
    'dist/index.js',
    'dist/index.d.ts',
    'dist/cli/main.js',
    'native/addon.cc',
    'scripts/build-native.mjs',
    'scripts/turbojpeg.mjs',
  ])
    t.ok(names.includes(name), name);
  for (const name of ['binding.gyp', 'scripts/install.mjs'])
    t.notOk(names.includes(name), `${name}: nothing runs it`);
  const needed =
    /^(bench|dist|native|prebuilds)\/|^lib\/.*\.d\.cts$|^scripts\/(build-native|turbojpeg)\.mjs$|^docs\/install\.md$|^[^/]+$/;
  t.same(
    names.filter((name) => !needed.test(name) || /^dist\/(examples\/|\.)/.test(name)),
    [],
  );
  t.end();
});
