/** What the installation does about LibTorch: find one, else fetch one. */
import { bare } from '../../internal/define.js';
import type { Installation } from './installation.js';
import { LibtorchError } from './error.js';
import { type FetchOptions, fetch_libtorch } from './fetch.js';
import type { Remembered } from './remember.js';
import { explain, find_libtorch } from './search.js';
import type { World } from './world.js';

export interface ObtainOptions extends FetchOptions {
  /** The minors there is an addon for; any supported one if absent. */
  minors?: readonly string[];
  /** Whether the addon is to be built against it. */
  headers: boolean;
  /** The LibTorch of an earlier set-up, which a repeated one keeps. */
  remembered?: Remembered | null;
}

/** The first LibTorch that the search finds, else a fetched one. A `LIBTORCH` that is set is never replaced. */
export async function obtain_libtorch(world: World, given: ObtainOptions): Promise<Installation> {
  const options = bare(given);
  const search = find_libtorch(world, options);
  if (search.installation !== null) return search.installation;
  if (world.env.LIBTORCH || world.env.LIBTORCH_NODE_OFFLINE === '1') {
    throw new LibtorchError(explain(search, world));
  }
  for (const { place, refusal } of search.attempts)
    options.report(`looked for LibTorch in ${place}: ${refusal}`);
  return fetch_libtorch(world, options);
}
