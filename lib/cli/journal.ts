import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { own } from '../internal/define.js';
import { write_whole } from '../internal/write-file.js';
import type { Columns } from '../training/index.js';

/** What a line says. */
export type Line = { readonly kind?: string; readonly step?: number } & Readonly<Record<string, unknown>>;

/**
 * The run as lines of JSON, one for each thing that happened. Where a line cannot be written, training is worth more
 * than its log: the log ends, with a warning.
 */
export class Journal {
  readonly #file: string;
  readonly #warn: (text: string) => void;
  #open = true;

  constructor(file: string, warn: (text: string) => void) {
    this.#file = file;
    this.#warn = warn;
  }

  /**
   * Drops what came after a checkpoint: the run does it again.
   *
   * @returns what is left
   */
  rewind(step: number): Line[] {
    if (!existsSync(this.#file)) return [];
    const lines = readFileSync(this.#file, 'utf8').split('\n');
    const kept = lines
      .map(parsed)
      .filter((line) => line !== null && (own(line, 'step') ?? 0) <= step) as Line[];
    write_whole(this.#file, kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return kept;
  }

  add(kind: string, values: object): void {
    if (!this.#open) return;
    try {
      appendFileSync(this.#file, `${JSON.stringify({ kind, ...values })}\n`);
    } catch (error) {
      this.#open = false;
      this.#warn(`the log ends here: ${(error as Error).message}`);
    }
  }
}

/** A line of the log; null for one that a kill has cut off. */
function parsed(line: string): Line | null {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return null;
  }
}

/** A table of columns as CSV. */
export function csv_of(columns: Columns): string {
  const names = Object.keys(columns);
  const length = columns[names[0] ?? '']?.length ?? 0;
  const rows = Array.from({ length }, (_, row) =>
    names.map((name) => number(columns[name]![row]!)).join(','),
  );
  return `${[names.join(','), ...rows].join('\n')}\n`;
}

const number = (value: number): string => (Number.isFinite(value) ? String(value) : '');
