/** The program behind `npm run parity`, which sets the environment up. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import torch from 'libtorch-node';
import { version } from '../../../dist/tensor/runtime.js';
import { ROOT, THREADS } from '../../helpers/python.js';
import { add_ledger } from './ledger.js';
import { render, summary_line } from './report.js';
import { run_records } from './run.js';
import { row_names } from './surface.js';
import { type Failure, Tally } from './tally.js';

const MOST_SHOWN = 60;

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    seed: { type: 'string', default: '0' },
    sample: { type: 'string', default: '1' },
    only: { type: 'string' },
    ledger: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
});
const [seed, sample] = [Number(values.seed), Number(values.sample)];
const is_whole = sample === 1 && values.only === undefined;

/** Failures that are alike but for numbers, as one with their count. */
function grouped(failures: readonly Failure[]): string[] {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = `${failure.subject} ${failure.problem.replace(/\d+/g, '0')}`;
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups.values()].map((alike) => {
    const { subject, name, problem } = alike[0] as Failure;
    return `${alike.length} x ${subject} | ${name}\n      ${problem.trimEnd()}`;
  });
}

torch.set_num_threads(THREADS);
process.on('warning', () => undefined);
const tally = new Tally();
const only = values.only === undefined ? null : new RegExp(values.only);
const smallest = await run_records(tally, {
  python: values.python ?? 'python3',
  seed,
  sample,
  only,
  log: console.log,
});

const names = row_names();
const others = values.ledger ? add_ledger(tally, values.ledger, new Set(names)) : new Map<string, number>();
const problems = grouped(tally.failures);
if (is_whole) {
  problems.push(
    ...names.filter((name) => !tally.rows.has(name)).map((name) => `${name}: nothing compares it`),
  );
  problems.push(...tally.stale().map((reason) => `no comparison needs this excuse any more: ${reason}`));
}
if (is_whole && !values.check) {
  const { torch, capability } = version;
  const about = { torch, capability, threads: THREADS, names, others };
  writeFileSync(join(ROOT, 'docs', 'parity.md'), render(tally, about));
  smallest.write();
}
for (const problem of problems.slice(0, MOST_SHOWN)) console.log(problem);
if (problems.length > MOST_SHOWN) console.log(`… and ${problems.length - MOST_SHOWN} more`);
console.log(`seed ${seed}, sample ${sample}: ${summary_line(tally, names)}`);
process.exitCode = problems.length > 0 ? 1 : 0;
