import { keep } from '../../autograd/scope.js';
import { functions } from '../../ops/index.js';
import { memory as held } from '../../tensor/runtime.js';
import { is_alone } from '../../tensor/shared-storage.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Batches that were handed out and whose memory may be used again. */
const MOST_KEPT = 4;
/** Bytes of batches that nobody may hold any more, after which the collector is asked. */
const MOST_FORGOTTEN = 64 * 2 ** 20;

/**
 * Batches that may be held by somebody: the one before the next, which its loop has not let go of yet, and one that nobody
 * holds, but whose object a full collection has made old: only the next one finds it, and makes another old.
 */
const IN_USE = 2;
/** Bytes of batches between full collections, which take milliseconds. */
const LEAST_BETWEEN = 128 * 2 ** 20;

/** Bytes that all passes have handed out since the last full collection. */
let handed_out_since = Number.POSITIVE_INFINITY;
/** Bytes of batches that were held, or seemed to be, when their pass was over. */
let left_behind = 0;

function collect_everything(): void {
  if (handed_out_since < LEAST_BETWEEN) return;
  handed_out_since = 0;
  left_behind = 0;
  held.collect();
}

const bytes_of = (memory: Tensor): number => memory.numel() * 4;

/**
 * The memory of a pass's batches. What a batch was made in is used again when nothing holds that batch any more: no
 * allocation is then counted, so that no garbage is collected for it, and no page is new. Pinned memory is left to its
 * allocator, which also waits for copies to a GPU that are on their way.
 */
export class BatchMemory {
  readonly #pinned: boolean;
  /** The oldest first. */
  #kept: Tensor[] = [];
  /** Bytes handed out since the collector was asked. */
  #given = 0;
  #has_begun = false;

  constructor(pinned: boolean) {
    this.#pinned = pinned;
  }

  /** A tensor of so many floats; threads may write to it until it is given back. */
  take(numbers: number): Tensor {
    if (this.#pinned) return keep(functions.empty([numbers], { dtype: 'float32', pin_memory: true }));
    if (!this.#has_begun) this.#begin();
    let found = this.#free(numbers);
    if (found === null && this.#given >= MOST_FORGOTTEN && this.#kept.length > 0) {
      this.#given = 0;
      held.sweep();
      found = this.#free(numbers);
      // Of more batches than a loop has in use some may be old objects, which only a full collection finds.
      if (this.#kept.filter((memory) => !is_alone(memory)).length > IN_USE) collect_everything();
      found ??= this.#free(numbers);
    }
    // What is free besides is more than the pass needs, or of another size.
    this.#drop(is_alone);
    return found ?? this.#allocate(numbers);
  }

  /** Bytes of batches that were handed out and are held by somebody. */
  get handed_out(): number {
    return this.#kept.reduce((sum, memory) => sum + (is_alone(memory) ? 0 : bytes_of(memory)), 0);
  }

  /** The batches of an earlier pass are garbage now. */
  #begin(): void {
    this.#has_begun = true;
    if (left_behind >= MOST_FORGOTTEN) collect_everything();
  }

  #allocate(numbers: number): Tensor {
    // Kept from the scopes of whoever waits for the batch.
    return keep(functions.empty([numbers], { dtype: 'float32', device: 'cpu' }));
  }

  /** Takes back what `take` gave: a batch may lie in it. */
  give_back(memory: Tensor): void {
    if (this.#pinned) {
      memory.dispose();
      return;
    }
    this.#given += bytes_of(memory);
    handed_out_since += bytes_of(memory);
    this.#kept.push(memory);
    // Those of a user who keeps his batches are his.
    if (this.#kept.length > MOST_KEPT) this.#kept.shift()!.dispose();
  }

  /** Batches keep their memory. */
  close(): void {
    left_behind += this.handed_out;
    this.#drop(() => true);
  }

  #free(numbers: number): Tensor | null {
    const at = this.#kept.findIndex((memory) => memory.numel() === numbers && is_alone(memory));
    return at < 0 ? null : this.#kept.splice(at, 1)[0]!;
  }

  #drop(which: (memory: Tensor) => boolean): void {
    const dropped = this.#kept.filter(which);
    this.#kept = this.#kept.filter((memory) => !dropped.includes(memory));
    for (const memory of dropped) memory.dispose();
  }
}
