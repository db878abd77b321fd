import { type Arguments, signature } from '../internal/arguments.js';
import { draw_between, happens } from './draw.js';
import { perspective } from './functional/bend.js';
import type { Picture } from './functional/picture.js';
import type { Fill } from './functional/sizes.js';
import { type Interpolation, type InterpolationMode, interpolation_of } from './interpolation.js';
import { fill_of } from './setup.js';
import { known, type PictureSize, PictureTransform } from './transform.js';

export interface RandomPerspectiveOptions {
  distortion_scale?: number;
  p?: number;
  interpolation?: Interpolation;
  fill?: Fill | null;
}

const bind_perspective = signature<RandomPerspectiveOptions>('RandomPerspective.__init__', {
  distortion_scale: 0.5,
  p: 0.5,
  interpolation: 'bilinear',
  fill: 0,
});

type Corners = number[][];

/**
 * Seen from elsewhere, with a probability: the corners move inwards at random.
 *
 * - `distortion_scale`: by how much at most, from 0 to 1; default 0.5
 * - `p`: the probability; default 0.5
 * - `interpolation`: `'bilinear'` (the default) or `'nearest'`, of pictures also `'bicubic'`
 * - `fill`: what lies outside; default 0
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomPerspective.html
 *
 * @example
 * const tilted = new transforms.RandomPerspective(0.3, 1).forward(image);
 */
export class RandomPerspective extends PictureTransform {
  readonly distortion_scale: number;
  readonly p: number;
  readonly interpolation: InterpolationMode;
  readonly fill: Fill;

  constructor(
    ...args: Arguments<RandomPerspectiveOptions, ['distortion_scale', 'p', 'interpolation', 'fill']>
  ) {
    const options = bind_perspective(args);
    super(options);
    this.distortion_scale = options.distortion_scale;
    this.p = options.p;
    this.interpolation = interpolation_of(options.interpolation);
    this.fill = fill_of(options.fill);
  }

  /** The corners `[x, y]`, clockwise from the top left, and where they come to lie. */
  static get_params(
    width: number,
    height: number,
    distortion_scale: number,
  ): [startpoints: Corners, endpoints: Corners] {
    const across = Math.trunc(distortion_scale * Math.floor(width / 2));
    const down = Math.trunc(distortion_scale * Math.floor(height / 2));
    const left = () => draw_between(0, across + 1);
    const right = () => draw_between(width - across - 1, width);
    const top = () => draw_between(0, down + 1);
    const bottom = () => draw_between(height - down - 1, height);
    const endpoints = [
      [left(), top()],
      [right(), top()],
      [right(), bottom()],
      [left(), bottom()],
    ];
    const [x, y] = [width - 1, height - 1];
    return [
      [
        [0, 0],
        [x, 0],
        [x, y],
        [0, y],
      ],
      endpoints,
    ];
  }

  override get needs_size(): boolean {
    return true;
  }

  override make_params(size: PictureSize | null): [Corners, Corners] | null {
    const { width, height } = known(size, this);
    return happens(this.p) ? RandomPerspective.get_params(width, height, this.distortion_scale) : null;
  }

  override transform(input: Picture, params: unknown): Picture {
    if (params === null) return input;
    const [startpoints, endpoints] = params as [Corners, Corners];
    return perspective(input, startpoints, endpoints, this.interpolation, this.fill);
  }

  override toString(): string {
    return `RandomPerspective(p=${this.p})`;
  }
}
