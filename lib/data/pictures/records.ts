/**
 * Transforms of this library as records of 16 numbers, by which the addon draws a whole batch at once
 * (native/dispatch/draws.cc). What a step does depends on the size of its picture, and no size on what is drawn: so pictures
 * of one size have the same records.
 */
import { borders, filters, STEP_NUMBERS, step_kinds } from '../../native/pixels.js';
import { draw_steps } from '../../tensor/draws.js';
import { middle, places_in, with_borders } from '../../transforms/crop-boxes.js';
import { part_limits } from '../../transforms/draw.js';
import { CenterCrop, Pad, Resize } from '../../transforms/frame.js';
import {
  each_border,
  type Fill,
  type Padding,
  resized_size,
  round_half_even,
  type Sides,
} from '../../transforms/functional/sizes.js';
import type { InterpolationMode } from '../../transforms/interpolation.js';
import { RandomCrop, RandomResizedCrop } from '../../transforms/random-crop.js';
import { RandomHorizontalFlip, RandomVerticalFlip } from '../../transforms/random-flip.js';
import { type PictureSize, type Step, size_past } from '../../transforms/transform.js';
import type { Drawn } from './drawn.js';

const RECORD_NUMBERS = 16;
const kinds = { fixed: 0, part: 1, place: 2, chance: 3 } as const;

/** Sizes whose records are kept. */
const MOST_SIZES = 1024;

/** The records of one size, and the size that they leave. */
interface Way extends Sides {
  readonly first: number;
  readonly end: number;
  /** The most steps that come of them. */
  readonly steps: number;
}

export class Records {
  readonly #geometry: readonly Step[];
  readonly #channels: number;
  readonly #ways = new Map<number, Way>();
  #numbers = new Float64Array(0);
  #count = 0;

  constructor(geometry: readonly Step[], channels: number) {
    this.#geometry = geometry;
    this.#channels = channels;
  }

  /** Draws for pictures of these sizes: width and height of each. */
  draw(sizes: Int32Array): Drawn {
    if (this.#ways.size > MOST_SIZES) this.#forget();
    const count = sizes.length / 2;
    const spans = new Int32Array(count * 2);
    const places = new Float64Array(count * 3);
    let [most, numbers] = [0, 0];
    for (let at = 0; at < count; at++) {
      const way = this.#way(sizes[at * 2]!, sizes[at * 2 + 1]!);
      spans[at * 2] = way.first;
      spans[at * 2 + 1] = way.end;
      places[at * 3] = numbers * 4;
      places[at * 3 + 1] = way.height;
      places[at * 3 + 2] = way.width;
      most += way.steps;
      numbers += this.#channels * way.height * way.width;
    }
    const steps = new Int32Array(most * STEP_NUMBERS);
    const ends = new Int32Array(count);
    draw_steps(this.#numbers, spans, steps, ends);
    return { params: [], steps, ends, places, numbers };
  }

  #way(width: number, height: number): Way {
    const key = width * 2 ** 26 + height;
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const { records, steps, sides } = way_of(this.#geometry, { width, height, channels: this.#channels });
    const first = this.#count;
    const end = first + records.length;
    if (end * RECORD_NUMBERS > this.#numbers.length) {
      const longer = new Float64Array(Math.max(end, 2 * first) * RECORD_NUMBERS);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    for (const [at, record] of records.entries()) this.#numbers.set(record, (first + at) * RECORD_NUMBERS);
    this.#count = end;
    const way = { ...sides, first, end, steps };
    this.#ways.set(key, way);
    return way;
  }

  #forget(): void {
    this.#ways.clear();
    this.#numbers = new Float64Array(0);
    this.#count = 0;
  }
}

function way_of(geometry: readonly Step[], from: PictureSize) {
  const records: Float64Array[] = [];
  let sides = from;
  for (const step of geometry) {
    add_step(records, step, sides);
    sides = size_past(step, sides, null) as PictureSize;
  }
  const steps = records.reduce((sum, [kind]) => sum + (kind === kinds.part ? 2 : 1), 0);
  return { records, steps, sides: { height: sides.height, width: sides.width } };
}

function add(records: Float64Array[], kind: keyof typeof kinds, ...numbers: readonly number[]): void {
  const record = new Float64Array(RECORD_NUMBERS);
  record.set([kinds[kind], ...numbers]);
  records.push(record);
}

const filter_of = (mode: InterpolationMode) => filters[mode === 'nearest-exact' ? 'nearest' : mode];

function add_resize(records: Float64Array[], from: Sides, to: readonly number[], mode: InterpolationMode) {
  const [height, width] = to;
  if (from.height !== height || from.width !== width)
    add(records, 'fixed', step_kinds.resize, height!, width!, filter_of(mode));
}

function add_pad(records: Float64Array[], padding: Padding, fill: Fill, mode: keyof typeof borders): void {
  const levels = typeof fill === 'number' ? [fill] : fill;
  const colour = levels.length === 1 ? [levels[0]!, levels[0]!, levels[0]!] : levels;
  add(records, 'fixed', step_kinds.pad, ...each_border(padding), borders[mode], ...colour);
}

function add_step(records: Float64Array[], step: Step, size: PictureSize): void {
  if (step instanceof RandomResizedCrop) add_part(records, step, size);
  else if (step instanceof RandomHorizontalFlip)
    add(records, 'chance', step_kinds.flip_across, Math.fround(step.p));
  else if (step instanceof RandomVerticalFlip)
    add(records, 'chance', step_kinds.flip_down, Math.fround(step.p));
  else if (step instanceof Pad) add_pad(records, step.padding, step.fill, step.padding_mode);
  else if (step instanceof Resize)
    add_resize(records, size, resized_size(size, step.size, step.max_size), step.interpolation);
  else if (step instanceof RandomCrop) add_crop(records, step, size);
  else if (step instanceof CenterCrop) add_center_crop(records, step.size, size);
}

function add_part(records: Float64Array[], step: RandomResizedCrop, size: Sides): void {
  const { scale, ratio, interpolation } = step;
  const [limits, rest] = [part_limits(scale, ratio), middle(size, ratio)];
  const resize = [step_kinds.resize, ...step.size, filter_of(interpolation)];
  add(records, 'part', step_kinds.crop, size.height, size.width, ...limits, ...rest, ...resize);
}

function add_crop(records: Float64Array[], step: RandomCrop, size: Sides): void {
  const around = step.borders(size);
  for (const border of around) add_pad(records, border, step.fill, step.padding_mode);
  const places = places_in(with_borders(size, around), step.size);
  if (places === null) add(records, 'fixed', step_kinds.crop, 0, 0, ...step.size);
  else add(records, 'place', step_kinds.crop, ...places, ...step.size);
}

function add_center_crop(
  records: Float64Array[],
  [height, width]: readonly [number, number],
  size: Sides,
): void {
  const [wider, higher] = [Math.max(0, width - size.width), Math.max(0, height - size.height)];
  if (wider > 0 || higher > 0) {
    add_pad(records, [wider >> 1, higher >> 1, (wider + 1) >> 1, (higher + 1) >> 1], 0, 'constant');
  }
  const top = round_half_even((size.height + higher - height) / 2);
  const left = round_half_even((size.width + wider - width) / 2);
  add(records, 'fixed', step_kinds.crop, top, left, height, width);
}
