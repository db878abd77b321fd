/** The benchmark's arithmetic and its page; nothing is timed here. */
import t from 'tap';

interface Result {
  side: string;
  name: string;
  is_limit?: boolean;
  settings?: object;
  seconds: number[];
  parts: Record<string, number[]>;
  peak?: number;
  share?: number[];
  grown?: number[];
  hidden?: number[];
  processor?: number[];
  error?: string;
}
interface Row {
  name: string;
  per: number;
  scales?: boolean;
  results: Result[];
}
type Take = (result: Result) => boolean;
interface Figure {
  title: string;
  row: string;
  quantity: string;
  ours: Take;
  theirs: Take;
  at_least: number;
}

const load = async (name: string) => import(new URL(`../../bench/${name}.mjs`, import.meta.url).href);

const { quantile, median, summary, times_faster, turn } = (await load('statistics')) as {
  quantile(values: number[], at: number): number;
  median(values: number[]): number;
  summary(values: number[]): { median: number; best: number; spread: number; count: number };
  times_faster(ours: number[], theirs: number[]): number;
  turn<T>(contestants: T[], round: number): T[];
};
const { duration, row_table, figure_table, reach, page } = (await load('table')) as {
  duration(seconds: number): string;
  row_table(row: Row): string;
  figure_table(figures: Figure[], rows: Row[]): string;
  reach(figure: Figure, row?: Row): { ratio: number; reached: boolean } | null;
  page(rows: Row[], figures: Figure[], machine: object): string;
};
const { rows, figures } = (await load('rows')) as {
  rows(options: { quick: boolean }): { name: string }[];
  figures(options: { quick: boolean }): Figure[];
};

const result = (side: string, name: string, seconds: number[], more: Partial<Result> = {}): Result => ({
  side,
  name,
  seconds,
  parts: {},
  settings: {},
  ...more,
});

t.test('statistics', async (t) => {
  t.equal(median([3, 1, 2]), 2);
  t.equal(median([4, 1, 3, 2]), 2.5);
  t.equal(quantile([10, 20, 30, 40, 50], 0.25), 20);
  t.equal(quantile([1, 2], 0.25), 1.25);
  t.throws(() => median([]), RangeError);
  t.same(summary([1, 2, 3, 4, 5]), { median: 3, best: 1, spread: 1 / 3, count: 5 });
  t.equal(times_faster([1, 2, 9], [4, 4, 1]), 2);
  t.same(
    [0, 1, 2, 3].map((round) => turn(['a', 'b', 'c'], round).join('')),
    ['abc', 'bca', 'cab', 'abc'],
  );
});

t.test('durations', async (t) => {
  t.same([1.234e-6, 0.00123, 0.5, 12.34].map(duration), ['1.23 µs', '1.23 ms', '500 ms', '12.3 s']);
});

const step: Row = {
  name: 'step',
  per: 4,
  results: [
    result('python', 'eager', [4, 4, 4], { parts: { forward: [3], backward: [1] }, peak: 2 ** 30 }),
    result('python', 'compiled', [], { error: 'no compiler' }),
    result('node', 'ours', [2, 1, 3], { parts: { forward: [1], backward: [1] }, peak: 2 ** 29 }),
    result('python', 'the limit', [1, 1, 1], { is_limit: true }),
  ],
};

t.test('a row', async (t) => {
  const lines = row_table(step).split('\n');
  t.same(lines.slice(2), [
    '| who | median | best | spread | forward | backward | a picture | against the first | share of the limit | peak memory |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    '| eager | 4.00 s | 4.00 s | 0.0 % | 3.00 s | 1.00 s | 1.00 s | 1.00 × | 0.25 | 1024 MiB |',
    '| compiled | failed: no compiler |  |  |  |  |  |  |  |  |',
    '| ours | 2.00 s | 1.00 s | 25.0 % | 1.00 s | 1.00 s | 500 ms | 2.00 × | 0.50 | 512 MiB |',
    '| the limit | 1.00 s | 1.00 s | 0.0 % |  |  | 250 ms | 4.00 × | 1.00 |  |',
  ]);
});

t.test('a row of loaders', async (t) => {
  const grown = [100, 130, 120].map((mebibytes) => mebibytes * 2 ** 20);
  const loading: Row = {
    name: 'data',
    per: 1,
    results: [
      result('python', 'theirs', [2]),
      result('node', 'ours', [1], { parts: { loop: [0.1] }, share: [0.1, 0.3, 0.2], grown }),
    ],
  };
  t.same(row_table(loading).split('\n').slice(2), [
    '| who | median | best | spread | loop | event loop | memory grown | against the first | peak memory |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    '| theirs | 2.00 s | 2.00 s | 0.0 % |  |  |  | 1.00 × |  |',
    '| ours | 1.00 s | 1.00 s | 0.0 % | 100 ms | 20 % | 130 MiB, at last 120 | 2.00 × |  |',
  ]);
});

t.test('figures', async (t) => {
  const by =
    (side: string): Take =>
    (each) =>
      each.side === side && !each.is_limit;
  const figure = (at_least: number, quantity = 'seconds', row = 'step'): Figure => ({
    title: `at least ${at_least}`,
    row,
    quantity,
    ours: by('node'),
    theirs: by('python'),
    at_least,
  });
  t.match(reach(figure(2), step), { ratio: 2, reached: true });
  t.match(reach(figure(2.1), step), { ratio: 2, reached: false });
  t.match(reach(figure(1, 'peak'), step), { ratio: 2, reached: true });
  t.equal(reach({ ...figure(1), theirs: (each) => each.name === 'compiled' }, step), null);
  t.equal(reach(figure(1), undefined), null);
  t.equal(figure_table([figure(1, 'seconds', 'another')], [step]), '');
  t.match(
    page([step], [figure(2.1)], { node: 'v20' }),
    /- node: v20[\s\S]*\| at least 2.1 \| 2.10 \| 2.00 \| no \|/,
  );
});

t.test('a row of several processes', async (t) => {
  const at = (side: string, ranks: number, seconds: number, more = {}) =>
    result(side, `${side} ${ranks}`, [seconds], { settings: { ranks }, ...more });
  const row: Row = {
    name: 'ranks',
    per: 1,
    scales: true,
    results: [
      at('python', 1, 4),
      at('python', 2, 5, { hidden: [0.25], processor: [4.5, 4.6, 9] }),
      at('node', 1, 3),
      at('node', 2, 4, { hidden: [0.5] }),
    ],
  };
  t.same(row_table(row).split('\n').slice(2), [
    '| who | median | best | spread | scaling | processor a rank | communication hidden | against the first | peak memory |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    '| python 1 | 4.00 s | 4.00 s | 0.0 % | 100.0 % |  |  | 1.00 × |  |',
    '| python 2 | 5.00 s | 5.00 s | 0.0 % | 80.0 % | 4.60 s | 25.0 % | 0.80 × |  |',
    '| node 1 | 3.00 s | 3.00 s | 0.0 % | 100.0 % |  |  | 1.33 × |  |',
    '| node 2 | 4.00 s | 4.00 s | 0.0 % | 75.0 % |  | 50.0 % | 1.00 × |  |',
  ]);
  const name = rows({ quick: true }).find((each) => each.name.startsWith('distributed'))?.name;
  const [scaling, against] = figures({ quick: true }).filter((figure) => figure.row === name);
  t.match(reach(scaling as Figure, row), { ratio: 0.75, reached: false });
  t.match(reach(against as Figure, row), { ratio: 0.9375, reached: false });
  const without = { ...row, results: row.results.filter((each) => each.name !== 'python 1') };
  t.equal(reach(against as Figure, without), null);
});

t.test('each figure belongs to a row', async (t) => {
  for (const quick of [true, false]) {
    const names = rows({ quick }).map((row) => row.name);
    t.equal(new Set(names).size, names.length);
    for (const figure of figures({ quick })) t.ok(names.includes(figure.row), figure.row);
  }
});
