/** The launch layer against stand-ins of the driver and of NVRTC: what is compiled, kept, loaded and launched, and what goes wrong. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { temporary_folder, write } from '../helpers/fake-torch.js';
import { missing, stand_in_cuda } from '../helpers/stand-in-cuda.js';

const folder = temporary_folder();
t.teardown(() => rmSync(folder, { recursive: true }));

const no_driver = join(folder, 'none');
write(join(no_driver, 'libcuda.so.1'), 'no library');
const { driver, old_driver, run } = stand_in_cuda(folder);

const compiled = 'compile reverse<3> of self_test.cu --gpu-architecture=sm_90 --std=c++17';
const loaded = (device: number, capture = 2) =>
  `load reverse<3> of self_test.cu --gpu-architecture=sm_90 --std=c++17, context 0xc${(10 + device).toString(16).padStart(2, '0')}, capture mode ${capture}`;

const find = 'find cuda:0 reverse<3>';

t.test('compiled once, kept on disk, loaded once', async (t) => {
  const kept = join(folder, 'kept/of/user');
  const commands = [`folder ${kept}`, find, find];
  const first = run(commands);
  t.same(first, {
    answers: ['ok', 'found', 'found'],
    status: 0,
    log: ['retain 10', compiled, loaded(0), 'function _Z7lowered'],
  });
  const [file, ...more] = readdirSync(kept);
  t.same(more, [], 'one file, nothing temporary');
  const second = run(commands);
  t.same(second.log, ['retain 10', loaded(0), 'function _Z7lowered'], 'the next process compiles nothing');

  const whole = readFileSync(join(kept, file!));
  const flipped = Buffer.from(whole);
  flipped[whole.length - 3]! ^= 1;
  const broken = {
    'a bit': flipped,
    'cut off': whole.subarray(0, whole.length - 1),
    'a line': whole.subarray(0, 22),
    empty: Buffer.alloc(0),
    'another format': Buffer.from(whole.toString().replace('kernel 1', 'kernel 0')),
    other: Buffer.alloc(100_000, 10),
  };
  for (const [name, bytes] of Object.entries(broken)) {
    writeFileSync(join(kept, file!), bytes);
    t.same(run(commands), first, `${name}: compiled again`);
    t.same(readFileSync(join(kept, file!)), whole, `${name}: and written again`);
  }

  const body = '_Z7lowered\nstale';
  const sha1 = createHash('sha1').update(body).digest('hex');
  writeFileSync(join(kept, file!), `libtorch-node kernel 1\n${sha1}\n${body}`);
  const { answers, log } = run(commands);
  t.same(
    [answers[1], log.slice(2)],
    ['found', first.log.slice(1)],
    'one that the driver refuses: compiled again',
  );
});

t.test('what a kept kernel depends on', async (t) => {
  const kept = join(folder, 'depends');
  const count = (env: Record<string, string>, command = find) => {
    const { answers } = run([`folder ${kept}`, command], env);
    t.same(answers, ['ok', 'found']);
    return readdirSync(kept).length;
  };
  t.equal(count({}), 1);
  t.equal(count({}), 1);
  t.equal(count({ STAND_IN_ARCH: '80' }), 2, 'the architecture');
  t.equal(count({ STAND_IN_NVRTC: '129' }), 3, "NVRTC's version");
  t.equal(count({}, 'find cuda:0 reverse<1>'), 4, 'the name');
  t.equal(count({}, 'find cuda:1 reverse<3>'), 4, 'not the device');
});

t.test('a folder that cannot be used costs a compilation', async (t) => {
  write(join(folder, 'file'), '');
  mkdirSync(join(folder, 'taken'), { recursive: true });
  for (const place of [join(folder, 'file/below'), '/dev/null', '/proc/nowhere']) {
    const { answers, log } = run([`folder ${place}`, find]);
    t.same([answers, log[1]], [['ok', 'found'], compiled], place);
  }
  t.same(run([find]).answers, ['found'], 'none at all');
});

t.test('devices, threads and contexts', async (t) => {
  const launch = 'launch cuda:1 reverse<3> 6 7 80000';
  const { answers, log } = run([
    'find cuda reverse<3>',
    find,
    launch,
    launch,
    `thread ${launch}`,
    'many cuda:0 reverse<1> 200',
  ]);
  t.same(answers, ['found', 'found', 'ok', 'ok', 'ok', 'the same one']);
  const launched =
    'launch 0x300 grid 6 2 3 block 7 4 5 shared 80000 stream 0x7001 context 0xc0b: 0x1234 1.5 42';
  t.same(log.slice(0, 11), [
    'retain 11', // without an index it is the current one, which is 1
    compiled,
    loaded(1),
    'function _Z7lowered',
    'retain 10',
    compiled,
    loaded(0),
    'function _Z7lowered',
    'attribute 8 = 80000', // asked for once
    launched,
    launched,
  ]);
  t.equal(log[11], launched, 'in a thread where no context is current');
  t.equal(
    log.filter((line) => line.startsWith('compile reverse<1>')).length,
    1,
    'eight threads, one compilation',
  );
});

t.test('errors of a launch name the kernel and say what the driver says', async (t) => {
  const launch = 'launch cuda:0 reverse<3> 1 1 0';
  const at = ', at the launch of the kernel reverse<3> of self_test.cu on cuda:0';
  const failing = (fail: string) => run([launch, launch], { STAND_IN_FAIL: fail }).answers;
  const lost = `Error: CUDA error: an illegal memory access was encountered (CUDA_ERROR_ILLEGAL_ADDRESS)${at}`;
  t.same(failing('cuLaunchKernel=700'), [lost, lost]);
  const full = `OutOfMemoryError: CUDA error: out of memory (CUDA_ERROR_OUT_OF_MEMORY)${at}`;
  t.same(failing('cuLaunchKernel=2'), [full, full]);
  t.same(failing('cuLaunchKernel=9999')[0], `Error: CUDA error: error 9999${at}`, 'one without a name');
  const shared = run(['launch cuda:0 reverse<3> 1 1 100000'], { STAND_IN_FAIL: 'cuFuncSetAttribute=1' });
  t.same(shared.answers, [`Error: CUDA error: error 1${at}`]);
  t.notMatch(shared.log.join(), 'launch ');
  const sizes =
    'the arguments given to the kernel reverse<3> of self_test.cu have not the sizes of its parameters';
  t.same(run([launch], { STAND_IN_PARAMETER: '1' }).answers, [`Error: ${sizes}`]);
  t.same(run(['launch cuda:0 reverse<3> 0 1 0']).answers, ['ok']);
  t.notMatch(run(['launch cuda:0 reverse<3> 0 1 0']).log.join(), 'launch ', 'a grid without blocks');
});

t.test('one warning says why there are no kernels', async (t) => {
  const failing = (env: Record<string, string>) => {
    const { answers, status } = run(
      [find, 'find cuda:1 reverse<1>', find, 'launch cuda:0 reverse<3> 1 1 0'],
      env,
    );
    t.same([status, ...answers.slice(1)], [0, 'null', 'null', 'null'], 'and no second one');
    return answers[0];
  };
  t.equal(
    failing({ STAND_IN_COMPILE: '6' }),
    missing(
      'the kernel reverse<3> of self_test.cu does not compile for sm_90: self_test.cu(3): error: identifier "x" is undefined',
    ),
  );
  t.equal(
    failing({ STAND_IN_COMPILE: '7' }),
    missing(
      'the kernel reverse<3> of self_test.cu does not compile for sm_90: NVRTC_ERROR_BUILTIN_OPERATION_FAILURE (NVRTC 13.0)',
    ),
  );
  t.equal(
    failing({ STAND_IN_ARCH: '61' }),
    missing('the GPU has compute capability 6.1, and NVRTC 13.0 compiles for 7.5 and newer'),
  );
  t.equal(
    failing({ STAND_IN_FAIL: 'cuModuleLoadData=700' }),
    missing(
      'the driver (CUDA 13.1) does not load the kernel reverse<3> of self_test.cu as NVRTC 13.0 compiled it: ' +
        'an illegal memory access was encountered (CUDA_ERROR_ILLEGAL_ADDRESS)',
    ),
  );
  t.equal(
    failing({ LD_LIBRARY_PATH: old_driver }),
    missing('the CUDA driver is too old: it has no cuThreadExchangeStreamCaptureMode'),
  );
  t.match(failing({ LD_LIBRARY_PATH: no_driver }), missing('the CUDA driver could not be opened: '));
  t.equal(failing({ STAND_IN_FAIL: 'cuInit=100' }), missing('the CUDA driver does not start: error 100'));
  t.equal(
    failing({ STAND_IN_FAIL: 'cuDevicePrimaryCtxRetain=2' }),
    missing('the GPU has no context: out of memory (CUDA_ERROR_OUT_OF_MEMORY)'),
  );
  t.match(
    failing({ LIBTORCH_NODE_NVRTC: join(no_driver, 'libcuda.so.1') }),
    missing(`LIBTORCH_NODE_NVRTC=${join(no_driver, 'libcuda.so.1')} is no NVRTC: `),
  );
  t.match(
    failing({ LIBTORCH_NODE_NVRTC: join(driver, 'libcuda.so.1') }),
    missing(`LIBTORCH_NODE_NVRTC=${join(driver, 'libcuda.so.1')} is no NVRTC: `),
    'a library, but another one',
  );
});

t.test('a GPU that is newer than NVRTC has its kernels finished by the driver', async (t) => {
  const { answers, log } = run([find], { STAND_IN_ARCH: '121' });
  t.same(answers, ['found']);
  t.equal(log[1], 'compile reverse<3> of self_test.cu --gpu-architecture=compute_120 --std=c++17');
  t.match(log[2], /^load PTX: reverse<3>/);
  t.match(run([find], { STAND_IN_ARCH: '86' }).log[1], /compute_80 /, 'or than the list that NVRTC has');
});

t.test('where NVRTC is looked for', async (t) => {
  const packages = join(folder, 'env/lib/python3.11/site-packages');
  const lib = join(packages, 'torch/lib');
  const files = [
    join(lib, 'libnvrtc-1234abcd.so.12'),
    join(packages, 'nvidia/cu13/lib/libnvrtc.so.13'),
    join(packages, 'nvidia/cuda_nvrtc/lib/libnvrtc.so.12'),
    join(folder, 'env/lib/libnvrtc.so.13'),
  ];
  const parts = ['libnvrtc-builtins.so.13.0', 'libnvrtc.alt.so.13', 'libnvrtc_static.a'];
  for (const file of [...files, ...parts.map((part) => join(packages, 'nvidia/cu13/lib', part))])
    write(file, '');
  t.same(
    run([`candidates ${lib}`, `candidates ${folder}/nowhere`]).answers.map((answer) => answer.split(':')),
    [
      [join(lib, 'libcaffe2_nvrtc.so'), ...files, 'libnvrtc.so.13', 'libnvrtc.so.12'],
      [join(folder, 'nowhere/libcaffe2_nvrtc.so'), 'libnvrtc.so.13', 'libnvrtc.so.12'],
    ],
  );
});
