import { bare } from '../internal/define.js';
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { TorchError } from '../errors.js';
import { unfinished_beside } from '../internal/unfinished.js';
import { save } from '../io/index.js';
import type { DeviceLike } from '../types.js';
import { read_checkpoint } from './read-checkpoint.js';
import type { TrainerState } from './state.js';

const LAST = 'last.pt';
const BEST = 'best.pt';
const EPOCH = /^epoch-(\d+)\.pt$/;

export interface CheckpointsOptions {
  /** Made if it is not there. */
  folder: string;
  /** How many of the last epochs are kept, beside the best one. Default: 2. */
  keep?: number;
  /** Minutes of training after which one is written within an epoch. Default: 10. */
  minutes?: number;
}

/** A checkpoint that was read. */
export interface Found {
  file: string;
  state: Partial<TrainerState>;
  /** Newer ones that could not be read, and why. */
  broken: { file: string; reason: string }[];
}

export interface SaveCheckpointOptions {
  /** The epoch that has ended. Default: null, none has. */
  epoch?: number | null;
  /** Whether it is the best so far. Default: false. */
  is_best?: boolean;
}

export interface NewestOptions {
  /** Where the tensors are loaded. Default: the CPU. */
  map_location?: DeviceLike;
}

/**
 * The checkpoints of a run: `last.pt`, `best.pt` and `epoch-N.pt` of the last epochs, in one folder. Each appears whole
 * or not at all, whenever the process is killed. `epoch-N.pt`, `best.pt` and `last.pt` of the same epoch are one file
 * under several names where the file system can do that.
 *
 * @example
 * const checkpoints = new Checkpoints({ folder: 'runs/mine', keep: 3 });
 * const found = checkpoints.newest();
 * if (found !== null) trainer.load_state_dict(found.state);
 */
export class Checkpoints {
  readonly folder: string;
  readonly keep: number;
  readonly minutes: number;
  #saved = performance.now();
  /** The file that was written last, by this object; null before. */
  last_file: string | null = null;

  /** @throws RangeError if `keep` is no integer from 1, or `minutes` not positive */
  constructor(options: CheckpointsOptions) {
    const { folder, keep = 2, minutes = 10 } = bare(options);
    if (!Number.isInteger(keep) || keep < 1)
      throw new RangeError(`Checkpoints: keep must be a positive integer, not ${keep}`);
    if (!(minutes > 0)) throw new RangeError(`Checkpoints: minutes must be positive, not ${minutes}`);
    this.folder = folder;
    this.keep = keep;
    this.minutes = minutes;
  }

  #file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Whether so many minutes have passed since the last one. */
  get is_due(): boolean {
    return performance.now() - this.#saved > this.minutes * 60_000;
  }

  /**
   * Writes `last.pt`. At the end of an epoch it becomes `epoch-N.pt` as well, and `best.pt` if it is the best.
   *
   * @returns the file
   * @throws OSError if it cannot be written; what was there stays as it was
   */
  save(state: TrainerState, options: SaveCheckpointOptions = {}): string {
    const { epoch = null, is_best = false } = bare(options);
    this.#saved = performance.now();
    mkdirSync(this.folder, { recursive: true });
    const last = this.#file(LAST);
    if (epoch === null) save(state, last);
    else {
      // `last.pt` comes last: until then the run goes on from before this epoch's end, and writes the others again
      const own = this.#file(`epoch-${epoch + 1}.pt`);
      save(state, own);
      if (is_best) put(own, this.#file(BEST));
      put(own, last);
      this.#forget(epoch);
    }
    this.last_file = last;
    return last;
  }

  #forget(epoch: number): void {
    for (const { file, number } of this.#epochs()) {
      if (number <= epoch + 1 - this.keep || number > epoch + 1) rmSync(file, { force: true });
    }
  }

  /** Newest first. */
  #epochs(): { file: string; number: number }[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .map((name) => ({ file: this.#file(name), number: Number(EPOCH.exec(name)?.[1] ?? Number.NaN) }))
      .filter(({ number }) => !Number.isNaN(number))
      .sort((a, b) => b.number - a.number);
  }

  /** The names of what is there, newest first. */
  get files(): string[] {
    const all = [this.#file(LAST), ...this.#epochs().map(({ file }) => file), this.#file(BEST)];
    return all.filter((file) => existsSync(file));
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @returns null if there is none at all
   * @throws TorchError if there are some, and none can be read
   */
  newest(options: NewestOptions = {}): Found | null {
    const { map_location = 'cpu' } = bare(options);
    const broken: Found['broken'] = [];
    for (const file of this.files) {
      try {
        const state = read_checkpoint(file, { map_location }) as Partial<TrainerState>;
        this.last_file = file;
        return { file, state, broken };
      } catch (error) {
        broken.push({ file, reason: (error as Error).message.split('\n')[0] ?? '' });
      }
    }
    if (broken.length === 0) return null;
    const reasons = broken.map(({ file, reason }) => `${file}: ${reason}`);
    throw new TorchError(`no checkpoint can be read: ${reasons.join('; ')}`);
  }
}

/** Gives a whole file a second name in one step: the same file, or a copy where there are no such links. */
function put(file: string, name: string): void {
  const unfinished = unfinished_beside(name);
  try {
    linkSync(file, unfinished);
  } catch {
    copyFileSync(file, unfinished);
  }
  renameSync(unfinished, name);
}
