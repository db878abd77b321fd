/** This package: where it lies, and how its addon is compiled there. */
import { fileURLToPath } from 'node:url';

/** The package's own folder. */
export const package_folder = fileURLToPath(new URL('../../..', import.meta.url));

/** The command that builds the addon: of a checkout, or of a package that a project depends on. */
export function how_to_build(): string {
  return package_folder.includes('node_modules') ? 'npx libtorch-node build' : 'npm run build';
}
