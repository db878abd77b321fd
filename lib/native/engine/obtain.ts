/** What the installation does about LibTorch: find one, else fetch one. */
import type { Engine } from './engine.js';
import { EngineError } from './error.js';
import { type FetchOptions, fetch_engine } from './fetch.js';
import type { Remembered } from './remember.js';
import { explain, find_engine } from './search.js';
import type { World } from './world.js';

export interface ObtainOptions extends FetchOptions {
  /** The minors there is an addon for; any supported one if absent. */
  minors?: readonly string[];
  /** Whether the addon is to be built against it. */
  headers: boolean;
  /** The engine of an earlier installation, which a repeated one keeps. */
  remembered?: Remembered | null;
}

/** The first LibTorch that the search finds, else a fetched one. A `LIBTORCH` that is set is never replaced. */
export async function obtain_engine(world: World, options: ObtainOptions): Promise<Engine> {
  const search = find_engine(world, options);
  if (search.engine !== null) return search.engine;
  if (world.env.LIBTORCH || world.env.LIBTORCH_NODE_OFFLINE === '1') {
    throw new EngineError(explain(search, world));
  }
  for (const { place, refusal } of search.attempts)
    options.report(`looked for LibTorch in ${place}: ${refusal}`);
  return fetch_engine(world, options);
}
