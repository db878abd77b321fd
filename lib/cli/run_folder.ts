import { appendFileSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { write_whole } from '../internal/write-file.js';
import { save_file } from '../io/safetensors.js';
import type { Tensor } from '../tensor/tensor.js';
import { curve_svg } from './curve.js';
import { UsageError } from './errors.js';
import type { History } from './history.js';

const RESULTS = ['loss.png', 'loss.svg', 'log.jsonl', 'weights.safetensors'] as const;
type Result = (typeof RESULTS)[number];

export interface RunFolderOptions {
  /** Default: `runs/<time>`, a new one for each run. */
  folder: string | null;
  /** Whether the results of an earlier run may be replaced. */
  overwrite: boolean;
  /** Told in a sentence what could not be written, where the run goes on without it. */
  warn(text: string): void;
  now?: Date;
}

/** The folder in which a run leaves what came of it. */
export class RunFolder {
  readonly path: string;
  readonly #warn: (text: string) => void;
  readonly #kept = new Set<Result>();
  #logs = true;

  /** @throws UsageError if the folder cannot be written, or holds an earlier run */
  constructor({ folder, overwrite, warn, now = new Date() }: RunFolderOptions) {
    this.#warn = warn;
    try {
      this.path = folder === null ? make_folder(now) : open_folder(folder, overwrite);
      // exclusively, so that of two runs that begin at once one is told
      closeSync(openSync(this.#file('log.jsonl'), overwrite ? 'w' : 'wx'));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`cannot write to the folder ${folder ?? 'runs'}: ${(error as Error).message}`);
    }
    this.#kept.add('log.jsonl');
  }

  /** The names of the files that were written. */
  get kept(): Result[] {
    return RESULTS.filter((name) => this.#kept.has(name));
  }

  #file(name: Result): string {
    return path.join(this.path, name);
  }

  /** Adds one line to the log; where that fails, training is worth more than its log. */
  log(kind: string, values: object): void {
    if (!this.#logs) return;
    try {
      appendFileSync(this.#file('log.jsonl'), `${JSON.stringify({ kind, ...values })}\n`);
    } catch (error) {
      this.#logs = false;
      this.#warn(`the log ends here: ${(error as Error).message}`);
    }
  }

  /** Writes the curves, as a drawing and as a picture; a warning where that fails. */
  async save_curves(history: History, classes: number): Promise<void> {
    try {
      const svg = curve_svg(history, classes);
      write_whole(this.#file('loss.svg'), svg);
      this.#kept.add('loss.svg');
      write_whole(this.#file('loss.png'), await sharp(Buffer.from(svg), { density: 144 }).png().toBuffer());
      this.#kept.add('loss.png');
    } catch (error) {
      this.#warn(`the curves cannot be drawn: ${(error as Error).message}`);
    }
  }

  /** @throws TorchError if they cannot be written */
  save_weights(state: Readonly<Record<string, Tensor>>, metadata: Record<string, string>): void {
    save_file(state, this.#file('weights.safetensors'), { metadata });
    this.#kept.add('weights.safetensors');
  }
}

/** A new folder below `runs`, also for the second run of a second. */
function make_folder(now: Date): string {
  // Colons are no good in the file names of some systems.
  const time = path.join('runs', now.toISOString().slice(0, 19).replaceAll(':', '-'));
  mkdirSync('runs', { recursive: true });
  for (let number = 1; ; number++) {
    const folder = number === 1 ? time : `${time}-${number}`;
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function open_folder(folder: string, overwrite: boolean): string {
  mkdirSync(folder, { recursive: true });
  const there = RESULTS.filter((name) => existsSync(path.join(folder, name)));
  if (there.length > 0 && !overwrite) {
    throw new UsageError(
      `${folder} holds an earlier run (${there.join(', ')}): name another folder, or replace it with --overwrite`,
    );
  }
  return folder;
}
