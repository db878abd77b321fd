/** V8's collector, for the sweep of native/memory.cc (docs/adr/0003-memory.md). */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collector = (options: { type: 'major' | 'minor' }) => void;

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
    // another engine
  }
  return null; // the sweep then relies on the collections that come by themselves
}

const collector = find_collector();

/** Collects garbage at once, among young objects only or among all. */
export function collect_garbage(type: 'major' | 'minor'): void {
  collector?.({ type });
}
