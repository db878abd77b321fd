// What the tables of timed rows have in common.
import { median } from '../../../bench/statistics.mjs';
import { finished, is_good, race, remark_of } from '../race.mjs';
import { duration, times } from '../sections.mjs';

export const time_of = (result) => (finished(result) ? median(result.seconds) : undefined);

/** `here`, `kernels off`, `PyTorch` and how many times as fast, of each row; rows that have no time say why. */
export async function run_rows(rows, title, context) {
  const done = [];
  const lines = [];
  for (const row of rows) {
    if (context.budget.left() < context.sizes.least_left) break;
    const results = await race(row, context);
    done.push({ ...row, entries: undefined, results });
    const of = (name) => results.find((result) => result.name === name);
    const [theirs, ours, off] = [of('PyTorch'), of('here'), of('here, kernels off')];
    const cell = (result) => (finished(result) ? duration(time_of(result)) : '');
    const ratio = times(time_of(theirs) / time_of(ours));
    const remarks = results.map(remark_of).filter(Boolean).join('; ');
    const cells = [row.name, cell(ours), ...(off ? [cell(off)] : []), cell(theirs), ratio, remarks];
    lines.push({ cells, good: results.map(is_good).find((good) => good === false) });
    context.report(cells.join('  '));
  }
  const off = rows.some((row) => row.entries.length > 2) ? ['kernels off'] : [];
  return {
    rows: done,
    section: {
      title,
      columns: ['what', 'here', ...off, 'PyTorch', 'as fast', ''],
      lines,
      note:
        done.length < rows.length ? `${rows.length - done.length} more skipped: the time is over` : undefined,
    },
  };
}
