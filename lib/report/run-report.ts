/** `report.html`: a run on one page. */
import { bare, own } from '../internal/define.js';
import { basename } from 'node:path';
import type { Image } from '../image/image.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Examination, Judged } from '../training/examine.js';
import { bars, lines, matrix, type Series } from '../charts/charts.js';
import { duration, grouped, percent } from './numbers.js';
import { escaped, figure, html_table, page } from './page.js';
import { filters_picture, picture_card } from './pictures.js';
import type { EpochLine, Numbers, RunRecords, StepLine } from './records.js';
import { rate_series, rates_in, rates_text } from './rates.js';
import { frequent_mistakes } from './texts.js';

export interface ReportOptions {
  title: string;
  records: RunRecords;
  /** How well the network did, picture by picture. Default: not known. */
  examination?: Examination | null;
  /** The file of a picture by its place in the data set, for the best and the worst predictions. */
  file_of?: ((place: number) => string) | null;
  /** Reads a picture by its place. Default: from its file. */
  image_of?: ((place: number) => Promise<Image>) | null;
  /** Weights of the first convolution: `[filters, channels, height, width]`. Default: none. */
  filters?: Tensor | null;
}

/** Pictures of each kind, the best and the worst. */
const SHOWN = 8;
/** Classes that a matrix can show; beyond them, the most frequent mistakes are listed. */
const MOST_CLASSES = 40;

/**
 * A page about a run: loss, accuracy, learning rate, time, filters, confusion, the best and the worst predictions with
 * their pictures. It is one file without scripts that asks no network.
 *
 * @example
 * const records = read_records(readFileSync('runs/1/log.jsonl', 'utf8'));
 * writeFileSync('report.html', await report_html({ title: 'alexnet', records }));
 */
export async function report_html(options: ReportOptions): Promise<string> {
  const { title, records, examination = null, filters = null } = bare(options);
  const sections = [
    head(title, records, examination),
    await course(records),
    filters === null
      ? ''
      : `<h2>Filters of the first layer</h2><figure>${await filters_picture(filters)}</figure>`,
    examination === null ? '' : await confusion(examination),
    examination === null ? '' : await pictures(examination, options),
    tables(records),
  ];
  return page(title, sections.filter((section) => section !== '').join('\n'));
}

const last = <Item>(list: readonly Item[]): Item | undefined => list[list.length - 1];

function head(
  title: string,
  { start, steps, epochs, warnings, bad_images, end }: RunRecords,
  examination: Examination | null,
): string {
  const measured = epochs.filter(({ val }) => val?.acc1 !== undefined);
  const best = measured.reduce<EpochLine | null>(
    (found, each) =>
      found === null || (each.val as Numbers).acc1! > (found.val as Numbers).acc1! ? each : found,
    null,
  );
  const seconds = epochs.reduce((sum, each) => sum + each.seconds, 0);
  const facts: [string, string | undefined][] = [
    ['model', start['model'] === undefined ? undefined : basename(String(start['model']))],
    ['epochs', epochs.length > 0 ? String(epochs.length) : undefined],
    ['batches', last(epochs)?.step !== undefined ? grouped(last(epochs)!.step) : undefined],
    ['best top-1', best === null ? undefined : `${percent(best.val!.acc1!)} in epoch ${best.epoch + 1}`],
    ['top-1, at the end', examination === null ? undefined : percent(examination.acc1)],
    [
      'top-5, at the end',
      examination === null || examination.classes.length <= 5 ? undefined : percent(examination.acc5),
    ],
    ['last training loss', (last(epochs)?.train.loss ?? last(steps)?.loss)?.toFixed(3)],
    ['training time', seconds > 0 ? duration(seconds) : undefined],
  ];
  const shown = facts.filter(([, value]) => value !== undefined);
  const error = end && own(end, 'error');
  const notes = [
    ...warnings.map((warning) => `<p class="warning">${escaped(warning)}</p>`),
    ...(bad_images.length > 0 ? [`<p class="warning">${escaped(skipped(bad_images))}</p>`] : []),
    ...(typeof error === 'string' ? [`<p class="warning">${escaped(error)}</p>`] : []),
  ];
  return `<h1>${escaped(title)}</h1>${notes.join('')}
<dl class="facts">${shown.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`;
}

function skipped(bad_images: readonly string[]): string {
  const [count, shown] = [bad_images.length, bad_images.slice(0, 3).join('; ')];
  return `${count} ${count === 1 ? 'picture was' : 'pictures were'} skipped: ${shown}${count > 3 ? '; …' : ''}`;
}

function over_steps(
  name: string,
  color: string,
  steps: readonly StepLine[],
  of: (line: StepLine) => number,
): Series {
  return { name, color, points: steps.map((line) => ({ x: line.step, y: of(line) })), is_noisy: true };
}

function over_epochs(
  name: string,
  color: string,
  epochs: readonly EpochLine[],
  of: (line: EpochLine) => number | undefined,
): Series {
  const points = epochs.map((line) => ({ x: line.step, y: of(line) ?? Number.NaN }));
  return { name, color, points: points.filter(({ y }) => Number.isFinite(y)), dots: points.length <= 60 };
}

/** Names of the optimizer's parameter groups, where there are several. */
const groups_of = (start: RunRecords['start']): readonly string[] =>
  (own(start, 'groups') as readonly string[] | undefined) ?? [];

/** What changed while the run went. */
async function course({ start, steps, epochs }: RunRecords): Promise<string> {
  const train = (name: 'loss' | 'acc1') =>
    steps.length > 0
      ? over_steps('training', '--first', steps, (line) => line[name] ?? Number.NaN)
      : over_epochs('training', '--first', epochs, (line) => line.train[name]);
  const both = (name: 'loss' | 'acc1') =>
    [
      train(name),
      over_epochs('validation', '--second', epochs, (line) => line.val?.[name]),
      over_epochs('averaged model', '--third', epochs, (line) => line.ema?.[name]),
    ].filter(({ points }) => points.length > 0);
  const keys = (series: readonly Series[]) =>
    series.map(({ name, color }): [string, string] => [name, color]);
  const charts: string[] = [];
  const add = async (name: string, y_label: string, series: readonly Series[], is_share = false) => {
    if (series.every(({ points }) => points.length === 0)) return;
    const label = `${name} over the batches: ${series.map((each) => each.name).join(', ')}`;
    const drawn = await lines({ label, x_label: 'batches', y_label, series, is_share });
    charts.push(figure(name, drawn, series.length > 1 ? keys(series) : []));
  };
  await add('Loss', 'loss', both('loss'));
  await add('Top-1 accuracy', '%', both('acc1'), true);
  await add('Learning rate', 'lr', rate_series(steps.length > 0 ? steps : epochs, groups_of(start)));
  const timed = epochs.filter(({ seconds }) => seconds > 0);
  if (timed.length > 0) {
    const parts = [
      { name: 'computing', color: '--first', values: timed.map((line) => line.seconds - line.data_seconds) },
      { name: 'waiting for data', color: '--second', values: timed.map((line) => line.data_seconds) },
    ];
    const drawn = await bars({
      label: 'Seconds of each epoch, computing and waiting for data',
      x_label: 'epoch',
      y_label: 'seconds',
      parts,
    });
    charts.push(
      figure(
        'Time of each epoch',
        drawn,
        parts.map(({ name, color }) => [name, color]),
      ),
    );
  }
  return charts.length === 0
    ? ''
    : `<h2>Course of the run</h2><div class="charts">${charts.join('\n')}</div>`;
}

async function confusion({ classes, confusion: rows }: Examination): Promise<string> {
  const names = classes.map(({ name }) => name);
  const heading = '<h2>Who is taken for whom</h2>';
  const by_class = html_table([
    ['class', 'right', 'pictures'],
    ...classes.map(({ name, count, correct }) => [name, percent(correct / count), count]),
  ]);
  const details = `<details><summary>Accuracy of each class</summary>${by_class}</details>`;
  if (names.length > MOST_CLASSES) {
    const mistakes = frequent_mistakes(rows, 20).map(({ target, guess, count }) => [
      names[target],
      names[guess],
      count,
    ]);
    return `${heading}${html_table([['class', 'taken for', 'pictures'], ...mistakes])}${details}`;
  }
  const drawn = await matrix({
    label: 'Confusion matrix: classes, and what they were taken for',
    names,
    rows,
  });
  const framed = figure(
    'Rows are classes, columns what they were taken for',
    `<div class="scroll">${drawn}</div>`,
  );
  return `${heading}<div class="matrix">${framed}</div>${details}`;
}

async function pictures(
  { judged, classes }: Examination,
  { file_of = null, image_of = null }: ReportOptions,
): Promise<string> {
  if (file_of === null) return '';
  const is_right = ({ target, best }: Judged) => best[0]?.index === target;
  const sorted = [...judged].sort((one, other) => other.probability - one.probability);
  const kinds: [string, Judged[]][] = [
    ['Best predictions', sorted.filter(is_right).slice(0, SHOWN)],
    [
      'Worst predictions',
      sorted
        .filter((each) => !is_right(each))
        .reverse()
        .slice(0, SHOWN),
    ],
  ];
  const sections: string[] = [];
  for (const [name, list] of kinds) {
    if (list.length === 0) continue;
    const cards: string[] = [];
    for (const { place, target, best } of list) {
      const shown = { file: file_of(place), target: classes[target]?.name ?? null, best: best.slice(0, 3) };
      cards.push(await picture_card({ ...shown, ...(image_of && { read: () => image_of(place) }) }));
    }
    sections.push(`<h2>${name}</h2><div class="pictures">${cards.join('\n')}</div>`);
  }
  return sections.join('\n');
}

/** The numbers behind the charts, and the options. */
function tables({ start, epochs }: RunRecords): string {
  if (epochs.length === 0 && Object.keys(start).length === 0) return '';
  const number = (value: number | undefined, digits = 4) =>
    value === undefined ? '' : value.toFixed(digits);
  const rows = epochs.map(({ epoch, train, val, seconds, data_seconds, ...rates }) => [
    epoch + 1,
    rates_text(rates_in(rates), groups_of(start)),
    number(train.loss),
    train.acc1 === undefined ? '' : percent(train.acc1),
    number(val?.loss),
    val?.acc1 === undefined ? '' : percent(val.acc1),
    number(seconds, 1),
    number(data_seconds, 1),
  ]);
  const heads = [
    'epoch',
    'lr',
    'loss',
    'top-1',
    'validation loss',
    'validation top-1',
    'seconds',
    'of these, for data',
  ];
  const options = Object.entries(start).filter(([, value]) => value !== null && value !== undefined);
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  return [
    '<h2>Numbers</h2>',
    rows.length === 0
      ? ''
      : `<details><summary>Every epoch</summary>${html_table([heads, ...rows])}</details>`,
    options.length === 0
      ? ''
      : `<details><summary>Options</summary>${html_table([['option', 'value'], ...options.map(([name, value]) => [name, text(value)])], 'texts')}</details>`,
  ].join('');
}
