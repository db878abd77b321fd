/** Runs PyTorch's records on both sides. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../helpers/python.js';
import { Exporter, SOURCES } from './exporter.js';
import { Smallest } from './golden.js';
import { replay } from './replay.js';
import { public_names } from './surface.js';
import type { Tally } from './tally.js';

export interface Choice {
  python: string;
  /** Chooses among PyTorch's sample inputs, and, with `sample`, among operators. */
  seed: number;
  /** Share of operators, layers and optimizers that take part. */
  sample: number;
  /** Pattern of their names. */
  only: RegExp | null;
  log: (line: string) => void;
}

/** Between 0 and 1, by name and seed. */
function lot(seed: number, unit: string): number {
  return createHash('sha256').update(`${seed} ${unit}`).digest().readUInt32BE() / 2 ** 32;
}

/** Exports and replays; what comes of it goes to the tally. Gives the cases to be kept on file. */
export async function run_records(tally: Tally, choice: Choice): Promise<Smallest> {
  const { python, seed, sample, only, log } = choice;
  const smallest = new Smallest();
  const script = fileURLToPath(new URL('test/parity/records/export.py', `file://${ROOT}`));
  const exporter = new Exporter(python, script, public_names(), seed);
  try {
    for (const source of SOURCES) {
      const units = (await exporter.units(source)).filter(
        (unit) => (only?.test(unit) ?? true) && lot(seed, unit) < sample,
      );
      for await (const { file, skipped } of exporter.files(source, units)) {
        tally.skip(skipped);
        for (const each of file.cases) {
          const results = replay(file, each);
          for (const result of results) tally.add(result);
          if (results.every(({ grade }) => grade === 'bits')) smallest.offer(file, each);
        }
      }
      log(`${source}: ${units.length} records, ${tally.totals().total} comparisons`);
    }
  } finally {
    exporter.close();
  }
  return smallest;
}
