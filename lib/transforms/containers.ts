/** Lists of transforms of which chance decides: which of them work, and in which order. */
import { ValueError } from '../errors.js';
import type { Image } from '../image/image.js';
import { type Arguments, required, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import {
  apply_all,
  check_steps,
  foresee_all,
  params_of_all,
  size_past_all,
  text_of_step,
} from './compose.js';
import { list, or_none } from './text.js';
import { apply, type Foresight, type PictureSize, type Step, Transform } from './transform.js';

const { multinomial, rand, randperm } = functions;

/** Which steps work, in their order, and what each of them drew. */
interface Picked {
  readonly steps: readonly number[];
  readonly params: readonly unknown[];
}

abstract class RandomSteps<Input, Output> extends Transform<Input, Output> {
  readonly transforms: readonly Step[];

  constructor(options: { transforms: readonly Step[] }) {
    super(options);
    const { transforms } = options;
    if (!Array.isArray(transforms)) throw new TypeError('Argument transforms should be a sequence');
    check_steps(transforms);
    if (transforms.length === 0) throw new ValueError('Pass at least one transform');
    this.transforms = transforms;
  }

  /** Draws which steps work, in their order. */
  protected abstract pick(): number[];

  #chosen(steps: readonly number[]): Step[] {
    return steps.map((index) => this.transforms[index]!);
  }

  override make_params(size: PictureSize | null): Picked {
    const steps = this.pick();
    return { steps, params: params_of_all(this.#chosen(steps), size) };
  }

  override transform(input: Input, picked: unknown): Output {
    const { steps, params } = picked as Picked;
    return apply_all(this.#chosen(steps), input, params) as Output;
  }

  override size_after(size: PictureSize | null, picked: unknown): PictureSize | null {
    const { steps, params } = picked as Picked;
    return size_past_all(this.#chosen(steps), size, params);
  }

  /** In the worst case: every step may come, and after any other. */
  override foresee(knows_size: boolean): Foresight {
    const once = foresee_all(this.transforms, knows_size);
    const again = foresee_all(this.transforms, once.knows_size && knows_size);
    const opaque = once.opaque || this.forward !== RandomSteps.prototype.forward;
    return { ahead: once.ahead && again.ahead, opaque, knows_size: knows_size && again.knows_size };
  }

  /** Step by step, since what a step gives may be something that has no size. */
  override forward(input: Input): Output {
    return this.#chosen(this.pick()).reduce<unknown>((value, step) => apply(step, value), input) as Output;
  }

  protected lines(): string {
    return this.transforms.map((step) => `\n    ${text_of_step(step)}`).join('');
  }

  override toString(): string {
    return `${this.constructor.name}(${this.lines()}\n)`;
  }
}

export interface RandomApplyOptions {
  transforms: readonly Step[];
  p?: number;
}

const bind_apply = signature<RandomApplyOptions>('RandomApply.__init__', { transforms: required, p: 0.5 });

/**
 * All the transforms of a list, or with probability `1 - p` none.
 *
 * - `transforms`: the list
 * - `p`: default 0.5, drawn by `torch.rand`
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomApply.html
 *
 * @example
 * const perhaps = new transforms.RandomApply([new transforms.ColorJitter(0.4, 0.4)], 0.8);
 */
export class RandomApply<Input = Image, Output = Input> extends RandomSteps<Input, Output> {
  readonly p: number;

  constructor(...args: Arguments<RandomApplyOptions, ['transforms', 'p']>) {
    const options = bind_apply(args);
    super(options);
    this.p = options.p;
  }

  protected override pick(): number[] {
    return Math.fround(this.p) < (rand([1]).item() as number) ? [] : this.transforms.map((_, index) => index);
  }

  override toString(): string {
    return `${this.constructor.name}(\n    p=${this.p}${this.lines()}\n)`;
  }
}

export interface RandomChoiceOptions {
  transforms: readonly Step[];
  p?: readonly number[] | null;
}

const bind_choice = signature<RandomChoiceOptions>('RandomChoice.__init__', {
  transforms: required,
  p: null,
});

/**
 * One of a list of transforms.
 *
 * - `transforms`: the list
 * - `p`: the probability of each, in any unit; default null, the same for all
 *
 * Drawn by `torch.multinomial`, as in torchvision's v2; its v1 draws by Python's own generator, which no seed of
 * PyTorch's reaches.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomChoice.html
 *
 * @throws ValueError if `p` has another length than the list
 * @example
 * const one = new transforms.RandomChoice([new transforms.GaussianBlur(5), new transforms.RandomInvert()], [3, 1]);
 */
export class RandomChoice<Input = Image, Output = Input> extends RandomSteps<Input, Output> {
  readonly p: readonly number[] | null;

  constructor(...args: Arguments<RandomChoiceOptions, ['transforms', 'p']>) {
    const options = bind_choice(args);
    super(options);
    const { p } = options;
    if (p !== null && !Array.isArray(p)) throw new TypeError('Argument p should be a sequence');
    if (p !== null && p.length !== this.transforms.length) {
      throw new ValueError(
        `Length of p doesn't match the number of transforms: ${p.length} != ${this.transforms.length}`,
      );
    }
    this.p = p;
  }

  protected override pick(): number[] {
    const shares = this.p ?? this.transforms.map(() => 1);
    const total = shares.reduce((sum, share) => sum + share, 0);
    return [multinomial(tensor(shares.map((share) => share / total)), 1).item() as number];
  }

  override toString(): string {
    return `${super.toString()}(p=${this.p === null ? or_none(null) : list(this.p)})`;
  }
}

const bind_order = signature<{ transforms: readonly Step[] }>('RandomOrder.__init__', {
  transforms: required,
});

/**
 * All the transforms of a list, in random order.
 *
 * Drawn by `torch.randperm`, as in torchvision's v2; its v1 draws by Python's own generator, which no seed of
 * PyTorch's reaches.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomOrder.html
 *
 * @example
 * const mixed = new transforms.RandomOrder([new transforms.RandomInvert(), new transforms.GaussianBlur(5)]);
 */
export class RandomOrder<Input = Image, Output = Input> extends RandomSteps<Input, Output> {
  constructor(...args: Arguments<{ transforms: readonly Step[] }, ['transforms']>) {
    super(bind_order(args));
  }

  protected override pick(): number[] {
    return randperm(this.transforms.length).tolist() as number[];
  }
}
