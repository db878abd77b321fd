import type { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  apply,
  apply_with,
  type Foresight,
  foresee,
  type PictureSize,
  params_of,
  type Step,
  size_past,
  Transform,
} from './transform.js';

const bind_compose = signature<{ transforms: readonly Step[] }>('Compose.__init__', { transforms: required });

/**
 * Several transforms, one after another. Its parameters are the list of theirs.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Compose.html
 *
 * @example
 * const prepare = new transforms.Compose([
 *   new transforms.Resize(256),
 *   new transforms.CenterCrop(227),
 *   new transforms.ToTensor(),
 * ]);
 */
export class Compose<Input = Image, Output = Tensor> extends Transform<Input, Output> {
  readonly transforms: readonly Step[];

  constructor(...args: Arguments<{ transforms: readonly Step[] }, ['transforms']>) {
    const { transforms } = bind_compose(args);
    super({ transforms });
    check_steps(transforms);
    this.transforms = transforms;
  }

  override make_params(size: PictureSize | null): unknown[] {
    return params_of_all(this.transforms, size);
  }

  override transform(input: Input, params: unknown): Output {
    return apply_all(this.transforms, input, params as readonly unknown[]) as Output;
  }

  override size_after(size: PictureSize | null, params: unknown): PictureSize | null {
    return size_past_all(this.transforms, size, params as readonly unknown[]);
  }

  override foresee(knows_size: boolean): Foresight {
    const foresight = foresee_all(this.transforms, knows_size);
    return this.forward === Compose.prototype.forward ? foresight : { ...foresight, opaque: true };
  }

  /** Step by step, since what a step gives may be something that has no size. */
  override forward(input: Input): Output {
    return this.transforms.reduce<unknown>((value, step) => apply(step, value), input) as Output;
  }

  override toString(): string {
    return `Compose(\n${text_of_steps(this.transforms)})`;
  }
}

/** @throws TypeError unless `steps` is a list of transforms */
export function check_steps(steps: unknown): asserts steps is readonly Step[] {
  if (!Array.isArray(steps)) throw new TypeError(`'${type_name(steps)}' object is not iterable`);
  for (const step of steps) {
    const is_step =
      typeof step === 'function' || typeof (step as { forward?: unknown } | null)?.forward === 'function';
    if (!is_step) throw new TypeError(`'${type_name(step)}' object is not callable`);
  }
}

/** Each step's parameters, the size followed from one to the next. */
export function params_of_all(steps: readonly Step[], size: PictureSize | null): unknown[] {
  let now = size;
  return steps.map((step) => {
    const params = params_of(step, now);
    now = size_past(step, now, params);
    return params;
  });
}

export const apply_all = (steps: readonly Step[], input: unknown, params: readonly unknown[]): unknown =>
  steps.reduce<unknown>((value, step, index) => apply_with(step, value, params[index]), input);

export const size_past_all = (
  steps: readonly Step[],
  size: PictureSize | null,
  params: readonly unknown[],
): PictureSize | null => steps.reduce((now, step, index) => size_past(step, now, params[index]), size);

export const foresee_all = (steps: readonly Step[], knows_size: boolean): Foresight =>
  steps.reduce<Foresight>(
    (before, step) => {
      const here = foresee(step, before.knows_size);
      return {
        ahead: before.ahead && here.ahead,
        opaque: before.opaque || here.opaque,
        knows_size: here.knows_size,
      };
    },
    { ahead: true, opaque: false, knows_size },
  );

/** The steps for `toString`, a line each. */
const text_of_steps = (steps: readonly Step[]): string =>
  steps.map((step) => `    ${text_of_step(step)}\n`).join('');

export const text_of_step = (step: Step): string =>
  typeof step === 'function' ? `<function ${step.name || 'anonymous'}>` : String(step);

const bind_lambda = signature<{ lambd: (input: unknown) => unknown }>('Lambda.__init__', { lambd: required });

/**
 * A function as a transform. A plain function in `Compose` does the same.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Lambda.html
 *
 * @example
 * const double = new transforms.Lambda((x: Tensor) => x.mul(2));
 */
export class Lambda<Input = unknown, Output = unknown> extends Transform<Input, Output> {
  static readonly module: string = import.meta.url;
  readonly lambd: (input: Input) => Output;

  constructor(lambd: (input: Input) => Output) {
    super({ lambd });
    bind_lambda([lambd]);
    if (typeof lambd !== 'function')
      throw new TypeError(`Argument lambd should be callable, got ${type_name(lambd)}`);
    this.lambd = lambd;
  }

  /** What the constructor takes: how a worker makes it again. */
  __getnewargs__(): unknown[] {
    return [this.lambd];
  }

  override size_after(): null {
    return null;
  }

  override foresee(): Foresight {
    return { ahead: true, opaque: true, knows_size: false };
  }

  override transform(input: Input): Output {
    return this.lambd(input);
  }
}
