import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { bare } from '../internal/define.js';
import { UsageError } from './errors.js';

const NAMES = ['best.pt', 'last.pt', 'log.jsonl', 'metrics.csv', 'report.html', 'weights.safetensors'];
const PATTERNS = [/^epoch-\d+\.pt$/, /^events\.out\.tfevents\./];

export interface RunFolderOptions {
  /** Default: `runs/<time>`, a new one for each run. */
  folder: string | null;
  /** Whether the results of an earlier run may be replaced. */
  overwrite: boolean;
  /** Whether the run goes on with what is there. */
  resumes: boolean;
  now?: Date;
}

/** The folder in which a run leaves what came of it. */
export class RunFolder {
  readonly path: string;

  /** @throws UsageError if the folder cannot be written, or holds an earlier run */
  constructor(options: RunFolderOptions) {
    const { folder, overwrite, resumes, now = new Date() } = bare(options);
    try {
      this.path = folder === null ? make_folder(now) : open_folder(folder, overwrite, resumes);
      // exclusively, so that of two runs that begin at once one is told
      closeSync(openSync(this.file('log.jsonl'), resumes ? 'a' : 'wx'));
      accessSync(this.path, constants.W_OK);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`cannot write to the folder ${folder ?? 'runs'}: ${(error as Error).message}`);
    }
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  /** The names of the results that are there. */
  get kept(): string[] {
    return results_in(this.path);
  }
}

function results_in(folder: string): string[] {
  const is_result = (name: string): boolean =>
    NAMES.includes(name) || PATTERNS.some((pattern) => pattern.test(name));
  return readdirSync(folder).filter(is_result).sort();
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

/** Makes a folder and those above it; Node says of a read-only disk, when it makes several, that something is missing. */
function make_whole(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') mkdirSync(folder);
    throw error;
  }
}

function open_folder(folder: string, overwrite: boolean, resumes: boolean): string {
  const is_there = existsSync(folder);
  make_whole(folder);
  const there = is_there ? results_in(folder) : [];
  if (there.length === 0 || resumes) return folder;
  if (!overwrite) {
    throw new UsageError(
      `${folder} holds an earlier run (${there.join(', ')}): name another folder, go on with --resume auto, or replace it with --overwrite`,
    );
  }
  for (const name of there) rmSync(path.join(folder, name));
  return folder;
}
