/** Transforms of this library as the numbers that native/pixels/ works by. */
import { Image } from '../../image/image.js';
import { get_default_dtype } from '../../tensor/dtype.js';
import { Tensor } from '../../tensor/tensor.js';
import { Compose } from '../../transforms/compose.js';
import { CenterCrop, Pad, Resize } from '../../transforms/frame.js';
import { RandomCrop, RandomResizedCrop } from '../../transforms/random-crop.js';
import { RandomHorizontalFlip, RandomVerticalFlip } from '../../transforms/random-flip.js';
import { Normalize, ToTensor } from '../../transforms/tensor.js';
import { apply, foresee, params_of, type Step, type TransformLike } from '../../transforms/transform.js';
import { type Drawn, NOTHING_DRAWN, sizes_in } from './drawn.js';
import { Records } from './records.js';

/** The way of pictures into a batch, drawn by their sizes alone. */
export interface Plan {
  /** Of what comes out. */
  readonly channels: number;
  /** For pictures of these sizes, in their order. */
  draw(sizes: Int32Array): Drawn;
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
  const records = new Records(geometry, channels);
  return table === null
    ? null
    : {
        channels,
        draw: (sizes) => records.draw(sizes),
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
    draw: (sizes) => ({
      ...NOTHING_DRAWN,
      params: sizes_in(sizes).map((size) => (step === null ? null : params_of(step, { ...size, channels }))),
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
