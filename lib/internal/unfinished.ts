/**
 * Names for files and folders that are not finished yet: beside what they will become, so that renaming them is one
 * step; not to be guessed; and such that whoever comes later can tell that their process has died.
 */
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';

const PREFIX = '.libtorch-node-';
const PATTERN = /^\.libtorch-node-([0-9a-f]{8})-(\d+)-[0-9a-f]{32}$/;
const RELEASED = `${PREFIX}released-`;
const DAY = 24 * 3600 * 1000;

/** A name beside `target` that nothing has yet: what is made under it must be made exclusively. */
export function unfinished_beside(target: string): string {
  const random = randomBytes(16).toString('hex');
  return path.join(path.dirname(target), `${PREFIX}${process_space()}-${process.pid}-${random}`);
}

const swept = new Set<string>();

/**
 * Removes from `folder` what processes that were killed have left unfinished: of this machine's at once, of others
 * that share the folder after a day. Looks once at each folder.
 */
export function sweep_unfinished(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  for (const name of names_in(folder)) {
    if (PATTERN.test(name)) remove_left(path.join(folder, name), is_of_the_dead(name));
  }
}

/**
 * Renames one of the files or folders in `folder` that processes of this machine have left when they were killed, or with
 * `release_unfinished`, and returns its new name, which is this process's; null where there are none.
 */
export function take_up_unfinished(folder: string): string | null {
  for (const name of names_in(folder)) {
    if (!name.startsWith(RELEASED) && !is_of_the_dead(name)) continue;
    const taken = unfinished_beside(path.join(folder, name));
    try {
      renameSync(path.join(folder, name), taken);
      return taken;
    } catch {
      // another process was quicker
    }
  }
  return null;
}

/** Gives up an unfinished file or folder of this process, for whoever takes it up next. */
export function release_unfinished(file: string): void {
  renameSync(file, path.join(path.dirname(file), `${RELEASED}${randomBytes(16).toString('hex')}`));
}

/** Whether a name is one of `unfinished_beside`, of a process of this machine that is there no more. */
function is_of_the_dead(name: string): boolean {
  const [, space, pid] = PATTERN.exec(name) ?? [];
  return space === process_space() && !is_alive(Number(pid));
}

function remove_left(left: string, is_dead: boolean): void {
  try {
    if (is_dead || Date.now() - lstatSync(left).mtimeMs > DAY) rmSync(left, { recursive: true, force: true });
  } catch {
    // another user's, or another process was quicker
  }
}

function names_in(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function is_alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

let space: string | null = null;

/** Stands for what process numbers are good in: this start of this machine, and its container. */
function process_space(): string {
  const parts = [
    hostname(),
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ];
  space ??= createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 8);
  return space;
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
