/** PyTorch's own cases: a small one of every public name from file, and the rows of docs/parity.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../helpers/python.js';
import { open_golden } from './records/golden.js';
import { replay } from './records/replay.js';
import { row_names } from './records/surface.js';

t.test('cases on file', async (t) => {
  const { file, is_same_hardware } = open_golden();
  const results = file.cases.flatMap((each) => replay(file, each));
  const unlike = results.filter(({ grade }) => grade === 'failed' || (is_same_hardware && grade !== 'bits'));
  t.same(
    unlike.map(({ subject, name, kind, problem }) => `${subject} | ${name} (${kind}): ${problem}`),
    [],
    `${results.length} comparisons, ${is_same_hardware ? 'bit by bit' : 'on another processor'}`,
  );
});

t.test('docs/parity.md has a row for every public name, and no other', async (t) => {
  const page = readFileSync(join(ROOT, 'docs', 'parity.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w.]+)` \| (\d+) \|/gm)];
  t.same(
    rows.filter(([, , cases]) => cases === '0').map(([, name]) => name),
    [],
    'every row has comparisons',
  );
  const names = rows.map(([, name]) => name as string).sort();
  const wanted = row_names();
  t.same(
    wanted.filter((name) => !names.includes(name)),
    [],
    'names without a row: npm run parity',
  );
  t.same(
    names.filter((name) => !wanted.includes(name)),
    [],
    'rows without a name: npm run parity',
  );
});
