/** `alexnet bench`: the benchmark of the package's folder, which `npm run bench` starts too. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { package_folder } from '../native/engine/package.js';

/** Runs the benchmark with these options; it names them itself at `--help`. */
export function bench(options: readonly string[]): void {
  const script = join(package_folder, 'bench', 'run.mjs');
  const { status } = spawnSync(process.execPath, [script, ...options], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
