/**
 * A ledger of comparisons with PyTorch: with `LIBTORCH_NODE_LEDGER=FILE`, each comparison of a parity test adds a line
 * to that file, from which `npm run parity` counts. What it is about, is read from the names of the test and of the
 * assertion, which therefore hold public names: `nn.Conv2d(3, 8, 2)`, `StepLR`, `F.pad`.
 */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT } from './python.js';

/** A line of the ledger. */
export interface Entry {
  file: string;
  /** Names of the test and of the assertion, or the public name itself where the test knows it. */
  title: string;
  kind: 'value' | 'gradient' | 'error';
  /** Dtypes of the tensors compared. */
  dtypes: string[];
  is_equal: boolean;
}

const path = process.env.LIBTORCH_NODE_LEDGER;
const file = relative(ROOT, process.argv[1] ?? '');

/** Writes a comparison down, if there is a ledger. */
export function note(entry: Omit<Entry, 'file'>): void {
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ file, ...entry })}\n`);
}
