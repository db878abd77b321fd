/** What the installation does about LibTorch: find one, else fetch one. */
import { type Engine, EngineError } from './engine.js';
import { type FetchOptions, fetch_engine } from './fetch.js';
import type { Remembered } from './remember.js';
import { explain, find_engine } from './search.js';
import { missing_fetch_tools } from './tools.js';
import type { World } from './world.js';

export interface ObtainOptions extends FetchOptions {
  /** Whether the addon is to be built against it. */
  headers: boolean;
  /** The engine of an earlier installation, which a repeated one keeps. */
  remembered?: Remembered | null;
}

/** The first LibTorch that the search finds, else a fetched one. A `LIBTORCH` that is set is never replaced. */
export async function obtain_engine(world: World, options: ObtainOptions): Promise<Engine> {
  const search = find_engine(world, options);
  if (search.engine !== null) return search.engine;
  if (world.env.LIBTORCH) throw new EngineError(explain(search));
  for (const { place, refusal } of search.attempts)
    options.report(`looked for LibTorch in ${place}: ${refusal}`);
  const missing = missing_fetch_tools(world);
  if (missing.length > 0) throw new EngineError(`LibTorch has to be fetched.\n${missing.join('\n')}`);
  return fetch_engine(world, options);
}
