import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { save_file } from '../io/safetensors.js';
import type { Tensor } from '../tensor/tensor.js';
import { curve_svg } from './curve.js';
import { UsageError } from './errors.js';
import type { History } from './history.js';

/** The folder in which a run leaves what came of it. */
export class RunFolder {
  readonly path: string;

  /** @param folder default: `runs/<time>` */
  constructor(folder: string | null, now: Date = new Date()) {
    // Colons are no good in the file names of some systems.
    const time = now.toISOString().slice(0, 19).replaceAll(':', '-');
    this.path = folder ?? path.join('runs', time);
    try {
      mkdirSync(this.path, { recursive: true });
      writeFileSync(this.#file('log.jsonl'), '');
    } catch (error) {
      throw new UsageError(`cannot write to the folder ${this.path}: ${(error as Error).message}`);
    }
  }

  #file(name: string): string {
    return path.join(this.path, name);
  }

  /** Adds one line to the log. */
  log(kind: string, values: object): void {
    appendFileSync(this.#file('log.jsonl'), `${JSON.stringify({ kind, ...values })}\n`);
  }

  /** Writes the curves, as a drawing and as a picture. */
  async save_curves(history: History, classes: number): Promise<void> {
    const svg = curve_svg(history, classes);
    writeFileSync(this.#file('loss.svg'), svg);
    await sharp(Buffer.from(svg), { density: 144 }).png().toFile(this.#file('loss.png'));
  }

  save_weights(state: Readonly<Record<string, Tensor>>, metadata: Record<string, string>): void {
    save_file(state, this.#file('weights.safetensors'), { metadata });
  }
}
