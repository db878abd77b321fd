import { own } from '../../internal/define.js';
import { Image } from '../../image/image.js';
import { found } from '../../native/pixels.js';
import { tensor_in } from '../../tensor/shared-storage.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Drawn, joined } from './drawn.js';
import { type Draw, draw, draw_at } from './draws.js';
import type { PictureItems } from './items.js';
import type { BatchMemory } from './memory.js';
import type { Plan } from './plan.js';
import type { Workers } from './pool.js';

/** What a batch on its way needs to know of the pass it belongs to. */
export interface Pass {
  readonly items: PictureItems;
  readonly plan: Plan;
  readonly workers: Workers;
  readonly memory: BatchMemory;
  /** Runs the transforms' own code, where the plan has no table: gives the pictures of `indices`. */
  run(indices: readonly number[], params: readonly unknown[]): Promise<Tensor | unknown[]>;
  /** Bytes of pictures that were decoded elsewhere and wait. */
  held: number;
}

/** Pictures, decoded elsewhere, that may wait for the workers. */
const MOST_HELD = 128 * 2 ** 20;
/** Pictures that are decoded elsewhere at one time. */
const AT_ONCE = 4;

/** What the workers take: three bytes a pixel, of which a grey picture's first is used again. */
function colours_of({ data, mode }: Image): Uint8Array {
  if (mode !== 'L') return data;
  const colours = new Uint8Array(data.length * 3);
  for (const [at, grey] of data.entries()) colours.fill(grey, at * 3, at * 3 + 3);
  return colours;
}

/** Whether all pictures have one size. */
function is_even(places: Float64Array): boolean {
  const [, height, width] = places as unknown as [number, number, number];
  return places.every((size, at) => at % 3 === 0 || size === (at % 3 === 1 ? height : width));
}

interface DrawnBatch extends Drawn {
  readonly targets: readonly unknown[];
}

/** A batch on its way: its files are read, its numbers are drawn, its pictures are made. */
export class Coming {
  readonly indices: readonly number[];
  readonly #pass: Pass;
  readonly #ticket: number;
  readonly opened: Promise<void>;
  is_open = false;
  drawn: Draw<DrawnBatch> | null = null;
  /** While the pictures are being made, and after. */
  making: Promise<void> | null = null;
  is_made = false;
  #memory: Tensor | null = null;
  /** What the transforms' own code has made. */
  #ran: Tensor | unknown[] | null = null;
  /** Width and height of each picture. */
  #sizes = new Int32Array(0);
  #held = 0;
  #decoding: Promise<void> | null = null;

  constructor(pass: Pass, indices: readonly number[]) {
    this.#pass = pass;
    this.indices = indices;
    const places = new Float64Array(indices.length * 2);
    const paths = indices.map((index, at) => {
      const { path, offset = 0, size = -1 } = pass.items.source(index);
      places[at * 2] = offset;
      places[at * 2 + 1] = size;
      return path;
    });
    const { ticket, opened } = pass.workers.open(paths, places);
    this.#ticket = ticket;
    this.opened = opened.then(() => this.#look());
    // Whoever waits for the batch sees the error.
    this.opened.catch(() => {});
  }

  /** Bytes of the batch, once it is drawn. */
  get bytes(): number {
    return (this.drawn?.value.numbers ?? 0) * 4;
  }

  /** Draws, here and now or as if the generator stood at `state`. */
  draw(state: Tensor | null): void {
    const body = () => this.#draw();
    this.drawn = state === null ? draw(body) : draw_at(state, body);
    this.is_made = false;
    this.making = null;
  }

  #draw(): DrawnBatch {
    const { items, plan } = this.#pass;
    if (own(items, 'plain_targets')) {
      const targets = this.indices.map((index) => items.target(index));
      return { ...plan.draw(this.#sizes), targets };
    }
    // What makes a target may draw as well: first for the picture, then for its target.
    const targets: unknown[] = [];
    const each = this.indices.map((index, at) => {
      const drawn = plan.draw(this.#sizes.subarray(at * 2, at * 2 + 2));
      targets.push(items.target(index));
      return drawn;
    });
    return { ...joined(each), targets };
  }

  /** Starts to decode, so that only the work with random numbers is left. */
  decode(): void {
    if (this.#pass.plan.table === null || this.#decoding !== null || this.making !== null || !this.is_open)
      return;
    this.#decoding = this.#pass.workers.decode(this.#ticket);
  }

  /** Bytes of the pictures when they are decoded. */
  get decoded_bytes(): number {
    let bytes = 0;
    for (let at = 0; at < this.#sizes.length; at += 2) bytes += this.#sizes[at]! * this.#sizes[at + 1]! * 3;
    return bytes;
  }

  /** Starts to make the pictures as they are drawn. */
  make(): Promise<void> {
    this.making ??= this.#make();
    this.making.catch(() => {});
    return this.making;
  }

  /** Its pictures, made, have one size and lie in one tensor. */
  get is_whole(): boolean {
    if (this.#ran !== null) return !Array.isArray(this.#ran);
    return is_even(this.drawn!.value.places);
  }

  /** The pictures, all in one tensor if they have one size, and what stands beside them. */
  take(): { pictures: Tensor | unknown[]; targets: readonly unknown[] } {
    const { targets, places } = this.drawn!.value;
    const pictures = this.#ran ?? this.#laid_out(places);
    this.drop();
    return { pictures, targets };
  }

  #laid_out(places: Float64Array): Tensor | Tensor[] {
    const memory = this.#memory!;
    const { channels } = this.#pass.plan;
    const [, height, width] = places as unknown as [number, number, number];
    if (is_even(places)) return tensor_in(memory, 0, [places.length / 3, channels, height, width]);
    return this.indices.map((_, at) => {
      const [offset, ...sides] = places.subarray(at * 3, at * 3 + 3);
      return tensor_in(memory, offset! / 4, [channels, ...sides]);
    });
  }

  drop(): void {
    this.#pass.workers.drop(this.#ticket);
    this.#forget();
  }

  /** After the workers have ended. */
  #forget(): void {
    this.#pass.held -= this.#held;
    this.#held = 0;
    if (this.#memory !== null) this.#pass.memory.give_back(this.#memory);
    this.#memory = null;
    this.#ran = null;
  }

  async #look(): Promise<void> {
    const { pool } = this.#pass.workers;
    const numbers = pool.found(this.#ticket);
    const left: number[] = [];
    this.#sizes = new Int32Array(this.indices.length * 2);
    for (let at = 0; at < this.indices.length; at++) {
      const [width, height] = [numbers[at * 3 + 1]!, numbers[at * 3 + 2]!];
      // One that may be an attack goes the way that warns of it, or refuses it.
      const is_large = width * height > (Image.MAX_IMAGE_PIXELS ?? Number.POSITIVE_INFINITY);
      if (numbers[at * 3] !== found.picture || is_large) left.push(at);
      this.#sizes.set([width, height], at * 2);
    }
    if (left.length > 0) await this.#load_all(left);
    this.is_open = true;
  }

  async #load_all(left: readonly number[]): Promise<void> {
    const queue = [...left];
    const failed: { at: number; error: unknown }[] = [];
    const work = async () => {
      for (let at = queue.shift(); at !== undefined && failed.length === 0; at = queue.shift()) {
        try {
          const image = await this.#pass.items.load(this.indices[at]!);
          this.#sizes.set([image.width, image.height], at * 2);
          if (this.#pass.plan.table !== null && this.#pass.held + image.data.byteLength <= MOST_HELD)
            this.#supply(at, image);
        } catch (error) {
          failed.push({ at, error });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, left.length) }, work));
    const [first] = failed.sort((a, b) => a.at - b.at);
    if (first !== undefined) throw first.error;
  }

  #supply(at: number, image: Image): void {
    this.#pass.workers.pool.supply(this.#ticket, at, colours_of(image), image.width, image.height);
    this.#held += image.data.byteLength;
    this.#pass.held += image.data.byteLength;
  }

  async #make(): Promise<void> {
    const { workers, plan } = this.#pass;
    const { params, steps, ends, places, numbers } = this.drawn!.value;
    if (plan.table === null) {
      await this.#decoding;
      this.#ran = await this.#pass.run(this.indices, params);
      this.is_made = true;
      return;
    }
    const memory = this.#memory_for(numbers);
    await this.#decoding;
    await workers.make(this.#ticket, steps, ends, memory.data_ptr(), places);
    await this.#make_rest();
    this.is_made = true;
  }

  /** At once: what is swept for it is older than the batch that is handed out next. */
  #memory_for(numbers: number): Tensor {
    if (this.#memory !== null && this.#memory.numel() !== numbers) {
      this.#pass.memory.give_back(this.#memory);
      this.#memory = null;
    }
    this.#memory ??= this.#pass.memory.take(numbers);
    return this.#memory;
  }

  /** Files whose pixels the workers could not decode, one by one: another decoder can, or says what is wrong. */
  async #make_rest(): Promise<void> {
    const { workers, items } = this.#pass;
    const made = workers.pool.made(this.#ticket);
    for (const [at, is_made] of made.entries()) {
      if (is_made) continue;
      const image = await items.load(this.indices[at]!);
      const [width, height] = this.#sizes.subarray(at * 2, at * 2 + 2) as unknown as [number, number];
      if (image.width !== width || image.height !== height) {
        throw new Error(`${items.source(this.indices[at]!).path} has changed while it was read`);
      }
      workers.pool.supply(this.#ticket, at, colours_of(image), width, height);
      await workers.make_again(this.#ticket, at);
    }
  }
}
