import { ValueError } from '../../errors.js';
import { type Arguments, signature } from '../../internal/arguments.js';
import { tensor } from '../../tensor/create.js';
import type { Tensor } from '../../tensor/tensor.js';
import { draw_below, draw_between, draw_dirichlet } from '../draw.js';
import { pil_to_tensor, to_pil_image } from '../functional/convert.js';
import { either, type Picture } from '../functional/picture.js';
import type { Fill } from '../functional/sizes.js';
import { type Interpolation, interpolation_of, text_of_mode } from '../interpolation.js';
import { bool } from '../text.js';
import { known, type PictureSize } from '../transform.js';
import { Augment, draw_operation } from './augment.js';
import { apply_operation, COLOURS, GEOMETRY, type Operation, space_of, TONES } from './operations.js';

export interface AugMixOptions {
  severity?: number;
  mixture_width?: number;
  chain_depth?: number;
  alpha?: number;
  all_ops?: boolean;
  interpolation?: Interpolation;
  fill?: Fill | null;
}

const bind_mix = signature<AugMixOptions>('AugMix.__init__', {
  severity: 3,
  mixture_width: 3,
  chain_depth: -1,
  alpha: 1,
  all_ops: true,
  interpolation: 'bilinear',
  fill: null,
});

/** How many strengths there are. */
const MOST = 10;

/** For each picture of a batch the share of itself and of each chain; and the chains. */
interface Mixture {
  readonly itself: readonly number[];
  readonly shares: readonly (readonly number[])[];
  readonly chains: readonly (readonly Operation[])[];
}

/**
 * The picture mixed with several chains of random changes of itself.
 *
 * - `severity`: the greatest strength, from 1 to 10; default 3
 * - `mixture_width`: how many chains; default 3
 * - `chain_depth`: how many changes a chain has; default -1, 1 to 3 at random
 * - `alpha`: of the Dirichlet distribution that the shares are drawn from; default 1
 * - `all_ops`: whether brightness, colour, contrast and sharpness take part; default true
 * - `interpolation`: default `'bilinear'`
 * - `fill`: what lies outside; default null, 0
 *
 * Works on bytes, as torchvision's: a picture is a tensor meanwhile. Tensors must be uint8.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.AugMix.html
 *
 * @throws ValueError for a severity outside
 * @example
 * const augment = new transforms.AugMix({ severity: 2 });
 */
export class AugMix extends Augment {
  readonly severity: number;
  readonly mixture_width: number;
  readonly chain_depth: number;
  readonly alpha: number;
  readonly all_ops: boolean;

  constructor(
    ...args: Arguments<
      AugMixOptions,
      ['severity', 'mixture_width', 'chain_depth', 'alpha', 'all_ops', 'interpolation', 'fill']
    >
  ) {
    const options = bind_mix(args);
    super(options, interpolation_of(options.interpolation), options.fill);
    const { severity, mixture_width, chain_depth, alpha, all_ops } = options;
    if (!(severity >= 1 && severity <= MOST)) {
      throw new ValueError(`The severity must be between [1, ${MOST}]. Got ${severity} instead.`);
    }
    this.severity = severity;
    this.mixture_width = mixture_width;
    this.chain_depth = chain_depth;
    this.alpha = alpha;
    this.all_ops = all_ops;
  }

  override get needs_size(): boolean {
    return true;
  }

  override make_params(size: PictureSize | null): Mixture {
    const { height, width, leading = [] } = known(size, this);
    const space = space_of([...GEOMETRY, ...TONES, ...(this.all_ops ? COLOURS : [])], MOST, {
      shear: 0.3,
      translate: [width / 3, height / 3],
      rotate: 30,
      adjust: 0.9,
      posterize: { from: 4, by: 4 },
    });
    const dirichlet = (length: number): Tensor => {
      const alphas = tensor(new Array(length).fill(this.alpha), { dtype: 'float32' });
      return draw_dirichlet(alphas.expand(leading[0] ?? 1, -1));
    };
    const parts = dirichlet(2);
    const shares = dirichlet(this.mixture_width).mul(parts.index(':', '1:2'));
    const chains = Array.from({ length: this.mixture_width }, () => {
      const depth = this.chain_depth > 0 ? this.chain_depth : draw_between(1, 4);
      return Array.from({ length: depth }, () =>
        draw_operation(space, (magnitudes) => magnitudes[draw_below(this.severity)]!),
      );
    });
    return {
      itself: parts.index(':', 0).tolist() as number[],
      shares: shares.t().tolist() as number[][],
      chains,
    };
  }

  override transform(input: Picture, mixture: unknown): Picture {
    return either(
      input,
      (image) => to_pil_image(this.#mixed(pil_to_tensor(image), mixture as Mixture)),
      (image) => this.#mixed(image, mixture as Mixture),
    );
  }

  #mixed(image: Tensor, { itself, shares, chains }: Mixture): Tensor {
    const batch = image.ndim < 4 ? image.unsqueeze(0) : image;
    const for_each = (numbers: readonly number[]): Tensor =>
      tensor([...numbers], { dtype: 'float32', device: image.device }).view(
        -1,
        ...batch.shape.slice(1).map(() => 1),
      );
    const mix = for_each(itself).mul(batch);
    chains.forEach((chain, index) => {
      const changed = chain.reduce<Picture>((img, operation) => apply_operation(img, operation, this), batch);
      mix.add_(for_each(shares[index]!).mul(changed as Tensor));
    });
    return mix.view(...image.shape).to(image.dtype);
  }

  override toString(): string {
    return `AugMix(severity=${this.severity}, mixture_width=${this.mixture_width}, chain_depth=${this.chain_depth}, alpha=${this.alpha}, all_ops=${bool(this.all_ops)}, interpolation=${text_of_mode(this.interpolation)}, fill=${this.fill_text()})`;
  }
}
