import { ValueError } from '../../errors.js';
import { type Arguments, signature } from '../../internal/arguments.js';
import { functions } from '../../ops/index.js';
import { draw_below } from '../draw.js';
import type { Fill } from '../functional/sizes.js';
import { type Interpolation, interpolation_of } from '../interpolation.js';
import { known, type PictureSize } from '../transform.js';
import { Augment } from './augment.js';
import { COLOURS, GEOMETRY, type Operation, space_of, TONES, usual_limits } from './operations.js';
import { POLICIES } from './policies.js';

/** The data sets for which there is a policy. */
export const AutoAugmentPolicy = { IMAGENET: 'imagenet', CIFAR10: 'cifar10', SVHN: 'svhn' } as const;

export type AutoAugmentPolicy = (typeof AutoAugmentPolicy)[keyof typeof AutoAugmentPolicy];

export interface AutoAugmentOptions {
  policy?: AutoAugmentPolicy;
  interpolation?: Interpolation;
  fill?: Fill | null;
}

const bind_auto = signature<AutoAugmentOptions>('AutoAugment.__init__', {
  policy: 'imagenet',
  interpolation: 'nearest',
  fill: null,
});

const NAMES = [...GEOMETRY, ...COLOURS, ...TONES, 'Invert'];

/**
 * Two changes by a policy that was searched for a data set.
 *
 * - `policy`: `AutoAugmentPolicy.IMAGENET` (the default), `CIFAR10` or `SVHN`
 * - `interpolation`: default `'nearest'`
 * - `fill`: what lies outside; default null, 0
 *
 * Tensors must be uint8.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.AutoAugment.html
 *
 * @example
 * const augment = new transforms.AutoAugment(transforms.AutoAugmentPolicy.CIFAR10);
 */
export class AutoAugment extends Augment {
  readonly policy: AutoAugmentPolicy;

  constructor(...args: Arguments<AutoAugmentOptions, ['policy', 'interpolation', 'fill']>) {
    const options = bind_auto(args);
    super(options, interpolation_of(options.interpolation), options.fill);
    if (!Object.hasOwn(POLICIES, options.policy)) {
      throw new ValueError(`The provided policy ${options.policy} is not recognized.`);
    }
    this.policy = options.policy;
  }

  override get needs_size(): boolean {
    return true;
  }

  override make_params(size: PictureSize | null): Operation[] {
    const space = space_of(NAMES, 10, usual_limits(known(size, this)));
    const policies = POLICIES[this.policy];
    const policy = policies[draw_below(policies.length)]!;
    const chances = functions.rand([2]).tolist() as number[];
    const signs = functions.randint(2, [2]).tolist() as number[];
    return policy.flatMap(([name, probability, strength], index) => {
      if (chances[index]! > Math.fround(probability)) return [];
      const { magnitudes, signed } = space.get(name)!;
      const magnitude = strength === null ? 0 : magnitudes![strength]!;
      return [[name, signed && signs[index] === 0 ? -magnitude : magnitude] as const];
    });
  }

  override toString(): string {
    return `AutoAugment(policy=AutoAugmentPolicy.${this.policy.toUpperCase()}, fill=${this.fill_text()})`;
  }
}
