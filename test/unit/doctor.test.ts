/** `libtorch-node doctor`: the facts, and the report that a person reads. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { doctor_report } from '../../dist/cli/doctor.js';
import { type Examination, examine } from '../../dist/native/libtorch/doctor.js';
import { damaged_binaries, read_manifest } from '../../dist/native/libtorch/manifest.js';
import { this_machine } from '../../dist/native/libtorch/world.js';
import { temporary_folder, write } from '../helpers/fake-torch.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

const found = examine(this_machine());

t.test('this machine', async (t) => {
  t.same(found.problems, []);
  t.match(found, {
    runtime: { name: 'Node.js', version: process.versions.node },
    system: { platform: process.platform, arch: process.arch },
    addon: { kind: 'built here', minors: [/^2\.\d+$/] },
    probe: { threads: Number, capability: String, installation: { folder: String } },
  });
  const report = doctor_report(found);
  for (const title of ['System', 'Addon', 'LibTorch', 'CUDA']) t.match(report, new RegExp(`^${title}$`, 'm'));
  t.match(report, /\nlibtorch-node works\.$/);
});

t.test('what keeps it from working is a problem', async (t) => {
  const nowhere = join(folder, 'nowhere');
  const named = examine({ ...this_machine(), env: { LIBTORCH: nowhere } });
  t.match(named.problems, [/LIBTORCH: .*nowhere does not exist/]);
  t.same(named.settings, { LIBTORCH: nowhere });
  t.match(
    doctor_report(named),
    /\nProblem\n {2}No usable LibTorch was found.*\n {4}LIBTORCH: .*\n {2}LIBTORCH must/,
  );
  const machine = (change: object) => examine({ ...this_machine(), ...change }).problems;
  t.match(machine({ platform: 'linux', glibc: () => null }), [/musl C library/]);
  t.match(machine({ platform: 'linux', arch: 'ia32' })[0], /32-bit Node\.js \(ia32\)/);
  t.match(machine({ platform: 'linux', glibc: () => '2.17' }), [/glibc 2\.17; LibTorch needs 2\.28/]);
  t.match(machine({ env: { ...process.env, LIBTORCH_NODE_VARIANT: 'cu9' } }), [
    /must be one of cpu, cu126, cu128, cu130, cu132/,
  ]);
});

t.test('a LibTorch that is not there yet is none', async (t) => {
  const report = doctor_report({ ...found, probe: null, search: { attempts: [], found: null } });
  t.match(report, 'LibTorch will be fetched at the first start, or now with `npx libtorch-node setup`.');
});

t.test('GPUs', async (t) => {
  const gpu = { name: 'NVIDIA H200', major: 9, minor: 0, total_memory: 2 ** 37, multi_processor_count: 132 };
  const with_cuda = (devices: (typeof gpu)[]): Examination => ({
    ...found,
    probe: { ...found.probe!, cuda: { loaded: true, cause: null, reason: null }, devices },
  });
  t.match(doctor_report(with_cuda([gpu])), 'cuda:0: NVIDIA H200, compute capability 9.0, 128 GiB');
  t.match(doctor_report(with_cuda([])), 'loaded, but the driver sees no device');
});

t.test('prebuilt binaries are held against their manifest', async (t) => {
  const prebuilt = join(folder, 'linux-x64');
  const loader = join(prebuilt, 'libtorch_node.glibc.node');
  mkdirSync(prebuilt, { recursive: true });
  t.equal(read_manifest(loader), null);
  t.same(damaged_binaries(loader), [], 'what was built here has none');
  const { write_manifest } = await import('../../scripts/prebuild/manifest.mjs' as string);
  write(loader, 'loader');
  write(join(prebuilt, 'libtorch-2.13', 'addon.node'), 'addon');
  write_manifest(prebuilt, { GLIBC: '2.28' });
  t.match(read_manifest(loader), {
    needs: { GLIBC: '2.28' },
    files: { 'libtorch-2.13/addon.node': { bytes: 5 } },
  });
  t.same(damaged_binaries(loader), []);
  write(join(prebuilt, 'libtorch-2.13', 'addon.node'), 'other');
  t.match(damaged_binaries(loader), [/addon\.node is damaged \(SHA-256 .*install libtorch-node again$/]);
  rmSync(join(prebuilt, 'libtorch-2.13'), { recursive: true });
  t.match(damaged_binaries(loader), [/addon\.node is missing; install libtorch-node again$/]);
});
