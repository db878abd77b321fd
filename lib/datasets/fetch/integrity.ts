/** Whether files are there, and those that they should be. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';

const CHUNK = 2 ** 20;

function md5_of(path: string): string {
  const hash = createHash('md5');
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK);
    for (let got = readSync(file, chunk); got > 0; got = readSync(file, chunk))
      hash.update(chunk.subarray(0, got));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

export const is_folder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** torchvision's `check_integrity`: without a digest it is enough that there is such a file. */
export function is_intact(path: string, md5: string | null = null): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  return md5 === null || md5_of(path) === md5;
}
