/**
 * The one way in which this project writes a file: whole or not at all. (docs/adr/0007-files.md says why no package
 * does it, docs/files.md what is promised.)
 */
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { constants as system } from 'node:os';
import path from 'node:path';
import { OSError } from '../errors.js';
import { sweep_unfinished, unfinished_beside } from './unfinished.js';

const { errno } = system;

/** Writes the bytes of a file to an open descriptor. */
export type Write = (descriptor: number) => void;

/**
 * Writes `file` through `write`: to a file of its own beside it, which takes its place, its mode and its owner when it
 * is complete and on the disk. Until then, and if anything fails, what was there before stays as it is.
 *
 * Links are followed. What is no plain file (a pipe, a device, `/dev/stdout`) is written to, not replaced; so is a
 * file whose folder does not let it be replaced, such as a single file that is mounted into a container.
 *
 * @throws OSError if the file cannot be written, and whatever `write` throws
 */
export function write_file(file: string, write: Write): void {
  try {
    const { at, stat, open } = resolve_target(file);
    if (open !== null) write(open);
    else if (stat !== null && !stat.isFile()) write_through(at, write);
    else replace(at, stat, write);
  } catch (error) {
    throw OSError.of(error, file);
  }
}

/** As `write_file`, of a text or of bytes. */
export function write_whole(file: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  write_file(file, (descriptor) => write_bytes(descriptor, bytes));
}

/** A write may take less than it is given, and a pipe that does not wait may take nothing. */
export function write_bytes(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

interface Target {
  /** The file's own path, behind all links. */
  at: string;
  /** Null if it is not there yet. */
  stat: Stats | null;
  /** The descriptor, of what this process has open already: `/dev/stdout` and its like. */
  open: number | null;
}

const MOST_LINKS = 40;

function resolve_target(file: string): Target {
  const stat = stat_of(file);
  if (stat?.isDirectory()) throw new OSError(errno.EISDIR, file);
  let at = path.resolve(file);
  for (let links = 0; links < MOST_LINKS; links++) {
    at = path.join(real_folder(path.dirname(links === 0 ? file : at), file), path.basename(at));
    const own = /^(\/proc\/(\d+)|\/dev)\/fd\/(\d+)$/.exec(at);
    if (own !== null && [undefined, String(process.pid)].includes(own[2]))
      return { at, stat, open: Number(own[3]) };
    const link = link_at(at);
    if (link === null) return { at, stat, open: null };
    at = path.resolve(path.dirname(at), link);
  }
  throw new OSError(errno.ELOOP, file);
}

function stat_of(file: string): Stats | null {
  try {
    return statSync(file, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    // what lies on the way to it is no folder, which is said in time
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    throw error;
  }
}

function real_folder(folder: string, file: string): string {
  if (stat_of(folder)?.isDirectory()) return realpathSync(folder);
  throw new OSError(errno.ENOENT, file, { message: `Parent directory ${folder} does not exist.` });
}

/** What a link says; null for what is none, or not there. */
function link_at(file: string): string | null {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(file) : null;
}

/** What the system says where a folder, a mount or another owner forbids to replace a file that may be written. */
const MAY_NOT_REPLACE = ['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV'];

const may_not_replace = (error: unknown): boolean =>
  MAY_NOT_REPLACE.includes((error as NodeJS.ErrnoException).code ?? '');

function replace(file: string, before: Stats | null, write: Write): void {
  // renaming would replace what is write-protected
  if (before !== null) accessSync(file, constants.W_OK);
  sweep_unfinished(path.dirname(file));
  const unfinished = unfinished_beside(file);
  let descriptor: number;
  try {
    descriptor = openSync(unfinished, 'wx', before === null ? 0o666 : 0o600);
  } catch (error) {
    if (before === null || !may_not_replace(error)) throw error;
    write_through(file, write);
    return;
  }
  try {
    fill(descriptor, before, write);
    take_place(unfinished, file, before !== null);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function fill(descriptor: number, before: Stats | null, write: Write): void {
  try {
    write(descriptor);
    if (before !== null) keep_access(descriptor, before);
    flush(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function take_place(unfinished: string, file: string, is_there: boolean): void {
  try {
    renameSync(unfinished, file);
  } catch (error) {
    if (!is_there || !may_not_replace(error)) throw error;
    copy_into(unfinished, file);
    rmSync(unfinished);
    return;
  }
  flush_folder(path.dirname(file));
}

/** Gives the new file the owner and the mode of the one before; a group that cannot be kept gets no more than others. */
function keep_access(descriptor: number, { mode, uid, gid }: Stats): void {
  const own = fstatSync(descriptor);
  const keeps_group = own.gid === gid || is_done(() => fchownSync(descriptor, own.uid, gid));
  if (own.uid !== uid) is_done(() => fchownSync(descriptor, uid, keeps_group ? gid : own.gid));
  const permissions = mode & 0o777;
  fchmodSync(descriptor, keeps_group ? permissions : (permissions & 0o707) | ((permissions & 0o007) << 3));
}

function is_done(change: () => void): boolean {
  try {
    change();
    return true;
  } catch {
    return false;
  }
}

/** Some file systems, and all pipes and devices, have nothing to flush. */
const NOTHING_TO_FLUSH = ['EINVAL', 'ENOTSUP', 'ENOSYS', 'EROFS', 'EBADF'];

function flush(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (!NOTHING_TO_FLUSH.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Puts the new name on the disk; where a folder cannot be opened for that, the system does it in its own time. */
function flush_folder(folder: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(folder, 'r');
  } catch {
    return;
  }
  try {
    flush(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Opens what is there, without making it anew. */
function write_through(file: string, write: Write): void {
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_TRUNC);
  try {
    write(descriptor);
    flush(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function copy_into(from: string, to: string): void {
  const source = openSync(from, 'r');
  try {
    write_through(to, (descriptor) => copy(source, descriptor));
  } finally {
    closeSync(source);
  }
}

function copy(from: number, to: number): void {
  const chunk = Buffer.allocUnsafe(2 ** 20);
  for (let count = readSync(from, chunk); count > 0; count = readSync(from, chunk))
    write_bytes(to, chunk.subarray(0, count));
}
