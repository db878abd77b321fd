/** The Python process that writes files of cases: `export.py`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { RecordFile } from './file.js';

/** Where cases come from: the modules of this folder. */
export const SOURCES = ['ops', 'modules', 'optimizers'] as const;

/** Operators or layers whose cases go to one file, which bounds memory on both sides. */
const UNITS_PER_FILE = 8;
/** Files that Python may be ahead. */
const AHEAD = 2;

export interface Exported {
  file: RecordFile;
  /** How many cases have no form in JavaScript, by reason. */
  skipped: Readonly<Record<string, number>>;
}

export class Exporter {
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'libtorch-node-parity-'));
  readonly #lines: AsyncIterator<string>;

  /**
   * @param script the path of export.py
   * @param exports the public names of libtorch-node
   */
  constructor(
    python: string,
    script: string,
    readonly exports: readonly string[],
    readonly seed: number,
  ) {
    // its modules are beside it and in the folder above
    const above = dirname(dirname(script));
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: above };
    this.#child = spawn(python, ['-u', script, this.#folder], { stdio: ['pipe', 'pipe', 'inherit'], env });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  #order(order: object): void {
    this.#child.stdin!.write(`${JSON.stringify({ seed: this.seed, ...order })}\n`);
  }

  async #answer<Answer>(): Promise<Answer> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the Python process ended; its last words are on standard error');
    return JSON.parse(value);
  }

  /** Names of what a source can export one by one. */
  async units(source: string): Promise<string[]> {
    this.#order({ source, list: true, exports: this.exports });
    return (await this.#answer<{ units: string[] }>()).units;
  }

  /** Exports units, file by file; each file is gone when the next one is asked for. */
  async *files(source: string, units: readonly string[]): AsyncGenerator<Exported> {
    const parts: string[][] = [];
    for (let at = 0; at < units.length; at += UNITS_PER_FILE)
      parts.push(units.slice(at, at + UNITS_PER_FILE));
    const order = (index: number) => {
      if (index < parts.length) this.#order({ name: `${source}-${index}`, source, units: parts[index] });
    };
    for (let index = 0; index < AHEAD; index++) order(index);
    for (let index = 0; index < parts.length; index++) {
      const { name, skipped } = await this.#answer<{ name: string; skipped: Record<string, number> }>();
      order(index + AHEAD);
      const path = join(this.#folder, name);
      yield { file: new RecordFile(path), skipped };
      for (const suffix of ['.json', '.safetensors']) rmSync(path + suffix);
    }
  }

  close(): void {
    this.#child.stdin!.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
