/** Each sentence with which a start ends that cannot have its LibTorch or its addon. */
import { chmodSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { examine } from '../../dist/native/libtorch/doctor.js';
import { addon_file, without_addon } from '../../dist/native/libtorch/loader.js';
import {
  FETCHED_VERSION,
  minor_of,
  parse_version,
  SUPPORTED_MINORS,
} from '../../dist/native/libtorch/versions.js';
import { list_files } from '../../dist/native/libtorch/verify.js';
import { this_machine } from '../../dist/native/libtorch/world.js';
import { load_addon, opened_libtorch } from '../../dist/native/load.js';
import { fake_torch, temporary_folder, write } from '../helpers/fake-torch.js';
import { copy_package, load, refused } from '../helpers/loading.js';
import { stub_library, version_source } from '../helpers/stub-library.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

load_addon();
const { version, installation } = opened_libtorch()!;
const minor = `${version.major}.${version.minor}`;
const other = SUPPORTED_MINORS.find((each) => each !== minor)!;
const copy = copy_package(join(folder, 'copy'), minor);

/** A folder that claims to be the LibTorch in use, with a library of our own as its libtorch_cpu. */
function imitation(name: string, source: string): string {
  const torch = fake_torch(join(folder, name), { version: installation.version.text });
  stub_library(join(torch, 'lib', 'libc10.so'));
  stub_library(join(torch, 'lib', 'libtorch_cpu.so'), source);
  return torch;
}

t.test('a LIBTORCH that cannot be used', async (t) => {
  const own = version_source(version.major, version.minor, version.patch);
  const [major, another] = other.split('.').map(Number) as [number, number];
  const torch = (name: string, text: string) => fake_torch(join(folder, name), { version: text });
  const alone = torch('alone', installation.version.text);
  rmSync(join(alone, 'lib', 'libc10.so'));
  const cut = imitation('cut', own);
  truncateSync(join(cut, 'lib', 'libtorch_cpu.so'), 1000);
  const unnamed = join(folder, 'unnamed');
  write(join(unnamed, 'lib', 'libtorch_cpu.so'), '');
  const cases: Record<string, [libtorch: string, sentence: RegExp]> = {
    'that is nowhere': [join(folder, 'nowhere'), /LIBTORCH: .*nowhere does not exist/],
    'that is no LibTorch': [folder, /has no lib\/libtorch_cpu\.so/],
    'without a version': [unnamed, /unnamed does not tell its version/],
    'that is too old': [
      torch('old', '2.9.1'),
      /LibTorch 2\.9\.1 is not supported \(2\.11 to 2\.15 are\).*LIBTORCH must name/s,
    ],
    'of a minor without an addon': [
      torch('other', `${other}.0`),
      new RegExp(
        `there is no addon for LibTorch ${other}\\.0, only for ${minor}; \`npm run build\` compiles one`,
      ),
    ],
    'that is damaged': [
      torch('broken', installation.version.text),
      /could not be opened: .*libc10\.so.*\n.*the file is damaged/,
    ],
    'that is not whole': [alone, /libc10\.so is missing; .*alone is not a whole LibTorch/],
    'that is cut off': [cut, /libtorch_cpu\.so is damaged, its end is missing: install that LibTorch again/],
    'that does not tell': [imitation('mute', ''), /mute is too old to tell its version/],
    'that is older than it says': [
      imitation('liar', version_source(2, 9, 1)),
      /liar: LibTorch 2\.9\.1 is not supported/,
    ],
    'that is another minor than it says': [
      imitation('twin', version_source(major, another, 0)),
      new RegExp(
        `twin is open, and there is no addon for LibTorch ${other}\\.0, only for ${minor}; \`npm run build\` compiles`,
      ),
    ],
    'that lacks what the addon needs': [
      imitation('hollow', own),
      new RegExp(
        `The addon for LibTorch ${minor} could not be opened: .*undefined symbol.*\\n.*another LibTorch`,
      ),
    ],
  };
  for (const [name, [libtorch, sentence]] of Object.entries(cases))
    t.match(load(folder, { LIBTORCH: libtorch }, copy), refused(sentence), name);
});

t.test('a package without an addon says what to run', async (t) => {
  for (const [place, command] of [
    ['checkout', 'npm run build'],
    ['project/node_modules/libtorch-node', 'npx libtorch-node build'],
  ] as const) {
    const bare = copy_package(join(folder, place), null);
    t.match(load(folder, {}, bare), refused(new RegExp(`There is no addon for .*Run \`${command}\``)));
  }
});

t.test('and on a machine that there can be none for, why', async (t) => {
  const on = (change: object) =>
    without_addon({ ...this_machine(), platform: 'linux', arch: 'x64', glibc: () => '2.36', ...change });
  t.match(on({}), /^There is no addon for linux-x64\. Run `npm run build`/);
  t.match(on({ glibc: () => null }), /linux-x64\. This system uses the musl C library/);
  t.match(
    on({ glibc: () => '2.17' }),
    /linux-x64\. This system's C library is glibc 2\.17; LibTorch needs 2\.28/,
  );
  t.match(on({ arch: 'arm' }), /linux-arm\. This is a 32-bit Node\.js \(arm\)/);
  t.match(on({ arch: 's390x' }), /There is no LibTorch for linux-s390x/);
  t.match(on({ platform: 'win32' }), /win32-x64\. Windows is not supported/);
});

t.test('an addon that is damaged', async (t) => {
  const damaged = copy_package(join(folder, 'damaged'), minor);
  const loader = join(damaged, 'build', 'Release', 'libtorch_node.node');
  const env = { LIBTORCH: installation.folder };
  truncateSync(addon_file(loader, minor), 5000);
  const cut_off = /\.node is damaged, its end is missing: install libtorch-node again/;
  t.match(load(folder, env, damaged), refused(cut_off));
  truncateSync(loader, 10_000);
  t.match(load(folder, env, damaged), refused(cut_off));
  write(loader, 'no library');
  t.match(
    load(folder, env, damaged),
    refused(/^The addon could not be opened: .*libtorch_node\.node.*\n.*the file is damaged/),
  );
});

t.test('where LibTorch has to be fetched first', async (t) => {
  const fetching = copy_package(join(folder, 'fetching'), minor, minor_of(parse_version(FETCHED_VERSION)!));
  const nothing = {
    VIRTUAL_ENV: undefined,
    CONDA_PREFIX: undefined,
    LIBTORCH_NODE_CACHE: join(folder, 'cache'),
    PATH: join(folder, 'empty'),
  };
  const no_network = { ...nothing, LIBTORCH_NODE_MIRROR: 'http://127.0.0.1:1' };
  t.match(
    load(folder, no_network, fetching),
    refused(
      /could not be fetched:\n {2}http:\/\/127\.0\.0\.1:1\/.* cannot be downloaded: .*\n {2}python3 is missing: .*\nWithout a network, set LIBTORCH/,
    ),
    'no network, no python3',
  );
  const offline = { ...nothing, LIBTORCH_NODE_OFFLINE: '1' };
  t.match(
    load(folder, offline, fetching),
    refused(/No usable LibTorch was found.*cache: .* is empty.*because LIBTORCH_NODE_OFFLINE=1\.$/s),
    'offline',
  );
  t.match(
    load(folder, { ...nothing, LIBTORCH_NODE_VARIANT: 'cu99' }, fetching),
    refused(/LIBTORCH_NODE_VARIANT must be one of cpu, cu126, cu128, cu130, cu132, not 'cu99'/),
  );
  write(join(fetching, 'dist/native/libtorch/setup-program.js'), "process.kill(process.pid, 'SIGKILL');\n");
  t.match(
    load(folder, nothing, fetching),
    refused(/No usable LibTorch was found.*Fetching it ended with SIGKILL/s),
    'a fetch that is killed',
  );
});

t.test('a LibTorch that ends the process is a problem for the doctor', async (t) => {
  const fatal = imitation(
    'fatal',
    '#include <stdlib.h>\n__attribute__((constructor)) void end(void) { abort(); }',
  );
  const { problems } = examine({ ...this_machine(), env: { ...process.env, LIBTORCH: fatal } });
  t.match(problems, [/^A process that opened LibTorch ended with SIGABRT/]);
});

t.test('a package in a read-only folder works, and remembers nothing', async (t) => {
  const image = copy_package(join(folder, 'image'), minor);
  const beside = join(image, 'build', 'Release');
  // not even root writes a file where there is no folder
  symlinkSync(join(folder, 'gone', 'libtorch.json'), join(beside, 'libtorch.json'));
  chmodSync(beside, 0o555);
  const home = join(folder, 'home');
  const env = { VIRTUAL_ENV: undefined, CONDA_PREFIX: undefined, PATH: '', XDG_CACHE_HOME: undefined };
  const cached = join(home, '.cache', 'libtorch-node', 'libtorch', 'libtorch-here');
  write(join(cached, 'x'), '');
  symlinkSync(installation.folder, join(cached, 'torch'));
  list_files(cached);
  for (let time = 0; time < 2; time++) {
    t.match(load(folder, { ...env, HOME: home, LIBTORCH_NODE_CACHE: undefined }, image), {
      status: 0,
      opened: { installation: { source: 'cache' } },
    });
  }
  chmodSync(beside, 0o755);
});
