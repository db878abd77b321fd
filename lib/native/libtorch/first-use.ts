/** Fetches LibTorch when a program first needs it: the package has no install script, which not everyone would run. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Installation } from './installation.js';
import { LibtorchError } from './error.js';
import { explain, type Search } from './search.js';
import { is_cuda, wanted_variant } from './variant.js';
import { FETCHED_VERSION, minor_of, parse_version } from './versions.js';
import type { World } from './world.js';

const PROGRAM = fileURLToPath(new URL('./setup-program.js', import.meta.url));

/**
 * The LibTorch that another process fetches, while this one waits: `import` of an addon cannot wait for a promise.
 * Throws a LibtorchError where nothing may be fetched, or nothing that fits, or where it cannot be had.
 */
export function fetch_at_first_use(world: World, search: Search, minors: readonly string[]): Installation {
  if (!may_fetch(world, minors)) throw new LibtorchError(explain(search, world));
  const runtime = 'deno' in process.versions ? ['run', '--allow-all'] : [];
  const done = spawnSync(process.execPath, [...runtime, PROGRAM], {
    cwd: world.cwd,
    env: { ...world.env, NODE_USE_ENV_PROXY: '1', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    windowsHide: true,
  });
  if (done.status !== 0) {
    throw new LibtorchError(
      `${explain(search, world)}\nFetching it ended with ${done.signal ?? done.status}.`,
    );
  }
  const { installation, error } = JSON.parse(done.stdout) as { installation?: Installation; error?: string };
  if (installation === undefined) throw new LibtorchError(error);
  return installation;
}

function may_fetch(world: World, minors: readonly string[]): boolean {
  if (world.env.LIBTORCH || world.env.LIBTORCH_NODE_OFFLINE === '1') return false;
  // of a CUDA build the newest is fetched
  if (is_cuda(wanted_variant(world))) return true;
  return minors.includes(minor_of(parse_version(FETCHED_VERSION)!));
}
