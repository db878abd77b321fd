/** What a loader and its worker threads tell one another. */

export interface WorkerSetup {
  readonly id: number;
  readonly num_workers: number;
  readonly seed: bigint;
  /** Packed: see portable.ts. */
  readonly dataset: unknown;
  readonly collate_fn: unknown;
  readonly worker_init_fn: unknown;
  /** Items are handed out one by one, as they are. */
  readonly single: boolean;
  /** Of a data set without indices. */
  readonly stream: { readonly batch_size: number | null; readonly drop_last: boolean } | null;
}

/** A batch that is wanted; of a stream, its next one. `pass` begins anew with each pass. */
export interface Order {
  readonly pass: number;
  readonly batch: number;
  readonly indices: readonly number[];
  /** Of a set of pictures whose random numbers were drawn elsewhere: one for each index; only the pictures are wanted. */
  readonly params?: readonly unknown[];
}

export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function failure_of(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { name, message, stack = '' } = error;
  const plain = Object.entries(error).filter(([, value]) => ['string', 'number'].includes(typeof value));
  return { name, message, stack, properties: Object.fromEntries(plain) };
}

export interface Answer {
  readonly pass: number;
  readonly batch: number;
  readonly value?: unknown;
  readonly failure?: Failure;
  /** The worker's stream is at its end. */
  readonly end?: boolean;
}
