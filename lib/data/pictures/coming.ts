import { keep } from '../../autograd/scope.js';
import { Image } from '../../image/image.js';
import { found } from '../../native/pixels.js';
import { functions } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Draw, draw, draw_at } from './draws.js';
import type { PictureItems } from './items.js';
import type { Drawn, Plan } from './plan.js';
import type { Workers } from './pool.js';

/** What a batch on its way needs to know of the pass it belongs to. */
export interface Pass {
  readonly items: PictureItems;
  readonly plan: Plan;
  readonly workers: Workers;
  readonly pin_memory: boolean;
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

interface DrawnItem extends Drawn {
  readonly target: unknown;
}

/** A batch on its way: its files are read, its numbers are drawn, its pictures are made. */
export class Coming {
  readonly indices: readonly number[];
  readonly #pass: Pass;
  readonly #ticket: number;
  readonly opened: Promise<void>;
  is_open = false;
  drawn: Draw<readonly DrawnItem[]> | null = null;
  /** While the pictures are being made, and after. */
  making: Promise<void> | null = null;
  is_made = false;
  #memory: Tensor | null = null;
  /** What the transforms' own code has made. */
  #ran: Tensor | unknown[] | null = null;
  #sides: { height: number; width: number }[] = [];
  #held = 0;
  #decoding: Promise<void> | null = null;

  constructor(pass: Pass, indices: readonly number[]) {
    this.#pass = pass;
    this.indices = indices;
    const sources = indices.map((index) => pass.items.source(index));
    const places = Float64Array.from(sources.flatMap(({ offset, size }) => [offset ?? 0, size ?? -1]));
    const { ticket, opened } = pass.workers.open(
      sources.map(({ path }) => path),
      places,
    );
    this.#ticket = ticket;
    this.opened = opened.then(() => this.#look());
    // Whoever waits for the batch sees the error.
    this.opened.catch(() => {});
  }

  /** Bytes of the batch, once it is drawn. */
  get bytes(): number {
    const drawn = this.drawn?.value ?? [];
    return drawn.reduce((sum, item) => sum + this.#numbers(item) * 4, 0);
  }

  /** Draws, here and now or as if the generator stood at `state`. */
  draw(state: Tensor | null): void {
    const body = () =>
      this.indices.map((index, at) => ({
        ...this.#pass.plan.draw(this.#sides[at]!),
        target: this.#pass.items.target(index),
      }));
    this.drawn = state === null ? draw(body) : draw_at(state, body);
    this.is_made = false;
    this.making = null;
  }

  /** Starts to decode, so that only the work with random numbers is left. */
  decode(): void {
    if (this.#pass.plan.table === null || this.#decoding !== null || this.making !== null || !this.is_open)
      return;
    this.#decoding = this.#pass.workers.decode(this.#ticket);
  }

  /** Bytes of the pictures when they are decoded. */
  get decoded_bytes(): number {
    return this.#sides.reduce((sum, { height, width }) => sum + height * width * 3, 0);
  }

  /** Starts to make the pictures as they are drawn. */
  make(): Promise<void> {
    this.making ??= this.#make();
    this.making.catch(() => {});
    return this.making;
  }

  /** The pictures, all in one tensor if they have one size, and what stands beside them. */
  take(): { pictures: Tensor | unknown[]; targets: unknown[] } {
    const drawn = this.drawn!.value;
    const targets = drawn.map(({ target }) => target);
    const pictures = this.#ran ?? this.#laid_out(drawn);
    this.drop();
    return { pictures, targets };
  }

  #numbers({ height, width }: Drawn): number {
    return this.#pass.plan.channels * height * width;
  }

  #laid_out(drawn: readonly DrawnItem[]): Tensor | Tensor[] {
    const memory = this.#memory!;
    const { channels } = this.#pass.plan;
    const [first] = drawn;
    if (drawn.every(({ height, width }) => height === first!.height && width === first!.width)) {
      return memory.view(drawn.length, channels, first!.height, first!.width);
    }
    let offset = 0;
    return drawn.map((item) => {
      const numbers = this.#numbers(item);
      const picture = memory.narrow(0, offset, numbers).view(channels, item.height, item.width);
      offset += numbers;
      return picture;
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
    this.#memory?.dispose();
    this.#memory = null;
    this.#ran = null;
  }

  async #look(): Promise<void> {
    const { pool } = this.#pass.workers;
    const numbers = pool.found(this.#ticket);
    const left: number[] = [];
    this.#sides = this.indices.map((_, at) => {
      const [width, height] = [numbers[at * 3 + 1]!, numbers[at * 3 + 2]!];
      // One that may be an attack goes the way that warns of it, or refuses it.
      const is_large = width * height > (Image.MAX_IMAGE_PIXELS ?? Number.POSITIVE_INFINITY);
      if (numbers[at * 3] !== found.picture || is_large) left.push(at);
      return { width, height };
    });
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
          this.#sides[at] = { width: image.width, height: image.height };
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
    await this.#decoding;
    const { workers, plan } = this.#pass;
    const drawn = this.drawn!;
    if (plan.table === null) {
      const params = drawn.value.map((item) => item.params);
      this.#ran = await this.#pass.run(this.indices, params);
      this.is_made = true;
      return;
    }
    this.#memory ??= this.#allocate(drawn.value);
    if (this.#memory.numel() !== this.bytes / 4) {
      this.#memory.dispose();
      this.#memory = this.#allocate(drawn.value);
    }
    const steps = Int32Array.from(drawn.value.flatMap((item) => item.steps));
    const ends = new Int32Array(drawn.value.length);
    const places = new Float64Array(drawn.value.length * 3);
    let [end, offset] = [0, 0];
    for (const [at, item] of drawn.value.entries()) {
      ends[at] = end += item.steps.length / 9;
      places.set([offset, item.height, item.width], at * 3);
      offset += this.#numbers(item) * 4;
    }
    const address = this.#memory.data_ptr();
    await workers.make(this.#ticket, steps, ends, plan.table, plan.normalize, address, places);
    await this.#make_rest();
    this.is_made = true;
  }

  #allocate(drawn: readonly DrawnItem[]): Tensor {
    const numbers = drawn.reduce((sum, item) => sum + this.#numbers(item), 0);
    const options = this.#pass.pin_memory ? { pin_memory: true } : {};
    // Kept from the scopes of whoever waits for it: threads write to it.
    return keep(functions.empty([numbers], { dtype: 'float32', device: 'cpu', ...options }));
  }

  /** Files whose pixels the workers could not decode, one by one: another decoder can, or says what is wrong. */
  async #make_rest(): Promise<void> {
    const { workers, items } = this.#pass;
    const made = workers.pool.made(this.#ticket);
    for (const [at, is_made] of made.entries()) {
      if (is_made) continue;
      const image = await items.load(this.indices[at]!);
      const { width, height } = this.#sides[at]!;
      if (image.width !== width || image.height !== height) {
        throw new Error(`${items.source(this.indices[at]!).path} has changed while it was read`);
      }
      workers.pool.supply(this.#ticket, at, colours_of(image), width, height);
      await workers.make_again(this.#ticket, at);
    }
  }
}
