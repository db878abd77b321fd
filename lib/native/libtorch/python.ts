/** The `torch` package of a Python environment, found without importing it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world.js';

/** The folders in `prefix` (a virtual environment or a conda prefix) that may hold LibTorch, likeliest first. */
export function torch_folders(prefix: string): string[] {
  const lib = join(prefix, 'lib');
  const versions = existsSync(lib) ? readdirSync(lib).filter((name) => /^python3\.\d+$/.test(name)) : [];
  const packages = versions.map((name) => join(lib, name, 'site-packages', 'torch')).filter(existsSync);
  // conda-forge keeps LibTorch in the prefix itself, beside a Python package that may be absent
  const bare = readdirSafe(lib).some((name) => name.startsWith('libtorch_cpu.'));
  return bare ? [...packages, prefix] : packages;
}

function readdirSafe(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

// find_spec() of a top-level package does not run it. The empty entry of sys.path is the working folder,
// where a folder named `torch` would be found first.
const QUESTION = `
import sys
sys.path[:] = [entry for entry in sys.path if entry]
import importlib.util
spec = importlib.util.find_spec('torch')
print((spec.submodule_search_locations or [''])[0] if spec else '')
`;

/** Long enough for a cold disk, short enough for a shim that hangs. */
const TIMEOUT = 10_000;

/** The torch folder of `python3` on PATH: '' if it has none, null if there is no python3. */
export function torch_of_python(world: World, python = 'python3'): string | null {
  return world.run(python, ['-c', QUESTION], TIMEOUT)?.trim() ?? null;
}
