// The packed package as strangers install it: from a registry, into empty folders, on a machine without a compiler.
// What was tried is the table in docs/install.md; LIBTORCH_NODE_WRITE_TABLE=1 writes it anew.
import {
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { FETCHED_VERSION, SUPPORTED_MINORS } from '../../dist/native/libtorch/versions.js';
import { fake_torch, temporary_folder, write } from '../helpers/fake-torch.js';
import { BUNDLED, PROGRAM, SQUARES } from './package/programs.js';
import { start_proxy } from './package/proxy.js';
import { start_registry } from './package/registry.js';
import { as_table, type Row } from './package/table.js';
import { type Installer, installers, runtimes } from './package/ways.js';
import { install_tools, make_path, make_project, must, pack, root, run } from './package/workplace.js';

const folder = temporary_folder();
const path = make_path(join(folder, 'path'));
const cache = join(folder, 'cache');
const tools = install_tools(new URL('./package/tools.json', import.meta.url));
const { tarballs, addons } = await pack(folder);
const registry = await start_registry(tools, join(folder, 'registry'));
t.teardown(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true });
});

/** This machine's settings for the network and pip; nothing of this checkout, npm, or a LibTorch. */
const ours = /^(LIBTORCH|VIRTUAL_ENV|CONDA_PREFIX|INIT_CWD|npm_|NODE_|TAP|OMP_)/;
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))),
  PATH: path,
  HOME: folder,
  LIBTORCH_NODE_CACHE: cache,
  OMP_NUM_THREADS: '2',
  npm_config_cache: join(folder, 'npm-cache'),
  npm_config_update_notifier: 'false',
  YARN_CACHE_FOLDER: join(folder, 'yarn-cache'),
  YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
};
const publish = join(folder, 'publish');
write(join(publish, '.npmrc'), `registry=${registry.url}\n${registry.url.slice(5)}:_authToken=none\n`);
for (const { file } of tarballs) must(['npm', 'publish', '--ignore-scripts', file], publish, env);

const INSTALL_MD = join(root, 'docs', 'install.md');
const install_md = () => readFileSync(INSTALL_MD, 'utf8');

const rows: Row[] = [];
let project = 0;

/** Installs into an empty folder and returns it. */
function install(t: Test, installer: Installer): string {
  const into = join(folder, `project-${++project}`);
  make_project(into, PROGRAM);
  for (const [name, text] of Object.entries(installer.files ?? {})) write(join(into, name), text);
  const { status, out, err } = run(installer.command, into, env);
  t.equal(status, 0, `${installer.name}, scripts ${installer.scripts}`, { out, err });
  return into;
}

let expected: string | null = null;

/** Trains there; every way gives the same losses. */
function train(t: Test, into: string, command: readonly string[], name: string): string {
  const { status, out, err } = run(command, into, env);
  t.equal(status, 0, name, { out, err });
  expected ??= out;
  t.equal(out, expected, `${name}: the same losses`);
  return err;
}

// a release has an addon for each minor, this one may lack some
const addon = readFileSync([...addons.values()].at(-1)!);
const missing = SUPPORTED_MINORS.length - addons.size;
// an addon that was compiled file by file is larger than a release's by so many bytes
const settings = join(root, 'build', 'cmake', 'CMakeCache.txt');
const together = existsSync(settings) && /^LIBTORCH_NODE_UNITY:\w+=ON$/m.test(readFileSync(settings, 'utf8'));
const more = missing === 0 || together ? { packed: 0, unpacked: 0 } : { packed: 0.2e6, unpacked: 0.46e6 };

/** Holds numbers against those that docs/install.md states. */
function stated(t: Test, sentence: RegExp, found: readonly number[], tolerance: number): void {
  const [, ...numbers] = sentence.exec(install_md())!.map(Number);
  for (const [index, number] of found.entries()) {
    t.ok(
      Math.abs(number - numbers[index]!) <= tolerance,
      `docs/install.md says ${numbers[index]}, it is ${number.toFixed(1)}`,
    );
  }
}

t.test('the tarballs', async (t) => {
  t.strictSame(
    tarballs.map(({ name }) => name),
    [`libtorch-node-${process.platform}-${process.arch}`, 'libtorch-node'],
  );
  const main = tarballs.at(-1)!;
  const { out } = must([process.execPath, join(tools, 'publint', 'src', 'cli.js'), main.file], folder, env);
  t.notMatch(out, /(Errors|Warnings):/, out);
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b) / 1e6;
  const packed = sum([
    ...tarballs.map((each) => each.packed),
    missing * gzipSync(addon).length,
    -SUPPORTED_MINORS.length * more.packed,
  ]);
  const unpacked = sum([
    ...tarballs.map((each) => each.unpacked),
    missing * addon.length,
    -SUPPORTED_MINORS.length * more.unpacked,
  ]);
  stated(t, /(\d+) MB to download, (\d+) MB unpacked/, [packed, unpacked], 1);
  for (const { name, packed } of tarballs) t.ok(packed < 10e6, `${name} is under 10 MB`);
});

const [first, ...others] = installers(registry.url, tools);
/** Where the first of them has installed it. */
let first_project = '';

t.test('on a machine that has no LibTorch, the first start fetches it', async (t) => {
  const into = install(t, first!);
  first_project = into;
  t.throws(() => statSync(cache), 'nothing was fetched while it was installed');
  const modules = join(into, 'node_modules');
  const installed = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
    packages: Record<string, object>;
  };
  const bytes = readdirSync(modules, { recursive: true, encoding: 'utf8' })
    .map((file) => lstatSync(join(modules, file)))
    .reduce((sum, each) => sum + (each.isFile() ? each.size : 0), missing * addon.length);
  const of_release = bytes - SUPPORTED_MINORS.length * more.unpacked;
  const count = Object.keys(installed.packages).length;
  stated(t, /(\d+) packages with (\d+) MB/, [count], 0);
  stated(t, /\d+ packages with (\d+) MB/, [of_release / 1e6], 2);
  for (const name of ['cmake-js', 'node-addon-api'])
    t.notOk(existsSync(join(modules, name)), `nobody needs ${name} to run`);
  const doctor = run(['npx', 'libtorch-node', 'doctor'], into, env);
  t.match(doctor.out, 'LibTorch will be fetched at the first start');
  const offline = run(['node', 'train.mjs'], into, { ...env, LIBTORCH_NODE_OFFLINE: '1' });
  t.equal(offline.status, 1);
  t.match(offline.err, 'No usable LibTorch was found');
  const news = train(t, into, ['node', 'train.mjs'], 'the first start');
  t.match(news, /libtorch-node: fetching LibTorch/);
  t.equal(train(t, into, ['node', 'train.mjs'], 'the second start'), '', 'is silent');
  const losses = JSON.parse(expected!) as number[];
  t.ok(losses.at(-1)! < losses[0]! / 20, `it learns: ${losses[0]} to ${losses.at(-1)}`);
  t.match(
    run(['npx', 'libtorch-node', 'setup'], into, env).out,
    /^libtorch-node: LibTorch 2\.13\.0\S* \(cpu\) from /,
  );
  for (const runtime of runtimes(tools)) {
    for (const [file, module] of [
      ['train.mjs', 'ESM'],
      ['train.cjs', 'CommonJS'],
    ] as const) {
      train(t, into, [...runtime.command, file], `${runtime.name}, ${module}`);
      rows.push({ installer: first!, runtime: runtime.name, module });
    }
  }

  // neither has a script to run, and neither breaks anything
  must(['npm', 'rebuild', 'libtorch-node'], into, env);
  must([...first!.command, '--build-from-source'], into, env);
  train(t, into, ['node', 'train.mjs'], 'after npm rebuild and npm install --build-from-source');

  const report = run(['npx', 'libtorch-node', 'doctor'], into, env);
  t.equal(report.status, 0, report.out);
  t.match(report.out, 'libtorch-node works.');
  const platform = `${process.platform}-${process.arch}`;
  const prebuilt = join(into, 'node_modules', `libtorch-node-${platform}`, 'prebuilds', platform);
  const binary = join(prebuilt, 'libtorch-2.13', 'addon.node');
  const whole = readFileSync(binary);
  write(binary, whole.subarray(0, 100_000));
  const damaged = run(['npx', 'libtorch-node', 'doctor', '--json'], into, env);
  t.equal(damaged.status, 1);
  const { problems } = JSON.parse(damaged.out) as { problems: string[] };
  t.match(problems[0], /addon\.node is damaged .*install libtorch-node again/);
  write(binary, whole);
});

t.test('its few files do as the many', async (t) => {
  write(join(first_project, 'squares.mjs'), SQUARES);
  write(join(first_project, 'bundled.mjs'), BUNDLED);
  const { out, err } = run(['node', '--enable-source-maps', 'bundled.mjs'], first_project, env);
  t.equal(err, '');
  const found = JSON.parse(out);
  t.match(found, { batches: [[9, 16]], is_one: true, name: 'Linear' });
  t.match(
    found.stack,
    /missing 1 required positional argument: 'out_features'\n[\s\S]*libtorch-node\/lib\/nn\/layers\/linear\.ts:/,
  );
  const dist = join(first_project, 'node_modules', 'libtorch-node', 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  t.ok(files.length < 200, `${files.length} modules`);
});

for (const installer of others) {
  t.test(`${installer.name}, scripts ${installer.scripts}`, async (t) => {
    const into = install(t, installer);
    train(t, into, [...(installer.runner ?? ['node']), 'train.mjs'], 'ESM');
    rows.push({ installer, runtime: runtimes(tools)[0]!.name, module: 'ESM' });
  });
}

t.test('the starter, copied', async (t) => {
  const into = join(folder, 'my-first-model');
  cpSync(join(root, 'examples', 'starter'), into, { recursive: true });
  const news = must(['npm', 'install', ...tarballs.map(({ file }) => file)], into, env);
  t.notMatch(news.out + news.err, /warn/, 'a newcomer is not warned of anything');
  const { status, out, err } = run([join(tools, 'node-24', 'bin', 'node'), 'train.ts'], into, env);
  t.equal(status, 0, err);
  const losses = [...out.matchAll(/^step \d+: loss ([\d.]+)$/gm)].map(([, loss]) => Number(loss));
  t.equal(losses.length, 6, out);
  t.ok(losses.at(-1)! < losses[0]! / 100, 'it learns the sine');
});

// Each minor that an addon was packed for: all of them after `npm run prebuild`, which keeps LibTorch's libraries as well.
for (const minor of SUPPORTED_MINORS) {
  const kept = join(root, '.prebuild', `libtorch-${minor}-${process.platform}-${process.arch}`, 'torch');
  const is_fetched = FETCHED_VERSION.startsWith(`${minor}.`);
  let skip: string | false = false;
  if (!addons.has(minor)) skip = `no addon for LibTorch ${minor} was built: npm run prebuild`;
  else if (!existsSync(kept) && !is_fetched) skip = `.prebuild has no LibTorch ${minor}: npm run prebuild`;
  t.test(`LibTorch ${minor}`, { skip }, async (t) => {
    const here = existsSync(kept) ? { ...env, LIBTORCH: kept } : env;
    const { status, out, err } = run(['node', 'train.mjs'], first_project, here);
    t.equal(status, 0, err);
    t.equal(out, expected, 'trains to the same losses');
    t.match(run(['npx', 'libtorch-node', 'doctor'], first_project, here).out, `LibTorch ${minor}.`);
  });
}

t.test('a LibTorch that nobody has seen yet', async (t) => {
  const unseen = fake_torch(join(folder, 'unseen'), { version: '2.99.0' });
  const { status, err } = run(['node', 'train.mjs'], first_project, { ...env, LIBTORCH: unseen });
  t.equal(status, 1);
  t.match(
    err,
    /there is no addon for LibTorch 2\.99\.0, only for .*2\.13.*; `npx libtorch-node build` compiles one/,
  );
});

t.test('behind a proxy', async (t) => {
  const proxy = await start_proxy();
  t.teardown(() => proxy.stop());
  const into = install(t, first!); // the first one remembers its LibTorch
  const behind = {
    ...env,
    LIBTORCH_NODE_CACHE: join(folder, 'no-cache'),
    LIBTORCH_NODE_MIRROR: 'http://mirror.invalid',
    PIP_FIND_LINKS: '',
    PIP_NO_INDEX: '1',
    HTTP_PROXY: proxy.url,
  };
  const archive = /^http:\/\/mirror\.invalid\/cpu\/torch-/;
  const [old, , recent] = runtimes(tools);
  const of_fetch = run([...recent!.command, 'train.mjs'], into, behind);
  t.match(of_fetch.err, /cannot be downloaded: fetch failed \(.*Proxy response \(418\)/);
  t.match(await proxy.asked(), ['mirror.invalid:80'], `${recent!.name} itself`);
  const of_pip = run([...old!.command, 'train.mjs'], into, { ...behind, HTTPS_PROXY: proxy.url });
  t.match(of_pip.err, /pip download failed: ERROR: .*418/);
  t.match(await proxy.asked(), [archive], `pip for ${old!.name}`);
});

t.test('the table in docs/install.md', async (t) => {
  const text = install_md();
  const marks = /(<!-- tried -->\n)[\s\S]*(\n<!-- end -->)/;
  const current = text.replace(marks, `$1${as_table(rows)}$2`);
  if (process.env.LIBTORCH_NODE_WRITE_TABLE === '1') writeFileSync(INSTALL_MD, current);
  t.equal(text, current, 'is what this test has tried');
});
