import { ValueError } from '../../errors.js';
import { addon } from '../../native/addon.js';
import { functions } from '../../ops/index.js';
import type { Parameter } from '../../tensor/parameter.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Size1, Size2, Size3 } from '../../types.js';
import { layer, LearntModule } from '../layer.js';
import { type FactoryOptions, layer_of, run_async } from '../native-module.js';
import { needed, type OptionsOf, option, placement, type Taken, takes } from '../takes.js';
import { check_channels, type PaddingMode } from './conv.js';
import { conv_repr } from './conv-repr.js';

/** What transposed convolutions take, whose sizes are of type `Size` and read as `Sizes`. */
const transpose_options = <Size, Sizes>() => ({
  /** Channels of the input. */
  in_channels: needed<number>(),
  /** Channels of the output. */
  out_channels: needed<number>(),
  /** Size of the kernel: one number for all dimensions, or one for each. */
  kernel_size: needed<Size, Sizes>(),
  /** Step of the kernel. Default: 1. */
  stride: option<Size | 1, Sizes>(1),
  /** What the output loses on each side. Default: 0. */
  padding: option<Size | 0, Sizes>(0),
  /** What the output gains on one side. Default: 0. */
  output_padding: option<Size | 0, Sizes>(0),
  /** Channels are split into as many groups, each convolved by itself. Default: 1. */
  groups: 1,
  /** Adds a learnt number to each output channel. Default: true. */
  bias: option<boolean, never>(true),
  /** Distance between the points of the kernel. Default: 1. */
  dilation: option<Size | 1, Sizes>(1),
  /** Only `'zeros'`. */
  padding_mode: option<PaddingMode>('zeros'),
});

const inputs = {
  input: needed<Tensor>(),
  /** Chooses among the sizes that give the same input when convolved: with or without batch and channels. */
  output_size: option<readonly number[] | null>(null),
};

const kinds = ['ConvTranspose1d', 'ConvTranspose2d', 'ConvTranspose3d'] as const;
const take_inputs = kinds.map((kind) => takes(`${kind}.forward`, inputs));

/** What transposed convolutions over one, two and three dimensions have in common. */
abstract class ConvTransposeNd extends LearntModule {
  /** `[in_channels, out_channels / groups, ...kernel_size]`. */
  declare weight: Parameter;
  /** `[out_channels]`; null with `bias: false`. */
  declare bias: Parameter;
  /** @internal */
  declare kernel_size: readonly number[];
  /** @internal */
  declare stride: readonly number[];
  /** @internal */
  declare padding: readonly number[];
  /** @internal */
  declare dilation: readonly number[];
  /** @internal */
  declare groups: number;

  constructor(kind: string, options: object, placement: FactoryOptions) {
    super(kind, options, placement, ({ forward }) => forward === ConvTransposeNd.prototype.forward);
  }

  /** `output_size` chooses among the sizes that give the same input when convolved: with or without batch and channels. */
  override forward(...args: Taken<(typeof take_inputs)[number]>): Tensor {
    const count = this.kernel_size.length as 1 | 2 | 3;
    const { input, output_size } = take_inputs[count - 1]!(args);
    if (output_size === null) return addon.layers_forward([layer_of(this)], input) as Tensor;
    const output_padding = padding_for(this, input, output_size);
    const { weight, bias, stride, padding, groups, dilation } = this;
    const operands = {
      stride: [...stride],
      padding: [...padding],
      output_padding,
      groups,
      dilation: [...dilation],
    };
    return functions[`conv_transpose${count}d`](input, weight, bias, operands as never);
  }

  /** As `forward` without `output_size`, on the compute thread. */
  override forward_async(input: Tensor): Promise<Tensor> {
    return run_async(this, input);
  }
}

interface Geometry {
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[];
  dilation: readonly number[];
}

const list = (sizes: readonly number[]) => `[${sizes.join(', ')}]`;

/** The output padding that gives `output_size`. */
function padding_for(conv: Geometry, input: Tensor, output_size: readonly number[]): number[] {
  const { kernel_size, stride, padding, dilation } = conv;
  const count = kernel_size.length;
  const before = input.ndim === count + 2 ? 2 : 1;
  const wanted = output_size.length === before + count ? output_size.slice(before) : output_size;
  if (wanted.length !== count) {
    throw new ValueError(
      `ConvTranspose${count}D: for ${input.ndim}D input, output_size must have ${count} or ${before + count} ` +
        `elements (got ${wanted.length})`,
    );
  }
  const least = kernel_size.map(
    (kernel, place) =>
      ((input.shape[place + before] as number) - 1) * stride[place]! -
      2 * padding[place]! +
      dilation[place]! * (kernel - 1) +
      1,
  );
  const most = least.map((size, place) => size + stride[place]! - 1);
  if (wanted.some((size, place) => size < least[place]! || size > most[place]!)) {
    throw new ValueError(
      `requested an output size of ${list(wanted)}, but valid sizes range from ${list(least)} to ` +
        `${list(most)} (for an input of torch.Size(${list(input.shape.slice(2))}))`,
    );
  }
  return wanted.map((size, place) => size - least[place]!);
}

function check(
  given: { padding_mode: string; groups: number; in_channels: number; out_channels: number },
  name: string,
) {
  if (given.padding_mode !== 'zeros') {
    throw new ValueError(`Only "zeros" padding mode is supported for ${name}`);
  }
  check_channels(given);
}

const transposed_repr = (
  conv: Parameters<typeof conv_repr>[0] & { output_padding: readonly number[] },
): string => conv_repr(conv, conv.output_padding);

function conv_transpose<const Kind extends string, Size, Sizes extends readonly number[]>(kind: Kind) {
  const described = { ...transpose_options<Size, Sizes>(), ...placement };
  const prepare = check as (given: object, name: string) => void;
  return layer(kind, described, { show: transposed_repr, base: ConvTransposeNd, prepare });
}

export interface ConvTranspose1dOptions extends OptionsOf<typeof ConvTranspose1d> {}

/**
 * Transposed convolution over signals: the gradient of {@link Conv1d} with respect to its input.
 *
 * - Input: `[N, in_channels, L]` or `[in_channels, L]`.
 * - Output: `L' = (L − 1)·stride − 2·padding + dilation·(kernel_size − 1) + output_padding + 1`.
 * - Parameters: `weight` `[in_channels, out_channels / groups, kernel_size]` and `bias` `[out_channels]`.
 *
 * @throws ValueError if the channels do not divide by `groups`, or `output_size` is out of reach.
 *
 * @example
 * const up = new nn.ConvTranspose1d(16, 8, 3, { stride: 2 });
 * console.log(up.forward(torch.randn(1, 16, 10), [22]).shape); // [1, 8, 22]
 */
export class ConvTranspose1d extends conv_transpose<'ConvTranspose1d', Size1, readonly [number]>(
  'ConvTranspose1d',
) {}

export interface ConvTranspose2dOptions extends OptionsOf<typeof ConvTranspose2d> {}

/**
 * Transposed convolution over pictures: the gradient of {@link Conv2d} with respect to its input.
 *
 * - Input: `[N, in_channels, H, W]` or `[in_channels, H, W]`. Output sizes as those of {@link ConvTranspose1d}.
 * - Parameters: `weight` `[in_channels, out_channels / groups, ...kernel_size]` and `bias` `[out_channels]`.
 *
 * @throws ValueError if the channels do not divide by `groups`, or `output_size` is out of reach.
 *
 * @example
 * const up = new nn.ConvTranspose2d(16, 8, 4, { stride: 2, padding: 1 });
 * console.log(up.forward(torch.randn(1, 16, 7, 7)).shape); // [1, 8, 14, 14]
 */
export class ConvTranspose2d extends conv_transpose<'ConvTranspose2d', Size2, readonly [number, number]>(
  'ConvTranspose2d',
) {}

export interface ConvTranspose3dOptions extends OptionsOf<typeof ConvTranspose3d> {}

/**
 * Transposed convolution over volumes: the gradient of {@link Conv3d} with respect to its input.
 *
 * - Input: `[N, in_channels, D, H, W]` or without N. Output sizes as those of {@link ConvTranspose1d}.
 * - Parameters: `weight` `[in_channels, out_channels / groups, ...kernel_size]` and `bias` `[out_channels]`.
 *
 * @throws ValueError if the channels do not divide by `groups`, or `output_size` is out of reach.
 *
 * @example
 * const up = new nn.ConvTranspose3d(4, 2, 2, { stride: 2 });
 * console.log(up.forward(torch.randn(1, 4, 3, 3, 3)).shape); // [1, 2, 6, 6, 6]
 */
export class ConvTranspose3d extends conv_transpose<
  'ConvTranspose3d',
  Size3,
  readonly [number, number, number]
>('ConvTranspose3d') {}
