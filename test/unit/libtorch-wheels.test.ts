/** A whole CUDA build: what pip would install is known before it is fetched, and what has come is kept. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { fetch_libtorch } from '../../dist/native/libtorch/fetch.js';
import { this_machine } from '../../dist/native/libtorch/world.js';
import { temporary_folder, wheel_entries, write, zip } from '../helpers/fake-torch.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

const torch = join(folder, 'torch-2.15.0-cp311-cp311-manylinux_2_28_x86_64.whl');
zip(
  torch,
  Object.fromEntries(
    Object.entries(wheel_entries).map(([name, text]) => [name, text.replace('2.13.0+cpu', '2.15.0+cu132')]),
  ),
);
const runtime = join(folder, 'nvidia_cuda_runtime-13.2.86-py3-none-any.whl');
zip(runtime, { 'nvidia/cu13/lib/libcudart.so.13': 'x'.repeat(5000), 'nvidia/cu13/include/cuda.h': '' });
const bytes = readFileSync(torch);
const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** How many bytes the server sends before it breaks off, and what it was asked for. */
let patience = Number.POSITIVE_INFINITY;
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.headers.range ?? 'all'}`);
  const from = Number(/bytes=(\d+)/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
  if (request.method === 'HEAD') return void response.end();
  if (bytes.length - from <= patience) return void response.end(bytes.subarray(from));
  response.write(bytes.subarray(from, from + patience), () => setTimeout(() => response.destroy(), 50));
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
t.teardown(() => server.close());
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/torch-2.15.0.whl`;

/** A python3 whose pip would install these. */
function pip_plans(...plan: { name: string; version: string; url: string; sha256?: string }[]): void {
  const bin = join(folder, 'bin');
  const install = plan.map(({ name, version, url, sha256 }) => ({
    metadata: { name, version },
    download_info: { url, archive_info: { hashes: { sha256 } } },
  }));
  write(join(folder, 'report.json'), JSON.stringify({ install }));
  write(
    join(bin, 'python3'),
    `#!/bin/sh
case "$*" in *download*) echo "ERROR: pip was asked to download" >&2; exit 1;; esac
while [ $# -gt 0 ]; do [ "$1" = --report ] && cp ${folder}/report.json "$2"; shift; done
exit 0
`,
  );
  chmodSync(join(bin, 'python3'), 0o755);
  process.env.PATH = [bin, ...process.env.PATH!.split(delimiter).filter((each) => each !== bin)].join(
    delimiter,
  );
}

const world = (cache: string, variant = 'cu132') => ({
  ...this_machine(),
  env: { LIBTORCH_NODE_CACHE: join(folder, cache), LIBTORCH_NODE_VARIANT: variant },
});
const requests = [['torch==2.15.0']];
const whole = [
  { name: 'filelock', version: '1', url: 'http://127.0.0.1:1/never' },
  { name: 'torch', version: '2.15.0', url, sha256: createHash('sha256').update(bytes).digest('hex') },
  {
    name: 'nvidia-cuda-runtime',
    version: '13.2.86',
    url: pathToFileURL(runtime).href,
    sha256: digest(runtime),
  },
];

t.test('sizes first; what breaks off is taken up by the next call', async (t) => {
  pip_plans(...whole);
  const lines: string[] = [];
  const options = { archive: null, request: requests, report: (line: string) => void lines.push(line) };
  patience = 300;
  await t.rejects(fetch_libtorch(world('cut'), options), {
    message: /could not be fetched:\n.*pip was asked/s,
  });
  t.match(lines, [
    'fetching LibTorch for cu132: torch==2.15.0',
    /^LibTorch 2\.15\.0 for cu132 with 1 packages of NVIDIA: 0\.0 GB to download, of which .* about 0\.0 GB unpacked$/,
    'torch 2.15.0, 1 MB',
    /; pip itself is tried$/,
  ]);
  t.strictSame(readdirSync(join(folder, 'cut', 'libtorch')), []);
  const shelves = join(folder, 'cut', 'wheels');
  const [kept] = readdirSync(shelves, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.whl'),
  );
  t.equal(readFileSync(join(shelves, kept!)).length, 4 * patience, 'four tries, each a part');

  patience = Number.POSITIVE_INFINITY;
  asked.length = 0;
  const installation = await fetch_libtorch(world('cut'), options);
  t.strictSame(asked, ['HEAD all', 'GET bytes=1200-'], 'only what is missing is fetched');
  t.match(installation, { cuda: true, version: { text: '2.15.0+cu132' } });
  const tree = join(installation.folder, '..');
  t.ok(existsSync(join(tree, 'nvidia/cu13/lib/libcudart.so.13')));
  t.notOk(existsSync(join(tree, 'nvidia/cu13/include')));
  t.notOk(existsSync(join(folder, 'cut', 'wheels')), 'the wheels are gone');
});

t.test('what is not what it should be is not kept', async (t) => {
  pip_plans({ ...whole[1]!, sha256: '0'.repeat(64) }, whole[2]!);
  const options = { archive: null, request: requests, report: () => {} };
  await t.rejects(fetch_libtorch(world('wrong'), options), { message: /could not be fetched/ });
  t.notOk(existsSync(join(folder, 'wrong', 'wheels')));
});

t.test('two at once do each other no harm', async (t) => {
  pip_plans(...whole);
  const options = { archive: null, request: requests, report: () => {} };
  // both break off in the middle, and go on at the same time
  patience = 500;
  const both = [1, 2].map(() => fetch_libtorch(world('both'), options));
  for (const each of await Promise.all(both)) t.match(each, { version: { text: '2.15.0+cu132' } });
  patience = Number.POSITIVE_INFINITY;
  t.equal(readdirSync(join(folder, 'both', 'libtorch')).length, 1);
  t.notOk(existsSync(join(folder, 'both', 'wheels')));
});

t.test('what a killed process has left is taken up', async (t) => {
  pip_plans(...whole);
  patience = 700;
  const cache = join(folder, 'killed');
  const options = { archive: null, request: requests, report: () => {} };
  const modules = new URL('../../dist/native/libtorch/', import.meta.url).href;
  const program = `
    import { fetch_libtorch } from '${modules}fetch.js';
    import { this_machine } from '${modules}world.js';
    const progress = (bytes) => bytes >= 700 && process.kill(process.pid, 'SIGKILL');
    await fetch_libtorch({ ...this_machine(), env: process.env }, { ...${JSON.stringify(options)}, report() {}, progress });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, LIBTORCH_NODE_CACHE: cache, LIBTORCH_NODE_VARIANT: 'cu132' },
    stdio: 'ignore',
  });
  t.equal((await once(child, 'close'))[1], 'SIGKILL');
  patience = Number.POSITIVE_INFINITY;
  asked.length = 0;
  t.match(await fetch_libtorch(world('killed'), options), { version: { text: '2.15.0+cu132' } });
  t.strictSame(asked, ['HEAD all', 'GET bytes=700-'], 'only what is missing is fetched');
  t.notOk(existsSync(join(cache, 'wheels')));
});

t.test('where it cannot be had whole pip itself brings it, beside the report of its plan', async (t) => {
  const plan = { ...whole[1]!, sha256: '0'.repeat(64) };
  pip_plans(plan, whole[2]!);
  const python = join(folder, 'bin', 'python3');
  const downloads = `*download*) while [ $# -gt 0 ]; do [ "$1" = -d ] && cp ${torch} "$2"; shift; done; exit 0;;`;
  write(python, readFileSync(python, 'utf8').replace(/\*download\*\).*;;/, downloads));
  const lines: string[] = [];
  const options = { archive: null, request: requests, report: (line: string) => void lines.push(line) };
  t.match(await fetch_libtorch(world('pip'), options), { version: { text: '2.15.0+cu132' } });
  t.match(lines.at(-1), /is not the file that it should be.*; pip itself is tried$/);
});

t.test('another build is refused before anything is fetched', async (t) => {
  asked.length = 0;
  const options = { archive: null, request: requests, report: () => {} };
  const refused = (found: string, wanted: string) =>
    t.rejects(fetch_libtorch(world('other', wanted), options), {
      message: new RegExp(`is a build for ${found}, LIBTORCH_NODE_VARIANT asks for ${wanted}`),
    });
  pip_plans(...whole);
  await refused('cu132', 'cu130');
  pip_plans({ ...whole[1]!, version: '2.13.0+cpu' });
  await refused('cpu', 'cu126');
  pip_plans({ ...whole[1]! }, { ...whole[2]!, name: 'nvidia-cuda-runtime-cu12', version: '12.8.90' });
  await refused('cu128', 'cu126');
  t.strictSame(asked, []);
  pip_plans(whole[0]!);
  await t.rejects(fetch_libtorch(world('other'), options), { message: /pip would install no torch/ });
});

t.test('a pip that cannot tell is asked to download', async (t) => {
  pip_plans();
  mkdirSync(join(folder, 'bin'), { recursive: true });
  write(
    join(folder, 'bin', 'python3'),
    `#!/bin/sh
case "$*" in
  *--dry-run*) echo "no such option: --dry-run" >&2; exit 2;;
  *download*) while [ $# -gt 0 ]; do [ "$1" = -d ] && cp ${torch} "$2"; shift; done;;
esac
exit 0
`,
  );
  const options = { archive: null, request: requests, report: () => {} };
  t.match(await fetch_libtorch(world('old'), options), { version: { text: '2.15.0+cu132' } });
});
