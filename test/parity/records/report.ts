/** docs/parity.md: what was compared with PyTorch, by public name. */
import { type Count, type Row, sum_of, type Tally } from './tally.js';

/** How dtypes are shortened in tables. */
const SHORT: Readonly<Record<string, string>> = {
  float32: 'f32',
  float64: 'f64',
  bfloat16: 'bf16',
  float16: 'f16',
  complex64: 'c64',
  complex128: 'c128',
  int64: 'i64',
  int32: 'i32',
  int16: 'i16',
  int8: 'i8',
  uint8: 'u8',
  bool: 'b8',
};

/** Headings by the prefix of the names below them. */
const SECTIONS: readonly (readonly [prefix: string, heading: string])[] = [
  ['nn.functional.', 'torch.nn.functional'],
  ['nn.init.', 'torch.nn.init'],
  ['nn.utils.', 'torch.nn.utils'],
  ['nn.', 'torch.nn'],
  ['optim.lr_scheduler.', 'torch.optim.lr_scheduler'],
  ['optim.', 'torch.optim'],
  ['transforms.', 'torch.transforms'],
  ['linalg.', 'torch.linalg'],
  ['fft.', 'torch.fft'],
  ['special.', 'torch.special'],
  ['autograd.', 'torch.autograd'],
  ['masked.', 'torch.masked'],
  ['signal.', 'torch.signal'],
  ['sparse.', 'torch.sparse'],
  ['Tensor.', 'torch.Tensor'],
  ['', 'torch'],
];

export interface About {
  torch: string;
  capability: string;
  threads: number;
  /** Names that have a row. */
  names: readonly string[];
  /** Comparisons of parity tests that are of no row, by file. */
  others: ReadonlyMap<string, number>;
}

/** A share in per cent that never rounds up to 100. */
function percent({ exact, total }: Count): string {
  if (total === 0 || exact === total) return '100 %';
  return `${(Math.floor((10000 * exact) / total) / 100).toFixed(2)} %`;
}

const grouped = (number: number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

/** The line that a run ends with. */
export function summary_line(tally: Tally, names: readonly string[]): string {
  const covered = names.filter((name) => tally.rows.has(name)).length;
  const totals = tally.totals();
  const known = tally.differences().reduce((sum, [, number]) => sum + number, 0);
  return (
    `${covered} of ${names.length} public names covered, ${grouped(totals.total)} comparisons, ` +
    `${percent(totals)} bit-exact, known differences ${known}, failures ${tally.failures.length}`
  );
}

function fraction({ exact, total }: Count): string {
  if (total === 0) return '';
  return exact === total ? `${total}` : `${exact} of ${total}`;
}

function table_row(name: string, row: Row | undefined, notes: ReadonlyMap<string, number>): string {
  if (row === undefined) return `| \`${name}\` | 0 | | | | | | |`;
  const { exact, total } = sum_of(row);
  const dtypes = Object.keys(SHORT).filter((dtype) => row.dtypes.has(dtype));
  const cells = [
    `\`${name}\``,
    total,
    exact,
    exact === total ? 0 : row.ulp,
    dtypes.map((dtype) => SHORT[dtype]).join(' '),
    fraction(row.forward),
    fraction(row.gradient),
    fraction(row.error),
    [...row.reasons].map((reason) => `[${notes.get(reason)}](#known-differences)`).join(' '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function sections(tally: Tally, names: readonly string[], notes: ReadonlyMap<string, number>): string[] {
  const left = new Set(names);
  const parts = SECTIONS.map(([prefix, heading]): [string, string[]] => {
    const own = [...left].filter((name) => name.startsWith(prefix));
    for (const name of own) left.delete(name);
    return [heading, own];
  });
  return parts
    .filter(([, own]) => own.length > 0)
    .reverse()
    .map(([heading, own]) =>
      [
        `## ${heading}`,
        '',
        '| name | cases | bit-exact | ulp | dtypes | forward | gradient | errors | notes |',
        '| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | --- |',
        ...own.map((name) => table_row(name, tally.rows.get(name), notes)),
        '',
      ].join('\n'),
    );
}

function kinds(tally: Tally): string[] {
  const rows = [...tally.layouts].sort(([a], [b]) => a.localeCompare(b));
  return [
    '| comparisons by kind, layout and source | number | bit-exact |',
    '| --- | ---: | ---: |',
    ...rows.map(([name, entry]) => `| ${name} | ${grouped(entry.total)} | ${percent(entry)} |`),
  ];
}

function differences(tally: Tally): string[] {
  const lines = tally
    .differences()
    .map(([reason, number], index) => `${index + 1}. ${reason} (${number} comparisons)`);
  return lines.length > 0 ? lines : ['None.'];
}

function skipped(tally: Tally): string[] {
  const entries = [...tally.skipped].sort(([a], [b]) => a.localeCompare(b));
  const reasons = entries.filter(([reason]) => !reason.startsWith('no '));
  const names = entries
    .filter(([reason]) => reason.startsWith('no '))
    .map(([reason]) => `\`${reason.slice(3)}\``);
  return [
    'Cases of the records that have no form here, by what they need:',
    '',
    ...reasons.map(([reason, number]) => `- ${reason}: ${number}`),
    '',
    `Names in the records that libtorch-node does not export: ${names.join(', ')}.`,
  ];
}

/** The whole page. */
export function render(tally: Tally, { torch, capability, threads, names, others }: About): string {
  const notes = new Map(tally.differences().map(([reason], index) => [reason, index + 1]));
  const other_lines = [...others].sort().map(([file, number]) => `- \`${file}\`: ${number}`);
  return [
    '# Parity with PyTorch',
    '',
    'Generated by `npm run parity`; not edited. The cases are those that PyTorch tests itself with',
    '(`op_db`, `module_db` and `optim_db` in its wheel) and those of `test/parity/*.test.ts`. Both sides start from the',
    'same seed and the same bytes; a result is its elements, dtype, shape, strides and `requires_grad`, an error its class',
    'and message. `ulp` is the largest distance in units in the last place.',
    '',
    `PyTorch ${torch}, CPU (${capability}), ${threads} threads.`,
    '',
    `**${summary_line(tally, names)}.**`,
    '',
    ...kinds(tally),
    '',
    '## Known differences',
    '',
    ...differences(tally),
    '',
    '## What has no row',
    '',
    ...skipped(tally),
    '',
    'Comparisons of parity tests that are about no single name (training traces, printing, state dicts, …):',
    '',
    ...other_lines,
    '',
    ...sections(tally, names, notes),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}
