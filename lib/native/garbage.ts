/** V8's collector, for the sweep of native/memory/memory.cc (docs/adr/0003-memory.md). */
import { totalmem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Without options: everything. On Node.js 20 `{ type: 'major' }` still means young objects only.
type Collector = (options?: { type: 'minor' }) => void;

const MOST_TRIES = 20;

function find_collector(): Collector | null {
  try {
    // The flag is the process's: a worker that does the same may switch it off in between.
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      setFlagsFromString('--expose-gc');
      const collector: unknown = runInNewContext('typeof gc === "function" ? gc : null');
      setFlagsFromString('--no-expose-gc');
      if (collector !== null) return collector as Collector;
    }
  } catch {
    // another JavaScript engine
  }
  return null; // the sweep then relies on the collections that come by themselves
}

const collector = find_collector();

/** Collects garbage at once, among all objects or only among young ones. */
export function collect_garbage(everything: boolean): void {
  if (everything) collector?.();
  else collector?.({ type: 'minor' });
}

/** Bytes that this process may have: what its container or its machine has. */
export function memory_limit(): number {
  return Math.min(totalmem(), process.constrainedMemory?.() || Number.POSITIVE_INFINITY);
}
