import { own } from '../internal/define.js';
import { ValueError } from '../errors.js';
import type { Generator } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';
import { type RandomStates, random_states, set_random_states } from './random-states.js';
import { this_world } from './world.js';

/** Batches of inputs and targets: a `DataLoader`, or anything alike. */
export interface Batches extends AsyncIterable<readonly [X: Tensor, y: Tensor]> {
  /** Batches in one pass. */
  readonly length: number;
  /** Where the pass in progress stands; a loader that has this begins again in the middle without loading what went by. */
  state_dict?(): unknown;
  /** The next pass goes on from there. */
  load_state_dict?(state: never): void;
}

/** What draws the order of another epoch once it is told to: `DistributedSampler`. */
interface Epochal {
  set_epoch?(epoch: number): void;
}

/** Tells a loader's samplers which epoch comes. */
function set_epoch(batches: Batches, epoch: number): void {
  const { sampler, batch_sampler } = batches as {
    sampler?: Epochal | null;
    batch_sampler?: (Epochal & { sampler?: Epochal | null }) | null;
  };
  const all = [batches as Epochal, sampler, batch_sampler, batch_sampler?.sampler];
  for (const each of new Set(all)) each?.set_epoch?.(epoch);
}

/** Where an epoch stands. */
export interface FeedState {
  /** Batches that were learnt from. */
  handed_out: number;
  /** Instead, where the checkpoint is of more or fewer processes: the items that all of them learnt from. */
  items?: number;
  /** The default generators before the first batch. */
  beginning: RandomStates;
  /** The loader's own generators before the first batch. */
  generators: Tensor[];
  /** What the loader says of itself, or null. */
  loader: unknown;
}

/** What a loader may draw from besides the default generators. */
interface Drawing {
  generator?: Generator | null;
  sampler?: { generator?: Generator | null } | null;
  batch_sampler?: { generator?: Generator | null } | null;
}

function generators_of(batches: Batches): Generator[] {
  const { generator, sampler, batch_sampler } = batches as Drawing;
  const all = [generator, sampler?.generator, batch_sampler?.generator];
  return [...new Set(all.filter((each): each is Generator => each !== null && each !== undefined))];
}

const states_of = (batches: Batches): Tensor[] =>
  generators_of(batches).map((each) => each.get_state() as Tensor);

/**
 * The batches of an epoch, from its beginning or from where a checkpoint stood. What a loader without `state_dict`
 * drew for the batches before that place, it draws again.
 */
export class Feed {
  readonly #batches: Batches;
  #iterator: AsyncIterator<readonly [X: Tensor, y: Tensor]> | null = null;
  #beginning: RandomStates | null = null;
  #generators: Tensor[] = [];
  /** Batches of this epoch that were handed out. */
  handed_out = 0;

  constructor(batches: Batches) {
    this.#batches = batches;
  }

  get length(): number {
    return this.#batches.length;
  }

  /**
   * Begins epoch number `epoch`, or goes on where a run stood: `resumed` and `random` are what its checkpoint says of the
   * loader and of the default generators.
   *
   * @throws ValueError if the loader has fewer batches than were handed out
   */
  async begin(
    epoch: number,
    resumed: FeedState | null = null,
    random: RandomStates | null = null,
  ): Promise<void> {
    set_epoch(this.#batches, epoch);
    const place = resumed === null ? 0 : Number(resumed.handed_out);
    this.#expect(place, this.length);
    if (resumed !== null) this.restore(resumed);
    const first = place > 0 ? (resumed as FeedState).beginning : random;
    if (first !== null) set_random_states(first);
    this.#beginning = random_states();
    this.#generators = states_of(this.#batches);
    this.#iterator = this.#batches[Symbol.asyncIterator]();
    if (place > 0 && resumed?.loader == null) await this.#skip(place);
    if (place > 0 && random !== null) set_random_states(random);
    this.handed_out = place + (await this.#skip_items((resumed && own(resumed, 'items')) ?? 0));
  }

  /** Sets the loader's generators to the epoch's beginning, and tells the loader where it stood, if it can be told. */
  restore({ generators, loader }: FeedState): void {
    for (const [index, each] of generators_of(this.#batches).entries()) {
      const saved = generators[index];
      if (saved !== undefined) each.set_state(saved);
    }
    if (loader !== null) this.#batches.load_state_dict?.(loader as never);
  }

  async #skip(count: number): Promise<void> {
    for (let done = 0; done < count; done++) {
      if ((await this.#iterator?.next())?.done !== false) this.#expect(count, done);
    }
  }

  /** Passes over as many batches as hold so many items in all processes; gives their number. */
  async #skip_items(items: number): Promise<number> {
    const { world_size } = this_world();
    let [count, left] = [0, items];
    while (left > 0) {
      const { done, value } = (await this.#iterator?.next()) ?? { done: true, value: undefined };
      if (done) break;
      left -= value[1].shape[0]! * world_size;
      count += 1;
    }
    return count;
  }

  /** @throws ValueError if an epoch has fewer batches than were handed out */
  #expect(count: number, length: number): void {
    if (count <= length) return;
    throw new ValueError(
      `the checkpoint stands after ${count} batches of an epoch, which has only ${length} here: resume with the same pictures and --batch-size`,
    );
  }

  /** The next batch, or null at the end. */
  async next(): Promise<readonly [X: Tensor, y: Tensor] | null> {
    const { done, value } = (await this.#iterator?.next()) ?? { done: true, value: undefined };
    if (done) return null;
    this.handed_out += 1;
    return value;
  }

  /** Ends the epoch, at its end or before. */
  async stop(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = null;
    this.handed_out = 0;
    await iterator?.return?.();
  }

  state_dict(): FeedState {
    const begun = this.#iterator === null ? null : this.#beginning;
    return {
      handed_out: this.handed_out,
      beginning: begun ?? random_states(),
      generators: begun === null ? states_of(this.#batches) : this.#generators,
      loader: this.#batches.state_dict?.() ?? null,
    };
  }
}
