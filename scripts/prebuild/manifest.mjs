// prebuilds/<platform>/manifest.json: what the binaries are, and what they need of a system. `doctor` reads it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binaries_in, path_of } from './files.mjs';

function entry(file) {
  const bytes = readFileSync(file);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}

/** Writes the manifest of `folder`; `needs` comes from `inspect_binaries`. */
export function write_manifest(folder, needs) {
  const files = Object.fromEntries(binaries_in(folder).map((file) => [file, entry(path_of(folder, file))]));
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify({ needs, files }, null, 2)}\n`);
}
