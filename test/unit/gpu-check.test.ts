/** The GPU check's verdicts and tables; the check itself runs in test/e2e/gpu-check.test.ts. */
import { join } from 'node:path';
import t from 'tap';
import { write } from '../helpers/fake-torch.js';

interface Line {
  cells: (string | number)[];
  good?: boolean;
}
interface Section {
  title: string;
  columns: string[];
  lines: Line[];
  note?: string;
  good?: boolean;
}
interface Print {
  digest: string;
  first: number[];
}
type Prints = Record<string, Print>;
interface Result {
  side: string;
  name: string;
  settings: object;
  seconds: number[];
  peak?: number;
  error?: string;
}

const load = async (name: string) =>
  import(new URL(`../../scripts/gpu-check/${name}.mjs`, import.meta.url).href);

const { agreement, bits_section } = (await load('parts/bits')) as {
  agreement(ours: Prints, theirs: Prints, again?: Prints): { good: boolean; equal: number; text: string };
  bits_section(ours: object, theirs: object, settings: object): Section;
};
const { accuracy_line } = (await load('parts/accuracy')) as { accuracy_line(result: object): Line };
const { notebook_section } = (await load('parts/notebook')) as { notebook_section(found: object): Section };
const { memory_section } = (await load('parts/memory')) as {
  memory_section(title: string, found: object): Section;
};
const { data_section } = (await load('parts/data')) as { data_section(found: object): Section };
const { api_section } = (await load('parts/programs')) as {
  api_section(title: string, answer: object): Section;
};
const { as_text, as_markdown, is_good, duration, remark } = (await load('sections')) as {
  as_text(section: Section): string;
  as_markdown(section: Section): string;
  is_good(section: Section): boolean;
  duration(seconds: number): string;
  remark(title: string, note: string, good?: boolean): Section;
};
const { figures } = (await load('figures')) as {
  figures(results: object, batch: number): { title: string; at_least: number; ratio: number }[];
};
const { race } = (await load('race')) as { race(row: object, context: object): Promise<Result[]> };
const { options_of, sizes_for } = (await load('options')) as {
  options_of(args: string[]): {
    parts: Set<string>;
    batch: number;
    compile: boolean;
    seconds: number;
    pictures?: string;
  };
  sizes_for(options: { device: string; batch: number }): { precisions: string[]; batch: number };
};
const { Budget, OutOfTime } = (await load('budget')) as {
  Budget: new (
    seconds: number,
  ) => { require(seconds: number): void; within<T>(work: Promise<T>, give_up: () => void): Promise<T> };
  OutOfTime: new (message: string) => Error;
};
const { answer_of } = (await load('program')) as {
  answer_of(command: string[], settings: object, context: object): Promise<object>;
};
const { prebuilt_in } = (await load('libtorch')) as {
  prebuilt_in(folder: string, installation: object): string;
};
const { file_name } = (await load('run')) as { file_name(device: string, name: string): string };

const late = new OutOfTime('broken off: the time is over');
const print_of = (digest: string, ...first: number[]): Print => ({ digest, first });

t.test('bits', async (t) => {
  const theirs = { a: print_of('1', 1, 2), b: print_of('2', 4) };
  t.match(agreement(theirs, theirs), { good: true, equal: 2, text: 'equal in every bit' });
  const near = { ...theirs, b: print_of('3', 4.0001) };
  t.match(agreement(near, theirs), { good: false, equal: 1, text: /^NOT equal \(within 2\.5e-5\): b$/ });
  t.match(agreement(near, theirs, near), { good: true, text: /PyTorch does not repeat itself/ });
  const far = { ...theirs, b: print_of('3', 4.1) };
  t.match(agreement(far, theirs, near), { good: false });
  t.match(agreement({ ...theirs, b: print_of('3', Number.NaN) }, theirs, near), { good: false });
  t.match(agreement({ a: theirs.a }, theirs, near), { good: false });

  const ways = [{ precision: 'float32' }];
  const side = (traces: object[], operators: object) => ({ traces, operators });
  const operators = { add: { output: print_of('5', 1) } };
  const settings = { steps: 5, batch: 16, ways };
  const section = bits_section(
    side([{ losses: theirs }], operators),
    side([[{ losses: theirs }]], operators),
    settings,
  );
  t.ok(is_good(section));
  t.match(as_text(section), /as written: losses +2 of 2 +equal in every bit/);
  const other = bits_section(
    side([{ losses: theirs }], {}),
    side([[{ losses: theirs }]], operators),
    settings,
  );
  t.notOk(is_good(other), 'an operator that is missing');
});

t.test('accuracy', async (t) => {
  const line = (ours: number, theirs: number, dtype = 'float32') =>
    accuracy_line({ name: 'LRN', dtype, found: [{ quantity: 'output', ours, theirs }] });
  t.equal(line(1.4e-6, 1e-6).good, true);
  t.equal(line(1.6e-6, 1e-6).good, false);
  t.equal(line(5e-8, 1e-8).good, true, 'below the rounding of float32');
  t.equal(line(1e-3, 1e-4, 'bfloat16').good, true);
  t.equal(line(Number.NaN, 1e-6).good, false);
  t.match(accuracy_line({ name: 'LRN', dtype: 'float32', error: 'no such kernel' }), { good: false });
  const found = [
    { quantity: 'output', ours: 1, theirs: 1 },
    { quantity: 'gradient', ours: 2, theirs: 1 },
  ];
  t.match(accuracy_line({ name: 'LRN', dtype: 'float32', found }).cells.at(-1), 'gradient', 'the worst');
});

t.test('the notebook', async (t) => {
  const learns = (losses: number[]) => notebook_section({ losses, classes: 10, pictures: 320 });
  t.ok(is_good(learns([2.3, 1.5, 1.1, 0.8, 0.5])));
  t.notOk(is_good(learns([2.3, 2.3, 2.3, 2.3, 2.3])));
  t.notOk(is_good(learns([2.3, 1.5, 1.1, 0.8, Number.NaN])));
  t.match(as_text(learns([2.3])), /runs$/, 'one epoch shows only that it runs');
});

t.test('torch.cuda', async (t) => {
  const results = { streams: { ok: true }, events: { ok: false, error: 'Error: late' } };
  const section = api_section('torch.cuda', { results });
  t.notOk(is_good(section));
  t.match(as_text(section), /!! events +NO +Error: late/);
  t.ok(is_good(api_section('torch.cuda', { results: { streams: { ok: true } } })));
});

t.test('memory', async (t) => {
  const found = (peak: number, again: boolean | string = true, device = 'cuda') =>
    memory_section('Memory', {
      device,
      ours: { temporaries: { peak }, fill: { layer: { count: 9, error: 'OutOfMemoryError', again } } },
      theirs: { temporaries: { peak: 100 } },
    });
  t.ok(is_good(found(110)));
  t.notOk(is_good(found(111)));
  t.ok(is_good(found(111, true, 'cpu')), 'a mark of the whole process');
  t.notOk(is_good(found(100, 'OutOfMemoryError: all is full')));
  t.match(
    memory_section('Memory', { device: 'cuda', ours: {}, theirs: 'exit status 1' }).note,
    'exit status 1',
  );
});

t.test('pictures', async (t) => {
  const side = (name: string, seconds: number[], more = {}) => ({
    side: name,
    name,
    seconds,
    settings: {},
    ...more,
  });
  const found = (python: object, node: object) => ({
    workers: 16,
    pictures: '256 files',
    transforms: 'Pillow',
    results: [python, node],
  });
  const section = data_section(found(side('python', [0.001]), side('node', [0.0005], { share: 0.21 })));
  t.ok(is_good(section));
  t.same(as_text(section).split('\n'), [
    'Pictures by 16 workers, training transforms',
    '   who     a picture  pictures/s  as fast  event loop',
    '   python    1.00 ms        1000   1.00 x',
    '   node       500 µs        2000   2.00 x        21 %',
    "   256 files; PyTorch's side by Pillow",
  ]);
  const without = data_section(found(side('python', [], { error: 'no PIL' }), side('node', [0.0005])));
  t.ok(is_good(without), "PyTorch's failures are its own");
  t.match(as_text(without), /no PIL/);
  t.notOk(is_good(data_section(found(side('python', [0.001]), side('node', [], { error: 'no addon' })))));
});

t.test('tables', async (t) => {
  const section: Section = {
    title: 'Steps',
    columns: ['who', 'step', ''],
    lines: [{ cells: ['PyTorch', '7.5 ms'] }, { cells: ['here', '12.25 ms', 'slow | late'], good: false }],
    note: 'of two',
  };
  t.same(as_text(section).split('\n'), [
    'Steps',
    '   who          step',
    '   PyTorch    7.5 ms',
    '!! here     12.25 ms  slow | late',
    '   of two',
  ]);
  t.same(as_markdown(section).split('\n').slice(2), [
    '| who | step |  |',
    '| --- | --- | --- |',
    '| PyTorch | 7.5 ms |  |',
    '| **here** | 12.25 ms | slow \\| late |',
    '',
    'of two',
  ]);
  t.notOk(is_good(section));
  t.ok(is_good(remark('Memory', 'skipped: 3 s left')), 'no time is no defect');
  t.notOk(is_good(remark('Memory', 'it failed', false)));
  t.equal(as_text(remark('Memory', 'it failed', false)), 'Memory\n   it failed');
  t.same([1.234e-6, 0.00123, 12.34].map(duration), ['1.23 µs', '1.23 ms', '12.3 s']);
});

t.test('figures', async (t) => {
  const of = (side: string, seconds: number, settings = {}, peak?: number): Result => ({
    side,
    name: side,
    settings,
    seconds: [seconds],
    peak,
  });
  const best = { best: true };
  const results = [
    of('python', 12, {}, 110),
    of('python', 8, best),
    of('python', 7, { ...best, graph: true }),
    of('python', 5, { ...best, compile: true }),
    of('node', 6, {}, 100),
    of('node', 3, best),
    of('node', 1, { ...best, kernels: 'reference' }),
    { ...of('node', 0, best), seconds: [] },
  ];
  const steps = ['float32', 'bfloat16'].map((precision) => ({ batch: 128, precision, results }));
  const kernels = [
    { name: 'LRN 128x96x27x27, float32', results: [of('python', 900), of('node', 90)] },
    { name: 'conv1, bfloat16', results: [of('python', 10), of('node', 4)] },
    { name: 'conv1, bfloat16, channels_last', results: [of('python', 9), of('node', 3)] },
  ];
  const data = { workers: 16, results: [of('python', 3), of('node', 2)] };
  const found = Object.fromEntries(
    figures({ steps, kernels, data }, 128).map(({ title, ratio }) => [title, ratio] as const),
  );
  t.equal(found['bfloat16 step, against PyTorch at its best eager'], 7 / 3, 'the best of both, kernels on');
  t.equal(found['bfloat16 step, against torch.compile'], 5 / 3);
  t.equal(found['pictures by 16 workers'], 1.5);
  t.equal(found['as the notebook writes it, both'], 2);
  t.equal(found['LRN 128x96x27x27, float32'], 10);
  t.equal(found['conv1 forward and weight gradient, bfloat16'], 3, 'each in its better layout');
  t.equal(found["most memory in the notebook's step"], 1.1);
  t.equal(found['TF32 step, against torch.compile'], undefined, 'what did not run has no figure');
  t.same(figures({}, 128), []);
});

t.test('a row', async (t) => {
  const asked: string[] = [];
  const answers: Record<string, object> = {
    prepare: { seconds: 1 },
    warm_up: { seconds: 0.1, peak: 7 },
    drop: {},
  };
  const ask = async (side: string, action: string, { id, count }: { id?: string; count?: number }) => {
    asked.push(`${side} ${action} ${id ?? ''}${count === undefined ? '' : ` ${count} times`}`.trim());
    if (action === 'prepare' && id?.includes('bad')) throw new Error('no kernel');
    return action === 'run' ? { seconds: 2 } : answers[action];
  };
  const context = {
    sides: { ask },
    sizes: { warm_up: 0, least_warm_up: 1, round: 0.35, rounds: 2 },
    device: 'cpu',
    failures: new Map([['compiled', 'it took too long']]),
  };
  const entry = (side: string, name: string, more = {}) => ({
    side,
    name,
    case: 'step',
    settings: {},
    ...more,
  });
  const results = await race(
    {
      entries: [
        entry('python', 'eager'),
        entry('python', 'compiled', { id: 'compiled' }),
        entry('node', 'here'),
        entry('node', 'bad'),
      ],
    },
    context,
  );
  t.same(asked, [
    'python prepare eager',
    'python warm_up eager',
    'node prepare here',
    'node warm_up here',
    'node prepare bad',
    'python run eager 4 times',
    'node run here 4 times',
    'node run here 4 times',
    'python run eager 4 times',
    'python drop',
    'node drop',
  ]);
  t.same(
    results.map(({ seconds, error, peak }) => ({ seconds, error, peak })),
    [
      { seconds: [2, 2], error: undefined, peak: 7 },
      { seconds: [], error: 'it took too long', peak: undefined },
      { seconds: [2, 2], error: undefined, peak: 7 },
      { seconds: [], error: 'no kernel', peak: undefined },
    ],
  );
});

t.test('a contestant that takes its process along', async (t) => {
  let has_died = false;
  const prepared = new Set<string>();
  const ask = async (side: string, action: string, { id = '' }: { id?: string }) => {
    if (action === 'prepare' && id === 'deadly') {
      has_died = true;
      for (const each of prepared) if (each.startsWith('node')) prepared.delete(each);
      throw Object.assign(new Error('CUDA error: illegal address'), { is_fatal: true });
    }
    if (action === 'prepare') prepared.add(`${side} ${id}`);
    else if (action !== 'drop' && !prepared.has(`${side} ${id}`)) throw new Error(`${id} was lost`);
    return { seconds: has_died ? 2 : 1 };
  };
  const entry = (side: string, name: string) => ({ side, name, case: 'step', settings: {} });
  const sizes = { warm_up: 0, least_warm_up: 1, round: 0, rounds: 1 };
  const results = await race(
    { entries: [entry('python', 'eager'), entry('node', 'here'), entry('node', 'deadly')] },
    { sides: { ask }, sizes, device: 'cpu', failures: new Map() },
  );
  t.same(
    results.map(({ name, seconds, error }) => [name, seconds, error]),
    [
      ['eager', [2], undefined],
      ['here', [2], undefined],
      ['deadly', [], 'CUDA error: illegal address'],
    ],
  );
});

t.test('options', async (t) => {
  const plain = options_of([]);
  t.match(plain, { batch: 128, compile: true });
  t.notOk(plain.parts.has('profile'));
  t.match(options_of(['--device', 'cpu', '--profile']), { batch: 2, compile: false });
  t.ok(options_of(['--profile']).parts.has('profile'));
  t.equal(options_of(['--no-compile']).compile, false);
  t.same([...options_of(['--only', 'bits,api']).parts], ['bits', 'api']);
  t.ok(plain.parts.has('data'));
  t.equal(options_of(['--pictures', '/photos/']).pictures, '/photos', 'the sides run elsewhere');
  t.throws(() => options_of(['--only', 'bits,speed']), /--only speed: there are bits, accuracy/);
  t.throws(() => options_of(['--seconds', 'soon']), /--seconds must be a number above 0, but got soon/);
  t.throws(() => options_of(['--device', 'tpu']), /--device must be cuda or cpu, but got tpu/);
  t.throws(() => options_of(['--speed']), /--speed/);
  t.same(sizes_for({ device: 'cuda', batch: 64 }).precisions, ['float32', 'tf32', 'bfloat16']);
  t.equal(sizes_for({ device: 'cuda', batch: 64 }).batch, 64);
});

t.test('time that is over', async (t) => {
  t.throws(() => new Budget(1).require(2), new OutOfTime('skipped: 1 s left'));
  new Budget(5).require(2);
  let given_up = false;
  const never = new Promise<never>(() => {});
  await t.rejects(
    new Budget(0).within(never, () => (given_up = true)),
    late,
  );
  t.ok(given_up);
  t.equal(await new Budget(60).within(Promise.resolve(3), () => t.fail('it was in time')), 3);
});

t.test('programs', async (t) => {
  const env = { PATH: process.env.PATH }; // without tap's hooks
  const context = { env, budget: new Budget(60) };
  const node = (code: string) => answer_of([process.execPath, '-e', code], { a: 1 }, context);
  t.same(await node('console.log("news"); console.log(process.argv.at(-1))'), { a: 1 });
  t.same(await node('console.log(JSON.stringify({ a: [1, 2] }, null, 1))'), { a: [1, 2] });
  await t.rejects(node('console.error("sorry"); process.exit(3)'), { message: '-e ended with 3: sorry' });
  await t.rejects(node('process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1e9)'), {
    message: '-e ended with SIGKILL',
  });
  await t.rejects(answer_of(['no-such-program', 'x'], {}, context), /no-such-program cannot be run/);
  const hurried = { env, budget: new Budget(0.2) };
  await t.rejects(answer_of([process.execPath, '-e', 'setInterval(() => {}, 1e9)'], {}, hurried), late);
});

t.test('an addon that is built', async (t) => {
  const folder = t.testdir({});
  const installation = { version: { major: 2, minor: 13, text: '2.13.0' } };
  const release = join(folder, 'build', 'Release');
  t.throws(() => prebuilt_in(folder, installation), /--prebuilt .* has no addon for LibTorch 2\.13\.0/);
  write(join(release, 'libtorch-2.13', 'addon.node'), '');
  t.equal(prebuilt_in(folder, installation), folder);
  t.equal(prebuilt_in(release, installation), folder);
  t.throws(() => prebuilt_in(folder, { version: { ...installation.version, minor: 11 } }), /no addon/);
});

t.test('the name of a page', async (t) => {
  t.equal(file_name('cuda', 'NVIDIA H200'), 'gpu-h200');
  t.equal(file_name('cuda', 'NVIDIA GeForce RTX 4090'), 'gpu-geforce-rtx-4090');
  t.equal(file_name('cpu', 'CPU'), 'gpu-check-cpu');
});
