import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { cache_folder } from '../../dist/internal/cache-folder.js';
import { type Installation, inspect } from '../../dist/native/libtorch/installation.js';
import { remember_libtorch, remembered_libtorch } from '../../dist/native/libtorch/remember.js';
import { explain, find_libtorch } from '../../dist/native/libtorch/search.js';
import { list_files } from '../../dist/native/libtorch/verify.js';
import {
  minor_of,
  parse_version,
  refusal_of_version,
  SUPPORTED_MINORS,
  without_addon_for,
} from '../../dist/native/libtorch/versions.js';
import { fake_environment, fake_torch, fake_world, temporary_folder, write } from '../helpers/fake-torch.js';

const linux = { platform: 'linux', arch: 'x64' };

function workplace(test: Pick<typeof t, 'teardown'>): string {
  const folder = temporary_folder();
  test.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

t.test('versions', async (t) => {
  t.match(parse_version('2.13.0+cpu\n'), { major: 2, minor: 13, patch: 0, text: '2.13.0+cpu' });
  t.match(parse_version('2.11.0a0+git'), { major: 2, minor: 11 });
  t.equal(parse_version('nightly'), null);
  t.equal(minor_of({ major: 2, minor: 12 }), '2.12');
  t.strictSame(SUPPORTED_MINORS, ['2.11', '2.12', '2.13', '2.14', '2.15']);
  // what nobody has tried may fit: its headers tell
  for (const text of ['2.11.0', '2.12.1', '2.13.0+cu130', '2.14.1', '2.15.0+cu132', '2.16.0', '3.0.0'])
    t.equal(refusal_of_version(parse_version(text)!), null, text);
  for (const text of ['2.10.3', '1.12.0']) {
    t.equal(refusal_of_version(parse_version(text)!), `LibTorch ${text} is not supported (2.11 to 2.15 are)`);
  }
});

t.test('a version without an addon', async (t) => {
  const told = (text: string, minors: string[]) =>
    without_addon_for(parse_version(text)!, minors, 'npx libtorch-node build');
  t.equal(
    told('2.12.0', ['2.13']),
    'there is no addon for LibTorch 2.12.0, only for 2.13; `npx libtorch-node build` compiles one',
  );
  t.equal(
    told('2.16.0+cpu', ['2.13', '2.14', '2.15']),
    'there is no addon for LibTorch 2.16.0+cpu, only for 2.13, 2.14 and 2.15; `npx libtorch-node build` compiles one, ' +
      'if it is not too different: this libtorch-node was made before it',
  );
  t.match(told('3.0.0', ['2.15']), /made before it$/);
});

t.test('inspect', async (t) => {
  const folder = workplace(t);
  const torch = fake_torch(join(folder, 'torch'));
  t.match(inspect(torch, 'here', linux), {
    folder: torch,
    version: { text: '2.13.0+cpu' },
    source: 'here',
    cuda: false,
  });
  t.match(inspect(fake_torch(join(folder, 'cuda'), { cuda: true }), 'here', linux), { cuda: true });
  t.equal(inspect(join(folder, 'none'), 'here', linux), `${folder}/none does not exist`);
  t.equal(inspect(folder, 'here', linux), `${folder} has no lib/libtorch_cpu.so`);
  t.match(
    inspect(fake_torch(join(folder, 'old'), { version: '2.9.1' }), 'here', linux),
    /2\.9\.1 is not supported/,
  );
  t.match(
    inspect(torch, 'here', { ...linux, minors: ['2.11'] }),
    /no addon for LibTorch 2\.13\.0\+cpu, only for 2\.11; `npm run build` compiles one$/,
  );
  t.type(inspect(torch, 'here', { ...linux, minors: ['2.11', '2.13'] }), 'object');
  const bare = fake_torch(join(folder, 'bare'), { headers: false });
  t.type(inspect(bare, 'here', linux), 'object', 'running needs no headers');
  t.match(inspect(bare, 'here', { ...linux, headers: true }), /has no include\/ATen\/ATen\.h/);
});

t.test('inspect reads the version of an archive and of a conda prefix', async (t) => {
  const folder = workplace(t);
  write(join(folder, 'zip', 'lib', 'libtorch_cpu.so'), '');
  write(join(folder, 'zip', 'build-version'), '2.12.0+cu130\n');
  t.match(inspect(join(folder, 'zip'), '', linux), { version: { minor: 12, text: '2.12.0+cu130' } });
  write(join(folder, 'conda', 'lib', 'libtorch_cpu.so'), '');
  t.match(inspect(join(folder, 'conda'), '', linux), /does not tell its version/);
  const define = (name: string, value: number) => `#define TORCH_VERSION_${name} ${value}\n`;
  write(
    join(folder, 'conda', 'include', 'torch', 'headeronly', 'version.h'),
    define('MAJOR', 2) + define('MINOR', 11) + define('PATCH', 3),
  );
  t.match(inspect(join(folder, 'conda'), '', linux), { version: { text: '2.11.3' } });
});

t.test('inspect refuses a library for another processor', async (t) => {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header.writeUInt16LE(0xb7, 18);
  const torch = fake_torch(join(workplace(t), 'torch'), { library: header });
  t.equal(inspect(torch, '', linux), `${torch} is for arm64, this Node.js is for x64`);
  t.type(inspect(torch, '', { ...linux, arch: 'arm64' }), 'object');
});

t.test('the search takes the first hit, in order', async (t) => {
  const folder = workplace(t);
  const world = fake_world(folder);
  const expect = (env: Record<string, string>, source: string, found: string) => {
    const { installation } = find_libtorch({ ...world, env });
    t.match(installation, { source, folder: found }, source);
  };
  const torches: [string, string][] = [];
  const cached = fake_torch(join(cache_folder(world), 'libtorch', 'libtorch-2.13.0-linux-x64', 'torch'));
  fake_torch(join(cache_folder(world), 'libtorch', 'libtorch-2.9.0-linux-x64', 'torch'), {
    version: '2.9.0',
  });
  fake_torch(join(cache_folder(world), 'libtorch', '.libtorch-node-abc', 'torch'));
  t.match(find_libtorch(world).attempts.at(-1), {
    place: 'cache',
    refusal: /libtorch-2\.9\.0.*not supported/,
  });
  list_files(dirname(cached));
  expect({}, 'cache', cached);
  const on_path = fake_torch(join(folder, 'usr', 'torch'));
  world.run = (command, args) => (command === 'python3' && args[0] === '-c' ? `${on_path}\n` : null);
  expect({}, 'python3', on_path);
  const here = fake_environment(join(world.cwd, '.venv'));
  expect({}, '.venv', here);
  const env: Record<string, string> = {};
  for (const variable of ['CONDA_PREFIX', 'VIRTUAL_ENV']) {
    env[variable] = join(folder, variable);
    torches.push([variable, fake_environment(env[variable])]);
    expect(env, ...torches.at(-1)!);
  }
  env.LIBTORCH = fake_torch(join(folder, 'named'));
  expect(env, 'LIBTORCH', env.LIBTORCH);
});

t.test('the search names every place that it refused', async (t) => {
  const folder = workplace(t);
  const world = fake_world(folder, { VIRTUAL_ENV: join(folder, 'venv') });
  fake_environment(join(folder, 'venv'), { version: '2.6.0' });
  world.run = () => '\n';
  const search = find_libtorch(world);
  t.equal(search.installation, null);
  t.strictSame(
    search.attempts.map(({ place }) => place),
    ['LIBTORCH', 'VIRTUAL_ENV', 'CONDA_PREFIX', '.venv', 'python3', 'cache'],
  );
  const text = explain(search, world);
  t.match(text, 'VIRTUAL_ENV: ');
  t.match(text, 'LibTorch 2.6.0 is not supported (2.11 to 2.15 are)');
  t.match(text, 'python3: python3 has no torch');
  t.match(text, /pip install torch==2\.13\.0.*or run `npx libtorch-node setup`, which fetches one\.$/);
  const offline = { env: { LIBTORCH_NODE_OFFLINE: '1' } };
  t.match(
    explain(search, offline),
    /pip install .*\. Nothing is fetched, because LIBTORCH_NODE_OFFLINE=1\.$/,
  );
  world.run = () => null;
  t.match(explain(find_libtorch(world), world), 'python3: there is no python3 that answers');
});

t.test('a LIBTORCH that cannot be used is never replaced', async (t) => {
  const folder = workplace(t);
  const world = fake_world(folder, { LIBTORCH: join(folder, 'nowhere') });
  fake_environment(join(world.cwd, '.venv'));
  const search = find_libtorch(world, {
    remembered: { folder: fake_torch(join(folder, 'old')), source: 'cache' },
  });
  t.equal(search.installation, null);
  t.strictSame(search.attempts, [{ place: 'LIBTORCH', refusal: `${folder}/nowhere does not exist` }]);
  t.strictSame(world.runs, [], 'and python3 is not asked');
  t.match(explain(search, world), /\nLIBTORCH must name the folder .*Where it is not set/);
  t.notMatch(explain(search, world), /libtorch-node setup/, 'which would end with the same');
});

t.test('a remembered LibTorch spares the search, while it is there', async (t) => {
  const folder = workplace(t);
  const world = fake_world(folder);
  const torch = fake_torch(join(folder, 'torch'));
  const beside = join(folder, 'build', 'Release');
  t.equal(remembered_libtorch(beside), null);
  remember_libtorch(beside, inspect(torch, 'python3', linux) as Installation);
  const remembered = remembered_libtorch(beside);
  t.match(find_libtorch(world, { remembered }).installation, { folder: torch, source: 'python3' });
  t.strictSame(world.runs, [], 'python3 is not asked');
  rmSync(torch, { recursive: true });
  const search = find_libtorch(world, { remembered });
  t.equal(search.installation, null);
  t.match(search.attempts, [
    {},
    { place: 'found at the installation', refusal: `${torch} does not exist` },
    {},
    {},
    {},
    {},
    {},
  ]);
  write(join(beside, 'libtorch.json'), 'broken');
  t.equal(remembered_libtorch(beside), null);
});

t.test('a conda prefix is a LibTorch of its own where its Python package holds none', async (t) => {
  const folder = workplace(t);
  const prefix = join(folder, 'conda');
  write(join(prefix, 'lib', 'libtorch_cpu.so'), '');
  write(join(prefix, 'build-version'), '2.13.0');
  mkdirSync(join(prefix, 'lib', 'python3.12', 'site-packages', 'torch'), { recursive: true });
  const search = find_libtorch(fake_world(folder, { CONDA_PREFIX: prefix }));
  t.match(search.installation, { folder: prefix, source: 'CONDA_PREFIX' });
  t.match(search.attempts.at(-1), { place: 'CONDA_PREFIX', refusal: /has no lib\/libtorch_cpu\.so/ });
});

t.test('the cache folder', async (t) => {
  const world = (env: Record<string, string>) => fake_world('/m', env);
  t.equal(cache_folder(world({})), '/m/home/.cache/libtorch-node');
  t.equal(cache_folder({ ...world({}), platform: 'darwin' }), '/m/home/Library/Caches/libtorch-node');
  t.equal(cache_folder(world({ XDG_CACHE_HOME: '/x' })), '/x/libtorch-node');
  t.equal(cache_folder(world({ XDG_CACHE_HOME: '/x', LIBTORCH_NODE_CACHE: '/y' })), '/y');
});
