/**
 * The pages about a run and about predictions: whole, without scripts, without a network. Where there is a Chromium, they are
 * opened in it as well, narrow and wide, and its console must stay empty.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import torch from 'libtorch-node';
import sharp from 'sharp';
import type { Test } from 'tap';
import t from 'tap';
import { thinned } from '../../dist/charts/charts.js';
import { predictions_html } from '../../dist/report/prediction-page.js';
import { rate_series, rates_text } from '../../dist/report/rates.js';
import { read_records } from '../../dist/report/records.js';
import { report_html } from '../../dist/report/run-report.js';

type Asserter = Pick<Test, 'equal' | 'same' | 'match' | 'notMatch'>;

const folder = mkdtempSync(join(tmpdir(), 'report-'));
const white = join(folder, 'white.png');
await sharp({ create: { width: 9, height: 5, channels: 3, background: '#ffffff' } }).toFile(white);

const step = (number: number) => ({
  kind: 'step',
  epoch: 0,
  step: number,
  lr: 0.1 / number,
  loss: number === 7 ? null : 1 / number,
  acc1: 0.5,
});
const epoch = (number: number, val: object | null, ema: object | null = null) => ({
  kind: 'epoch',
  epoch: number,
  step: 20 * (number + 1),
  lr: 0.1,
  train: { loss: 1, acc1: 0.25 },
  val,
  ema,
  seconds: 5,
  data_seconds: 2,
});
const log = [
  { kind: 'start', model: 'a<b>', lr: 0.1, presets: ['x'], none: null },
  ...Array.from({ length: 40 }, (_, index) => step(index + 1)),
  epoch(0, { loss: 2, acc1: 0.25 }, { loss: 3, acc1: 0.3 }),
  epoch(1, { loss: 1, acc1: 0.75 }, { loss: 2, acc1: 0.5 }),
  { kind: 'warning', step: 3, message: 'slow & "sure"' },
];
const text = `${log.map((line) => JSON.stringify(line)).join('\n')}\n{"kind":"ste`;

const guess = (index: number, probability: number) => ({ index, name: `<${index}>`, probability });
const examination = (count: number) => ({
  count: 3,
  loss: 1,
  acc1: 2 / 3,
  acc5: 1,
  classes: Array.from({ length: count }, (_, index) => ({
    name: `<${index}>`,
    count: index < 2 ? 2 : 0,
    correct: 1,
  })),
  confusion: Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (_, column) => (row < 2 && column < 2 ? 1 : 0)),
  ),
  judged: [
    { place: 0, target: 0, probability: 0.9, best: [guess(0, 0.9), guess(1, 0.1)] },
    { place: 1, target: 1, probability: 0.2, best: [guess(0, 0.8), guess(1, 0.2)] },
    { place: 2, target: 1, probability: 0.6, best: [guess(1, 0.6), guess(0, 0.4)] },
  ],
});

const whole = (count = 2) =>
  report_html({
    title: 'A <run>',
    records: read_records(text),
    examination: examination(count),
    file_of: (place) => (place === 2 ? join(folder, 'none.png') : white),
    filters: torch.randn(6, 3, 5, 5),
  });

const empty_tags = new Set(['meta', 'link', 'img', 'br']);

/** The first tag that is not closed where it should be, or null. */
function unbalanced(html: string): string | null {
  const open: string[] = [];
  const inner = html.replace(/<style[^>]*>[\s\S]*?<\/style>/g, '').replace(/^<!DOCTYPE html>/, '');
  for (const [tag, slash, name] of inner.matchAll(
    /<(\/?)([a-zA-Z][\w-]*)(?:\s+[\w:-]+(?:="[^"<]*")?)*\s*\/?>/g,
  )) {
    if (slash === '/') {
      if (open.pop() !== name) return tag;
    } else if (!empty_tags.has(name as string) && !tag.endsWith('/>')) open.push(name as string);
  }
  const rest = inner.replace(/<\/?[a-zA-Z][\w-]*(?:\s+[\w:-]+(?:="[^"<]*")?)*\s*\/?>/g, '');
  return /[<>]/.exec(rest)?.[0] ?? open.pop() ?? null;
}

const chromium = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((each) => join(each, name)))
  .find((file) => existsSync(file));

/** What a browser complains about. */
function complaints(html: string, width: number): string[] {
  const file = join(folder, `${width}.html`);
  writeFileSync(file, html);
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--enable-logging=stderr',
  ];
  const profile = `--user-data-dir=${join(folder, 'profile')}`;
  const picture = `--screenshot=${file}.png`;
  const { stderr } = spawnSync(
    chromium as string,
    [...flags, profile, picture, `--window-size=${width},900`, `file://${file}`],
    {
      encoding: 'utf8',
    },
  );
  t.ok(readFileSync(`${file}.png`).length > 2000, 'it was drawn');
  return stderr.split('\n').filter((line) => line.includes('CONSOLE'));
}

function check_page(t: Asserter, html: string): void {
  t.equal(unbalanced(html), null, 'every tag is closed');
  t.notMatch(
    html,
    /<script|<iframe|<object|<link(?! rel="icon" href="data:,")|\son[a-z]+=|javascript:/i,
    'no scripts',
  );
  const addresses = html.match(/\b(?:src|href|url|action)\b\s*[=(]\s*["']?[^"')\s>]{0,40}/gi) ?? [];
  t.same(
    addresses.filter((address) => !/["'(=]data:/.test(address)),
    [],
    'nothing is fetched',
  );
  t.notMatch(html.replaceAll('http://www.w3.org/', ''), /https?:\/\//);
  t.notMatch(html, /NaN|undefined|\[object/);
  if (chromium === undefined) return;
  for (const width of [400, 1600]) t.same(complaints(html, width), [], `in a browser, ${width} pixels wide`);
}

t.test('learning rates of parameter groups', (t) => {
  t.equal(rates_text([0.1], []), '0.1');
  t.equal(rates_text([0.1, 0.1], ['', 'head']), '0.1');
  t.equal(rates_text([0.001, 0.01], ['', 'head']), '0.001, head 0.01');
  t.equal(
    rates_text([0.1, 0.2, 0.1, 0.02], ['', 'bias', 'head', 'head bias']),
    '0.1, bias 0.2, head bias 0.02',
  );
  t.equal(rates_text([0.2, 0.01], ['bias', 'head']), 'bias 0.2, head 0.01');
  t.equal(rates_text([0.1, 0.2], []), '0.1, group 1 0.2');
  const readings = [
    { step: 1, lr: 1, lrs: [1, 1, 1] },
    { step: 2, lr: 1, lrs: [1, 1, 3] },
  ];
  t.match(rate_series(readings, ['', 'bias', 'head']), [
    {
      name: 'learning rate',
      points: [
        { x: 1, y: 1 },
        { x: 2, y: 1 },
      ],
    }, // biases learn as it does
    {
      name: 'head',
      points: [
        { x: 1, y: 1 },
        { x: 2, y: 3 },
      ],
    },
  ]);
  t.equal(rate_series([{ step: 1, lr: 1 }], []).length, 1, 'of an earlier version');
  t.end();
});

t.test('a run', async (t) => {
  const html = await whole();
  check_page(t, html);
  t.match(html, '<title>A &#60;run&#62;</title>');
  t.match(html, /prefers-color-scheme: dark/);
  t.match(html, /slow &#38; &#34;sure&#34;/, 'warnings');
  t.match(html, /75\.0 % in epoch 2/, 'the best epoch');
  t.match(html, /<dd>0:10<\/dd>/, 'time');
  t.match(html, /a&#60;b&#62;/);
  t.equal(html.match(/<svg/g)?.length, 5, 'loss, accuracy, learning rate, time, confusion');
  for (const name of ['training', 'validation', 'averaged model', 'computing', 'waiting for data']) {
    t.match(html, `>${name}</span>`);
  }
  t.match(html, /<img class="filters" width="23" height="11" src="data:image\/png;base64,/);
  t.equal(html.match(/src="data:image\/jpeg;base64,/g)?.length, 2, 'a picture that is gone has none');
  t.ok(html.indexOf('Best predictions') < html.indexOf('Worst predictions'));
  t.match(html, /--share: 80\.0%; --of: var\(--wrong\)/);
  t.match(html, /1 of 2<\/title>/, 'cells say what they are without scripts');
});

t.test('little is known', async (t) => {
  const nothing = await report_html({ title: 'x', records: read_records('') });
  check_page(t, nothing);
  t.notMatch(nothing, /<svg/);
  const started = await report_html({
    title: 'x',
    records: read_records(
      `${JSON.stringify(step(1))}\n${JSON.stringify({ kind: 'end', error: 'no space' })}`,
    ),
  });
  check_page(t, started);
  t.match(started, /no space/);
  const unmeasured = await report_html({ title: 'x', records: read_records(JSON.stringify(epoch(0, null))) });
  check_page(t, unmeasured);
});

t.test('many classes, one filter', async (t) => {
  const html = await whole(41);
  check_page(t, html);
  t.equal(html.match(/<svg/g)?.length, 4, 'no matrix');
  t.match(html, /taken for<\/th>/);
  t.match(await whole(12), /<text[^>]*>&lt;11&gt;<\/text>/);
  const grey = await report_html({ title: 'x', records: read_records(''), filters: torch.zeros(1, 2, 3, 3) });
  t.match(grey, /width="3" height="3"/);
});

t.test('records', async (t) => {
  const records = read_records(text);
  t.same([records.steps.length, records.epochs.length, records.end], [40, 2, null]);
  t.same(records.warnings, ['slow & "sure"']);
  t.same(read_records('5\n"x"\n\n{}').steps, []);
  const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x % 2 === 0 ? 1 : 3 }));
  const thin = thinned([...points, { x: 1000, y: Number.NaN }], 250);
  t.same([thin.length, thin[0], thin.at(-1)], [250, { x: 3, y: 2 }, { x: 999, y: 2 }]);
});

t.test('predictions', async (t) => {
  const seen = [
    { file: white, best: [guess(0, 0.75)], error: null },
    { file: 'b.png', best: [], error: 'cannot read picture b.png: <no>' },
  ];
  const html = await predictions_html(seen);
  check_page(t, html);
  t.match(html, /2 pictures/);
  t.match(html, /--share: 75\.0%; --of: var\(--first\)/);
  t.match(html, /cannot read picture b\.png: &#60;no&#62;/);
});
