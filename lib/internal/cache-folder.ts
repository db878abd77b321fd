/** Where what is fetched or drawn once is kept, for all projects of a user. */
import { homedir } from 'node:os';
import { join } from 'node:path';

interface Machine {
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
  home: string;
}

/** `LIBTORCH_NODE_CACHE`, else `libtorch-node` in `XDG_CACHE_HOME` or the platform's own cache folder. */
export function cache_folder(machine?: Machine): string {
  const { env, platform, home } = machine ?? {
    env: process.env,
    platform: process.platform,
    home: homedir(),
  };
  if (env.LIBTORCH_NODE_CACHE) return env.LIBTORCH_NODE_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'libtorch-node');
  const own = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(own, 'libtorch-node');
}
