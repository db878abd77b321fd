import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import t from 'tap';
import { download } from '../../dist/native/engine/download.js';
import { fetch_engine } from '../../dist/native/engine/fetch.js';
import { obtain_engine } from '../../dist/native/engine/obtain.js';
import { nvidia_requirements } from '../../dist/native/engine/pip.js';
import { show_progress } from '../../dist/native/engine/progress.js';
import { archive_for, needs_pip_for_proxy, pip_request } from '../../dist/native/engine/sources.js';
import { cpu_parts, unpack } from '../../dist/native/engine/unpack.js';
import { this_machine, type World } from '../../dist/native/engine/world.js';
import { fake_torch, temporary_folder, wheel_entries, write, zip } from '../helpers/fake-torch.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

const NAME = 'torch-2.13.0%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl';
const wheel = join(folder, decodeURIComponent(NAME));
zip(wheel, wheel_entries);
const bytes = readFileSync(wheel);
const sha256 = createHash('sha256').update(bytes).digest('hex');

/** What the server answers with: the whole wheel, or one of the ways in which downloads go wrong. */
const answers: Record<string, number> = {};
const server = createServer((request, response) => {
  const kind = request.url!.split('/')[1]!;
  answers[kind] = (answers[kind] ?? 0) + 1;
  const first = answers[kind] === 1;
  if (kind === 'missing') return void response.writeHead(404).end();
  if (kind === 'truncated' || (kind === 'flaky' && first)) {
    response.writeHead(200, { 'content-length': bytes.length });
    return void response.write(bytes.subarray(0, 100), () => response.destroy());
  }
  if (kind === 'silent') return void response.writeHead(200).write('x');
  if (kind === 'moved') return void response.writeHead(302, { location: `/good/${NAME}` }).end();
  const changed = Buffer.from(bytes);
  if (kind === 'changed') changed[changed.length >> 1]! ^= 1;
  response.writeHead(200, { 'content-length': bytes.length }).end(changed);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
t.teardown(() => {
  server.closeAllConnections();
  server.close();
});
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const at = (kind: string) => ({ url: `${origin}/${kind}/${NAME}`, sha256 });

function world(name: string, env: Record<string, string> = {}): World {
  return {
    ...this_machine(),
    env: { LIBTORCH_NODE_CACHE: join(folder, name), ...env },
    platform: 'linux',
    arch: 'x64',
    cwd: folder,
    glibc: () => '2.36',
    run: () => '',
  };
}

t.test('download', async (t) => {
  const file = join(folder, 'download');
  const seen: number[] = [];
  await download(at('good'), file, { progress: (count, total) => seen.push(count, total!) });
  t.ok(readFileSync(file).equals(bytes));
  t.equal(seen.at(-2), bytes.length);
  t.equal(seen.at(-1), bytes.length);
  await download(at('moved'), file);
  await download(at('flaky'), file);
  t.equal(answers.flaky, 2, 'a connection that broke off is tried again');
  await t.rejects(download(at('truncated'), file), {
    code: 'ERR_TORCH_ENGINE',
    message: /cannot be downloaded/,
  });
  t.equal(answers.truncated, 2);
  await t.rejects(download(at('changed'), file), {
    message: /SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}$/,
  });
  await t.rejects(download(at('missing'), file), { message: /the server answers 404/ });
  t.equal(answers.missing, 1);
  await t.rejects(download(at('silent'), file, { patience: 50, retries: 0 }), {
    message: /no answer for 0\.05 s/,
  });
  const closed = { url: 'http://127.0.0.1:1/x', sha256 };
  await t.rejects(download(closed, file), { message: /127\.0\.0\.1:1\/x cannot be downloaded/ });
});

t.test('unpack takes the libraries, the headers and the licences', async (t) => {
  const into = join(folder, 'unpacked');
  mkdirSync(into);
  await unpack(wheel, into, cpu_parts);
  const files = (readdirSync(into, { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
  const left = ['WHEEL', '__init__.py', 'libtorch_cuda.so', 'libtorch_python.so'];
  const wanted = Object.keys(wheel_entries).map((name) => name.split('/').at(-1)!);
  t.strictSame(files.sort(), wanted.filter((name) => !left.includes(name)).sort());
});

t.test('unpack refuses damaged and unsafe archives', async (t) => {
  const into = join(folder, 'refused');
  const file = join(folder, 'refused.whl');
  mkdirSync(into);
  const refuse = (reason: RegExp) =>
    t.rejects(unpack(file, into, cpu_parts), { code: 'ERR_TORCH_ENGINE', message: reason });
  write(file, bytes);
  truncateSync(file, bytes.length - 40);
  await refuse(/cannot be unpacked: .*end of central directory/i);
  const flipped = Buffer.from(bytes);
  flipped[bytes.indexOf("__version__ = '2")]! ^= 1;
  write(file, flipped);
  await refuse(/bad CRC-32 of torch\/version\.py/);
  zip(file, { 'torch/include/../../../escaped.h': 'x' });
  await refuse(/invalid relative path|unsafe entry/);
  zip(file, { 'readme.txt': 'x' });
  await refuse(/holds nothing of LibTorch/);
  t.notOk(existsSync(join(folder, 'escaped.h')));
});

t.test('a fetched engine', async (t) => {
  const lines: string[] = [];
  const here = world('cache');
  const stale = join(folder, 'cache', 'engines', '.fetch-old');
  mkdirSync(stale, { recursive: true });
  utimesSync(stale, 1, 1);
  const options = { archive: at('good'), request: null, report: (line: string) => void lines.push(line) };
  const engines = await Promise.all([fetch_engine(here, options), fetch_engine(here, options)]);
  const final = join(folder, 'cache', 'engines', 'libtorch-2.13.0+cpu-linux-x64');
  for (const engine of engines) {
    t.match(engine, {
      folder: join(final, 'torch'),
      version: { text: '2.13.0+cpu' },
      source: 'cache',
      cuda: false,
    });
  }
  t.strictSame(
    readdirSync(join(folder, 'cache', 'engines')),
    ['libtorch-2.13.0+cpu-linux-x64'],
    'nothing else is left',
  );
  t.match(lines, [new RegExp(`^fetching LibTorch 2\\.13\\.0: ${origin}`)]);
  const found = await obtain_engine(here, {
    headers: true,
    report: () => t.fail('nothing is fetched again'),
  });
  t.equal(found.folder, join(final, 'torch'));
});

t.test('what cannot be fetched leaves nothing behind, and every reason', async (t) => {
  for (const kind of ['truncated', 'changed', 'missing']) {
    const here = world(`cache-${kind}`);
    const options = { archive: at(kind), request: null, report: () => {} };
    await t.rejects(fetch_engine(here, options), {
      code: 'ERR_TORCH_ENGINE',
      message: /could not be fetched:\n.*127\.0\.0\.1.*\nWithout a network, set LIBTORCH/s,
    });
    t.strictSame(readdirSync(join(folder, `cache-${kind}`, 'engines')), []);
  }
});

t.test('the second source is tried after the first', async (t) => {
  const lines: string[] = [];
  const anywhere = join(folder, 'torch-2.13.0+cpu-py3-none-any.whl');
  zip(anywhere, wheel_entries);
  const options = {
    archive: at('missing'),
    request: [anywhere],
    report: (line: string) => void lines.push(line),
  };
  const engine = await fetch_engine(world('cache-pip'), options);
  t.equal(engine.version.text, '2.13.0+cpu');
  t.match(lines, [/^fetching/, /the server answers 404/, /^fetching LibTorch 2\.13\.0: pip download/]);
});

t.test('a LIBTORCH that cannot be used stops the installation', async (t) => {
  const report = () => t.fail('nothing is fetched');
  const here = world('cache-named', { LIBTORCH: join(folder, 'nowhere') });
  await t.rejects(obtain_engine(here, { headers: true, report }), {
    message: /LIBTORCH: .*nowhere does not exist/,
  });
  const bare = fake_torch(join(folder, 'bare'), { headers: false });
  const runs = await obtain_engine(world('c', { LIBTORCH: bare }), { headers: false, report });
  t.equal(runs.folder, bare);
});

t.test('the archive for a machine', async (t) => {
  const linux = world('x');
  t.match(archive_for(linux), {
    url: new RegExp(`^https://download\\.pytorch\\.org/whl/cpu/${NAME.replaceAll('.', '\\.')}$`),
  });
  t.match(archive_for(linux)!.sha256, /^[0-9a-f]{64}$/);
  const mirror = { LIBTORCH_NODE_MIRROR: `${origin}/good/` };
  t.equal(archive_for({ ...linux, env: mirror })!.url, `${origin}/good/cpu/${NAME}`);
  t.equal(archive_for({ ...linux, platform: 'sunos' }), null);
  t.equal(archive_for(linux, 'cu130'), null, 'a CUDA build comes through pip');
  t.strictSame(pip_request({ env: {} }, null), ['torch==2.13.0']);
  t.strictSame(pip_request({ env: mirror }, 'cu126'), [
    'torch==2.13.0',
    '--extra-index-url',
    `${origin}/good/cu126`,
  ]);
});

t.test('behind a proxy', async (t) => {
  const https_proxy = 'http://proxy';
  t.equal(needs_pip_for_proxy({ env: {} }), false);
  t.equal(needs_pip_for_proxy({ env: { https_proxy } }), true);
  const told = { env: { https_proxy, NODE_USE_ENV_PROXY: '1' } };
  for (const node of ['22.21.0', '24.5.1', '26.0.0']) t.equal(needs_pip_for_proxy(told, node), false, node);
  for (const node of ['20.20.2', '22.20.0', '23.9.0', '24.4.0'])
    t.equal(needs_pip_for_proxy(told, node), true, node);
});

t.test('a CUDA build', async (t) => {
  const wheel = join(folder, 'torch-2.13.0+cu130-py3-none-any.whl');
  const entries = Object.entries(wheel_entries).map(([name, text]) => [name, text.replace('+cpu', '+cu130')]);
  zip(wheel, Object.fromEntries(entries));
  const options = { archive: null, request: [wheel], report: () => {} };
  const half = await fetch_engine(world('cache-half'), options);
  t.match(half, { cuda: false, version: { text: '2.13.0+cu130' } });
  t.equal(dirname(half.folder), join(folder, 'cache-half/engines/libtorch-2.13.0+cpu-linux-x64'));
  const whole = await fetch_engine(world('cache-cuda', { LIBTORCH_NODE_VARIANT: 'cu130' }), options);
  t.match(whole, { cuda: true, version: { text: '2.13.0+cu130' } });
  t.equal(dirname(whole.folder), join(folder, 'cache-cuda/engines/libtorch-2.13.0+cu130-linux-x64'));
  await t.rejects(fetch_engine(world('cache-126', { LIBTORCH_NODE_VARIANT: 'cu126' }), options), {
    message: /2\.13\.0\+cu130 is a build for cu130, LIBTORCH_NODE_VARIANT asks for cu126/,
  });
  await t.rejects(fetch_engine(world('cache-x', { LIBTORCH_NODE_VARIANT: 'cu99' }), options), {
    message: "LIBTORCH_NODE_VARIANT must be one of cpu, cu126, cu130, not 'cu99'",
  });
});

t.test('nothing is fetched where nothing may be', async (t) => {
  const report = () => t.fail('nothing is fetched');
  await t.rejects(
    obtain_engine(world('offline', { LIBTORCH_NODE_OFFLINE: '1' }), { headers: false, report }),
    {
      code: 'ERR_TORCH_ENGINE',
      message: /No usable LibTorch was found.*Nothing is fetched, because LIBTORCH_NODE_OFFLINE=1\.$/s,
    },
  );
});

t.test('a machine without LibTorch is told so before anything is fetched', async (t) => {
  const options = { archive: at('good'), request: null, report: () => t.fail('nothing is fetched') };
  const machine = (change: Partial<World>) => fetch_engine({ ...world('none'), ...change }, options);
  await t.rejects(machine({ glibc: () => null }), { message: /musl.*node:22-bookworm-slim/ });
  await t.rejects(machine({ glibc: () => '2.17' }), {
    message: /glibc 2\.17; LibTorch needs 2\.28 or newer/,
  });
  await t.rejects(machine({ arch: 'ia32' }), { message: /32-bit Node\.js \(ia32\)/ });
  await t.rejects(machine({ arch: 's390x' }), { message: /no LibTorch for linux-s390x/ });
  await t.rejects(machine({ platform: 'win32' }), { message: /Windows is not supported/ });
  t.notOk(existsSync(join(folder, 'none')));
});

t.test('a cache that cannot be written, and a full disk', async (t) => {
  const file = join(folder, 'a-file');
  write(file, '');
  const options = { archive: at('good'), request: null, report: () => {} };
  await t.rejects(fetch_engine(world('a-file'), options), {
    code: 'ERR_TORCH_ENGINE',
    message: /a-file\/engines cannot be written \(ENOTDIR.*set LIBTORCH_NODE_CACHE/,
  });
  const before = answers.good!;
  await t.rejects(download(at('good'), '/dev/full'), {
    code: 'ERR_TORCH_ENGINE',
    message: /cannot be downloaded: ENOSPC: no space left on device/,
  });
  t.equal(answers.good, before + 1, 'a full disk is not tried again');
});

t.test('progress: a bar on a terminal, tenths elsewhere', async (t) => {
  const seen = (isTTY: boolean, total: number | null) => {
    let text = '';
    const progress = show_progress({ isTTY, write: (more) => void (text += more) });
    for (const part of [0, 0.5, 1]) progress(part * 100e6, total);
    return text;
  };
  t.equal(seen(false, 100e6), '  50 % of 100 MB\n  100 % of 100 MB\n');
  t.equal(seen(false, null), '');
  t.ok(seen(true, 100e6).endsWith(`[${'#'.repeat(30)}] 100 MB of 100 MB\x1b[K\n`));
});

t.test('the NVIDIA packages of a CUDA build', async (t) => {
  const file = join(folder, 'METADATA');
  let with_cuda = false;
  const requirements = (...lines: string[]) => {
    write(file, ['Name: torch', ...lines.map((line) => `Requires-Dist: ${line}`)].join('\n'));
    return nvidia_requirements(file, with_cuda);
  };
  t.strictSame(requirements('filelock', 'typing-extensions>=4.10.0'), []);
  t.strictSame(
    requirements(
      'cuda-toolkit[cublas,cudart,cupti]==13.0.3; platform_system == "Linux"',
      'nvidia-cudnn-cu13==9.20.0.48; platform_system == "Linux"',
    ),
    ['cuda-toolkit[cudart,cupti]==13.0.3'],
  );
  t.strictSame(
    requirements(
      'nvidia-cuda-runtime-cu12==12.8.90; x',
      'nvidia-cuda-cupti-cu12==12.8.90',
      'nvidia-cuda-nvrtc-cu12==1',
    ),
    ['nvidia-cuda-runtime-cu12==12.8.90', 'nvidia-cuda-cupti-cu12==12.8.90'],
  );
  with_cuda = true;
  t.strictSame(
    requirements('filelock', 'cuda-toolkit[cublas,cudart]==13.0.3; x', 'nvidia-nccl-cu13==2; x', 'triton==3'),
    ['cuda-toolkit[cublas,cudart]==13.0.3', 'nvidia-nccl-cu13==2'],
  );
});
