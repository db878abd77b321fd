/** ImageNet's pictures where they lie in the archives that it comes in. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { TorchError } from '../errors.js';
import { write_whole } from '../internal/write-file.js';
import { type Part, places, with_archive } from './formats/tar-index.js';

/** A picture: its file's name, and where it lies in the archive. */
export type Entry = readonly [name: string, offset: number, length: number];

/** The pictures of each class, by WordNet ID. */
export type Index = Record<string, Entry[]>;

interface Kept {
  readonly version: 1;
  readonly size: number;
  readonly modified: number;
  readonly index: Index;
}

/**
 * The index of an archive. What `make` finds is kept beside the archive: there are a million headers in it, all over the
 * disk.
 */
function kept(archive: string, make: (part: Part) => Index): Index {
  const file = `${archive}.index.json`;
  const { size, mtimeMs: modified } = statSync(archive);
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    if (found.version === 1 && found.size === size && found.modified === modified) return found.index;
  } catch {
    // there is none yet
  }
  const index = indexed(archive, make);
  try {
    write_whole(file, JSON.stringify({ version: 1, size, modified, index } satisfies Kept));
  } catch {
    // a folder that cannot be written: it is made again next time
  }
  return index;
}

function indexed(archive: string, make: (part: Part) => Index): Index {
  try {
    return with_archive(archive, make);
  } catch (error) {
    throw new TorchError(`${archive} cannot be read: ${(error as Error).message}`);
  }
}

/** An archive of archives: one for each class, named after it. */
export function train_index(archive: string): Index {
  return kept(archive, (whole) => {
    const index: Index = {};
    for (const { name, offset, length } of places(whole)) {
      const wnid = path.basename(name, '.tar');
      const inner = { read: whole.read, begin: offset, end: offset + length };
      index[wnid] = [...places(inner)].map((place) => [
        path.basename(place.name),
        place.offset,
        place.length,
      ]);
    }
    return index;
  });
}

/** All pictures in one archive; the development kit says what they show, in the order of their names. */
export function val_index(archive: string, wnids: readonly string[]): Index {
  const all = kept(archive, (whole) => ({
    all: [...places(whole)].map((place) => [path.basename(place.name), place.offset, place.length]),
  })).all as Entry[];
  const index: Index = {};
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [place, entry] of sorted.slice(0, wnids.length).entries())
    (index[wnids[place]!] ??= []).push(entry);
  return index;
}
