/** Dropout of elements and of whole channels. */
import { layer } from '../layer.js';
import { dropped } from '../options/activation.js';
import { inplace, type OptionsOf } from '../takes.js';

const dropout = <const Kind extends string>(kind: Kind) =>
  layer(kind, { ...dropped, ...inplace }, { show: 'p= inplace=', owner: '_DropoutNd' });

export interface DropoutOptions extends OptionsOf<typeof Dropout> {}

/**
 * In training, sets elements to zero with probability `p` and scales the others by `1 / (1 − p)`. In eval mode, gives
 * its input back.
 *
 * @throws ValueError if `p` is not between 0 and 1.
 *
 * @example
 * const drop = new nn.Dropout(0.2);
 * console.log(drop.eval().forward(torch.ones(3)).tolist()); // [1, 1, 1]
 */
export class Dropout extends dropout('Dropout') {}

/**
 * As `Dropout`, for whole channels of sequences: `[N, C, L]` or `[C, L]`.
 *
 * @throws ValueError if `p` is not between 0 and 1; TorchError if the input has other dimensions.
 *
 * @example
 * console.log(new nn.Dropout1d().forward(torch.ones(2, 3, 4)).shape); // [2, 3, 4]
 */
export class Dropout1d extends dropout('Dropout1d') {}

/**
 * As `Dropout`, for whole channels of pictures: `[N, C, H, W]`. Three dimensions are read as `[N, C, L]`, with a warning.
 *
 * @throws ValueError if `p` is not between 0 and 1.
 *
 * @example
 * console.log(new nn.Dropout2d(0.2).forward(torch.ones(2, 3, 4, 4)).shape); // [2, 3, 4, 4]
 */
export class Dropout2d extends dropout('Dropout2d') {}

/**
 * As `Dropout`, for whole channels of volumes: `[N, C, D, H, W]` or `[C, D, H, W]`.
 *
 * @throws ValueError if `p` is not between 0 and 1.
 *
 * @example
 * console.log(new nn.Dropout3d(0.2).forward(torch.ones(2, 3, 4, 4, 4)).shape); // [2, 3, 4, 4, 4]
 */
export class Dropout3d extends dropout('Dropout3d') {}

/**
 * Dropout that goes with `SELU`: dropped elements get its negative saturation value, and mean and variance stay.
 * `inplace` has no effect.
 *
 * @throws ValueError if `p` is not between 0 and 1.
 *
 * @example
 * console.log(new nn.AlphaDropout(0.2).eval().forward(torch.ones(3)).tolist()); // [1, 1, 1]
 */
export class AlphaDropout extends dropout('AlphaDropout') {}

/**
 * As `AlphaDropout`, for whole channels. `inplace` has no effect.
 *
 * @throws ValueError if `p` is not between 0 and 1.
 *
 * @example
 * console.log(new nn.FeatureAlphaDropout(0.2).forward(torch.ones(2, 3, 4)).shape); // [2, 3, 4]
 */
export class FeatureAlphaDropout extends dropout('FeatureAlphaDropout') {}
