/** How far a loader has come in a pass, as something that can be saved. */
import { keep } from '../autograd/scope.js';
import { ValueError } from '../errors.js';
import { default_generator, Generator, get_rng_state, set_rng_state } from '../tensor/random.js';
import { Tensor } from '../tensor/tensor.js';

/** Where the generators stood that a pass draws its order from. */
export interface OrderState {
  /** `torch`'s own. */
  readonly default_generator: Tensor;
  /** Those of the loader and its samplers. */
  readonly generators: readonly Tensor[];
}

/**
 * What `DataLoader.state_dict()` gives: torchdata's names. Tensors and plain values only, so that `torch.save` takes it.
 */
export interface DataLoaderState {
  /** From what the order of the pass was drawn; null before the first. */
  readonly _sampler_iter_state: OrderState | null;
  /** Batches of indices, and batches, that were handed out. */
  readonly _sampler_iter_yielded: number;
  readonly _num_yielded: number;
  /** The pass is over: the next begins at its beginning. */
  readonly _iterator_finished: boolean;
}

/** A generator that a sampler has. */
const generator_in = (holder: unknown): Generator | null => {
  const found = (holder as { generator?: unknown } | null)?.generator;
  return found instanceof Generator ? found : null;
};

/** The generators of `holders` and of what those hold, each once; torch's own is not among them. */
export function generators_of(...holders: unknown[]): Generator[] {
  const inner = holders.map((holder) => (holder as { sampler?: unknown } | null)?.sampler);
  const found = [...holders, ...inner].map(generator_in);
  return [...new Set(found)].filter((each): each is Generator => each !== null && each !== default_generator);
}

export function order_state(generators: readonly Generator[]): OrderState {
  return {
    default_generator: keep(get_rng_state()),
    generators: generators.map((generator) => keep(generator.get_state()) as Tensor),
  };
}

/** Runs `body` with the generators where they stood; torch's own is then put back to where it is. */
export function replay<Value>(state: OrderState, generators: readonly Generator[], body: () => Value): Value {
  const now = keep(get_rng_state());
  set_rng_state(state.default_generator);
  for (const [index, generator] of generators.entries()) generator.set_state(state.generators[index]!);
  try {
    return body();
  } finally {
    set_rng_state(now);
  }
}

/** @throws ValueError if `state` is none of a loader with so many generators */
export function check_state(state: DataLoaderState, generators: readonly Generator[]): void {
  const order = state?._sampler_iter_state;
  const is_whole =
    Number.isInteger(state?._num_yielded) &&
    typeof state._iterator_finished === 'boolean' &&
    (order === null || order?.default_generator instanceof Tensor);
  if (!is_whole) throw new ValueError('load_state_dict(): this is not the state of a DataLoader');
  if (order !== null && order.generators.length !== generators.length) {
    throw new ValueError(
      `load_state_dict(): the state has ${order.generators.length} generators of samplers, this DataLoader has ${generators.length}`,
    );
  }
}

/** Runs `body`, and puts torch's generator back to where it stood. */
export async function without_drawing<Value>(body: () => Promise<Value>): Promise<Value> {
  const now = keep(get_rng_state());
  try {
    return await body();
  } finally {
    set_rng_state(now);
  }
}
