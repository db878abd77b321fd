import { bare } from '../internal/define.js';
import { functions } from '../ops/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { sum_of } from './team.js';
import { this_world } from './world.js';

/** What came of one batch. */
export interface BatchScore {
  /** Means over the batch, by name: `loss` and the metrics. */
  values: Record<string, number>;
  /** Items in the batch. */
  count: number;
}

/** Means over all that was added, by name, and how many items they are of. */
export interface Score {
  /** Mean loss over the items. */
  loss: number;
  /** Items. */
  count: number;
  /** Mean of each metric over the items. */
  metrics: Record<string, number>;
}

/** The means over batches that were read one by one. */
export function mean_of(scores: readonly BatchScore[]): Score {
  const tally = new Tally();
  const sums: Record<string, number> = bare({});
  for (const { values, count } of scores) {
    for (const [name, value] of Object.entries(values)) sums[name] = (sums[name] ?? 0) + value * count;
  }
  tally.load_state_dict({ sums, count: scores.reduce((total, { count }) => total + count, 0) });
  return tally.score;
}

/** A score as columns: `val_loss`, `val_acc1`; none for null. */
export function prefixed(prefix: string, score: Score | null): Record<string, number> {
  if (score === null) return {};
  const all = { loss: score.loss, ...score.metrics };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`${prefix}_${name}`, value]));
}

/** Where a tally stands, for a checkpoint. */
export interface TallyState {
  sums: Record<string, number>;
  count: number;
}

/**
 * Adds up what batches gave. The numbers stay on the device until `read`, so that no step waits for a GPU.
 */
export class Tally {
  #names: string[] = [];
  #waiting: { row: Tensor; count: number }[] = [];
  #sums: Record<string, number> = bare({});
  #count = 0;

  /** @param values tensors of one number each */
  add(values: Readonly<Record<string, Tensor>>, count: number): void {
    this.#names = Object.keys(values);
    const row = functions.stack(Object.values(values).map((value) => value.detach().to('float64')));
    this.#waiting.push({ row, count });
  }

  /** The batches since the last `read`, each by itself. */
  async read(): Promise<BatchScore[]> {
    const scores = await this.#read();
    for (const score of scores) this.#add(score);
    return scores;
  }

  /** As `read`, where every process has had as many batches: a score is of those of all. */
  async read_together(): Promise<BatchScore[]> {
    const own = await this.#read();
    const scores = this_world().world_size === 1 ? own : await together(own);
    for (const score of scores) this.#add(score);
    return scores;
  }

  /** Adds up what all processes have read, under these names; they need not have had as many batches. */
  async add_up(names: readonly string[]): Promise<void> {
    if (this_world().world_size === 1) return;
    const own = [...names.map((name) => this.#sums[name] ?? 0), this.#count];
    const [sums = []] = await sum_of([own]);
    this.#sums = bare(Object.fromEntries(names.map((name, place) => [name, sums[place] as number])));
    this.#count = sums[names.length] as number;
  }

  async #read(): Promise<BatchScore[]> {
    if (this.#waiting.length === 0) return [];
    const waiting = this.#waiting;
    this.#waiting = [];
    const rows = (await functions.stack(waiting.map(({ row }) => row)).cpu_async()).tolist() as number[][];
    return rows.map((row, index) => {
      const values = Object.fromEntries(this.#names.map((name, place) => [name, row[place]!]));
      return { values, count: waiting[index]!.count };
    });
  }

  #add({ values, count }: BatchScore): void {
    for (const [name, value] of Object.entries(values)) {
      this.#sums[name] = (this.#sums[name] ?? 0) + value * count;
    }
    this.#count += count;
  }

  /** The means over what was read. */
  get score(): Score {
    const means = Object.entries(this.#sums).map(([name, sum]) => [name, sum / this.#count]);
    const { loss = Number.NaN, ...metrics } = bare<Record<string, number>>(Object.fromEntries(means));
    return { loss, count: this.#count, metrics };
  }

  state_dict(): TallyState {
    return { sums: { ...this.#sums }, count: this.#count };
  }

  load_state_dict({ sums, count }: TallyState): void {
    this.#sums = bare(sums);
    this.#count = Number(count);
  }
}

/** Each batch with those of the other processes: means over all of their items. */
async function together(own: readonly BatchScore[]): Promise<BatchScore[]> {
  const names = Object.keys(own[0]?.values ?? {});
  const rows = own.map(({ values, count }) => [
    ...names.map((name) => (values[name] as number) * count),
    count,
  ]);
  return (await sum_of(rows)).map((row) => {
    const count = row.at(-1) as number;
    return { values: Object.fromEntries(names.map((name, place) => [name, row[place]! / count])), count };
  });
}
