/** What stands in the way of a fetch: the disk, the rights, pip. Each is a sentence, and leaves nothing behind. */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import t from 'tap';
import { download } from '../../dist/native/libtorch/download.js';
import { fetch_libtorch } from '../../dist/native/libtorch/fetch.js';
import { pip_download } from '../../dist/native/libtorch/pip.js';
import { remember_libtorch } from '../../dist/native/libtorch/remember.js';
import { cpu_parts, unpack } from '../../dist/native/libtorch/unpack.js';
import { this_machine, type World } from '../../dist/native/libtorch/world.js';
import { temporary_folder, wheel_entries, write, zip } from '../helpers/fake-torch.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

const wheel = join(folder, 'torch.whl');
zip(wheel, wheel_entries);
const bytes = readFileSync(wheel);
let answers = 0;
const server = createServer((_request, response) => {
  answers++;
  response.end(bytes);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
t.teardown(() => {
  server.closeAllConnections();
  server.close();
});
const archive = {
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/torch.whl`,
  sha256: createHash('sha256').update(bytes).digest('hex'),
};

function world(cache: string): World {
  return {
    ...this_machine(),
    env: { LIBTORCH_NODE_CACHE: cache },
    platform: 'linux',
    arch: 'x64',
    glibc: () => '2.36',
    run: () => '',
  };
}
const quiet = { request: null, report: () => {} };

/** Begins `work` as a user who may write nowhere but in public folders: root may write everywhere. */
function as_stranger<Value>(work: () => Value): Value {
  if (process.geteuid!() !== 0) return work();
  process.seteuid!(65534);
  try {
    return work();
  } finally {
    process.seteuid!(0);
  }
}

t.test('a cache that cannot be written', async (t) => {
  const file = join(folder, 'a-file');
  write(file, '');
  await t.rejects(fetch_libtorch(world(file), { ...quiet, archive }), {
    code: 'ERR_LIBTORCH',
    message: /a-file\/libtorch cannot be written \(ENOTDIR.*set LIBTORCH_NODE_CACHE/,
  });
  chmodSync(folder, 0o755);
  const read_only = join(folder, 'read-only');
  mkdirSync(join(read_only, 'libtorch'), { recursive: true });
  chmodSync(join(read_only, 'libtorch'), 0o555);
  const fetching = as_stranger(() => fetch_libtorch(world(read_only), { ...quiet, archive }));
  await t.rejects(fetching, {
    code: 'ERR_LIBTORCH',
    message:
      /read-only\/libtorch cannot be written \(EACCES.*; set LIBTORCH_NODE_CACHE to a folder that can$/,
  });
  t.equal(answers, 0, 'nothing is fetched before');
  const installation = {
    folder,
    source: 'cache',
    cuda: false,
    version: { major: 2, minor: 13, patch: 0, text: '' },
  };
  as_stranger(() => remember_libtorch(join(read_only, 'libtorch'), installation));
  t.strictSame(readdirSync(join(read_only, 'libtorch')), [], 'nor is what was found remembered');
});

t.test('a full disk', async (t) => {
  await t.rejects(download(archive, '/dev/full'), {
    code: 'ERR_LIBTORCH',
    message: /cannot be downloaded: ENOSPC: no space left on device/,
  });
  t.equal(answers, 1, 'it is not tried again');
  const into = join(folder, 'full');
  mkdirSync(join(into, 'torch', 'lib'), { recursive: true });
  symlinkSync('/dev/full', join(into, 'torch', 'lib', 'libtorch_cpu.so'));
  await t.rejects(unpack(wheel, into, cpu_parts), {
    code: 'ERR_LIBTORCH',
    message: /torch\.whl cannot be unpacked: ENOSPC: no space left on device/,
  });
});

// What a python3 on PATH does, and the sentence that comes of it.
const PYTHONS: Record<string, [script: string | null, sentence: RegExp]> = {
  'none at all': [null, /python3 cannot be run: spawn python3 ENOENT/],
  'without pip': ['echo "/usr/bin/python3: No module named pip" >&2; exit 1', /python3 has no pip/],
  'without a network': [
    'echo "WARNING: Retrying" >&2; echo "ERROR: No matching distribution found for torch==2.13.0" >&2; exit 1',
    /pip download failed: ERROR: No matching distribution found for torch==2\.13\.0\n.*Without a network/s,
  ],
  'that dies without a word of ERROR': ['echo "Killed"; exit 137', /pip download failed: Killed/],
  'that brings nothing': ['exit 0', /pip brought nothing for torch==2\.13\.0/],
  'on a full disk': [
    `echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1`,
    /The disk is full: make room in .*libtorch \(2 GB.*set LIBTORCH_NODE_CACHE to a folder on another disk\.$/s,
  ],
};

t.test('pip', async (t) => {
  const path = process.env.PATH!;
  t.teardown(() => {
    process.env.PATH = path;
  });
  for (const [name, [script, sentence]] of Object.entries(PYTHONS)) {
    const bin = join(folder, `python ${name}`);
    mkdirSync(bin);
    if (script !== null) {
      write(join(bin, 'python3'), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, 'python3'), 0o755);
    }
    process.env.PATH = script === null ? bin : bin + delimiter + path;
    const cache = join(folder, `cache ${name}`);
    const options = { ...quiet, archive: null, request: [['torch==2.13.0']] };
    await t.rejects(
      fetch_libtorch(world(cache), options),
      { code: 'ERR_LIBTORCH', message: /^LibTorch 2\.13\.0 could not be fetched:/ },
      name,
    );
    await t.rejects(fetch_libtorch(world(cache), options), { message: sentence }, name);
    t.strictSame(readdirSync(join(cache, 'libtorch')), [], `${name}: nothing is left`);
  }
  process.env.PATH = join(folder, 'python none at all');
  await t.rejects(pip_download(['torch'], folder), { code: 'ERR_LIBTORCH' });
});

t.test('without python3, or without its pip', async (t) => {
  const options = { ...quiet, archive: null, request: [['torch==2.13.0']] };
  const machine = (has: readonly string[]): World => ({
    ...world(join(folder, 'cache-tools')),
    run: (command, args) => (has.includes([command, ...args].join(' ')) ? '' : null),
  });
  await t.rejects(fetch_libtorch(machine([]), options), { message: /\n {2}python3 is missing: on Debian/ });
  await t.rejects(fetch_libtorch(machine(['python3 --version']), options), {
    message: /\n {2}pip for python3 is missing: on Debian/,
  });
});
