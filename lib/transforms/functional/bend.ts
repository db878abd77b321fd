/** Bending: perspective, and each pixel by itself. */
import { ValueError } from '../../errors.js';
import { type Arguments, required, signature } from '../../internal/arguments.js';
import { linalg } from '../../ops/index.js';
import { tensor } from '../../tensor/create.js';
import { Tensor } from '../../tensor/tensor.js';
import { type Interpolation, interpolation_of } from '../interpolation.js';
import { colour_of } from '../pixels/frame.js';
import * as pixels from '../pixels/warp.js';
import * as tensors from '../tensors/warp.js';
import { list } from '../text.js';
import { pil_to_tensor, to_pil_image } from './convert.js';
import { either, get_dimensions, type Picture } from './picture.js';
import type { Fill } from './sizes.js';

type Corners = readonly (readonly number[])[];

/** The eight numbers of the map that takes `endpoints` to `startpoints`, in single precision. */
function perspective_coefficients(startpoints: Corners, endpoints: Corners): pixels.Perspective {
  if (startpoints.length !== 4 || endpoints.length !== 4) {
    throw new ValueError(
      `Please provide exactly four corners, got ${startpoints.length} startpoints and ${endpoints.length} endpoints.`,
    );
  }
  const rows = endpoints.flatMap(([x, y], i) => {
    const [u, v] = startpoints[i] as [number, number];
    return [
      [x!, y!, 1, 0, 0, 0, -u * x!, -u * y!],
      [0, 0, 0, x!, y!, 1, -v * x!, -v * y!],
    ];
  });
  const wanted = tensor(startpoints.flat(), { dtype: 'float64' });
  const { solution } = linalg.lstsq(tensor(rows, { dtype: 'float64' }), wanted, { driver: 'gels' });
  return solution.to('float32').tolist() as unknown as pixels.Perspective;
}

export interface PerspectiveArguments {
  startpoints: Corners;
  endpoints: Corners;
  interpolation?: Interpolation;
  fill?: Fill | null;
}

const bind_perspective = signature<PerspectiveArguments & { img: unknown }>('perspective', {
  img: required,
  startpoints: required,
  endpoints: required,
  interpolation: 'bilinear',
  fill: null,
});

/**
 * Seen from elsewhere: the four corners `startpoints` of the input, each `[x, y]`, come to lie at `endpoints`.
 *
 * - `interpolation`: `'bilinear'` (the default) or `'nearest'`, of pictures also `'bicubic'`
 * - `fill`: what lies outside; default 0
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.perspective.html
 */
export function perspective<Kind extends Picture>(
  img: Kind,
  ...args: Arguments<PerspectiveArguments, ['startpoints', 'endpoints', 'interpolation', 'fill']>
): Kind {
  const { startpoints, endpoints, interpolation, fill } = bind_perspective([img, ...args]);
  const coefficients = perspective_coefficients(startpoints, endpoints);
  const mode = interpolation_of(interpolation);
  return either(
    img,
    (image) => {
      const { width, height } = image;
      return pixels.perspective(image, coefficients, { width, height, mode, fill: colour_of(image, fill) });
    },
    (tensor) => tensors.perspective(tensor, coefficients, mode, fill),
  );
}

export interface ElasticTransformArguments {
  displacement: Tensor;
  interpolation?: Interpolation;
  fill?: Fill | null;
}

const bind_elastic = signature<ElasticTransformArguments & { img: unknown }>('elastic_transform', {
  img: required,
  displacement: required,
  interpolation: 'bilinear',
  fill: null,
});

/**
 * Each pixel moved: by `displacement` of shape (1, height, width, 2), in halves of the width and the height.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.elastic_transform.html
 */
export function elastic_transform<Kind extends Picture>(
  img: Kind,
  ...args: Arguments<ElasticTransformArguments, ['displacement', 'interpolation', 'fill']>
): Kind {
  const { displacement, interpolation, fill } = bind_elastic([img, ...args]);
  const mode = interpolation_of(interpolation);
  if (!(displacement instanceof Tensor)) throw new TypeError('Argument displacement should be a Tensor');
  const [, height, width] = get_dimensions(img);
  const wanted = [1, height, width, 2];
  if (wanted.join() !== displacement.shape.join()) {
    throw new ValueError(
      `Argument displacement shape should be (${wanted.join(', ')}), but given torch.Size(${list(displacement.shape)})`,
    );
  }
  return either(
    img,
    (image) => to_pil_image(tensors.elastic(pil_to_tensor(image), displacement, mode, fill), image.mode),
    (tensor) => tensors.elastic(tensor, displacement, mode, fill),
  );
}
