import { Image } from '../image/image.js';
import { Tensor } from '../tensor/tensor.js';
import type { DType } from '../types.js';
import type { Picture } from './functional/picture.js';
import { bands } from './pixels/bands.js';

/** What random numbers may depend on: the size of a picture, or of a tensor of shape (..., channels, height, width). */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Of a tensor: the dimensions before the last three. */
  readonly leading?: readonly number[];
  /** Of a tensor. */
  readonly dtype?: DType;
}

/** The size of a picture or a tensor; null for anything else, as the list that FiveCrop gives. */
export function size_of(input: unknown): PictureSize | null {
  if (input instanceof Image) {
    return { height: input.height, width: input.width, channels: bands(input) };
  }
  if (!(input instanceof Tensor) || input.ndim < 2) return null;
  const [height, width] = input.shape.slice(-2) as [number, number];
  const channels = input.ndim > 2 ? input.shape[input.ndim - 3]! : 1;
  return { height, width, channels, leading: input.shape.slice(0, -3), dtype: input.dtype };
}

/** Whether what is random in a transform can be drawn before the picture is there. */
export interface Foresight {
  /** All that `make_params` draws can be drawn ahead, from the picture's size alone. */
  readonly ahead: boolean;
  /** Holds code of the user that may draw on its own while it works. */
  readonly opaque: boolean;
  /** The size of what comes out is known ahead: `size_after` will not be null. */
  readonly knows_size: boolean;
}

/**
 * One step from a picture to what a network takes. Subclass it and write `forward`, or write a plain function instead.
 *
 * The transforms of this library are in two parts, as torchvision's v2: `make_params` draws what is random, in
 * torchvision's order, and needs only the size of the picture; `transform` does the work and draws nothing. So a loader
 * draws on the JavaScript thread and works on another: it posts the parameters, which are plain values (numbers,
 * strings, lists, objects, typed arrays). A subclass may be written so as well, instead of by `forward`.
 *
 * @example
 * class Darken extends transforms.Transform<datasets.Image, datasets.Image> {
 *   override make_params() {
 *     return torch.rand(1).item();
 *   }
 *   override transform(image: datasets.Image, share: unknown) {
 *     return new datasets.Image(image.data.map((byte) => byte * (share as number)), image.width, image.height);
 *   }
 * }
 */
export abstract class Transform<Input = unknown, Output = unknown> {
  readonly #options: object;

  /** @param options what the constructor was given, by name, for `describe` */
  constructor(options: object = {}) {
    this.#options = options;
  }

  /** What the constructor was given, by name. */
  static options_of(transform: Transform): object {
    return transform.#options;
  }

  /**
   * Whether `make_params` depends on the size; it then refuses null. Default false.
   */
  get needs_size(): boolean {
    return false;
  }

  /** Draws what is random, in torchvision's order. Plain values only; null where nothing is random, as by default. */
  make_params(_size: PictureSize | null): unknown {
    return null;
  }

  /** The work, with what `make_params` gave for an input of this size. Draws nothing. */
  transform(input: Input, _params: unknown): Output {
    if (in_two_parts(this)) {
      throw new Error(`${this.constructor.name} has neither forward nor transform`);
    }
    return this.forward(input);
  }

  /** The size of what `transform` gives for an input of this size; null if it cannot be told. Default: the same. */
  size_after(size: PictureSize | null, _params: unknown): PictureSize | null {
    return in_two_parts(this) ? size : null;
  }

  /** See `Foresight`; `knows_size` says whether the size of the input is known. */
  foresee(knows_size: boolean): Foresight {
    const opaque = !in_two_parts(this);
    return { ahead: knows_size || !this.needs_size, opaque, knows_size: knows_size && !opaque };
  }

  /** Draws, then works. */
  forward(input: Input): Output {
    return this.transform(input, this.make_params(size_of(input)));
  }

  toString(): string {
    return `${this.constructor.name}()`;
  }
}

/** A transform that gives what it takes: a picture for a picture, a tensor for a tensor. */
export abstract class PictureTransform extends Transform<Picture, Picture> {
  /** Draws, then works. */
  override forward<Kind extends Picture>(input: Kind): Kind {
    return super.forward(input) as Kind;
  }
}

/** The ways to write `forward` that only draw and work. */
const plain_forwards: readonly unknown[] = [Transform.prototype.forward, PictureTransform.prototype.forward];

/** Whether `forward` is `make_params` and `transform`, and nothing of the user's. */
const in_two_parts = (transform: Transform<never, unknown>): boolean =>
  plain_forwards.includes(transform.forward);

/** What may stand where a transform is wanted. */
export type TransformLike<Input, Output> = { forward(input: Input): Output } | ((input: Input) => Output);

// biome-ignore lint/suspicious/noExplicitAny: each step takes what the one before it gives
export type Step = TransformLike<any, any>;

export function apply<Input, Output>(transform: TransformLike<Input, Output>, input: Input): Output {
  return typeof transform === 'function' ? transform(input) : transform.forward(input);
}

/** `make_params` of what may be a plain function, which has none. */
export const params_of = (step: Step, size: PictureSize | null): unknown =>
  step instanceof Transform ? step.make_params(size) : null;

/** `transform` of what may be a plain function. */
export const apply_with = (step: Step, input: unknown, params: unknown): unknown =>
  step instanceof Transform ? step.transform(input, params) : apply(step, input);

/** `size_after` of what may be a plain function, which may give anything. */
export const size_past = (step: Step, size: PictureSize | null, params: unknown): PictureSize | null =>
  step instanceof Transform ? step.size_after(size, params) : null;

/** `foresee` of what may be a plain function. */
export const foresee = (step: Step, knows_size: boolean): Foresight =>
  step instanceof Transform ? step.foresee(knows_size) : { ahead: true, opaque: true, knows_size: false };

/** The size that a transform cannot draw without. */
export function known(size: PictureSize | null, transform: object): PictureSize {
  if (size === null) {
    throw new TypeError(`${transform.constructor.name} draws by the size of a picture, which is not known`);
  }
  return size;
}
