/** What is drawn for the pictures of a batch. */
import { STEP_NUMBERS } from '../../native/pixels.js';

export interface Drawn {
  /** What `make_params` gave for each picture, where the transforms' own code is run; else nothing. */
  readonly params: readonly unknown[];
  /** The steps of all pictures, nine numbers each, and after how many of them each picture ends. */
  readonly steps: Int32Array;
  readonly ends: Int32Array;
  /** Of what comes out: the offset in the batch's memory in bytes, height and width of each picture. */
  readonly places: Float64Array;
  /** Floats of them all. */
  readonly numbers: number;
}

export const NOTHING_DRAWN: Drawn = {
  params: [],
  steps: new Int32Array(0),
  ends: new Int32Array(0),
  places: new Float64Array(0),
  numbers: 0,
};

/** Sizes as the pool gives them and plans take them: width and height of each picture. */
export const sizes_in = (sizes: Int32Array): { width: number; height: number }[] =>
  Array.from({ length: sizes.length / 2 }, (_, at) => ({
    width: sizes[at * 2]!,
    height: sizes[at * 2 + 1]!,
  }));

/** Pictures that were drawn one after the other, as if they had been drawn together. */
export function joined(all: readonly Drawn[]): Drawn {
  const steps = new Int32Array(all.reduce((sum, each) => sum + each.steps.length, 0));
  const ends = new Int32Array(all.reduce((sum, each) => sum + each.ends.length, 0));
  const places = new Float64Array(ends.length * 3);
  let [step, picture, numbers] = [0, 0, 0];
  for (const each of all) {
    steps.set(each.steps, step * STEP_NUMBERS);
    for (let at = 0; at < each.ends.length; at++, picture++) {
      ends[picture] = step + each.ends[at]!;
      const [offset, height, width] = each.places.subarray(at * 3, at * 3 + 3);
      places.set([offset! + numbers * 4, height!, width!], picture * 3);
    }
    step += each.steps.length / STEP_NUMBERS;
    numbers += each.numbers;
  }
  return { params: all.flatMap(({ params }) => params), steps, ends, places, numbers };
}
