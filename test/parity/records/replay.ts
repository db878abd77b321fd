/** Replays the cases of a file and grades them. */
import { compare, compare_errors, failed, type Verdict } from './compare.js';
import type { Case, Json, RecordFile } from './file.js';
import { MissingName, type Outcome, play } from './play.js';

/** One comparison. */
export interface Result extends Verdict {
  /** The public name that was called. */
  subject: string;
  name: string;
  kind: Case['kind'] | 'gradient';
  layout: Case['layout'];
  dtype: string;
  is_empty: boolean;
}

/** The comparisons of one case: what it gave, and, where there are any, the gradients. */
export function replay(file: RecordFile, item: Case): Result[] {
  const { subject, name, layout, dtype, expect } = item;
  const is_empty = item.tensors.some(([, , , shape]) => shape.includes(0));
  const about = { subject, name, layout, dtype, is_empty };
  let outcome: Outcome;
  try {
    outcome = play(file, item);
  } catch (error) {
    if (!(error instanceof MissingName)) throw error;
    return [{ ...about, kind: item.kind, ...failed(`${error.message} is not exported`) }];
  }
  if (expect.error) return [{ ...about, kind: 'error', ...compare_errors(outcome.error, expect.error) }];
  if (outcome.error) return [{ ...about, kind: item.kind, ...failed(thrown(outcome.error)) }];
  const forward: Result = {
    ...about,
    kind: item.kind,
    ...compare(file, outcome.value, expect.value as Json),
  };
  const gradient = grade_gradients(file, outcome, expect);
  return gradient === null ? [forward] : [forward, { ...about, kind: 'gradient', ...gradient }];
}

function grade_gradients(file: RecordFile, outcome: Outcome, expect: Case['expect']): Verdict | null {
  const { gradients, gradient_error } = expect;
  if (gradient_error) return compare_errors(outcome.gradient_error, gradient_error);
  if (outcome.gradient_error) return failed(thrown(outcome.gradient_error));
  return gradients === undefined ? null : compare(file, outcome.gradients, gradients);
}

function thrown(error: unknown): string {
  return `thrown: ${(error as Error).constructor.name}: ${(error as Error).message}`;
}
