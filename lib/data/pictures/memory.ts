import { keep } from '../../autograd/scope.js';
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Batches that were handed out and whose memory may be used again. */
const MOST_KEPT = 4;
/** Bytes of batches that nobody may hold any more, after which the collector is asked. */
const MOST_FORGOTTEN = 64 * 2 ** 20;

const bytes_of = (memory: Tensor): number => memory.numel() * 4;

/** Whether no batch in it is held any more. */
const is_free = (memory: Tensor): boolean => addon.storage_owners(memory) === 1;

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

  constructor(pinned: boolean) {
    this.#pinned = pinned;
  }

  /** A tensor of so many floats; threads may write to it until it is given back. */
  take(numbers: number): Tensor {
    if (this.#pinned) return keep(functions.empty([numbers], { dtype: 'float32', pin_memory: true }));
    let found = this.#free(numbers);
    if (found === null && this.#given >= MOST_FORGOTTEN && this.#kept.length > 0) {
      this.#given = 0;
      addon.sweep();
      found = this.#free(numbers);
    }
    // What is free besides is more than the pass needs, or of another size.
    this.#drop(is_free);
    return found ?? this.#allocate(numbers);
  }

  /** Bytes of batches that were handed out and are held by somebody. */
  get handed_out(): number {
    return this.#kept.reduce((sum, memory) => sum + (is_free(memory) ? 0 : bytes_of(memory)), 0);
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
    this.#kept.push(memory);
    // Those of a user who keeps his batches are his.
    if (this.#kept.length > MOST_KEPT) this.#kept.shift()!.dispose();
  }

  /** Batches keep their memory. */
  close(): void {
    this.#drop(() => true);
  }

  #free(numbers: number): Tensor | null {
    const at = this.#kept.findIndex((memory) => memory.numel() === numbers && is_free(memory));
    return at < 0 ? null : this.#kept.splice(at, 1)[0]!;
  }

  #drop(which: (memory: Tensor) => boolean): void {
    const dropped = this.#kept.filter(which);
    this.#kept = this.#kept.filter((memory) => !dropped.includes(memory));
    for (const memory of dropped) memory.dispose();
  }
}

/** A tensor of its own over a part of `memory`, as if it had been made there: no view, and with a version of its own. */
export function tensor_in(memory: Tensor, offset: number, shape: readonly number[]): Tensor {
  const stride = shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * size, 1));
  return addon.tensor_over(memory, 'float32', offset, shape, stride, false, false) as Tensor;
}
