// Tables as data, `{ title, columns, lines: [{ cells, good }], note }`, as text and as Markdown.

const MEBIBYTE = 1024 * 1024;

/** `0.00123` is `1.23 ms`. */
export function duration(seconds) {
  const [unit, factor] = seconds < 1e-3 ? ['µs', 1e6] : seconds < 1 ? ['ms', 1e3] : ['s', 1];
  return `${(seconds * factor).toPrecision(3)} ${unit}`;
}

export const mebibytes = (bytes) =>
  bytes === null || bytes === undefined ? '' : `${Math.round(bytes / MEBIBYTE)} MiB`;
export const times = (ratio) => (Number.isFinite(ratio) ? `${ratio.toFixed(2)} x` : '');

const filled = ({ columns, lines }) =>
  lines.map(({ cells, good }) => {
    const missing = Array(Math.max(0, columns.length - cells.length)).fill('');
    return { good, cells: [...cells, ...missing].map(String) };
  });

/** For a terminal: columns under each other, numbers to the right, `!!` before a line that must not be so. */
export function as_text(section) {
  const { title, columns, note } = section;
  const lines = filled(section);
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...lines.map(({ cells }) => (i === columns.length - 1 ? 0 : cells[i].length))),
  );
  const is_number = (i) => i > 0 && lines.every(({ cells }) => cells[i] === '' || /^[\d.]/.test(cells[i]));
  const right = columns.map((_, i) => is_number(i));
  const row = (mark, cells) =>
    `${mark} ${cells.map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ')}`.trimEnd();
  return [
    title,
    ...(lines.length > 0 ? [row('  ', columns)] : []),
    ...lines.map(({ cells, good }) => row(good === false ? '!!' : '  ', cells)),
    ...(note ? [`   ${note}`] : []),
  ].join('\n');
}

const markdown_row = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

export function as_markdown(section) {
  const { title, columns, note } = section;
  const lines = filled(section);
  const table = [
    markdown_row(columns),
    markdown_row(columns.map(() => '---')),
    ...lines.map(({ cells, good }) =>
      markdown_row(good === false ? [`**${cells[0]}**`, ...cells.slice(1)] : cells),
    ),
  ];
  const parts = [`### ${title}`, ...(lines.length > 0 ? [table.join('\n')] : []), ...(note ? [note] : [])];
  return parts.join('\n\n');
}

/** A section that is no table: a part that failed or was skipped. */
export const remark = (title, note, good) => ({ title, columns: [''], lines: [], note, good });

export const is_good = ({ good, lines }) => good !== false && lines.every((line) => line.good !== false);
