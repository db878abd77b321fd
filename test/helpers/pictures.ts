/** Pictures that test/parity/vision.py makes as well, and what transforms make of them. */
import torch, { datasets, type Tensor, transforms } from 'libtorch-node';
import { evaluate } from './python-expression.js';

const { Image } = datasets;

/** As `scene` of vision.py: smooth areas, edges and grain, as a photograph has them. */
function scene(width: number, height: number): datasets.Image {
  const wave = (value: number, half: number): number => Math.abs((value % (2 * half)) - half);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++, at++) {
        const area = wave(x * (2 + c) + y * 3, 61) * 3 + wave(y * (4 - c) + x, 43) * 2;
        const edge = (x * 3 + y * 2) % 71 < 20 ? 90 - 40 * c : 0;
        const grain = (x * 7919 + y * 104729 + c * 1299709 + x * y * 31) % 23;
        data[at] = Math.max(0, Math.min(255, Math.floor(area / 2) + edge + grain));
      }
    }
  }
  return new Image(data, width, height);
}

const MODES = ['L', 'LA', 'RGBA', 'CMYK', 'P', '1'] as const;

export type Kind = (typeof MODES)[number] | 'picture' | 'uint8' | 'float32' | 'float64' | 'batch' | 'grey';

/** As `in_mode` of vision.py. */
function in_mode(image: datasets.Image, mode: (typeof MODES)[number]): datasets.Image {
  const { width, height } = image;
  const grey = image.convert('L').data;
  const colour = (pixel: number, channel: number): number => image.data[pixel * 3 + channel]!;
  const pixels: Readonly<Record<string, (pixel: number) => number[]>> = {
    L: (pixel) => [grey[pixel]!],
    P: (pixel) => [grey[pixel]!],
    1: (pixel) => [grey[pixel]! > 127 ? 255 : 0],
    LA: (pixel) => [grey[pixel]!, colour(pixel, 0)],
    RGBA: (pixel) => [0, 1, 2].map((channel) => colour(pixel, channel)).concat(grey[pixel]!),
    CMYK: (pixel) => [0, 1, 2].map((channel) => colour(pixel, channel)).concat(grey[pixel]!),
  };
  return new Image(Uint8Array.from([...grey.keys()].flatMap(pixels[mode]!)), width, height, mode);
}

/** As `given` of vision.py. */
export function given(kind: Kind, width: number, height: number): datasets.Image | Tensor {
  const image = scene(width, height);
  if (kind === 'picture') return image;
  if ((MODES as readonly string[]).includes(kind)) return in_mode(image, kind as (typeof MODES)[number]);
  const pixels = transforms.functional.pil_to_tensor(image).contiguous();
  if (kind === 'batch') return torch.stack([pixels, pixels.flip(-1)]);
  if (kind === 'grey') return pixels.index(':1');
  return kind === 'uint8' ? pixels : pixels.to(kind).div(255);
}

/** A picture as a tensor of bytes. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (!(value instanceof Image)) return value;
  const bytes = value.mode === '1' ? new Image(value.data, value.width, value.height, 'L') : value;
  const layers = transforms.functional.pil_to_tensor(bytes).permute(1, 2, 0);
  return layers.size(-1) === 1 ? layers.squeeze(-1) : layers;
}

/** As `joined` of vision.py: all results in one tensor for each dtype, and their shapes. */
export function joined(results: readonly unknown[]): Joined {
  const parts = results.flatMap(shown) as Tensor[];
  const dtypes = [...new Set(parts.map((part) => part.dtype))];
  return {
    shapes: parts.map((part) => part.shape.join('x')).join('; '),
    values: dtypes.map((dtype) =>
      torch.cat(parts.filter((part) => part.dtype === dtype).map((part) => part.flatten())),
    ),
  };
}

export interface Joined {
  shapes: string;
  values: Tensor[];
}

type Sizes = readonly (readonly [width: number, height: number])[];

type Results = Record<string, Joined | Tensor>;

export interface Asked {
  code: string;
  kinds: readonly Kind[];
  seeds: readonly number[];
  sizes: Sizes;
}

/** As `on` of vision.py. */
export function on({ code, kinds, seeds, sizes }: Asked, namespace: object = transforms): Results {
  const drawn: Tensor[] = [];
  const of = (kind: Kind): Joined =>
    joined(
      seeds.flatMap((seed) => {
        const transform = evaluate(code, { transforms: namespace }) as transforms.Transform;
        torch.manual_seed(seed);
        const results = sizes.map(([width, height]) => transform.forward(given(kind, width, height)));
        drawn.push(torch.rand(1));
        return results;
      }),
    );
  return { ...Object.fromEntries(kinds.map((kind) => [kind, of(kind)])), drawn: torch.cat(drawn) };
}

/** As `on`, in two steps, with the parameters and the transform as they would reach another thread. */
export function on_elsewhere({ code, kinds, seeds, sizes }: Asked, namespace: object = transforms): Results {
  const drawn: Tensor[] = [];
  const of = (kind: Kind): Joined => {
    const inputs = sizes.map(([width, height]) => given(kind, width, height));
    return joined(
      seeds.flatMap((seed) => {
        const transform = evaluate(code, { transforms: namespace }) as transforms.Transform;
        torch.manual_seed(seed);
        const params = inputs.map((input) =>
          structuredClone(transform.make_params(transforms.size_of(input))),
        );
        drawn.push(torch.rand(1));
        torch.manual_seed(99); // what is drawn from here on is wrong
        const elsewhere = transforms.from_description(structuredClone(transforms.describe(transform)!));
        return inputs.map((input, index) => work(elsewhere, input, params[index]));
      }),
    );
  };
  return { ...Object.fromEntries(kinds.map((kind) => [kind, of(kind)])), drawn: torch.cat(drawn) };
}

/** @throws unless `size_after` gives the size of the result */
function work(transform: transforms.Transform, input: unknown, params: unknown): unknown {
  const result = transform.transform(input, params);
  const foreseen = transform.size_after(transforms.size_of(input), params);
  const [said, is] = [foreseen, foreseen && transforms.size_of(result)].map((size) => JSON.stringify(size));
  if (said !== is) throw new Error(`size_after says ${said}, but it is ${is}`);
  return result;
}
