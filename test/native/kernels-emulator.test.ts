/** The grid emulator that the kernels are tested on: right kernels run as on a GPU, and wrong ones are found. */
import t from 'tap';
import { build_emulator, own_instances, run_program, sanitizer } from '../helpers/kernels.js';

const env = { LIBTORCH_NODE_KERNEL_EMULATOR: build_emulator(own_instances()) };

/** What the checks of emulation.cc answer. */
function check(wanted: Record<string, string | RegExp>, environment: Record<string, string> = env) {
  const names = Object.keys(wanted);
  const { answers, status } = run_program(
    names.map((name) => `emulate ${name}`),
    environment,
  );
  const found = Object.fromEntries(names.map((name, index) => [name, answers[index]]));
  return { ...found, status };
}

t.test('what a GPU would do', async (t) => {
  const wanted = {
    'bf16 from float': 'ok',
    'f16 from float': 'ok',
    'double stays double': 'ok',
    'bf16 to float': 'ok',
    'f16 to float': 'ok',
    'every thread once': 'ok',
    'both barriers': 'ok',
    'a full block': 'ok',
    'all return': 'ok',
    'shared memory to the end': 'ok',
    'a pack': 'ok',
    'math of float': 'ok',
    'math of double': 'ok',
    'read inside': 'ok',
    'no blocks': 'ok',
  };
  t.same(check(wanted), { ...wanted, status: 0 });
});

t.test('a barrier that is missing shows', async (t) => {
  const wanted = {
    'no first barrier': 'another result',
    'no second barrier': 'another result',
    'no barrier': 'another result',
    'no barrier, from the thread before': 'another result',
    'both barriers': 'ok',
  };
  t.same(check(wanted), { ...wanted, status: 0 });
});

t.test('what no GPU takes is refused with a sentence, and the next launch is right', async (t) => {
  const refused = (text: string) => new RegExp(`^Error: the emulated kernel .* of self_test.cu: ${text}`);
  const wanted = {
    'early return': refused(
      '6 of 8 threads wait at __syncthreads\\(\\) of .*self_test.cu:\\d+; the others have ended',
    ),
    'two places': refused(
      'threads of a block wait at __syncthreads\\(\\) of .*self_test.cu:\\d+ and of .*:\\d+',
    ),
    'past shared memory': refused('a write outside of the 100 bytes of shared memory'),
    'before shared memory': refused('a write outside of the 100 bytes of shared memory'),
    'a pack off its place': refused('store_pack of an address that is not aligned to 16 bytes'),
    'wrong arguments': refused('1 arguments were given that have not the sizes of its 1 parameters'),
    'too few arguments': refused('0 arguments were given that have not the sizes of its 1 parameters'),
    'too many threads': refused('no GPU takes a grid of 1x1x1 blocks of 1025x1x1 threads'),
    'too much shared memory': refused('no GPU takes .* with 65537 bytes of shared memory'),
    'unknown kernel': /^Error: .*instances.inc has no line KERNEL\(self_test, nobody<float>\)/,
    'both barriers': 'ok',
  };
  t.match(check(wanted), { ...wanted, status: 0 });
});

t.test('under a sanitizer of addresses', async (t) => {
  const environment = {
    ...sanitizer(),
    LIBTORCH_NODE_KERNEL_EMULATOR: build_emulator(own_instances(), { sanitize: true }),
  };
  const right = {
    'both barriers': 'ok',
    'a full block': 'ok',
    'early return': /^Error: /,
    'read inside': 'ok',
  };
  t.match(check({ ...right, 'math of float': 'ok' }, environment), {
    ...right,
    'math of float': 'ok',
    status: 0,
  });
  for (const wrong of ['read outside', 'past shared memory', 'before shared memory']) {
    const { answers, stderr, status } = run_program(
      ['emulate both barriers', `emulate ${wrong}`],
      environment,
    );
    t.same(answers, ['ok'], `${wrong}: ends the process`);
    t.not(status, 0);
    t.match(stderr, /AddressSanitizer: (heap-buffer-overflow|use-after-poison)[\s\S]*self_test\.cu:\d+/);
  }
});

t.test('a library that is none', async (t) => {
  const { answers } = run_program(['find cpu reverse<3>', 'find cpu reverse<3>'], {
    LIBTORCH_NODE_KERNEL_EMULATOR: '/dev/null',
  });
  t.match(answers, [/^Error: LIBTORCH_NODE_KERNEL_EMULATOR: /, /^Error: LIBTORCH_NODE_KERNEL_EMULATOR: /]);
  t.same(
    run_program(['find cpu reverse<3>']).answers,
    ['null'],
    'no emulator, no kernels on the CPU, no warning',
  );
});
