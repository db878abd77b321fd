import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import t from 'tap';
import { unfinished_beside } from '../../dist/internal/unfinished.js';
import { download } from '../../dist/native/libtorch/download.js';
import { fetch_libtorch } from '../../dist/native/libtorch/fetch.js';
import { obtain_libtorch } from '../../dist/native/libtorch/obtain.js';
import { find_libtorch } from '../../dist/native/libtorch/search.js';
import { cpu_parts, unpack } from '../../dist/native/libtorch/unpack.js';
import { refusal_of_cached } from '../../dist/native/libtorch/verify.js';
import { this_machine, type World } from '../../dist/native/libtorch/world.js';
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
  if (kind === 'resumed') return void send_part(request, response, 50);
  if (kind === 'endless' && first) {
    // all of it, and no word that it is all
    response.writeHead(200);
    return break_off(response, bytes);
  }
  if (kind === 'endless') return void response.writeHead(416).end();
  const changed = Buffer.from(bytes);
  if (kind === 'changed') changed[changed.length >> 1]! ^= 1;
  response.writeHead(200, { 'content-length': bytes.length }).end(changed);
});
/** Ends the connection once the other side has had the time to take in what was sent. */
function break_off(response: ServerResponse, sent: Uint8Array): void {
  response.write(sent, () => void setTimeout(() => response.destroy(), 200));
}

const ranges: (string | undefined)[] = [];

/** Answers a request for a range as servers do, but breaks off after `most` bytes of the first three. */
function send_part({ headers }: IncomingMessage, response: ServerResponse, most: number): void {
  ranges.push(headers.range);
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? 'bytes=0-')![1]);
  const rest = bytes.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length });
  if (ranges.length > 3) return void response.end(rest);
  break_off(response, rest.subarray(0, most));
}

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
    code: 'ERR_LIBTORCH',
    message: /cannot be downloaded/,
  });
  t.equal(answers.truncated, 4);
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

t.test('a connection that breaks off is taken up where it ended', async (t) => {
  const file = join(folder, 'resumed');
  const seen: number[] = [];
  await download(at('resumed'), file, { progress: (count, total) => seen.push(count, total!) });
  t.ok(readFileSync(file).equals(bytes));
  t.strictSame(ranges, [undefined, 'bytes=50-', 'bytes=100-', 'bytes=150-']);
  t.strictSame(seen.slice(-2), [bytes.length, bytes.length], 'progress counts the whole file');
  await download(at('endless'), file);
  t.ok(readFileSync(file).equals(bytes));
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
    t.rejects(unpack(file, into, cpu_parts), { code: 'ERR_LIBTORCH', message: reason });
  write(file, bytes);
  truncateSync(file, bytes.length - 40);
  await refuse(/cannot be unpacked: .*end of central directory/i);
  const flipped = Buffer.from(bytes);
  flipped[bytes.indexOf("__version__ = '2")]! ^= 1;
  write(file, flipped);
  await refuse(/bad CRC-32 of torch\/version\.py/);
  zip(file, { 'torch/include/../../../escaped.h': 'x' });
  await refuse(/invalid relative path|unsafe entry/);
  zip(file, { 'torch/lib/libc10.so': '/etc/passwd' }, { links: true });
  await refuse(/unsafe entry: torch\/lib\/libc10\.so/);
  zip(file, { 'readme.txt': 'x' });
  await refuse(/holds nothing of LibTorch/);
  t.notOk(existsSync(join(folder, 'escaped.h')));
});

t.test('a fetched LibTorch', async (t) => {
  const lines: string[] = [];
  const here = world('cache');
  const stale = unfinished_beside(join(folder, 'cache', 'libtorch', 'x')).replace(/-\d+-/, '-99999999-');
  mkdirSync(stale, { recursive: true });
  const options = { archive: at('good'), request: null, report: (line: string) => void lines.push(line) };
  const fetched = await Promise.all([fetch_libtorch(here, options), fetch_libtorch(here, options)]);
  const final = join(folder, 'cache', 'libtorch', 'libtorch-2.13.0+cpu-linux-x64');
  for (const installation of fetched) {
    t.match(installation, {
      folder: join(final, 'torch'),
      version: { text: '2.13.0+cpu' },
      source: 'cache',
      cuda: false,
    });
  }
  t.strictSame(
    readdirSync(join(folder, 'cache', 'libtorch')),
    ['libtorch-2.13.0+cpu-linux-x64'],
    'nothing else is left',
  );
  t.match(lines, [new RegExp(`^fetching LibTorch 2\\.13\\.0: ${origin}`)]);
  const found = await obtain_libtorch(here, {
    headers: true,
    report: () => t.fail('nothing is fetched again'),
  });
  t.equal(found.folder, join(final, 'torch'));

  const library = join(final, 'torch', 'lib', 'libtorch_cpu.so');
  const before = readFileSync(library);
  const damage = Buffer.from(before);
  damage[0]! ^= 1;
  const refusals: [spoil: () => void, wholly: boolean, refusal: RegExp][] = [
    [
      () => writeFileSync(library, damage),
      true,
      /libtorch_cpu\.so is damaged \(not the bytes that were fetched\)/,
    ],
    [() => truncateSync(library, 1), false, /libtorch_cpu\.so is damaged \(1 bytes, expected \d+\)/],
    [() => rmSync(library), false, /libtorch_cpu\.so is missing/],
    [() => writeFileSync(join(final, 'files.json'), '{'), false, /files\.json is damaged/],
    [() => rmSync(join(final, 'files.json')), false, /has no files\.json, so it was not fetched wholly/],
  ];
  for (const [spoil, wholly, refusal] of refusals) {
    t.equal(refusal_of_cached(found.folder, wholly), null);
    spoil();
    t.match(refusal_of_cached(found.folder, wholly), refusal);
    const { installation, attempts } = find_libtorch(here);
    t.equal(installation, null, 'it is not found');
    t.match(attempts.at(-1), { place: 'cache' });
    const again = await obtain_libtorch(here, { headers: true, ...options });
    t.equal(again.folder, found.folder, 'and is fetched anew');
    t.ok(readFileSync(library).equals(before));
  }
  t.strictSame(readdirSync(join(folder, 'cache', 'libtorch')), ['libtorch-2.13.0+cpu-linux-x64']);
  chmodSync(join(folder, 'cache', 'libtorch'), 0o777);
  t.match(find_libtorch(here).attempts.at(-1), {
    refusal: /libtorch can be written by everybody, and could hold anything: set LIBTORCH to /,
  });
  await t.rejects(fetch_libtorch(here, options), {
    message: /can be written by everybody; set LIBTORCH_NODE_CACHE/,
  });
  chmodSync(join(folder, 'cache', 'libtorch'), 0o755);
});

t.test('what cannot be fetched leaves nothing behind, and every reason', async (t) => {
  for (const kind of ['truncated', 'changed', 'missing']) {
    const here = world(`cache-${kind}`);
    const options = { archive: at(kind), request: null, report: () => {} };
    await t.rejects(fetch_libtorch(here, options), {
      code: 'ERR_LIBTORCH',
      message: /could not be fetched:\n.*127\.0\.0\.1.*\nWithout a network, set LIBTORCH/s,
    });
    t.strictSame(readdirSync(join(folder, `cache-${kind}`, 'libtorch')), []);
  }
});

t.test('the second source is tried after the first', async (t) => {
  const lines: string[] = [];
  const anywhere = join(folder, 'torch-2.13.0+cpu-py3-none-any.whl');
  zip(anywhere, wheel_entries);
  const options = {
    archive: at('missing'),
    request: [[anywhere]],
    report: (line: string) => void lines.push(line),
  };
  const installation = await fetch_libtorch(world('cache-pip'), options);
  t.equal(installation.version.text, '2.13.0+cpu');
  t.match(lines, [/^fetching/, /the server answers 404/, /^fetching LibTorch 2\.13\.0: pip download/]);
});

t.test('a LIBTORCH that cannot be used stops the installation', async (t) => {
  const report = () => t.fail('nothing is fetched');
  const here = world('cache-named', { LIBTORCH: join(folder, 'nowhere') });
  await t.rejects(obtain_libtorch(here, { headers: true, report }), {
    message: /LIBTORCH: .*nowhere does not exist/,
  });
  const bare = fake_torch(join(folder, 'bare'), { headers: false });
  const runs = await obtain_libtorch(world('c', { LIBTORCH: bare }), { headers: false, report });
  t.equal(runs.folder, bare);
});

t.test('a CUDA build', async (t) => {
  const wheel = join(folder, 'torch-2.13.0+cu130-py3-none-any.whl');
  const entries = Object.entries(wheel_entries).map(([name, text]) => [name, text.replace('+cpu', '+cu130')]);
  zip(wheel, Object.fromEntries(entries));
  const options = { archive: null, request: [[wheel]], report: () => {} };
  const half = await fetch_libtorch(world('cache-half'), options);
  t.match(half, { cuda: false, version: { text: '2.13.0+cu130' } });
  t.equal(dirname(half.folder), join(folder, 'cache-half/libtorch/libtorch-2.13.0+cpu-linux-x64'));
  const whole = await fetch_libtorch(world('cache-cuda', { LIBTORCH_NODE_VARIANT: 'cu130' }), options);
  t.match(whole, { cuda: true, version: { text: '2.13.0+cu130' } });
  t.equal(dirname(whole.folder), join(folder, 'cache-cuda/libtorch/libtorch-2.13.0+cu130-linux-x64'));
  await t.rejects(fetch_libtorch(world('cache-126', { LIBTORCH_NODE_VARIANT: 'cu126' }), options), {
    message: /2\.13\.0\+cu130 is a build for cu130, LIBTORCH_NODE_VARIANT asks for cu126/,
  });
  await t.rejects(fetch_libtorch(world('cache-x', { LIBTORCH_NODE_VARIANT: 'cu99' }), options), {
    message: "LIBTORCH_NODE_VARIANT must be one of cpu, cu126, cu128, cu130, cu132, not 'cu99'",
  });
});

t.test('nothing is fetched where nothing may be', async (t) => {
  const report = () => t.fail('nothing is fetched');
  await t.rejects(
    obtain_libtorch(world('offline', { LIBTORCH_NODE_OFFLINE: '1' }), { headers: false, report }),
    {
      code: 'ERR_LIBTORCH',
      message: /No usable LibTorch was found.*Nothing is fetched, because LIBTORCH_NODE_OFFLINE=1\.$/s,
    },
  );
});

t.test('a machine without LibTorch is told so before anything is fetched', async (t) => {
  const options = { archive: at('good'), request: null, report: () => t.fail('nothing is fetched') };
  const machine = (change: Partial<World>) => fetch_libtorch({ ...world('none'), ...change }, options);
  await t.rejects(machine({ glibc: () => null }), { message: /musl.*node:22-bookworm-slim/ });
  await t.rejects(machine({ glibc: () => '2.17' }), {
    message: /glibc 2\.17; LibTorch needs 2\.28 or newer/,
  });
  await t.rejects(machine({ arch: 'ia32' }), { message: /32-bit Node\.js \(ia32\)/ });
  await t.rejects(machine({ arch: 's390x' }), { message: /no LibTorch for linux-s390x/ });
  await t.rejects(machine({ platform: 'win32' }), { message: /Windows is not supported/ });
  t.notOk(existsSync(join(folder, 'none')));
});
