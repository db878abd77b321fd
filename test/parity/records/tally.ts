/** Counts comparisons, by public name. */
import { KNOWN_DIFFERENCES, type KnownDifference } from './differences.js';
import type { Result } from './replay.js';

/** How many were the same in every bit, of how many. */
export interface Count {
  exact: number;
  total: number;
}

export interface Row {
  forward: Count;
  gradient: Count;
  error: Count;
  /** Largest distance in units in the last place. */
  ulp: number;
  dtypes: Set<string>;
  reasons: Set<string>;
}

export interface Failure {
  subject: string;
  name: string;
  problem: string;
}

const new_row = (): Row => ({
  forward: { exact: 0, total: 0 },
  gradient: { exact: 0, total: 0 },
  error: { exact: 0, total: 0 },
  ulp: 0,
  dtypes: new Set(),
  reasons: new Set(),
});

export class Tally {
  readonly rows = new Map<string, Row>();
  readonly failures: Failure[] = [];
  readonly layouts = new Map<string, Count>();
  /** Cases that have no form in JavaScript, by reason. */
  readonly skipped = new Map<string, number>();
  readonly #seen = new Map<KnownDifference, number>();

  row(subject: string): Row {
    let row = this.rows.get(subject);
    if (row === undefined) this.rows.set(subject, (row = new_row()));
    return row;
  }

  /** Counts a comparison of a record. */
  add(result: Result): void {
    const { subject, kind, grade, dtype, layout, is_empty } = result;
    const row = this.row(subject);
    const part = kind === 'gradient' || kind === 'error' ? kind : 'forward';
    const exact = grade === 'bits';
    count(row[part], exact);
    row.dtypes.add(dtype);
    for (const each of is_empty ? [kind, layout, 'empty'] : [kind, layout]) this.count_layout(each, exact);
    if (exact) return;
    row.ulp = Math.max(row.ulp, result.ulp);
    const known = KNOWN_DIFFERENCES.find(({ matches }) => matches(result));
    if (known === undefined) {
      this.fail(result);
      return;
    }
    row.reasons.add(known.reason);
    this.#seen.set(known, (this.#seen.get(known) ?? 0) + 1);
  }

  fail({ subject, name, problem, kind, layout }: Result): void {
    this.failures.push({ subject, name: `${name} (${kind}, ${layout})`, problem: problem ?? '' });
  }

  count_layout(name: string, exact: boolean): void {
    let entry = this.layouts.get(name);
    if (entry === undefined) this.layouts.set(name, (entry = { exact: 0, total: 0 }));
    count(entry, exact);
  }

  skip(skipped: Readonly<Record<string, number>>): void {
    for (const [reason, number] of Object.entries(skipped)) {
      this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + number);
    }
  }

  /** Reasons that no comparison has needed. */
  stale(): string[] {
    return KNOWN_DIFFERENCES.filter((known) => !known.is_chance && !this.#seen.has(known)).map(
      ({ reason }) => reason,
    );
  }

  /** Each known difference with how many comparisons it stands for. */
  differences(): [reason: string, number: number][] {
    return KNOWN_DIFFERENCES.map((known) => [known.reason, this.#seen.get(known) ?? 0]);
  }

  totals(): Count {
    const sum = { exact: 0, total: 0 };
    for (const row of this.rows.values()) {
      const { exact, total } = sum_of(row);
      sum.exact += exact;
      sum.total += total;
    }
    return sum;
  }
}

export function count(entry: Count, exact: boolean): void {
  entry.total++;
  if (exact) entry.exact++;
}

export function sum_of({ forward, gradient, error }: Row): Count {
  return {
    exact: forward.exact + gradient.exact + error.exact,
    total: forward.total + gradient.total + error.total,
  };
}
