import { ValueError } from '../errors.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { type_name } from '../internal/type-name.js';
import { warn } from '../internal/warn.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import { Tensor } from '../tensor/tensor.js';
import type { TypedArray } from '../types.js';
import { draw_below, draw_ratio, draw_uniform, happens } from './draw.js';
import { erase } from './functional/convert.js';
import { round_half_even } from './functional/sizes.js';
import type { Range } from './setup.js';
import { bool, list, tuple } from './text.js';
import { known, type PictureSize, Transform } from './transform.js';

export interface RandomErasingOptions {
  p?: number;
  scale?: Range;
  ratio?: Range;
  value?: number | 'random' | readonly number[];
  inplace?: boolean;
}

const bind_erasing = signature<RandomErasingOptions>('RandomErasing.__init__', {
  p: 0.5,
  scale: [0.02, 0.33],
  ratio: [0.3, 3.3],
  value: 0,
  inplace: false,
});

/** What to erase, and with which noise, if with noise. */
interface Erasure {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly noise: TypedArray | null;
}

/**
 * Erases a rectangle of random place, area and shape from a tensor, with a probability. Not for pictures.
 *
 * - `p`: the probability; default 0.5
 * - `scale`: least and greatest share of the area; default `[0.02, 0.33]`
 * - `ratio`: least and greatest height / width; default `[0.3, 3.3]`
 * - `value`: what to write: a number, one for each channel, or `'random'` for normal noise; default 0
 * - `inplace`: change the tensor itself; default false
 *
 * Up to ten times it draws an area and a shape; if none fits, nothing is erased.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomErasing.html
 *
 * @throws TypeError for a picture, ValueError for a value of another number of channels
 * @example
 * const prepare = new transforms.Compose([new transforms.ToTensor(), new transforms.RandomErasing(0.5)]);
 */
export class RandomErasing extends Transform<Tensor, Tensor> {
  readonly p: number;
  readonly scale: Range;
  readonly ratio: Range;
  readonly value: number | 'random' | readonly number[];
  readonly inplace: boolean;

  constructor(...args: Arguments<RandomErasingOptions, ['p', 'scale', 'ratio', 'value', 'inplace']>) {
    const options = bind_erasing(args);
    super(options);
    const { p, scale, ratio, value, inplace } = options;
    check_value(value);
    if (!Array.isArray(scale)) throw new TypeError('Scale should be a sequence');
    if (!Array.isArray(ratio)) throw new TypeError('Ratio should be a sequence');
    if (scale[0] > scale[1] || ratio[0] > ratio[1]) {
      warn('Scale and ratio should be of kind (min, max)', 'UserWarning');
    }
    if (scale[0] < 0 || scale[1] > 1) throw new ValueError('Scale should be between 0 and 1');
    if (p < 0 || p > 1) throw new ValueError('Random erasing probability should be between 0 and 1');
    this.p = p;
    this.scale = scale;
    this.ratio = ratio;
    this.value = value;
    this.inplace = inplace;
  }

  override get needs_size(): boolean {
    return true;
  }

  override make_params(size: PictureSize | null): Erasure | null {
    const { channels, height, width } = known(size, this);
    if (!happens(this.p)) return null;
    const count = Array.isArray(this.value) ? this.value.length : 1;
    if (count !== 1 && count !== channels) {
      throw new ValueError(
        `If value is a sequence, it should have either a single value or ${channels} (number of input channels)`,
      );
    }
    for (let attempt = 0; attempt < 10; attempt++) {
      const area = height * width * draw_uniform(this.scale);
      const shape = draw_ratio(this.ratio);
      const [h, w] = [round_half_even(Math.sqrt(area * shape)), round_half_even(Math.sqrt(area / shape))];
      if (!(h < height && w < width)) continue;
      const noise =
        this.value === 'random'
          ? functions.empty([channels, h, w], { dtype: 'float32' }).normal_().numpy()
          : null;
      const top = draw_below(height - h + 1);
      return { top, left: draw_below(width - w + 1), height: h, width: w, noise };
    }
    return { top: 0, left: 0, height: 0, width: 0, noise: null };
  }

  override transform(input: Tensor, params: unknown): Tensor {
    if (!(input instanceof Tensor))
      throw new TypeError(`img should be Tensor Image. Got ${type_name(input)}`);
    if (params === null) return input;
    const { top, left, height, width, noise } = params as Erasure;
    if (height === 0 || width === 0) return this.inplace ? input : input.clone();
    return erase(input, top, left, height, width, this.#filling(noise, height, width), this.inplace);
  }

  #filling(noise: TypedArray | null, height: number, width: number): Tensor {
    if (noise !== null) return tensor(noise).view(-1, height, width);
    const levels = typeof this.value === 'number' ? [this.value] : (this.value as readonly number[]);
    return tensor([...levels], { dtype: 'float32' }).view(-1, 1, 1);
  }

  override toString(): string {
    const value = Array.isArray(this.value) ? list(this.value) : this.value;
    return `RandomErasing(p=${this.p}, scale=${tuple(this.scale)}, ratio=${tuple(this.ratio)}, value=${value}, inplace=${bool(this.inplace)})`;
  }
}

function check_value(value: unknown): void {
  if (typeof value !== 'number' && typeof value !== 'string' && !Array.isArray(value)) {
    throw new TypeError('Argument value should be either a number or str or a sequence');
  }
  if (typeof value === 'string' && value !== 'random') {
    throw new ValueError("If value is str, it should be 'random'");
  }
}
