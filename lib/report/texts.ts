/** What commands print of a network and of what it sees. */
import type { Examination } from '../training/examine.js';
import type { Prediction } from '../training/predict.js';
import type { LayerSummary, ModelSummary } from '../training/summary.js';
import { grouped, mebibytes, percent, with_unit } from './numbers.js';
import { fitted, table, text_width } from './table.js';

const shapes = (list: readonly number[][]): string => list.map((shape) => `[${shape.join(', ')}]`).join(' ');

function layer_row(layer: LayerSummary): string[] {
  const place = layer.name.split('.').at(-1) as string;
  return [
    `${'  '.repeat(layer.depth)}${layer.kind}${place === '' ? '' : `: ${place}`}`,
    shapes(layer.output),
    layer.parameters === 0 ? '' : grouped(layer.parameters),
    layer.multiplications === 0 ? '' : with_unit(2 * layer.multiplications),
  ];
}

/**
 * A network as a table: layers, output shapes, parameters, floating point operations; below it the sums and the memory.
 *
 * @example
 * console.log(summary_text(summarize(new nn.Linear(4, 2), torch.zeros(1, 4))));
 */
export function summary_text(summary: ModelSummary): string {
  const { parameters, trainable, flops, parameter_bytes, buffer_bytes, input_bytes, output_bytes } = summary;
  const heads = ['layer', 'output shape', 'parameters', 'FLOPs'];
  const sums: [string, string][] = [
    ['parameters', grouped(parameters)],
    ['of these, learnt', grouped(trainable)],
    ['FLOPs', with_unit(flops)],
    ['input', mebibytes(input_bytes)],
    ['outputs of layers', mebibytes(output_bytes)],
    ['parameters and buffers', mebibytes(parameter_bytes + buffer_bytes)],
    ['in all', mebibytes(input_bytes + output_bytes + parameter_bytes + buffer_bytes)],
  ];
  const width = Math.max(...sums.map(([name]) => name.length));
  const most = Math.max(...sums.map(([, value]) => value.length));
  return [
    table(heads, summary.layers.map(layer_row), ['left', 'left', 'right', 'right']),
    '',
    ...sums.map(([name, value]) => `${name.padEnd(width)}  ${value.padStart(most)}`),
  ].join('\n');
}

/** A bar of up to `width` columns, in eighths of a column. */
function bar(share: number, width: number): string {
  const eighths = Math.round(share * width * 8);
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : ' ▏▎▍▌▋▊▉'[rest]);
}

/**
 * The best classes of each file, with bars.
 *
 * @param width columns of the terminal
 */
export function predictions_text(predictions: readonly Prediction[], width = 80): string {
  const names = predictions.flatMap(({ best }) => best.map(({ name }) => text_width(name)));
  const name_width = Math.min(Math.max(0, ...names), Math.max(8, Math.floor(width / 2) - 12));
  const bar_width = Math.max(4, Math.min(40, width - name_width - 13));
  const lines = predictions.map(({ file, best, error }) => {
    if (error !== null) return `${file}\n  ${error}`;
    const rows = best.map(
      ({ name, probability }) =>
        `  ${percent(probability).padStart(7)}  ${fitted(name, name_width)}  ${bar(probability, bar_width)}`,
    );
    return [file, ...rows.map((row) => row.trimEnd())].join('\n');
  });
  return lines.join('\n\n');
}

/** Classes that a table of all against all can have. */
const MOST_CLASSES = 12;

/**
 * How well a network did: loss, top-1, top-5, accuracy by class, and who was taken for whom: a table of all against all up to
 * 12 classes, beyond that the ten most frequent mistakes.
 */
export function examination_text(examination: Examination): string {
  const { count, loss, acc1, acc5, classes } = examination;
  const top5 = classes.length > 5 ? `  top-5 ${percent(acc5)}` : '';
  const rows = [...classes]
    .sort((one, other) => share_right(one) - share_right(other))
    .map(({ name, count, correct }) => [name, percent(correct / count), `${correct} of ${count}`]);
  return [
    `${grouped(count)} pictures  loss ${loss.toFixed(4)}  top-1 ${percent(acc1)}${top5}`,
    '',
    table(['class', 'right', 'pictures'], rows, ['left', 'right', 'right']),
    '',
    mistakes_text(examination),
  ].join('\n');
}

/** Classes without pictures come last. */
const share_right = ({ correct, count }: { correct: number; count: number }): number =>
  count === 0 ? 2 : correct / count;

function mistakes_text({ classes, confusion }: Examination): string {
  const names = classes.map(({ name }) => name);
  if (names.length <= MOST_CLASSES) {
    const short = names.map((name) => fitted(name, Math.min(10, text_width(name))));
    const rows = confusion.map((row, index) => [
      names[index] as string,
      ...row.map((each) => (each === 0 ? '·' : String(each))),
    ]);
    return table(['class, and what it was taken for', ...short], rows, [
      'left',
      ...short.map(() => 'right' as const),
    ]);
  }
  const mistakes = frequent_mistakes(confusion, 10).map(({ target, guess, count }) => [
    names[target] as string,
    names[guess] as string,
    String(count),
  ]);
  return table(['class', 'taken for', 'pictures'], mistakes, ['left', 'left', 'right']);
}

/** The most frequent mistakes, the first the most frequent. */
export function frequent_mistakes(
  confusion: readonly (readonly number[])[],
  most: number,
): { target: number; guess: number; count: number }[] {
  return confusion
    .flatMap((row, target) => row.map((count, guess) => ({ target, guess, count })))
    .filter(({ target, guess, count }) => target !== guess && count > 0)
    .sort((one, other) => other.count - one.count)
    .slice(0, most);
}
