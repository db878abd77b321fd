import { type Arguments, required, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import type { Image } from '../image/image.js';
import type { Tensor } from '../tensor/tensor.js';
import { apply, Transform, type TransformLike } from './transform.js';

// biome-ignore lint/suspicious/noExplicitAny: each step takes what the one before it gives
type Step = TransformLike<any, any>;

const bind_compose = signature<{ transforms: readonly Step[] }>('Compose.__init__', { transforms: required });

/**
 * Several transforms, one after another.
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
    super();
    const { transforms } = bind_compose(args);
    if (!Array.isArray(transforms)) throw new TypeError(`'${type_name(transforms)}' object is not iterable`);
    for (const step of transforms) expect_step(step);
    this.transforms = transforms;
  }

  forward(input: Input): Output {
    return this.transforms.reduce<unknown>((value, step) => apply(step, value), input) as Output;
  }

  override toString(): string {
    return `Compose(\n${this.transforms.map((step) => `    ${describe(step)}\n`).join('')})`;
  }
}

function expect_step(step: unknown): void {
  const is_step =
    typeof step === 'function' || typeof (step as { forward?: unknown } | null)?.forward === 'function';
  if (!is_step) throw new TypeError(`'${type_name(step)}' object is not callable`);
}

function describe(step: Step): string {
  return typeof step === 'function' ? `<function ${step.name || 'anonymous'}>` : String(step);
}

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
  readonly lambd: (input: Input) => Output;

  constructor(lambd: (input: Input) => Output) {
    super();
    bind_lambda([lambd]);
    if (typeof lambd !== 'function')
      throw new TypeError(`Argument lambd should be callable, got ${type_name(lambd)}`);
    this.lambd = lambd;
  }

  forward(input: Input): Output {
    return this.lambd(input);
  }
}
