import { ValueError } from '../errors.js';
import { type Arguments, signature } from '../internal/arguments.js';
import { functions } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import type { Tensor } from '../tensor/tensor.js';
import { pil_to_tensor, to_pil_image } from './functional/convert.js';
import { either, get_image_num_channels, type Picture } from './functional/picture.js';
import { list } from './text.js';
import { PictureTransform } from './transform.js';

export interface LightingOptions {
  alphastd?: number;
  eigval?: readonly number[];
  eigvec?: readonly (readonly number[])[];
}

/** Of the RGB values of ImageNet's training pictures, from 0 to 1, as the ports of the network carry them. */
const EIGENVALUES = [0.2175, 0.0188, 0.0045];
const EIGENVECTORS = [
  [-0.5675, 0.7192, 0.4009],
  [-0.5808, -0.0045, -0.814],
  [-0.5836, -0.6948, 0.4203],
];

const bind_lighting = signature<LightingOptions>('Lighting.__init__', {
  alphastd: 0.1,
  eigval: EIGENVALUES,
  eigvec: EIGENVECTORS,
});

/**
 * The colour shift of "ImageNet Classification with Deep Convolutional Neural Networks" (2012): along the principal
 * components of the training pictures' colours, by multiples of their eigenvalues that are drawn from a normal
 * distribution, once for each picture. torchvision has no such class; this is the `Lighting` of PyTorch's ports.
 *
 * - `alphastd`: the standard deviation of the multiples; default 0.1, the paper's
 * - `eigval`: the three eigenvalues, of colours from 0 to 1; default ImageNet's
 * - `eigvec`: the eigenvectors, one a column; default ImageNet's
 *
 * Of tensors of floats the values may leave 0 to 1; bytes are rounded and clipped.
 *
 * https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks
 *
 * @throws ValueError unless there are three channels
 * @example
 * const prepare = new transforms.Compose([new transforms.ToTensor(), new transforms.Lighting(0.1)]);
 */
export class Lighting extends PictureTransform {
  readonly alphastd: number;
  readonly eigval: readonly number[];
  readonly eigvec: readonly (readonly number[])[];

  constructor(...args: Arguments<LightingOptions, ['alphastd', 'eigval', 'eigvec']>) {
    const options = bind_lighting(args);
    super(options);
    this.alphastd = options.alphastd;
    this.eigval = options.eigval;
    this.eigvec = options.eigvec;
  }

  /** Draws the three multiples. */
  override make_params(): readonly number[] {
    if (this.alphastd === 0) return [0, 0, 0];
    return functions.empty([3]).normal_(0, this.alphastd).tolist() as number[];
  }

  override transform(input: Picture, alphas: unknown): Picture {
    const channels = get_image_num_channels(input);
    if (channels !== 3) throw new ValueError(`Lighting needs 3 channels, but got ${channels}`);
    const multiples = tensor([...(alphas as readonly number[])], { dtype: 'float32' });
    const directions = tensor(
      this.eigvec.map((row) => [...row]),
      { dtype: 'float32' },
    );
    const shift = directions
      .mul(multiples)
      .mul(tensor([...this.eigval], { dtype: 'float32' }))
      .sum(1)
      .view(3, 1, 1);
    return either(
      input,
      (image) => to_pil_image(shifted(pil_to_tensor(image), shift)),
      (image) => shifted(image, shift),
    );
  }

  override toString(): string {
    return `Lighting(alphastd=${this.alphastd}, eigval=${list(this.eigval)}, eigvec=[${this.eigvec.map(list).join(', ')}])`;
  }
}

function shifted(image: Tensor, shift: Tensor): Tensor {
  const on_device = shift.to(image.device);
  if (image.is_floating_point()) return image.add(on_device.to(image.dtype));
  return image.to('float32').add(on_device.mul(255)).round().clamp(0, 255).to(image.dtype);
}
