/**
 * Modes of asynchronous functions. LibTorch keeps its modes for the thread, where all tasks of the event loop take
 * turns; so the modes of `await torch.no_grad(async () => { ... })` are taken off the thread wherever that function
 * gives way to other code, and put on again where it goes on.
 *
 * A region travels with its async context. Node tells where code of a context begins and ends; it is asked to do so
 * only while there is a region that awaits something, or may begin to, so everything else costs what it did.
 */
import { AsyncLocalStorage, AsyncResource, createHook, executionAsyncResource } from 'node:async_hooks';
import { addon } from '../native/addon.js';
import type { ThreadModes } from '../native/exports/autograd.js';

interface Region {
  readonly parent: Region | null;
  open: boolean;
  /** While the region runs, what the thread had before; else what the region has. Null: it never gave way yet. */
  modes: ThreadModes | null;
}

const storage = new AsyncLocalStorage<Region>();

/** Regions that await something. */
let waiting = 0;
/** Whether Node tells about code. */
let listening = false;
/** While true, what Node tells is of no account. */
let looking = false;
/** Those whose modes the thread has, each over the one before. */
let running: readonly Region[] = [];
/** For each piece of code that has begun and not ended: what ran before it; null where that went on. */
const interrupted: (readonly Region[] | null)[] = [];

const hook = createHook({ before: begin_code, after: end_code });

/** The innermost open region of the running code. Code that outlives its region falls to the next outer one. */
function current(): Region | null {
  let region = storage.getStore() ?? null;
  while (region !== null && !region.open) region = region.parent;
  return region;
}

function run_instead(regions: readonly Region[]): void {
  for (const region of running.toReversed()) addon.swap_modes(region.modes!);
  for (const region of regions) addon.swap_modes(region.modes!);
  running = regions;
}

/** The region of the code that begins. Node 24 tells before it has set the context of an AsyncResource. */
function region_of_code(): Region | null {
  const resource = executionAsyncResource();
  if (!(resource instanceof AsyncResource)) return current();
  looking = true;
  try {
    return resource.runInAsyncScope(current);
  } finally {
    looking = false;
  }
}

function begin_code(): void {
  if (looking) return;
  const wanted = region_of_code();
  if (wanted === (running.at(-1) ?? null)) {
    interrupted.push(null);
    return;
  }
  interrupted.push(running);
  run_instead(wanted?.modes ? [wanted] : []);
}

function end_code(): void {
  if (looking) return;
  const before = interrupted.pop();
  if (before) run_instead(before.filter((region) => region.open));
}

/** From before the first await on: V8 does not tell about the end of an await that began earlier. */
function listen(): void {
  if (listening) return;
  listening = true;
  hook.enable();
  queueMicrotask(stop_listening);
}

function stop_listening(): void {
  if (waiting > 0 || !listening) return;
  listening = false;
  hook.disable();
  run_instead([]);
  interrupted.length = 0;
}

function close(region: Region): void {
  region.open = false;
  waiting -= 1;
  stop_listening();
}

/** `promise`, with the region open until it settles. */
async function settle<Value>(region: Region, promise: PromiseLike<Value>): Promise<Value> {
  try {
    return await promise;
  } finally {
    close(region);
  }
}

/** A region that has begun, and whose function runs for the first time. */
export class FirstRun {
  readonly #region: Region;
  #gave_way = false;

  /** Before its modes are set. */
  constructor() {
    this.#region = { parent: current(), open: true, modes: waiting > 0 ? addon.keep_modes() : null };
  }

  /** Runs `body` in the context of the region, once its modes are set. */
  run<Result>(body: () => Result): Result {
    if (this.#region.modes !== null) running = [...running, this.#region];
    listen();
    return storage.run(this.#region, body);
  }

  /** The function has returned a promise: until that settles, the region goes on where its context does. */
  give_way<Value>(promise: PromiseLike<Value>): Promise<Value> {
    this.#gave_way = true;
    this.#region.modes ??= addon.keep_modes();
    waiting += 1;
    return settle(this.#region, promise);
  }

  /** The first run is over; the modes that were set before come next. */
  end(): void {
    if (running.at(-1) === this.#region) {
      addon.swap_modes(this.#region.modes!);
      running = running.slice(0, -1);
    }
    this.#region.open = this.#gave_way;
  }
}
