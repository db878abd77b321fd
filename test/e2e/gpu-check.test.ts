/** `npm run gpu-check` on the CPU, at its smallest: from a pack, in a folder of its own, as on a machine without npm. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { temporary_folder } from '../helpers/fake-torch.js';
import { find_python } from '../helpers/python.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

function run(command: string, ...args: string[]): { status: number | null; out: string; err: string } {
  const done = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_V8_COVERAGE: '' },
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

const python = find_python();
const kit = join(folder, 'kit');
const packed = run(process.execPath, join(root, 'scripts', 'gpu-check.mjs'), '--pack', '--out', kit);
const check = (...args: string[]) => run('sh', join(kit, 'gpu-check.sh'), ...args);

t.test('the pack', async (t) => {
  t.equal(packed.status, 0, packed.err);
  t.match(packed.out, /kit: \d+\.\d MB; there: sh gpu-check\.sh/);
  for (const name of ['yauzl', 'pend', 'node-gyp-build', 'node-addon-api', 'node-api-headers', 'commander'])
    t.ok(existsSync(join(kit, 'node_modules', name, 'package.json')), name);
  const doctor = run(process.execPath, join(kit, 'dist', 'cli', 'libtorch-node.js'), 'doctor', '--json');
  t.type(JSON.parse(doctor.out), 'object', `doctor runs in it: ${doctor.err}`);
});

t.test('a folder that holds something else stays', async (t) => {
  const other = join(folder, 'other');
  cpSync(join(root, 'docs', 'adr'), other, { recursive: true });
  const refused = run(process.execPath, join(root, 'scripts', 'gpu-check.mjs'), '--pack', '--out', other);
  t.match(refused, { status: 1, err: /^gpu-check: .*other is there and is no kit/ });
  t.ok(existsSync(join(other, '0001-two-stage-loader.md')));
});

t.test('a Node.js in the pack is the one that runs', { skip: python === null && 'no Python' }, async (t) => {
  const { compress } = await import(new URL('../../scripts/gpu-check/kit.mjs', import.meta.url).href);
  const stand_in = join(folder, 'stand-in');
  writeFileSync(stand_in, '#!/bin/sh\necho packed "$@"\n');
  compress(stand_in, join(kit, 'node.xz'), python);
  t.match(check('--help'), { status: 0, out: /^packed .*kit\/scripts\/gpu-check\.mjs --help\n$/ });
  t.match(check('--help'), { status: 0 }, 'again, unpacked');
  for (const name of ['node', 'node.xz']) rmSync(join(kit, name));
});

t.test('mistakes are one sentence', async (t) => {
  t.match(check('--only', 'speed'), { status: 1, err: /^gpu-check: --only speed: there are bits,.*\n$/ });
  t.match(check('--python', 'no-such-python'), { status: 1, err: /^gpu-check: no-such-python has no torch/ });
  const bare = run(process.execPath, join(kit, 'scripts', 'gpu-check.mjs'), '--help');
  t.match(bare, { status: 0, out: /--prebuilt FOLDER/ });
});

t.test('the check, on the CPU', { skip: python === null && 'no Python with PyTorch' }, async (t) => {
  cpSync(join(root, 'build', 'Release'), join(kit, 'build', 'Release'), { recursive: true });
  const page = join(folder, 'page.md');
  const given = ['--python', python!, '--device', 'cpu', '--batch', '1', '--seconds', '3000', '--out', page];
  const { status, out, err } = check(
    ...given,
    '--only',
    'bits,accuracy,distributed,calls,data,steps,layers,notebook,profile',
  );
  t.equal(status, 0, `${out}\n${err}`);
  t.notMatch(out, '!!');
  t.match(out, /operators and their gradients +40 of 40 +equal in every bit/);
  t.match(out, /as written: weights +16 of 16 +equal in every bit/);
  t.match(out, /Pictures by 2 workers[\s\S]*PyTorch's DataLoader +[\d.]+ m?s[\s\S]*here +[\d.]+ (m|µ)?s/);
  t.match(out, /here and PyTorch +60 of 60/);
  t.match(out, /here, best, kernels off +[\d.]+ m?s/);
  t.match(out, /the limit +[\d.]+ m?s/);
  t.match(out, /Figures to reach/);
  const results = JSON.parse(readFileSync(page.replace('.md', '.json'), 'utf8'));
  t.match(results, { device: 'CPU', steps: [{}, {}], kernels: Array(7).fill({}), calls: Array(9).fill({}) });
  t.match(results.data, { workers: 2, results: [{ side: 'python' }, { side: 'node', seconds: [Number] }] });
  t.equal(results.profile.length, 7);
  t.match(readFileSync(page, 'utf8'), /^# CPU\n\n- device: CPU\n[\s\S]*### Training step, batch 1/);
});
