/** What was fetched into the cache, held against the list that was written beside it then. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { refusal_of_owner } from '../../internal/owner.js';
import { write_whole } from '../../internal/write-file.js';

const LIST = 'files.json';

type Files = Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;

/** Writes the list of the libraries in `tree`, with their digests. */
export function list_files(tree: string): void {
  const files: Record<string, { sha256: string; bytes: number }> = {};
  for (const file of libraries_in(tree).sort()) {
    files[relative(tree, file)] = { sha256: digest_of(file), bytes: statSync(file).size };
  }
  write_whole(join(tree, LIST), `${JSON.stringify(files, null, 1)}\n`);
}

function libraries_in(tree: string): string[] {
  const entries = readdirSync(tree, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(so|dylib)(\.|$)/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function digest_of(file: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(2 ** 22);
  const descriptor = openSync(file, 'r');
  try {
    for (let count = readSync(descriptor, chunk); count > 0; count = readSync(descriptor, chunk))
      hash.update(chunk.subarray(0, count));
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

/**
 * Why a LibTorch in the cache is not to be used: somebody else's folder, no list, or a file that is not as it was
 * fetched; null if it may be.
 *
 * @param folder the `torch` folder in it
 * @param wholly whether the files' contents are read, or only their sizes looked at, which every start has time for
 */
export function refusal_of_cached(folder: string, wholly: boolean): string | null {
  const tree = dirname(folder);
  const shelf = dirname(tree);
  for (const each of [dirname(shelf), shelf, tree, folder, join(folder, 'lib')]) {
    const refusal = refusal_of_owner(each);
    if (refusal !== null)
      return `${refusal}, and could hold anything: set LIBTORCH to ${folder} if it is to be used`;
  }
  const fault = fault_of(tree, wholly);
  return fault === null ? null : `${fault}; ${REMEDY}`;
}

const REMEDY = 'it is fetched anew by `npx libtorch-node setup`';

function fault_of(tree: string, wholly: boolean): string | null {
  const list = join(tree, LIST);
  if (!existsSync(list)) return `${tree} has no ${LIST}, so it was not fetched wholly`;
  let files: Files;
  try {
    files = JSON.parse(readFileSync(list, 'utf8')) as Files;
  } catch {
    return `${list} is damaged`;
  }
  for (const [name, { sha256, bytes }] of Object.entries(files)) {
    const file = join(tree, name);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) return `${file} is missing`;
    if (size !== bytes) return `${file} is damaged (${size} bytes, expected ${bytes})`;
    if (wholly && digest_of(file) !== sha256) return `${file} is damaged (not the bytes that were fetched)`;
  }
  return null;
}
