/** Every kernel that the addon asks for compiles with NVRTC, without a remark, for each kind of GPU; no GPU is needed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import t from 'tap';
import { temporary_folder } from '../helpers/fake-torch.js';
import {
  type Instance,
  instances,
  kernels_folder,
  own_instances,
  source_file,
  tests_folder,
} from '../helpers/kernels.js';
import { find_python, ROOT } from '../helpers/python.js';
import { missing, stand_in_cuda } from '../helpers/stand-in-cuda.js';

const ARCHS = [75, 80, 86, 90, 100, 120];
const python = find_python();
const skip = python === null && process.env.CI !== 'true' ? 'no Python that has NVRTC' : false;

const text = (file: string) => readFileSync(file, 'utf8');
const headers = Object.fromEntries(
  readdirSync(kernels_folder)
    .filter((file) => file.endsWith('.cuh'))
    .map((file) => [file, text(join(kernels_folder, file))]),
);
/** What the addon compiles with. */
const options = [
  .../options = \{(.*)\};/.exec(text(join(ROOT, 'native/cuda/nvrtc.cc')))![1]!.matchAll(/"(.*?)"/g),
].map(([, option]) => option!);

interface Program {
  readonly file: string;
  readonly text: string;
  readonly names: readonly string[];
}

function programs_of(list: readonly Instance[]): Program[] {
  const sources = [...new Set(list.map(({ source }) => source))];
  return sources.map((source) => ({
    file: `${source}.cu`,
    text: text(source_file(source)),
    names: list.filter((each) => each.source === source).map(({ name }) => name),
  }));
}

function failures(
  programs: readonly Program[],
  archs = ARCHS,
): { file: string; arch: number; log: string }[] {
  const done = spawnSync(python!, [join(tests_folder, 'compile.py')], {
    input: JSON.stringify({ options, archs, headers, programs }),
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (done.status !== 0) throw new Error(done.stderr || String(done.error));
  return JSON.parse(done.stdout);
}

/** Where this Python has NVRTC. */
const nvrtc = (): string =>
  spawnSync(
    python!,
    [
      '-c',
      'import glob, nvidia; print(*(f for p in nvidia.__path__ for f in glob.glob(p + "/cu13/lib/libnvrtc.so.13")))',
    ],
    { encoding: 'utf8' },
  ).stdout.trim();

/**
 * The same of what compiled without a remark; that the same text does so with the same NVRTC is not tried a second time.
 * Each source is known by itself: a change of one compiles that one again.
 */
function failures_once(programs: readonly Program[]): ReturnType<typeof failures> {
  const { size, mtimeMs } = statSync(nvrtc());
  const common = [options, ARCHS, headers, text(join(tests_folder, 'compile.py')), size, mtimeMs];
  const kept = (program: Program) => {
    const hash = createHash('sha256')
      .update(JSON.stringify([...common, program]))
      .digest('hex')
      .slice(0, 16);
    return join(ROOT, 'build', 'kernel-tests', `compiles-${hash}`);
  };
  const unknown = programs.filter((program) => !existsSync(kept(program)));
  if (unknown.length === 0) return [];
  const found = failures(unknown);
  const good = unknown.filter(({ file }) => !found.some((failure) => failure.file === file));
  for (const program of good) {
    mkdirSync(dirname(kept(program)), { recursive: true });
    writeFileSync(kept(program), '');
  }
  return found;
}

t.test('kernels', { skip }, async (t) => t.same(failures_once(programs_of(instances())), []));

t.test('the kernels of the tests', { skip }, async (t) =>
  t.same(failures_once(programs_of(own_instances())), []),
);

t.test('what does not compile is told, and so is a remark', { skip }, async (t) => {
  const program = (line: string) => ({
    file: 'wrong.cu',
    text: `#include "portable.cuh"\n__global__ void wrong(float* out) { ${line} }`,
    names: ['wrong'],
  });
  t.match(failures([program('out[0] = x;')], [90]), [
    { file: 'wrong.cu', arch: 90, log: /wrong\.cu\(2\): error: identifier "x" is undefined/ },
  ]);
  t.match(failures([program('int unused = 1;')], [75]), [{ arch: 75, log: /never referenced/ }]);
  t.match(failures([{ ...program(''), names: ['other<float>'] }], [75]), [{ log: /other/ }]);
});

t.test('the launch layer, with NVRTC itself', { skip }, async (t) => {
  const folder = temporary_folder();
  t.teardown(() => rmSync(folder, { recursive: true }));
  const { run } = stand_in_cuda(folder);
  const env = { LIBTORCH_NODE_NVRTC: nvrtc() };
  const find = (name: string) => `find cuda:0 ${name}`;
  const commands = [
    `folder ${join(folder, 'kept')}`,
    find('reverse<3>'),
    find('narrow<bf16>'),
    find('nobody<int>'),
  ];
  const { answers, log } = run(commands, env);
  t.same(answers.slice(0, 3), ['ok', 'found', 'found']);
  t.match(answers[3], missing('the kernel nobody<int> of self_test.cu does not compile for sm_90: '));
  t.match(answers[3], /error: .*nobody/);
  const loaded = [
    /^load ELF/,
    /^function _Z\S*reverse\S*$/,
    /^load ELF/,
    /^function _Z\S*narrow\S*4bf16\S*$/,
  ];
  t.match(log.slice(1), loaded);
  t.match(run(commands.slice(0, 3), env).log.slice(1), loaded, 'and once more, from the folder');
  t.match(run([find('reverse<3>')], { ...env, STAND_IN_ARCH: '75' }).log[1], /^load ELF/);
  t.match(
    run([find('reverse<3>')], { ...env, STAND_IN_ARCH: '199' }).log[1],
    /^load \/\//,
    'PTX for one of tomorrow',
  );
});

t.test('every source has instances, and no instance lacks its source', async (t) => {
  const files = readdirSync(kernels_folder).filter((file) => file.endsWith('.cu'));
  t.same([...new Set(instances().map(({ source }) => `${source}.cu`))].sort(), files.sort());
  const lines = instances().map(({ source, name }) => `${source} ${name}`);
  t.same([...new Set(lines)], lines, 'none twice');
  t.same(
    instances().filter(({ name }) => /,\S|\s{2}|\s[,>]|<\s/.test(name)),
    [],
    'names as the addon writes them',
  );
  t.equal(basename(source_file('self_test')), 'self_test.cu');
});
