/** The list of a package's prebuilt binaries, with their digests, written by scripts/prebuild.mjs. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Manifest {
  /** By path beside the manifest. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
  /** The newest symbol versions that the binaries need of the system: `{ GLIBC: '2.28', ... }`. */
  readonly needs: Readonly<Record<string, string>>;
}

/** The manifest beside a loader; null for one that was built on this machine. */
export function read_manifest(loader: string): Manifest | null {
  const file = join(dirname(loader), 'manifest.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : null;
}

/** One sentence for each prebuilt binary that is missing or not the one that was packed. */
export function damaged_binaries(loader: string): string[] {
  const files = Object.entries(read_manifest(loader)?.files ?? {});
  return files.flatMap(([name, { sha256 }]) => {
    const file = join(dirname(loader), name);
    if (!existsSync(file)) return [`${file} is missing; install libtorch-node again`];
    const found = createHash('sha256').update(readFileSync(file)).digest('hex');
    return found === sha256
      ? []
      : [`${file} is damaged (SHA-256 ${found}, expected ${sha256}); install libtorch-node again`];
  });
}
