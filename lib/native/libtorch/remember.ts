/** What the installation or the first start found, kept beside the loader so that a start needs no search. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { write_whole } from '../../internal/write-file.js';
import type { Installation } from './installation.js';

const FILE = 'libtorch.json';

export interface Remembered {
  readonly folder: string;
  readonly source: string;
}

/** `folder` is the loader's. A file that cannot be read counts as none. */
export function remembered_libtorch(folder: string): Remembered | null {
  const file = join(folder, FILE);
  if (!existsSync(file)) return null;
  try {
    const { folder, source } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Remembered>;
    return typeof folder === 'string' && typeof source === 'string' ? { folder, source } : null;
  } catch {
    return null;
  }
}

/** Keeps it. Where the folder cannot be written, every start searches. */
export function remember_libtorch(folder: string, installation: Installation): void {
  const text = JSON.stringify({
    folder: installation.folder,
    source: installation.source,
    version: installation.version.text,
  });
  try {
    mkdirSync(folder, { recursive: true });
    write_whole(join(folder, FILE), `${text}\n`);
  } catch {
    // a package in a read-only image works all the same
  }
}
