import { ValueError } from '../errors.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import { get_default_dtype } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import type { TypedArray } from '../types.js';
import type { Picture } from './functional/picture.js';
import type { Fill } from './functional/sizes.js';
import { gaussian_blur } from './functional/tone.js';
import { elastic_transform } from './functional/bend.js';
import {
  type Interpolation,
  type InterpolationMode,
  interpolation_of,
  text_of_mode,
} from './interpolation.js';
import { float, list } from './text.js';
import { known, type PictureSize, PictureTransform } from './transform.js';

type Pair = readonly [x: number, y: number];

export interface ElasticTransformOptions {
  alpha?: number | Pair;
  sigma?: number | Pair;
  interpolation?: Interpolation;
  fill?: Fill;
}

const bind_elastic = signature<ElasticTransformOptions>('ElasticTransform.__init__', {
  alpha: 50,
  sigma: 5,
  interpolation: 'bilinear',
  fill: 0,
});

/** Uniform noise of 0 to 1 for each pixel, along x and along y, before it is smoothed. */
interface Noise {
  readonly x: TypedArray;
  readonly y: TypedArray;
  readonly size: readonly [height: number, width: number];
}

/**
 * Bent as if seen through water: each pixel moved by smoothed noise.
 *
 * - `alpha`: how far, in pixels, or `[x, y]`; default 50
 * - `sigma`: how smoothly, in pixels, or `[x, y]`; default 5
 * - `interpolation`: `'bilinear'` (the default) or `'nearest'`
 * - `fill`: what lies outside; default 0
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ElasticTransform.html
 *
 * @example
 * const bent = new transforms.ElasticTransform({ alpha: 80 }).forward(image);
 */
export class ElasticTransform extends PictureTransform {
  readonly alpha: Pair;
  readonly sigma: Pair;
  readonly interpolation: InterpolationMode;
  readonly fill: readonly number[];

  constructor(...args: Arguments<ElasticTransformOptions, ['alpha', 'sigma', 'interpolation', 'fill']>) {
    const options = bind_elastic(args);
    super(options);
    this.alpha = pair_of(options.alpha, 'alpha');
    this.sigma = pair_of(options.sigma, 'sigma');
    this.interpolation = interpolation_of(options.interpolation);
    const { fill } = options;
    if (typeof fill !== 'number' && !Array.isArray(fill)) {
      throw new TypeError(`fill should be int or float or a list or tuple of them. Got ${type_name(fill)}`);
    }
    this.fill = typeof fill === 'number' ? [fill] : fill;
  }

  override get needs_size(): boolean {
    return true;
  }

  override make_params(size: PictureSize | null): Noise {
    const { height, width } = known(size, this);
    const [x, y] = [functions.rand([1, 1, height, width]), functions.rand([1, 1, height, width])];
    return { x: x.numpy(), y: y.numpy(), size: [height, width] };
  }

  override transform(input: Picture, noise: unknown): Picture {
    return elastic_transform(input, this.#displacement(noise as Noise), this.interpolation, this.fill);
  }

  #displacement({ x, y, size }: Noise): Tensor {
    const along = (noise: TypedArray, which: 0 | 1): Tensor => {
      const dtype = noise instanceof Float64Array ? 'float64' : get_default_dtype();
      let moves = tensor(noise, { dtype })
        .view(1, 1, ...size)
        .mul(2)
        .sub(1);
      if (this.sigma[which] > 0) {
        const length = Math.trunc(8 * this.sigma[which] + 1);
        moves = gaussian_blur(moves, length % 2 === 0 ? length + 1 : length, this.sigma);
      }
      return moves.mul(this.alpha[which]).div(which === 0 ? size[1] : size[0]);
    };
    return functions.cat([along(x, 0), along(y, 1)], 1).permute(0, 2, 3, 1);
  }

  override toString(): string {
    const floats = (values: readonly number[]) => list(values.map(float));
    return `ElasticTransform(alpha=${floats(this.alpha)}, sigma=${floats(this.sigma)}, interpolation=${text_of_mode(this.interpolation)}, fill=${floats(this.fill)})`;
  }
}

function pair_of(value: unknown, name: string): Pair {
  if (typeof value === 'number') return [value, value];
  if (!Array.isArray(value)) {
    throw new TypeError(`${name} should be float or a sequence of floats. Got ${type_name(value)}`);
  }
  if (value.length !== 2) {
    throw new ValueError(`If ${name} is a sequence its length should be 2. Got ${value.length}`);
  }
  const wrong = value.find((element) => typeof element !== 'number');
  if (wrong !== undefined) {
    throw new TypeError(`${name} should be a sequence of floats. Got ${type_name(wrong)}`);
  }
  return [value[0], value[1]];
}
