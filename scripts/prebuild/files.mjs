// The binaries in a folder of prebuilds/.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Paths beside the manifest, sorted. */
export function binaries_in(folder) {
  const all = readdirSync(folder, { recursive: true }).map((file) => file.replaceAll('\\', '/'));
  return all.filter((file) => file.endsWith('.node')).sort();
}

export const path_of = (folder, file) => join(folder, ...file.split('/'));
