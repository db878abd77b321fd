/** Transforms of this library as the numbers that native/pixels/ works by. */
import { Image } from '../../image/image.js';
import { borders, filters, step_kinds } from '../../native/pixels.js';
import { get_default_dtype } from '../../tensor/dtype.js';
import { Tensor } from '../../tensor/tensor.js';
import { Compose } from '../../transforms/compose.js';
import { CenterCrop, Pad, Resize } from '../../transforms/frame.js';
import {
  each_border,
  type Fill,
  type Padding,
  resized_size,
  round_half_even,
} from '../../transforms/functional/sizes.js';
import type { InterpolationMode } from '../../transforms/interpolation.js';
import { RandomCrop, RandomResizedCrop } from '../../transforms/random-crop.js';
import { RandomHorizontalFlip, RandomVerticalFlip } from '../../transforms/random-flip.js';
import { Normalize, ToTensor } from '../../transforms/tensor.js';
import {
  apply,
  foresee,
  type PictureSize,
  params_of,
  type Step,
  size_past,
  type TransformLike,
} from '../../transforms/transform.js';

interface Sides {
  height: number;
  width: number;
}

/** What was drawn for one picture. */
export interface Drawn {
  /** What `make_params` gave, where the transforms' own code is run. */
  readonly params?: unknown;
  /** Else the steps, nine numbers each, and the size that they leave. */
  readonly steps: readonly number[];
  readonly height: number;
  readonly width: number;
}

/** A picture's way into a batch, drawn by its size alone. */
export interface Plan {
  /** Of what comes out. */
  readonly channels: number;
  draw(size: Sides): Drawn;
  /** What a byte of each channel becomes, `[channel * 256 + byte]`; null where the transforms' own code is run. */
  readonly table: Float32Array | null;
  /** Mean and deviation of each channel, where the table is that of `ToTensor` and `Normalize`; else nothing. */
  readonly normalize: Float32Array;
}

const GEOMETRY: readonly unknown[] = [
  Resize,
  CenterCrop,
  Pad,
  RandomCrop,
  RandomHorizontalFlip,
  RandomVerticalFlip,
  RandomResizedCrop,
];
const KINDS_OF_VALUE: readonly unknown[] = [ToTensor, Normalize];

/** The steps one by one, those in `Compose` too; exactly the class, since a subclass may do anything. */
function flat(transform: unknown): Step[] {
  const is_list = transform instanceof Compose && transform.constructor === Compose;
  return is_list ? transform.transforms.flatMap(flat) : [transform as Step];
}

const is_byte = (value: number) => Number.isInteger(value) && value >= 0 && value <= 255;

/** Whether what fills borders is a colour of bytes. */
function has_plain_fill(step: Step, channels: number): boolean {
  if (!(step instanceof RandomCrop || step instanceof Pad)) return true;
  const colour = typeof step.fill === 'number' ? [step.fill] : step.fill;
  return (colour.length === 1 || colour.length === channels) && colour.every(is_byte);
}

const is_one_of = (classes: readonly unknown[], step: Step): boolean => classes.includes(step.constructor);

/**
 * For pictures of mode RGB, or L with one channel. Null if a step of `transform` is one that only its own code can do, or
 * what comes out is no tensor of float32.
 */
export function plan_of(transform: unknown, channels: 1 | 3): Plan | null {
  if (transform === null || get_default_dtype() !== 'float32') return null;
  const steps = flat(transform);
  const end = steps.findIndex((step) => step instanceof ToTensor);
  const values = end < 0 ? [] : steps.slice(end);
  const geometry = steps.slice(0, end);
  const is_known =
    values.length > 0 &&
    geometry.every((step) => is_one_of(GEOMETRY, step) && has_plain_fill(step, channels)) &&
    values.every((step) => is_one_of(KINDS_OF_VALUE, step));
  if (!is_known) return null;
  const table = table_of(values, channels);
  return table === null
    ? null
    : {
        channels,
        draw: (size) => drawn(geometry, { ...size, channels }),
        table,
        normalize: normalize_of(values, channels),
      };
}

/** For transforms whose own code is run, if all that they draw can be drawn ahead; else null. */
export function code_plan_of(transform: TransformLike<Image, unknown> | null, channels: 1 | 3): Plan | null {
  const step = transform as Step | null;
  const { ahead, opaque } = step === null ? { ahead: true, opaque: false } : foresee(step, true);
  if (!ahead || opaque) return null;
  return {
    channels,
    table: null,
    normalize: new Float32Array(0),
    draw: (size) => ({
      params: step === null ? null : params_of(step, { ...size, channels }),
      steps: [],
      height: 0,
      width: 0,
    }),
  };
}

/** The transforms themselves say what becomes of each byte. */
function table_of(values: readonly Step[], channels: 1 | 3): Float32Array | null {
  const bytes = Uint8Array.from({ length: 256 * channels }, (_, index) => Math.trunc(index / channels));
  const result = values.reduce<unknown>(
    (value, step) => apply(step, value),
    new Image(bytes, 256, 1, channels === 1 ? 'L' : 'RGB'),
  ) as Tensor;
  const is_plain =
    result.dtype === 'float32' && result.device.type === 'cpu' && result.numel() === 256 * channels;
  return is_plain ? (result.numpy() as Float32Array) : null;
}

/** As fast to compute as to look up, or faster; the addon does so if it comes to the same bits. */
function normalize_of([, normalize, ...rest]: readonly Step[], channels: number): Float32Array {
  const of = (value: unknown) => (value instanceof Tensor ? value.tolist() : value) as number | number[];
  const { mean, std } = normalize instanceof Normalize ? normalize : { mean: 0, std: 1 };
  const [means, deviations] = [of(mean), of(std)].map((value) => [value].flat());
  if (rest.length > 0) return new Float32Array(0);
  const at = (values: number[], channel: number) => values[values.length === 1 ? 0 : channel]!;
  const each = Array.from({ length: channels }, (_, channel) => [
    at(means!, channel),
    at(deviations!, channel),
  ]);
  return Float32Array.from(each.flat());
}

function drawn(geometry: readonly Step[], from: PictureSize): Drawn {
  const numbers: number[] = [];
  let size = from;
  for (const step of geometry) {
    const params = params_of(step, size);
    add_step(numbers, step, size, params);
    size = size_past(step, size, params) as PictureSize;
  }
  return { steps: numbers, height: size.height, width: size.width };
}

const add = (numbers: number[], kind: keyof typeof step_kinds, values: readonly number[]): void => {
  numbers.push(step_kinds[kind], ...values);
  for (let missing = 8 - values.length; missing > 0; missing--) numbers.push(0);
};

function add_resize(
  numbers: number[],
  from: Sides,
  [height, width]: readonly number[],
  mode: InterpolationMode,
) {
  if (from.height !== height || from.width !== width) {
    add(numbers, 'resize', [height!, width!, filters[mode === 'nearest-exact' ? 'nearest' : mode]]);
  }
}

function add_pad(numbers: number[], padding: Padding, fill: Fill, mode: keyof typeof borders) {
  const colour =
    typeof fill === 'number' ? [fill, fill, fill] : fill.length === 1 ? [fill[0]!, fill[0]!, fill[0]!] : fill;
  add(numbers, 'pad', [...each_border(padding), borders[mode], ...colour]);
}

function add_step(numbers: number[], step: Step, size: PictureSize, params: unknown): void {
  if (step instanceof RandomResizedCrop) {
    const [, , height, width] = params as readonly number[];
    add(numbers, 'crop', params as readonly number[]);
    add_resize(numbers, { height: height!, width: width! }, step.size, step.interpolation);
  } else if (step instanceof RandomHorizontalFlip) {
    if (params) add(numbers, 'flip_across', []);
  } else if (step instanceof RandomVerticalFlip) {
    if (params) add(numbers, 'flip_down', []);
  } else if (step instanceof Pad) {
    add_pad(numbers, step.padding, step.fill, step.padding_mode);
  } else if (step instanceof Resize) {
    add_resize(numbers, size, resized_size(size, step.size, step.max_size), step.interpolation);
  } else if (step instanceof RandomCrop) {
    for (const border of step.borders(size)) add_pad(numbers, border, step.fill, step.padding_mode);
    add(numbers, 'crop', params as readonly number[]);
  } else if (step instanceof CenterCrop) {
    add_center_crop(numbers, step.size, size);
  }
}

function add_center_crop(numbers: number[], [height, width]: readonly [number, number], size: Sides): void {
  const [wider, higher] = [Math.max(0, width - size.width), Math.max(0, height - size.height)];
  if (wider > 0 || higher > 0) {
    add_pad(numbers, [wider >> 1, higher >> 1, (wider + 1) >> 1, (higher + 1) >> 1], 0, 'constant');
  }
  const top = round_half_even((size.height + higher - height) / 2);
  const left = round_half_even((size.width + wider - width) / 2);
  add(numbers, 'crop', [top, left, height, width]);
}
