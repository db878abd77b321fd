/** Counts what the parity tests compared: reads the ledger that test/helpers/ledger.ts writes. */
import { readFileSync } from 'node:fs';
import type { Entry } from '../../helpers/ledger.js';
import { count, type Tally } from './tally.js';

/** Python's short names for modules. */
const SHORT: Readonly<Record<string, string>> = {
  F: 'nn.functional',
  init: 'nn.init',
  lr_scheduler: 'optim.lr_scheduler',
  rnn: 'nn.utils.rnn',
  s: 'optim.lr_scheduler',
  x: 'Tensor',
};

/** Modules that a bare name of a file's tests is looked up in. */
const HOMES: readonly (readonly [file: RegExp, prefixes: readonly string[]])[] = [
  [/functional/, ['nn.functional.', '']],
  [/init/, ['nn.init.', '']],
  [/nn-|models/, ['nn.', 'nn.functional.', 'nn.utils.', '']],
  [/optim|learning-rate|schedul/, ['optim.', 'optim.lr_scheduler.', 'nn.utils.', '']],
  [/transform|data/, ['transforms.', '']],
  [/./, ['', 'Tensor.', 'optim.lr_scheduler.', 'nn.', 'autograd.']],
];

/** The public names in a title, which hold code such as `nn.Conv2d(3, 8, 2)` or a name alone. */
function subjects_of({ file, title }: Pick<Entry, 'file' | 'title'>, names: ReadonlySet<string>): string[] {
  const prefixes = HOMES.find(([pattern]) => pattern.test(file))?.[1] ?? [''];
  const found = new Set<string>();
  for (const [token] of title.matchAll(/[A-Za-z_]\w*(\.[A-Za-z_]\w*)*/g)) {
    const [first, ...rest] = token.replace(/^torch\./, '').split('.') as [string, ...string[]];
    const name = [SHORT[first] ?? first, ...rest].join('.');
    const home = rest.length > 0 ? '' : prefixes.find((prefix) => names.has(prefix + name));
    if (home !== undefined && names.has(home + name)) found.add(home + name);
  }
  return [...found];
}

/** Adds the comparisons of a ledger; gives how many are of no row, by test file. */
export function add_ledger(tally: Tally, path: string, names: ReadonlySet<string>): Map<string, number> {
  const others = new Map<string, number>();
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const entry: Entry = JSON.parse(line);
    const subjects = subjects_of(entry, names);
    if (subjects.length === 0) others.set(entry.file, (others.get(entry.file) ?? 0) + 1);
    for (const subject of subjects) add_entry(tally, subject, entry);
  }
  return others;
}

function add_entry(tally: Tally, subject: string, { title, kind, dtypes, is_equal }: Entry): void {
  const row = tally.row(subject);
  count(row[kind === 'value' ? 'forward' : kind], is_equal);
  tally.count_layout('parity tests', is_equal);
  for (const dtype of dtypes) row.dtypes.add(dtype);
  if (!is_equal) tally.failures.push({ subject, name: title, problem: 'a parity test failed' });
}
