// Results as a Markdown page.
import { median, summary, times_faster } from './statistics.mjs';

const MEBIBYTE = 1024 * 1024;

/** `0.00123` is `1.23 ms`. */
export function duration(seconds) {
  const [unit, factor] = seconds < 1e-3 ? ['µs', 1e6] : seconds < 1 ? ['ms', 1e3] : ['s', 1];
  return `${(seconds * factor).toPrecision(3)} ${unit}`;
}

function markdown(header, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(header), row(header.map(() => '---')), ...lines.map(row)].join('\n');
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;

const finished = (result) => result.error === undefined && result.seconds.length > 0;

/** Of a row of loaders: the event loop's busy share, and the memory that is held more than before the first pass. */
const is_loading = (row) => row.results.some((result) => result.grown !== undefined);

function loader_cells({ share, grown }, row) {
  if (!is_loading(row)) return [];
  if (grown === undefined) return ['', ''];
  const most = Math.max(...grown);
  return [
    `${(median(share) * 100).toFixed(0)} %`,
    `${Math.round(most / MEBIBYTE)} MiB, at last ${Math.round(grown.at(-1) / MEBIBYTE)}`,
  ];
}

function cells(result, row, reference) {
  if (!finished(result)) return [result.name, `failed: ${result.error ?? 'no time'}`];
  const { median: middle, best, spread } = summary(result.seconds);
  const limit = row.results.find((each) => each.is_limit && finished(each));
  const ratio = reference ? times_faster(result.seconds, reference.seconds) : Number.NaN;
  return [
    result.name,
    duration(middle),
    duration(best),
    percent(spread),
    ...Object.values(result.parts).map((part) => duration(median(part))),
    ...loader_cells(result, row),
    ...(row.per > 1 ? [duration(middle / row.per)] : []),
    ...(row.scales
      ? [
          percent(scaling_of(result, row)),
          result.processor ? duration(median(result.processor)) : '',
          result.hidden ? percent(median(result.hidden)) : '',
        ]
      : []),
    Number.isNaN(ratio) ? '' : `${ratio.toFixed(2)} ×`,
    ...(limit ? [times_faster(result.seconds, limit.seconds).toFixed(2)] : []),
    result.peak === undefined ? '' : `${Math.round(result.peak / MEBIBYTE)} MiB`,
  ];
}

/** The time of one process alone, as a share of this one's: 1 where a step of all ranks takes no longer. */
function scaling_of(result, row) {
  const alone = row.results.find(
    (each) => each.side === result.side && each.settings.ranks === 1 && finished(each),
  );
  if (alone === undefined) return Number.NaN;
  return median(alone.seconds) / median(result.seconds);
}

/** One row of the benchmark: a table of its contestants. */
export function row_table(row) {
  const reference = row.results.find((result) => result.side === 'python' && finished(result));
  const parts = Object.keys(row.results.find((result) => Object.keys(result.parts).length > 0)?.parts ?? {});
  const header = [
    'who',
    'median',
    'best',
    'spread',
    ...parts,
    ...(is_loading(row) ? ['event loop', 'memory grown'] : []),
    ...(row.per > 1 ? ['a picture'] : []),
    ...(row.scales ? ['scaling', 'processor a rank', 'communication hidden'] : []),
    'against the first',
    ...(row.results.some((result) => result.is_limit && finished(result)) ? ['share of the limit'] : []),
    'peak memory',
  ];
  const lines = row.results.map((result) => {
    const line = cells(result, row, reference);
    if (finished(result) && Object.keys(result.parts).length === 0) line.splice(4, 0, ...parts.map(() => ''));
    return [...line, ...Array(header.length - line.length).fill('')];
  });
  return `### ${row.name}\n\n${markdown(header, lines)}`;
}

/** What a figure compares: the less, the better. */
function amount(result, quantity, row) {
  if (quantity === 'peak') return [result.peak];
  if (quantity !== 'scaling') return result.seconds;
  const scaling = scaling_of(result, row);
  return [Number.isNaN(scaling) ? undefined : 1 / scaling];
}

/** The best, by median, of the results that `takes` takes. */
function best_of(row, takes, quantity) {
  const middle = (result) => median(amount(result, quantity, row));
  const able = row.results.filter(
    (result) => takes(result) && finished(result) && amount(result, quantity, row)[0] !== undefined,
  );
  return able.sort((a, b) => middle(a) - middle(b))[0];
}

/** A figure's ratio, and whether it is reached; null where the row did not run. */
export function reach(figure, row) {
  if (row === undefined) return null;
  const ours = best_of(row, figure.ours, figure.quantity);
  const theirs = best_of(row, figure.theirs, figure.quantity);
  if (ours === undefined || theirs === undefined) return null;
  const ratio = times_faster(amount(ours, figure.quantity, row), amount(theirs, figure.quantity, row));
  return { ratio, reached: ratio >= figure.at_least, ours, theirs };
}

/** The figures to reach, those of which the row ran. */
export function figure_table(figures, rows) {
  const lines = figures.flatMap((figure) => {
    const found = reach(
      figure,
      rows.find((row) => row.name === figure.row),
    );
    if (found === null) return [];
    const { ratio, reached } = found;
    return [[figure.title, figure.at_least.toFixed(2), ratio.toFixed(2), reached ? 'yes' : 'no']];
  });
  return lines.length === 0 ? '' : markdown(['figure', 'at least', 'measured', 'reached'], lines);
}

/** The whole page. */
export function page(rows, figures, machine) {
  const facts = Object.entries(machine).map(([name, value]) => `- ${name}: ${value}`);
  const explained =
    'Medians of repeats in turn; spread is half the distance between the quartiles. ' +
    '“Against the first” says how many times as fast as the first contestant that finished.';
  return `${['# Benchmark', facts.join('\n'), explained, figure_table(figures, rows), ...rows.map(row_table)]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}
